import { useSignal } from '@preact/signals';
import { Answered } from '../../parts/answered.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childrenOfHouse } from '../../state/houseChildren.ts';
import { type Cause, causesOf, inOrder } from '../../state/messages.ts';
import { useDayMessages } from './dayMessages.ts';
import { Filters } from './filters.tsx';
import { Fold } from './fold.tsx';
import { MessageRow } from './messageRow.tsx';
import { useReachWords } from './reachWords.ts';
import { messagesTexts } from './texts.ts';
import { useWhen } from './when.ts';

const atOnce = 40;

/** Today's messages by what they were about; those that need somebody on top, the first of them open. */
export const ReachedList = () => {
  const say = useSay(messagesTexts);
  const question = useDayMessages();
  const filter = useSignal<'all' | 'help'>('all');
  const limit = useSignal(atOnce);
  /** Undefined until somebody opened or closed one. */
  const open = useSignal<string | undefined>(undefined);
  return (
    <Answered question={question} icon="message">
      {(messages) => {
        if (messages.length === 0)
          return <Notice icon="message" title={say('messages.none')} hint={say('messages.none.hint')} />;
        const causes = causesOf(messages);
        const needing = causes.filter(({ needsHelp }) => needsHelp);
        const wanted = filter.value === 'all' ? causes : needing;
        const shown = wanted.slice(0, limit.value);
        const left = wanted.length - shown.length;
        const opened = open.value ?? needing[0]?.key;
        return (
          <>
            <Filters
              options={[
                { value: 'all', name: say('messages.all', { n: causes.length }) },
                { value: 'help', name: say('messages.help', { n: needing.length }) },
              ]}
              chosen={filter.value}
              onChoose={(value) => {
                filter.value = value;
                limit.value = atOnce;
              }}
            />
            {shown.length === 0 && (
              <Notice icon="check" tone="good" title={say('messages.noHelp')} hint={say('messages.noHelp.hint')} />
            )}
            <ul class="folds" aria-label={say('messages.list')}>
              {shown.map((cause) => (
                <CauseFold
                  key={cause.key}
                  cause={cause}
                  isOpen={cause.key === opened}
                  onToggle={() => {
                    open.value = cause.key === opened ? '' : cause.key;
                  }}
                />
              ))}
            </ul>
            {left > 0 && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  limit.value += atOnce;
                }}
              >
                {say('messages.more', { n: Math.min(left, atOnce) })}
              </button>
            )}
          </>
        );
      }}
    </Answered>
  );
};

const kindIcons: Readonly<Record<Cause['kind'], IconName>> = {
  alert: 'bell',
  alert_over: 'check',
  arrival: 'arrowIn',
  handover: 'handover',
  departure: 'arrowOut',
  correction: 'back',
  late_pickup: 'clock',
  health: 'health',
  safety: 'siren',
  safety_over: 'check',
  drill: 'rollCall',
  test: 'message',
  flow: 'device',
};

interface CauseFoldProps {
  readonly cause: Cause;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const CauseFold = ({ cause, isOpen, onToggle }: CauseFoldProps) => {
  const kiosk = useKiosk();
  const say = useSay(messagesTexts);
  const { time } = useWhen();
  const words = useReachWords();
  const { kind, childId, text, at, reach, needsHelp, messages } = cause;
  const child = childrenOfHouse(kiosk.copy.value).find((each) => each.childId === childId)?.name;
  const title =
    child === undefined
      ? text || say(`kind.${kind}`)
      : say('messages.ofChild', { name: child, what: say(`kind.${kind}`) });
  return (
    <Fold
      subject={kind}
      tone={needsHelp ? (kind === 'alert' ? 'bad' : 'warn') : undefined}
      isOpen={isOpen}
      onToggle={onToggle}
      head={
        <>
          <Icon name={kindIcons[kind]} size="large" />
          <span class="row-words">
            <b>{title}</b>
            <small>{child === undefined ? `${say(`kind.${kind}`)} · ${time(at)}` : time(at)}</small>
          </span>
          <span class="reach-words">{words(reach)}</span>
        </>
      }
    >
      {child !== undefined && <p class="message-text">{text}</p>}
      <ul class="message-rows">
        {inOrder(messages).map((message) => (
          <MessageRow key={message.messageId} message={message} kind={kind} />
        ))}
      </ul>
    </Fold>
  );
};
