import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ExportBody } from '#contract/footageExports.ts';
import { Field } from '../../../parts/field.tsx';
import { useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { KeepForm } from './keepForm.tsx';
import { keepTexts } from './keepTexts.ts';

/** Hands over what was being looked at: to whom, why, and for which case. */
export const ExportForm = ({ taken, onDone }: { taken: Taken; onDone: () => void }) => {
  const say = useSay(keepTexts);
  const recipient = useSignal('');
  const reason = useSignal('');
  const caseRef = useSignal(taken.caseRef ?? '');
  const body = (): ExportBody => {
    const ofCase = caseRef.value.trim();
    return {
      id: v7(),
      streams: [...taken.streams],
      from: taken.from,
      to: taken.to,
      reason: reason.value.trim(),
      recipient: recipient.value.trim(),
      ...(ofCase !== '' && { caseRef: ofCase }),
    };
  };
  return (
    <KeepForm
      title={say('exports.new')}
      act={say('exports.start')}
      taken={taken}
      isReady={recipient.value.trim() !== '' && reason.value.trim() !== ''}
      path="/footage/exports"
      body={body}
      onDone={onDone}
    >
      <div class="keep-fields">
        <Field label={say('exports.recipient')} value={recipient} maxLength={1000} />
        <Field label={say('exports.case')} value={caseRef} maxLength={80} />
      </div>
      <Field label={say('holds.reason')} value={reason} maxLength={1000} />
    </KeepForm>
  );
};
