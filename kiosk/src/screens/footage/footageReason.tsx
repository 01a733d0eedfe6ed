import { useSignal } from '@preact/signals';
import { Field } from '../../parts/field.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

const presets = ['footage.reason.incident', 'footage.reason.guardian', 'footage.reason.check'] as const;

interface FootageReasonProps {
  readonly onWatch: (reason: string) => Promise<void>;
  readonly fault: string | undefined;
}

/** Nobody looks without a reason (Reg. 799 art. 16): one of three taps, or typed. */
export const FootageReason = ({ onWatch, fault }: FootageReasonProps) => {
  const say = useSay(footageTexts);
  const said = useSaid();
  const running = useSignal(false);
  const reason = said.words();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (reason === '') return;
    running.value = true;
    await onWatch(reason);
    running.value = false;
  };
  return (
    <form class="panel footage-reason" onSubmit={(event) => void submit(event)}>
      <div class="choices">
        <Presets said={said} answers={presets.map((each) => say(each))} />
      </div>
      <div class="reason-words">
        <Field label={say('footage.reason')} value={said.typed} maxLength={1000} />
        <button type="submit" class="button button-main" disabled={reason === '' || running.value}>
          {say(running.value ? 'footage.granting' : 'footage.play')}
        </button>
      </div>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
};
