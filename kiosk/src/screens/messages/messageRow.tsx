import { useSignal } from '@preact/signals';
import type { MessageTry, MessageView } from '#contract/messages.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Standing, standingOf, standingSince } from '../../state/messages.ts';
import { messagesTexts } from './texts.ts';
import { useWhen } from './when.ts';

const icons: Readonly<Record<Standing, IconName>> = {
  failed: 'octagon',
  unanswered: 'triangle',
  expired: 'clock',
  waiting: 'clock',
  sent: 'forward',
  delivered: 'check',
  read: 'check',
  answered: 'staff',
  dropped: 'cross',
};
const tones: Readonly<Partial<Record<Standing, 'bad' | 'warn'>>> = {
  failed: 'bad',
  unanswered: 'warn',
  expired: 'warn',
};

/** How a message stands, in a word, a mark and a colour. */
export const StandingMark = ({ message }: { readonly message: MessageView }) => {
  const kiosk = useKiosk();
  const say = useSay(messagesTexts);
  const { time } = useWhen();
  const standing = standingOf(message);
  const waits = standing === 'waiting' && Date.parse(message.notBefore) > kiosk.nowMs.value;
  return (
    <span class="chip standing" data-tone={tones[standing]} data-standing={standing}>
      <Icon name={icons[standing]} size="small" />
      {waits ? say('state.waiting.until', { time: time(message.notBefore) }) : say(`state.${standing}`)}
    </span>
  );
};

const houseNames = { kiosk: 'house.kiosk', siren: 'house.siren', mqtt: 'house.mqtt' } as const;
type House = keyof typeof houseNames;
const isHouse = (id: string): id is House => id in houseNames;

/** What a channel is called: the house's own have names, the others the ids of facility.yaml. */
const useChannelName = () => {
  const say = useSay(messagesTexts);
  return (id: string): string => (isHouse(id) ? say(houseNames[id]) : id);
};

interface MessageRowProps {
  readonly message: MessageView;
  /** What all of the list is about: said where this one is something else. */
  readonly kind: MessageView['kind'];
  /** In the recipient's place, where that goes without saying. */
  readonly title?: string;
  readonly isOpenAtFirst?: boolean;
}

/** One recipient; a tap shows over which channels it was tried, and why it failed there. */
export const MessageRow = ({ message, kind, title, isOpenAtFirst = false }: MessageRowProps) => {
  const say = useSay(messagesTexts);
  const { time } = useWhen();
  const channelName = useChannelName();
  const isOpen = useSignal(isOpenAtFirst);
  const { to } = message;
  const since = standingSince(message);
  const name = title ?? (to.kind === 'house' ? channelName(to.id) : to.name);
  const about = [
    say(`to.${to.kind}`),
    message.kind === kind ? '' : say(`kind.${message.kind}`),
    since === undefined ? '' : time(since),
  ];
  return (
    <li class="message-row" data-standing={standingOf(message)}>
      <button
        type="button"
        class="message-who"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <span class="row-words">
          <b>{name}</b>
          <small>{about.filter((words) => words !== '').join(' · ')}</small>
        </span>
        <StandingMark message={message} />
      </button>
      {isOpen.value && (
        <ol class="tries" aria-label={say('tries.title', { name })}>
          {message.tries.map((each, index) => (
            // A try has no id of its own, and none of them ever moves.
            <Try key={`${index} ${each.at}`} tried={each} channel={channelName(each.channel)} />
          ))}
          {message.tries.length === 0 && <li class="hint">{say('tries.none')}</li>}
          {message.digestId !== null && <li class="hint">{say('tries.digest')}</li>}
        </ol>
      )}
    </li>
  );
};

const tryIcons: Readonly<Record<MessageTry['outcome'], IconName>> = {
  taken: 'check',
  delivered: 'check',
  refused: 'cross',
  broke: 'linkOff',
  unknown: 'triangle',
};

const Try = ({ tried, channel }: { readonly tried: MessageTry; readonly channel: string }) => {
  const say = useSay(messagesTexts);
  const { time } = useWhen();
  return (
    <li class="try" data-outcome={tried.outcome}>
      <Icon name={tryIcons[tried.outcome]} size="small" />
      <time>{time(tried.at)}</time>
      <span>
        <b>{channel}</b> {say(`try.${tried.outcome}`)}
        {tried.reason !== null && <small>{tried.reason}</small>}
      </span>
    </li>
  );
};
