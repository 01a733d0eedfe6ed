import type { MessageView } from '#contract/messages.ts';
import { useAskAgain } from '../../parts/askAgain.ts';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { calledOf, mayReadMessages, reachOf } from '../../state/messages.ts';
import { toldTexts } from './toldTexts.ts';

const everyMs = 10_000;
const changes = about('alert', 'delivery');
const namedAtMost = 3;

/** Whom an alert called and who answered, in one line; nothing for whoever may not read messages. */
export const ToldLine = ({ alertId }: { readonly alertId: string }) => {
  const session = useKiosk().session.value;
  return session && mayReadMessages(session) ? <Told alertId={alertId} /> : null;
};

const Told = ({ alertId }: { readonly alertId: string }) => {
  const kiosk = useKiosk();
  const say = useSay(toldTexts);
  const question = useQuestion<{ messages: readonly MessageView[] }>(
    `/messages?alert=${encodeURIComponent(alertId)}&limit=200`,
    changes,
  );
  useAskAgain(question.ask, everyMs);
  const messages = question.body?.messages ?? [];
  if (messages.length === 0) return null;
  const reach = reachOf(messages);
  const called = calledOf(reach);
  const names = called
    .slice(0, namedAtMost)
    .map(({ name }) => name)
    .join(say('told.and'));
  const [first] = reach.answered;
  return (
    <p class="alert-facts alert-told" data-answered={first !== undefined}>
      <Icon name="message" size="small" />
      {called.length === 0 && <span>{say(reach.waiting.length > 0 ? 'told.calling' : 'told.house')}</span>}
      {called.length > 0 && (
        <span>
          {called.length > namedAtMost
            ? say('told.peopleMore', { names, n: called.length })
            : say('told.people', { names })}
        </span>
      )}
      {first && (
        <span>
          {say('told.answered', {
            who: first.name,
            time: first.answeredAt ? whenText(Date.parse(first.answeredAt), kiosk.nowMs.value, kiosk.zone.value) : '',
          })}
        </span>
      )}
      {!first && reach.asks && called.length > 0 && <span class="alert-unanswered">{say('told.nobody')}</span>}
      {reach.missed.length > 0 && <span>{say('told.missed', { n: reach.missed.length })}</span>}
    </p>
  );
};
