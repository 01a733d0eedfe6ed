import type { PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { devicesTexts } from './texts.ts';

type Rung = NonNullable<PositionView['rung']>;
const rungs = [
  'reachable',
  'authenticated',
  'events_live',
  'picture_live',
  'recording',
] as const satisfies readonly Rung[];

const ladder: readonly Rung[] = rungs;

/** How high a camera stands on its ladder now: each rung includes those before it. */
export const Ladder = ({ position: { rung, availability, detail } }: { position: PositionView }) => {
  const say = useSay(devicesTexts);
  const reached = availability === 'offline' ? -1 : ladder.indexOf(rung ?? 'unknown');
  return (
    <>
      <ol class="dev-ladder" aria-label={say('ladder')}>
        {rungs.map((each, index) => (
          <li key={each} data-reached={index <= reached}>
            <Icon name={index <= reached ? 'check' : 'unmarked'} size="small" />
            {say(`rung.${each}`)}
          </li>
        ))}
      </ol>
      {detail && <p class="hint">{detail}</p>}
    </>
  );
};
