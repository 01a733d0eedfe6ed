import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import type { Step } from './draft.ts';
import { newTexts } from './newTexts.ts';

const order = ['identify', 'account', 'place', 'prove'] as const;

/** How far one is; `without`: what such a device does not need. */
export const Steps = ({ at, without = [] }: { at: Step | 'prove'; without?: readonly Step[] }) => {
  const say = useSay(newTexts);
  const steps = order.filter((step) => step === 'prove' || !without.includes(step));
  return (
    <ol class="dev-steps" aria-label={say('steps')}>
      {steps.map((step, index) => {
        const isDone = index < steps.indexOf(at);
        return (
          <li key={step} data-done={isDone} aria-current={step === at ? 'step' : undefined}>
            <b>{isDone ? <Icon name="check" size="small" /> : index + 1}</b>
            {say(`step.${step}`)}
          </li>
        );
      })}
    </ol>
  );
};
