import { useSignal } from '@preact/signals';
import type { HealthCheckKind, HealthCheckView, HealthDay } from '#contract/health.ts';
import { Allergies } from '../../../parts/allergies.tsx';
import { Face } from '../../../parts/face.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { Page } from '../../../parts/page.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { MistakeButton } from '../mistakeButton.tsx';
import { healthTexts } from './healthTexts.ts';
import { checksOf, type HealthChild } from './rounds.ts';
import { aboutWords, actions, foundWords } from './words.ts';

interface ChildHealthProps {
  readonly child: HealthChild;
  readonly health: Asked<HealthDay>;
  readonly onEnd: () => void;
  readonly onFinding: (kind: HealthCheckKind) => void;
}

/** One child's day: what was found, what was done about it and what is still to be done. */
export const ChildHealth = ({ child, health, onEnd, onFinding }: ChildHealthProps) => {
  const say = useSay(healthTexts);
  const { childId, name, allergies } = child;
  const checks = checksOf(child);
  return (
    <Page title={name} onBack={onEnd} aside={<Saving id={health.last} />}>
      <div class="split">
        <section class="panel" aria-label={say('health.today')}>
          <h2>{say('health.today')}</h2>
          {checks.length === 0 && <p class="hint">{say('health.today.none')}</p>}
          <ul>
            {checks.map((check) => (
              <CheckItem key={check.checkId} check={check} health={health} />
            ))}
          </ul>
        </section>
        <aside class="panel child-health">
          <Face who="child" personId={childId} name={name} size="large" />
          <Allergies what={allergies} />
          {child.reexaminationMissing && <p class="allergies">{say('health.reexamination.missing')}</p>}
          {(['morning', 'noon', 'observation'] as const).map((kind) => (
            <button
              key={kind}
              type="button"
              class={kind === 'observation' ? 'button button-main' : 'button'}
              onClick={() => onFinding(kind)}
            >
              {say(kind === 'observation' ? 'health.observe' : `health.${kind}`)}
            </button>
          ))}
        </aside>
      </div>
    </Page>
  );
};

const CheckItem = ({ check, health }: { check: HealthCheckView; health: Asked<HealthDay> }) => {
  const kiosk = useKiosk();
  const say = useSay(healthTexts);
  const acting = useSignal(false);
  const { checkId } = check;
  const left = actions.filter((action) => !check.actions.includes(action));
  return (
    <li class="check-item" data-well={check.well}>
      <p class="check-found">
        <Icon name={check.well ? 'check' : 'octagon'} />
        {foundWords(check, say, say('tile.comma'))}
      </p>
      <p class="hint">{aboutWords(check, timeOfDay(Date.parse(check.at), kiosk.zone.value), say)}</p>
      {!check.well && (
        <div class="check-actions">
          {left.map((action) => (
            <button
              key={action}
              type="button"
              class="button"
              disabled={health.stateOf(`${checkId} ${action}`) === 'waiting'}
              onClick={() =>
                health.send(`${checkId} ${action}`, `/health/checks/${checkId}/actions`, { actions: [action] }, true)
              }
            >
              {say(`action.${action}`)}
            </button>
          ))}
        </div>
      )}
      {!check.atDoor && (
        <MistakeButton
          sure={acting}
          onSure={(why) =>
            health.send(`${checkId} withdraw`, '/health/withdrawals', { withdraws: checkId, why }, false)
          }
        />
      )}
    </li>
  );
};
