import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { HoldBody } from '#contract/footageHolds.ts';
import { Field } from '../../../parts/field.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { faultText } from '../faultText.ts';
import { HoldEnd, useHoldEnd } from './holdEnd.tsx';
import { keepTexts } from './keepTexts.ts';
import { useStretchWords } from './stretchWords.tsx';

/** Keeps what was being looked at: the case, why, and how long. */
export const HoldForm = ({ taken, onDone }: { taken: Taken; onDone: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const words = useStretchWords();
  const caseRef = useSignal('');
  const reason = useSignal('');
  const end = useHoldEnd(kiosk.today.value);
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const isReady = caseRef.value.trim() !== '' && reason.value.trim() !== '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    running.value = true;
    const body: HoldBody = {
      id: v7(),
      streams: [...taken.streams],
      from: taken.from,
      to: taken.to,
      caseRef: caseRef.value.trim(),
      reason: reason.value.trim(),
      ...end.chosen(),
    };
    const answer = await kiosk.api.post('/footage/holds', body, kiosk.session.value?.token);
    running.value = false;
    if (answer.ok) onDone();
    else fault.value = answer.code;
  };
  return (
    <form class="panel keep-form" aria-label={say('holds.new')} onSubmit={(event) => void submit(event)}>
      <h2>{say('holds.new')}</h2>
      <p>{words(taken)}</p>
      <div class="keep-fields">
        <Field label={say('holds.case')} value={caseRef} maxLength={80} />
        <Field label={say('holds.reason')} value={reason} maxLength={1000} />
      </div>
      <HoldEnd end={end} />
      {fault.value && (
        <p class="form-fault" role="alert">
          {faultText(fault.value, say)}
        </p>
      )}
      <div class="keep-acts">
        <button type="submit" class="button button-main" disabled={!isReady || running.value}>
          {say(running.value ? 'holds.keeping' : 'holds.keep')}
        </button>
      </div>
    </form>
  );
};
