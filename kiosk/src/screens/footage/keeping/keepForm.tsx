import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { faultText } from '../faultText.ts';
import { keepTexts } from './keepTexts.ts';
import { useStretchWords } from './stretchWords.tsx';

interface KeepFormProps {
  readonly title: string;
  readonly act: string;
  readonly taken: Taken;
  readonly isReady: boolean;
  readonly path: string;
  /** What is sent, once it is ready. */
  readonly body: () => object;
  readonly onDone: () => void;
  readonly children: ComponentChildren;
}

/** What is done with footage that was being looked at: it says which, asks for the rest, and sends it. */
export const KeepForm = ({ title, act, taken, isReady, path, body, onDone, children }: KeepFormProps) => {
  const say = useSay(keepTexts);
  const words = useStretchWords();
  const { running, fault, send } = useSending(onDone);
  return (
    <form
      class="panel keep-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send(path, body());
      }}
    >
      <h2>{title}</h2>
      <p>{words(taken)}</p>
      {children}
      {fault.value && (
        <p class="form-fault" role="alert">
          {faultText(fault.value, say)}
        </p>
      )}
      <div class="keep-acts">
        <button type="submit" class="button button-main" disabled={!isReady || running.value}>
          {running.value ? say('holds.keeping') : act}
        </button>
      </div>
    </form>
  );
};

/** Sends once, and calls `onDone` when the agent has taken it; a refusal stays on the form. */
const useSending = (onDone: () => void) => {
  const kiosk = useKiosk();
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const send = async (path: string, body: object): Promise<void> => {
    running.value = true;
    const answer = await kiosk.api.post(path, body, kiosk.session.value?.token);
    running.value = false;
    if (answer.ok) onDone();
    else fault.value = answer.code;
  };
  return { running, fault, send };
};
