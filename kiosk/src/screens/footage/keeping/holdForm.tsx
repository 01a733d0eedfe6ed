import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { HoldBody } from '#contract/footageHolds.ts';
import { Field } from '../../../parts/field.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { HoldEnd, useHoldEnd } from './holdEnd.tsx';
import { KeepForm } from './keepForm.tsx';
import { keepTexts } from './keepTexts.ts';

/** Keeps what was being looked at: the case, why, and how long. */
export const HoldForm = ({ taken, onDone }: { taken: Taken; onDone: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const caseRef = useSignal('');
  const reason = useSignal('');
  const end = useHoldEnd(kiosk.today.value);
  const body = (): HoldBody => ({
    id: v7(),
    streams: [...taken.streams],
    from: taken.from,
    to: taken.to,
    caseRef: caseRef.value.trim(),
    reason: reason.value.trim(),
    ...end.chosen(),
  });
  return (
    <KeepForm
      title={say('holds.new')}
      act={say('holds.keep')}
      taken={taken}
      isReady={caseRef.value.trim() !== '' && reason.value.trim() !== ''}
      path="/footage/holds"
      body={body}
      onDone={onDone}
    >
      <div class="keep-fields">
        <Field label={say('holds.case')} value={caseRef} maxLength={80} />
        <Field label={say('holds.reason')} value={reason} maxLength={1000} />
      </div>
      <HoldEnd end={end} />
    </KeepForm>
  );
};
