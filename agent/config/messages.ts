import { Id, TimeOfDay } from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import type { FieldFault } from './fieldFaults.ts';

const closed = { additionalProperties: false } as const;
const Secret = Type.String({ minLength: 1, maxLength: 500 });
const PerMinute = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 6000, description: 'At most so many messages a minute' }),
);
const Insecure = Type.Optional(Type.Boolean({ description: 'Allows plain text beyond loopback' }));
const Ca = Type.Optional(Type.String({ description: 'Its certificate authority, a PEM file' }));

/** An HTTPS address that takes messages: a group robot of WeCom or DingTalk, or a gateway that takes our own JSON. */
const Webhook = Type.Object(
  {
    id: Id,
    kind: Type.Literal('webhook'),
    format: Type.Enum(['wecom', 'dingtalk', 'json'], {
      description: 'wecom and dingtalk: a group robot, which reaches its group as a whole. json: a gateway to persons',
    }),
    url: Type.String({ pattern: '^https?://' }),
    token: Type.Optional(Secret),
    secret: Type.Optional(Secret),
    ca: Ca,
    insecure: Insecure,
    perMinute: PerMinute,
  },
  closed,
);
const Email = Type.Object(
  {
    id: Id,
    kind: Type.Literal('email'),
    host: Type.String({ minLength: 1, maxLength: 200 }),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    security: Type.Optional(Type.Enum(['tls', 'starttls', 'none'])),
    username: Type.Optional(Secret),
    password: Type.Optional(Secret),
    from: Type.String({ minLength: 3, maxLength: 200, pattern: '^[^\\r\\n]+@[^\\r\\n]+$' }),
    ca: Ca,
    insecure: Insecure,
    perMinute: PerMinute,
  },
  closed,
);
const WebPush = Type.Object(
  {
    id: Id,
    kind: Type.Literal('web_push'),
    contact: Type.String({
      pattern: '^(mailto:|https://)',
      description: 'Whom the push service may ask about this sender: mailto: or https:',
    }),
    ca: Ca,
    perMinute: PerMinute,
  },
  closed,
);
const MessageChannel = Type.Union([Webhook, Email, WebPush]);

const GroupChannels = Type.Optional(Type.Array(Id, { maxItems: 4, uniqueItems: true }));
/** Which group channels hear what is for a role, besides the persons who have it. */
const Groups = Type.Object(
  { caregivers: GroupChannels, head: GroupChannels, technician: GroupChannels, district: GroupChannels },
  closed,
);

/** How people who are not in the house are reached. Without channels the house itself (kiosk, siren, MQTT) is all there is. */
export const Messages = Type.Object(
  {
    channels: Type.Optional(Type.Array(MessageChannel, { maxItems: 12 })),
    groups: Type.Optional(Groups),
    quietHours: Type.Optional(
      Type.Object({ from: TimeOfDay, to: TimeOfDay }, { ...closed, description: 'What can wait waits until they end' }),
    ),
    nextChannelAfterSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 3600 })),
    drill: Type.Optional(
      Type.Union([
        Type.Literal('off'),
        Type.Object({ weekday: Type.Integer({ minimum: 1, maximum: 7 }), time: TimeOfDay }, closed),
      ]),
    ),
    childNames: Type.Optional(
      Type.Enum(['none', 'masked', 'full'], {
        description: 'How a child is named in what leaves the house; masked by default: 王**',
      }),
    ),
  },
  closed,
);

/** The page that guardians see, on a listener of its own: the only one that a tunnel may lead to. */
export const GuardianPage = Type.Object(
  {
    port: Type.Integer({ minimum: 0, maximum: 65_535 }),
    url: Type.String({ pattern: '^https?://', description: 'Under which address the tunnel shows it: https://host/' }),
    insecure: Insecure,
  },
  closed,
);

export type MessagesFile = Static<typeof Messages>;
export type MessageChannelConfig = Static<typeof MessageChannel>;
export type GuardianPageConfig = Static<typeof GuardianPage>;

