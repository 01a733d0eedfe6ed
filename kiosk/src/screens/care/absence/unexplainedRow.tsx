import type { AbsenceList } from '#contract/absence.ts';
import { Face } from '../../../parts/face.tsx';
import { absenceReasons } from '../../../state/absenceReasons.ts';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { absenceTexts } from './absenceTexts.ts';

interface UnexplainedRowProps {
  readonly child: AbsenceList['unexplained'][number];
  readonly className: string;
  readonly today: string;
  readonly absences: Asked<AbsenceList>;
}

/** A child of whom nobody has heard: a tap on the reason notes it for today. */
export const UnexplainedRow = ({ child, className, today, absences }: UnexplainedRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(absenceTexts);
  const { childId, name, overdueSince } = child;
  const sent = absences.stateOf(childId);
  return (
    <li class="row absence-row" data-overdue={overdueSince !== null}>
      <Face who="child" personId={childId} name={name} size="small" />
      <span class="row-words">
        <b>{name}</b>
        <small>
          {className}
          {className !== '' && ' · '}
          <span class="absence-when">
            {overdueSince === null
              ? say('absence.mayCome')
              : say('absence.overdue', { time: timeOfDay(Date.parse(overdueSince), kiosk.zone.value) })}
          </span>
        </small>
      </span>
      {sent === 'waiting' || sent === 'saved' ? (
        <small>{say(kiosk.fresh.value ? 'app.waiting' : 'app.notSaved')}</small>
      ) : (
        <span class="absence-reasons">
          {absenceReasons.map((reason) => (
            <button
              key={reason}
              type="button"
              class="button"
              aria-label={say('absence.reason.name', { name, reason: say(`absence.${reason}`) })}
              onClick={() => absences.send(childId, '/attendance/absences', { childId, from: today, reason }, false)}
            >
              {say(`absence.${reason}`)}
            </button>
          ))}
        </span>
      )}
    </li>
  );
};
