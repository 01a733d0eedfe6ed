import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { OpenRollCall } from '#contract/rollCall.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { type KeptRollCall, rollCallKey } from '../state/keptDay.ts';
import { Icon } from './icons.tsx';
import { about, useQuestion } from './question.ts';
import './rollCallButton.css';

/** The roll-call, one tap from every screen; it tells when one is under way, here or at another kiosk. */
export const RollCallButton = () => {
  const kiosk = useKiosk();
  const say = useSay();
  const elsewhere = useQuestion<OpenRollCall>('/roll-calls/open', about('roll_call'));
  const here = useSignal(false);
  /** Not the one that was ended here, though the agent may not know of it yet. */
  const isOpenHere = async (): Promise<boolean> => {
    const kept = await kiosk.keep.read<KeptRollCall>(rollCallKey).catch(() => undefined);
    return kept !== undefined && kept.standing !== 'closed' && kept.closing === undefined;
  };
  const { at } = kiosk.screen.value;
  const open = (): void => {
    // Names are about to be shown that no guardian may see.
    if (kiosk.session.value?.person.kind === 'adult') kiosk.leave();
    kiosk.go({ at: 'rollCall' });
  };
  useEffect(() => {
    void (async () => {
      here.value = await isOpenHere();
    })();
  }, [at, kiosk.lasting.value]);
  useEffect(() => {
    void (async () => {
      // The page was loaded anew in the middle of one: back to the list.
      if ((await isOpenHere()) && kiosk.screen.value.at === 'board') open();
    })();
  }, []);
  const underWay = here.value || (elsewhere.body?.rollCall ?? undefined) !== undefined;
  return (
    <button
      type="button"
      class="button roll-call-button"
      data-under-way={underWay}
      aria-current={at === 'rollCall' ? 'page' : undefined}
      onClick={open}
    >
      <Icon name="rollCall" />
      <span>{say(underWay ? 'rollCall.underWay' : 'rollCall.button')}</span>
    </button>
  );
};