export interface MessagesConfig {
  readonly channels: readonly MessageChannelConfig[];
  readonly groups: Readonly<Record<'caregivers' | 'head' | 'technician' | 'district', readonly string[]>>;
  readonly quietHours: { readonly from: string; readonly to: string } | undefined;
  /** An urgent message that nobody answered goes over the next channel after this. */
  readonly nextChannelAfterMs: number;
  /** The weekday (1 Monday) and local time of the test message; undefined: none. */
  readonly drill: { readonly weekday: number; readonly time: string } | undefined;
  readonly childNames: 'none' | 'masked' | 'full';
}

/** Whether a channel reaches a group as a whole, so that nobody has an address there. */
export const isGroupChannel = (channel: MessageChannelConfig): boolean =>
  channel.kind === 'webhook' && channel.format !== 'json';

/** Fills in what was left out. A group robot takes 20 messages a minute (WeCom and DingTalk both say so). */
export const messagesOf = (file: MessagesFile | undefined, locate: (path: string) => string): MessagesConfig => ({
  channels: (file?.channels ?? []).map((channel) => ({
    ...channel,
    ...(channel.ca !== undefined && { ca: locate(channel.ca) }),
    perMinute: channel.perMinute ?? (isGroupChannel(channel) ? 20 : 600),
  })),
  groups: { caregivers: [], head: [], technician: [], district: [], ...file?.groups },
  quietHours: file?.quietHours,
  nextChannelAfterMs: (file?.nextChannelAfterSeconds ?? 60) * 1000,
  drill:
    file?.drill === 'off' || file?.channels === undefined ? undefined : (file.drill ?? { weekday: 1, time: '10:30' }),
  childNames: file?.childNames ?? 'masked',
});

/** What the schema cannot say: doubles, references that name nothing, plain text that leaves the box. */
export const messagesContradictions = (
  messages: MessagesFile | undefined,
  guardianPage: GuardianPageConfig | undefined,
): FieldFault[] => {
  const found: FieldFault[] = [];
  const channels = messages?.channels ?? [];
  const ids = channels.map(({ id }) => id);
  channels.forEach((channel, index) => {
    const path = `/messages/channels/${index}`;
    if (ids.indexOf(channel.id) !== index || ['kiosk', 'siren', 'mqtt'].includes(channel.id)) {
      found.push({
        path: `${path}/id`,
        message: `"${channel.id}" is taken; give each channel its own id`,
        zh: `编号“${channel.id}”已被占用，每个渠道要有自己的编号`,
      });
    }
    if (channel.kind === 'webhook' && isPlainOutside(channel.url) && channel.insecure !== true) {
      found.push({ path: `${path}/url`, ...plain });
    }
    if (
      channel.kind === 'email' &&
      (channel.security ?? 'tls') === 'none' &&
      !isLoopback(channel.host) &&
      channel.insecure !== true
    ) {
      found.push({ path: `${path}/security`, ...plain });
    }
  });
  for (const [role, named] of Object.entries(messages?.groups ?? {})) {
    named?.forEach((id, index) => {
      const channel = channels.find((each) => each.id === id);
      if (channel && isGroupChannel(channel)) return;
      found.push({
        path: `/messages/groups/${role}/${index}`,
        message: `"${id}" is no channel that reaches a group; name a wecom or dingtalk channel of messages.channels`,
        zh: `“${id}”不是群渠道，请写 messages.channels 里 wecom 或 dingtalk 的渠道编号`,
      });
    });
  }
  const hours = messages?.quietHours;
  if (hours && hours.from === hours.to) {
    found.push({
      path: '/messages/quietHours',
      message: 'must not begin and end at the same time; leave it out for none',
      zh: '起止时间不能相同；不需要免打扰就不要写',
    });
  }
  if (guardianPage && isPlainOutside(guardianPage.url) && guardianPage.insecure !== true) {
    found.push({ path: '/guardianPage/url', ...plain });
  }
  return found;
};

const plain = {
  message: 'beyond loopback only with TLS, or with insecure: true',
  zh: '通往本机以外时要用 TLS，或写 insecure: true',
};

const isLoopback = (host: string): boolean => ['127.0.0.1', '[::1]', '::1', 'localhost'].includes(host);

const isPlainOutside = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
};
