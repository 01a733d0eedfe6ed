import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { undoSeconds, useSecondsOf } from '../../parts/undo.ts';
import { useSay } from '../../state/context.ts';
import { provisioningTexts } from './texts.ts';

/** Withdraws a position ten seconds later: until then nothing has happened, and it can be kept. */
export const Withdrawal = ({ name, onWithdraw }: { name: string; onWithdraw: () => void }) => {
  const say = useSay(provisioningTexts);
  const isAsked = useSignal(false);
  const begun = useRef(false);
  const seconds = useSecondsOf(isAsked.value ? 'asked' : 'not');
  const left = undoSeconds - seconds;
  useEffect(() => {
    if (!isAsked.value || left > 0 || begun.current) return;
    begun.current = true;
    onWithdraw();
  }, [left, isAsked.value]);
  if (!isAsked.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          isAsked.value = true;
        }}
      >
        {say('pos.withdraw')}
      </button>
    );
  }
  return (
    <div class="prov-asks" role="status">
      <p>{say('pos.withdrawing', { name, n: Math.max(0, left) })}</p>
      <button
        type="button"
        class="button button-main"
        onClick={() => {
          isAsked.value = false;
        }}
      >
        {say('pos.keep')}
      </button>
    </div>
  );
};
