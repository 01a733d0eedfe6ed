import { Allergies } from '../../../parts/allergies.tsx';
import { Face } from '../../../parts/face.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { SentState } from '../asked.ts';
import { healthTexts } from './healthTexts.ts';
import type { HealthChild, RoundKind } from './rounds.ts';
import { aboutWords, foundWords } from './words.ts';

interface HealthRowProps {
  readonly child: HealthChild;
  readonly round: RoundKind;
  /** What became of a check that was tapped just now. */
  readonly sent: SentState;
  readonly onOpen: () => void;
  readonly onWell: () => void;
  readonly onFinding: () => void;
}

/** A child in a round: due with its two buttons, or what was found. The name opens everything of the day. */
export const HealthRow = ({ child, round, sent, onOpen, onWell, onFinding }: HealthRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(healthTexts);
  const check = child[round];
  const waiting = sent === 'waiting' || (sent === 'saved' && check === null);
  const time = check === null ? '' : timeOfDay(Date.parse(check.at), kiosk.zone.value);
  const { name } = child;
  return (
    <li class="row health-row" data-well={check?.well}>
      <button type="button" class="row-open" onClick={onOpen}>
        <Face who="child" personId={child.childId} name={name} size="small" />
        <span class="row-words">
          <b>{name}</b>
          {check ? (
            <>
              <small class="health-found">
                <Icon name={check.well ? 'check' : 'octagon'} size="small" />
                {foundWords(check, say, say('tile.comma'))}
              </small>
              <small>{aboutWords(check, time, say)}</small>
            </>
          ) : (
            <small>
              {waiting
                ? say(kiosk.fresh.value ? 'app.waiting' : 'app.notSaved')
                : child.due.includes(round)
                  ? ''
                  : say(child.inside ? 'health.notDue' : 'health.left')}
            </small>
          )}
          <Allergies what={child.allergies} />
        </span>
      </button>
      {!check && !waiting && (
        <>
          <button type="button" class="button" aria-label={say('health.well.name', { name })} onClick={onWell}>
            <Icon name="check" />
            {say('health.well')}
          </button>
          <button type="button" class="button" aria-label={say('health.abnormal.name', { name })} onClick={onFinding}>
            {say('health.abnormal')}
          </button>
        </>
      )}
    </li>
  );
};
