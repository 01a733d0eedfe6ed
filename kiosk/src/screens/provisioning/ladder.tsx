import type { PositionView } from '#contract/provisioning.ts';
import { useSay } from '../../state/context.ts';
import { provisioningWords, rungs } from './words.ts';

/** How far up a device is: for a camera its rungs, filled as far as it got; for the rest, whether it is there. */
export const Ladder = ({ position: { kind, rung, availability } }: { position: PositionView }) => {
  const say = useSay(provisioningWords);
  const words =
    kind === 'camera' && rung !== null && availability !== 'offline' ? say(`rung.${rung}`) : say(`is.${availability}`);
  const reached = (rungs as readonly (string | null)[]).indexOf(rung); // `unknown` is none of them
  return (
    <span class="prov-ladder" data-availability={availability}>
      {kind === 'camera' && (
        <span class="prov-rungs" aria-hidden="true">
          {rungs.map((each, index) => (
            <i key={each} data-on={availability !== 'offline' && index <= reached} />
          ))}
        </span>
      )}
      {words}
    </span>
  );
};
