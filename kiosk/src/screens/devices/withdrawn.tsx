import { useSignal } from '@preact/signals';
import type { PositionView } from '#contract/provisioning.ts';
import { Notice } from '../../parts/notice.tsx';
import { undoSeconds, useSecondsOf } from '../../parts/undo.ts';
import { useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { useDeed } from './inventory.ts';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import './withdrawn.css';

const texts = { ...devicesTexts, ...testTexts };

interface WithdrawnProps {
  readonly position: Pick<PositionView, 'positionId' | 'name'>;
  readonly onRestored: () => void;
  readonly onLeave: () => void;
}

/** A position that was just taken away, and ten seconds to put it back as it was. */
export const Withdrawn = ({ position: { positionId, name }, onRestored, onLeave }: WithdrawnProps) => {
  const say = useSay(texts);
  const deed = useDeed<PositionView>();
  const isRefused = useSignal(false);
  const left = Math.max(0, undoSeconds - useSecondsOf(positionId));
  const restore = async (): Promise<void> => {
    if (await deed.run(`/devices/${positionId}/restore`, {})) onRestored();
    else isRefused.value = true;
  };
  const mayRestore = (left > 0 && !isRefused.value) || deed.isRunning;
  return (
    <div class="dev-stack">
      <Notice
        icon="empty"
        title={say('position.withdrawn', { name })}
        hint={mayRestore ? say('position.restore.hint') : undefined}
      />
      <div class="dev-restore">
        <button type="button" class="button" onClick={onLeave}>
          {say('prove.overview')}
        </button>
        {mayRestore && (
          <button type="button" class="button" disabled={deed.isRunning} onClick={() => void restore()}>
            {deed.isRunning ? say('position.restoring') : say('position.restore', { n: left })}
          </button>
        )}
      </div>
      <Refused fault={deed.fault} />
    </div>
  );
};
