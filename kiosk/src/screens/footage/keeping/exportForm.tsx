import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ExportBody } from '#contract/footageExports.ts';
import { Field } from '../../../parts/field.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { faultText } from '../faultText.ts';
import { keepTexts } from './keepTexts.ts';
import { useStretchWords } from './stretchWords.tsx';

/** Hands over what was being looked at: to whom, why, and for which case. */
export const ExportForm = ({ taken, onDone }: { taken: Taken; onDone: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const words = useStretchWords();
  const recipient = useSignal('');
  const reason = useSignal('');
  const caseRef = useSignal(taken.caseRef ?? '');
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const isReady = recipient.value.trim() !== '' && reason.value.trim() !== '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    running.value = true;
    const ofCase = caseRef.value.trim();
    const body: ExportBody = {
      id: v7(),
      streams: [...taken.streams],
      from: taken.from,
      to: taken.to,
      reason: reason.value.trim(),
      recipient: recipient.value.trim(),
      ...(ofCase !== '' && { caseRef: ofCase }),
    };
    const answer = await kiosk.api.post('/footage/exports', body, kiosk.session.value?.token);
    running.value = false;
    if (answer.ok) onDone();
    else fault.value = answer.code;
  };
  return (
    <form class="panel keep-form" aria-label={say('exports.new')} onSubmit={(event) => void submit(event)}>
      <h2>{say('exports.new')}</h2>
      <p>{words(taken)}</p>
      <div class="keep-fields">
        <Field label={say('exports.recipient')} value={recipient} maxLength={1000} />
        <Field label={say('exports.case')} value={caseRef} maxLength={80} />
      </div>
      <Field label={say('holds.reason')} value={reason} maxLength={1000} />
      {fault.value && (
        <p class="form-fault" role="alert">
          {faultText(fault.value, say)}
        </p>
      )}
      <div class="keep-acts">
        <button type="submit" class="button button-main" disabled={!isReady || running.value}>
          {say(running.value ? 'holds.keeping' : 'exports.start')}
        </button>
      </div>
    </form>
  );
};
