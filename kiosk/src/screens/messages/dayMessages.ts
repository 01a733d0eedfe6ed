import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MessageView } from '#contract/messages.ts';
import { useAskAgain } from '../../parts/askAgain.ts';
import { latestOnly } from '../../parts/latestOnly.ts';
import { about, type Question } from '../../parts/question.ts';
import { useParts } from '../../state/context.ts';

interface MessagePage {
  readonly messages: readonly MessageView[];
  readonly next: string | null;
}

const everyMs = 5_000;
const changes = about('alert', 'delivery');

/** All messages of today, page after page, again while the screen is open. */
export const useDayMessages = (): Question<readonly MessageView[]> => {
  const { kiosk, identification } = useParts();
  const messages = useSignal<readonly MessageView[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const day = kiosk.today.value;
  const last = kiosk.live.value.recent.find(({ type }) => changes(type))?.seq;
  const link = kiosk.live.value.link;
  const ask = async (): Promise<void> => {
    const here = kiosk.session.peek();
    const answer = await latest.current(wholeDay(kiosk.read, day));
    if (!answer) return;
    if (here && !answer.ok && answer.code === 'person_required') identification.forgotten(here);
    if (answer.ok) messages.value = answer.messages;
    fault.value = answer.ok ? undefined : answer.code;
  };
  useEffect(() => {
    void ask();
  }, [day, last, link]);
  useAskAgain(() => void ask(), everyMs);
  return { body: messages.value, fault: fault.value, ask: () => void ask() };
};

type WholeDay =
  | { readonly ok: true; readonly messages: readonly MessageView[] }
  | { readonly ok: false; readonly code: string };

const wholeDay = async (read: ReturnType<typeof useParts>['kiosk']['read'], day: string): Promise<WholeDay> => {
  const messages: MessageView[] = [];
  let from = '';
  for (;;) {
    const answer = await read<MessagePage>(`/messages?day=${day}&limit=500${from}`);
    if (!answer.ok) return { ok: false, code: answer.code };
    messages.push(...answer.body.messages);
    if (answer.body.next === null) return { ok: true, messages };
    from = `&after=${encodeURIComponent(answer.body.next)}`;
  }
};
