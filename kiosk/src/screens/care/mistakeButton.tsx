import type { Signal } from '@preact/signals';
import { useSay } from '../../state/context.ts';
import { careTexts } from './texts.ts';

/** Takes a record back; the second tap means it. */
export const MistakeButton = ({ sure, onSure }: { sure: Signal<boolean>; onSure: (why: string) => void }) => {
  const say = useSay(careTexts);
  return (
    <button
      type="button"
      class="button"
      data-tone={sure.value ? 'warn' : undefined}
      onClick={() => {
        if (sure.value) onSure(say('care.mistake'));
        sure.value = !sure.value;
      }}
    >
      {say(sure.value ? 'care.mistake.confirm' : 'care.mistake')}
    </button>
  );
};
