import type { ChannelView } from '#contract/messages.ts';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { contactTexts } from './contactTexts.ts';
import { useWhen } from './when.ts';

type Health = 'ok' | 'bad' | 'unused';
const icons = { ok: 'check', bad: 'octagon', unused: 'clock' } as const;
const tones = { ok: undefined, bad: 'bad', unused: undefined } as const;

/** By what became of the last message that it was given. */
export const healthOf = ({ lastTakenAt, lastFailedAt }: ChannelView): Health => {
  if (lastTakenAt === null) return lastFailedAt === null ? 'unused' : 'bad';
  return lastFailedAt !== null && Date.parse(lastFailedAt) > Date.parse(lastTakenAt) ? 'bad' : 'ok';
};

/** How each channel of facility.yaml does. */
export const Channels = ({ channels }: { readonly channels: readonly ChannelView[] }) => {
  const say = useSay(contactTexts);
  return (
    <section class="panel" aria-label={say('channels.title')}>
      <h2>{say('channels.title')}</h2>
      <ul class="channels">
        {channels.map((channel) => (
          <Channel key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  );
};

const Channel = ({ channel }: { readonly channel: ChannelView }) => {
  const say = useSay(contactTexts);
  const { time } = useWhen();
  const { id, kind, isGroup, lastTakenAt, lastFailedAt, lastFailure, waiting } = channel;
  const health = healthOf(channel);
  return (
    <li class="channel" data-channel={id} data-health={health}>
      <p class="channel-head">
        <b>{id}</b>
        <span class="chip standing" data-tone={tones[health]} data-standing={health}>
          <Icon name={icons[health]} size="small" />
          {say(`channel.${health}`)}
        </span>
      </p>
      <p class="hint">
        <span>{say(isGroup ? 'channel.group' : `channel.${kind}`)}</span>
        {lastTakenAt !== null && <span>{say('channel.taken', { time: time(lastTakenAt) })}</span>}
        {lastFailedAt !== null && <span>{say('channel.failed', { time: time(lastFailedAt) })}</span>}
        {waiting > 0 && <span>{say('channel.waiting', { n: waiting })}</span>}
      </p>
      {health === 'bad' && lastFailure !== null && <p class="channel-why">{lastFailure}</p>}
    </li>
  );
};

/** What a technician writes into facility.yaml, as it stands there. */
const example = `messages:
  channels:
    - id: wecom-head
      kind: webhook
      format: wecom
      url: https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…
    - id: sms
      kind: webhook
      format: json
      url: https://sms.example.org/send
  groups:
    head: [wecom-head]`;

/** Without channels nobody outside the house hears anything: said plainly, and what to do about it. */
export const NoChannels = () => {
  const say = useSay(contactTexts);
  return (
    <section class="panel no-channels">
      <h2>
        <Icon name="triangle" />
        {say('contacts.noChannels')}
      </h2>
      <p>{say('contacts.noChannels.hint')}</p>
      <pre>{example}</pre>
    </section>
  );
};
