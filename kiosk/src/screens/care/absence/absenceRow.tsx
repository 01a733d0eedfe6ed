import { useSignal } from '@preact/signals';
import type { AbsenceList, AbsenceView } from '#contract/absence.ts';
import { Face } from '../../../parts/face.tsx';
import { shortDay } from '../../../state/calendar.ts';
import { useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { Why } from '../why.tsx';
import { absenceTexts } from './absenceTexts.ts';

interface AbsenceRowProps {
  readonly absence: AbsenceView;
  readonly className: string;
  readonly absences: Asked<AbsenceList>;
}

/** An absence on record: asked after, or taken back when it was wrong or the child has come. */
export const AbsenceRow = ({ absence, className, absences }: AbsenceRowProps) => {
  const say = useSay(absenceTexts);
  const asking = useSignal<'followUp' | 'withdraw' | undefined>(undefined);
  const { absenceId, childId, name, from, to, reason, note, followUpOn, settled, followUps } = absence;
  const waiting = absences.stateOf(absenceId) === 'waiting';
  const days = from === to ? shortDay(from) : say('absence.until', { from: shortDay(from), to: shortDay(to) });
  const stop = (): void => {
    asking.value = undefined;
  };
  return (
    <li class="absence">
      <div class="row absence-row">
        <Face who="child" personId={childId} name={name} size="small" />
        <span class="row-words">
          <b>{name}</b>
          <small>{[className, say(`absence.${reason}`), days, note].filter(Boolean).join(' · ')}</small>
          {(followUpOn !== null || settled) && (
            <small>
              {settled
                ? say('absence.settled')
                : say('absence.followUpOn.shown', { day: shortDay(followUpOn ?? from) })}
            </small>
          )}
          {followUps.map((followUp) => (
            <small key={followUp.at}>
              {shortDay(followUp.at.slice(0, 10))} {followUp.note}
            </small>
          ))}
        </span>
        {!settled && (
          <button
            type="button"
            class="button"
            disabled={waiting}
            aria-label={say('absence.followUp.name', { name })}
            onClick={() => {
              asking.value = 'followUp';
            }}
          >
            {say('absence.followUp')}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={waiting}
          aria-label={say('absence.withdraw.name', { name })}
          onClick={() => {
            asking.value = 'withdraw';
          }}
        >
          {say('absence.withdraw')}
        </button>
      </div>
      {asking.value === 'followUp' && (
        <Why
          title={say('absence.followUp.what', { name })}
          presets={followUpAnswers.map((key) => say(key))}
          onCancel={stop}
          onSay={(said) => {
            // Nobody was reached: it stays to be asked.
            const reached = said !== say('absence.followUp.missed');
            absences.send(
              absenceId,
              `/attendance/absences/${absenceId}/follow-ups`,
              { note: said, settled: reached },
              false,
            );
            stop();
          }}
        />
      )}
      {asking.value === 'withdraw' && (
        <Why
          title={say('absence.withdraw.why', { name })}
          presets={[say('absence.withdraw.came'), say('absence.withdraw.wrong')]}
          onCancel={stop}
          onSay={(why) => {
            absences.send(absenceId, `/attendance/absences/${absenceId}/withdraw`, { why }, false);
            stop();
          }}
        />
      )}
    </li>
  );
};

const followUpAnswers = [
  'absence.followUp.better',
  'absence.followUp.returning',
  'absence.followUp.longer',
  'absence.followUp.missed',
] as const;
