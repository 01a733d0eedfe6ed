import type { StreamView } from '#contract/footage.ts';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

/** As many pictures as one can follow, and as one machine decodes. */
export const mostCameras = 4;

interface CameraChoiceProps {
  readonly streams: readonly StreamView[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** One camera, or up to four on one clock. */
export const CameraChoice = ({ streams, chosen, onChoose }: CameraChoiceProps) => {
  const say = useSay(footageTexts);
  const isFull = chosen.length >= mostCameras;
  const toggle = (id: string): void => {
    if (!chosen.includes(id)) onChoose([...chosen, id]);
    // One is always chosen: without a camera there is nothing to see.
    else if (chosen.length > 1) onChoose(chosen.filter((each) => each !== id));
  };
  return (
    <aside class="footage-choice" aria-label={say('footage.cameras')}>
      <p class="hint">{say(isFull ? 'footage.cameras.full' : 'footage.cameras.hint', { n: mostCameras })}</p>
      {streams.map(({ streamId, name, state }) => (
        <button
          key={streamId}
          type="button"
          class="button footage-camera"
          aria-pressed={chosen.includes(streamId)}
          disabled={isFull && !chosen.includes(streamId)}
          onClick={() => toggle(streamId)}
        >
          <Icon name={chosen.includes(streamId) ? 'check' : 'camera'} />
          <span class="row-words">
            <b>{name}</b>
            <small>{say(`stream.${state}`)}</small>
          </span>
        </button>
      ))}
    </aside>
  );
};
