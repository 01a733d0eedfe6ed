import { useSignal } from '@preact/signals';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { messagesTexts } from './texts.ts';

/**
 * One write at a time, and why it failed. Never kept for later: a consent, a link or a drill is for whoever stands here now.
 * Gives the answer's body; undefined when it failed.
 */
export const useWrite = (
  /** What a code means for this write, where it means more than for others. */
  meaning: Readonly<Partial<Record<string, string>>> = {},
) => {
  const kiosk = useKiosk();
  const say = useSay(messagesTexts);
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const write = async <T>(method: 'post' | 'put', path: string, body: object): Promise<T | undefined> => {
    running.value = true;
    const answer = await kiosk.api[method]<T>(path, body, kiosk.session.value?.token);
    running.value = false;
    fault.value = answer.ok
      ? undefined
      : say('messages.failed', { why: meaning[answer.code] ?? say(refusalText(answer.code), { code: answer.code }) });
    return answer.ok ? answer.body : undefined;
  };
  return { write, running: running.value, fault: fault.value };
};
