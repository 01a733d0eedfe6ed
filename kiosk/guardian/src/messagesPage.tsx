import type { GuardianMessage } from '#contract/guardianPage.ts';
import { ask } from './api.ts';
import { clockOf, type Say, texts } from './texts.ts';

/** What the house told this guardian today. */
export const MessagesPage = ({
  messages,
  say,
  onChanged,
}: {
  readonly messages: readonly GuardianMessage[];
  readonly say: Say;
  readonly onChanged: () => Promise<void>;
}) => {
  const markRead = async (messageId: string): Promise<void> => {
    await ask('POST', `messages/${messageId}/read`);
    await onChanged();
  };
  if (messages.length === 0) return <p class="card">{say(texts.noMessages)}</p>;
  return (
    <>
      {messages.map(({ messageId, text, at, readAt }) => (
        <section key={messageId} class="card">
          <p class="minor">
            <time dateTime={at}>{clockOf(at)}</time> {readAt === null && <strong>{say(texts.unread)}</strong>}
          </p>
          <p>{text}</p>
          {readAt === null && (
            <button type="button" onClick={() => void markRead(messageId)}>
              {say(texts.markRead)}
            </button>
          )}
        </section>
      ))}
    </>
  );
};
