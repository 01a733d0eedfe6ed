import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ChannelView, ContactView, MessageView } from '#contract/messages.ts';
import { useAskAgain } from '../../parts/askAgain.ts';
import { useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { ContactForm } from './contactForm.tsx';
import { contactTexts } from './contactTexts.ts';
import { MessageRow } from './messageRow.tsx';
import { useWrite } from './useWrite.ts';

interface ContactSheetProps {
  readonly contact: ContactView;
  readonly channels: readonly ChannelView[];
  readonly onChanged: () => void;
}

/** One person's addresses in their order, a test message to prove them, and how they are changed. */
export const ContactSheet = ({ contact, channels, onChanged }: ContactSheetProps) => {
  const say = useSay(contactTexts);
  const isEdited = useSignal(false);
  const test = useWrite({ conflict: say('contact.test.noChannel') });
  const sent = useSignal<MessageView | undefined>(undefined);
  const { who, personId, addresses } = contact;
  const send = async (): Promise<void> => {
    sent.value = (await test.write<MessageView>('post', '/messages/tests', { id: v7(), who, personId })) ?? sent.value;
  };
  if (isEdited.value) {
    return (
      <ContactForm
        contact={contact}
        channels={channels}
        onDone={() => {
          isEdited.value = false;
          onChanged();
        }}
      />
    );
  }
  return (
    <>
      {addresses.length === 0 ? (
        <p>{say('contact.empty')}</p>
      ) : (
        <>
          <h3>{say('contact.order')}</h3>
          <ol class="addresses">
            {addresses.map(({ channel, address }) => (
              <li key={`${channel} ${address}`}>
                <b>{channel}</b>
                <span>
                  {channels.find(({ id }) => id === channel)?.kind === 'web_push' ? say('contact.browser') : address}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      {sent.value && <TestOutcome key={sent.value.messageId} sent={sent.value} />}
      {test.fault && (
        <p class="form-fault" role="alert">
          {test.fault}
        </p>
      )}
      <div class="message-acts">
        {channels.length > 0 && (
          <button
            type="button"
            class="button"
            onClick={() => {
              isEdited.value = true;
            }}
          >
            {say('contact.edit')}
          </button>
        )}
        {addresses.length > 0 && (
          <button type="button" class="button button-main" disabled={test.running} onClick={() => void send()}>
            {say(
              test.running ? 'contact.test.sending' : sent.value === undefined ? 'contact.test' : 'contact.test.again',
            )}
          </button>
        )}
      </div>
    </>
  );
};

const outcomeMs = 2_000;

const TestOutcome = ({ sent }: { readonly sent: MessageView }) => {
  const kiosk = useKiosk();
  const say = useSay(contactTexts);
  const question = useQuestion<{ messages: readonly MessageView[] }>(
    `/messages?day=${kiosk.today.value}&limit=100`,
    () => false,
  );
  useAskAgain(question.ask, outcomeMs);
  const outcome = question.body?.messages.find(({ messageId }) => messageId === sent.messageId) ?? sent;
  return (
    <ul class="message-rows test-outcome" aria-live="polite" aria-label={say('contact.test.outcome')}>
      <MessageRow message={outcome} kind="test" title={say('contact.test.outcome')} isOpenAtFirst={true} />
    </ul>
  );
};
