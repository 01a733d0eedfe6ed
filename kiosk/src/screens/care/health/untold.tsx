import type { HealthDay } from '#contract/health.ts';
import { Face } from '../../../parts/face.tsx';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { healthTexts } from './healthTexts.ts';
import { untoldOf } from './rounds.ts';
import { aboutWords, foundWords } from './words.ts';

interface UntoldProps {
  readonly health: Asked<HealthDay>;
  readonly onMore: (childId: string) => void;
}

/** Findings of every class stay on top until a guardian was told. */
export const Untold = ({ health, onMore }: UntoldProps) => {
  const kiosk = useKiosk();
  const say = useSay(healthTexts);
  const untold = untoldOf(health.body?.children ?? []);
  if (untold.length === 0) return null;
  return (
    <section class="panel untold" aria-label={say('health.untold')}>
      <h2>{say('health.untold')}</h2>
      <ul>
        {untold.map(({ child: { childId, name }, check }) => {
          const sent = health.stateOf(check.checkId);
          return (
            <li key={check.checkId} class="row">
              <Face who="child" personId={childId} name={name} size="small" />
              <span class="row-words">
                <b>
                  {name} · {foundWords(check, say, say('tile.comma'))}
                </b>
                <small>{aboutWords(check, timeOfDay(Date.parse(check.at), kiosk.zone.value), say)}</small>
              </span>
              <span class="row-actions">
                {sent === 'waiting' || sent === 'saved' ? (
                  <small>{say(kiosk.fresh.value ? 'app.waiting' : 'app.notSaved')}</small>
                ) : (
                  <button
                    type="button"
                    class="button button-main"
                    aria-label={say('health.told.name', { name })}
                    onClick={() => {
                      const actions = ['guardian_notified'];
                      health.send(check.checkId, `/health/checks/${check.checkId}/actions`, { actions }, true);
                    }}
                  >
                    {say('health.told')}
                  </button>
                )}
                <button
                  type="button"
                  class="button"
                  aria-label={say('health.more.name', { name })}
                  onClick={() => onMore(childId)}
                >
                  {say('health.more')}
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
