import type { MessageView } from '#contract/messages.ts';
import { useAskAgain } from '../../parts/askAgain.ts';
import { about, type Question, useAnswer } from '../../parts/question.ts';
import { useKiosk } from '../../state/context.ts';
import { wholeList } from '../../state/wholeList.ts';

const everyMs = 5_000;
const changes = about('alert', 'delivery');

/** All messages of today, again while the screen is open. */
export const useDayMessages = (): Question<readonly MessageView[]> => {
  const kiosk = useKiosk();
  const path = `/messages?day=${kiosk.today.value}&limit=500`;
  const question = useAnswer(path, () => wholeList<MessageView>(kiosk.read, path, 'messages'), changes);
  useAskAgain(question.ask, everyMs);
  return question;
};
