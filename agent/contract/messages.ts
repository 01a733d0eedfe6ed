import Type, { type Static } from '#typebox';
import { closed, nullable, object } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, PersonName, Timestamp } from './values.ts';

export const Language = literals('zh', 'en');
/** What a guardian may agree to, each by itself: 实时推送给婴幼儿家长. */
export const ConsentPurpose = literals(
  'arrival',
  'handover',
  'departure',
  'late_pickup',
  'health',
  'safety',
  'pictures',
);
/** Where somebody is reached: over which channel of facility.yaml, and under what there. */
export const Address = Type.Object(
  {
    channel: Id,
    address: Type.String({
      minLength: 1,
      maxLength: 2000,
      pattern: '^\\S+$',
      description: 'A telephone number, a user id or an e-mail address, as the channel takes it; no blanks',
    }),
  },
  closed,
);
/** The words that a message is made of. */
export const MessageKind = literals(
  'alert',
  'alert_over',
  'arrival',
  'handover',
  'departure',
  'correction',
  'late_pickup',
  'health',
  'safety',
  'safety_over',
  'drill',
  'test',
  'flow',
);
/**
 * waiting: still to be sent, or sent again. sent: the channel took it. delivered: it is on the device. read, answered: by the person.
 * failed: no channel took it. expired: too late to be of use. dropped: its cause ended before it was sent.
 */
export const MessageState = literals(
  'waiting',
  'sent',
  'delivered',
  'read',
  'answered',
  'failed',
  'expired',
  'dropped',
);
/** house: what stands in the house itself (kiosk, siren, mqtt). channel: a group that a channel reaches as a whole. */
export const RecipientKind = literals('house', 'staff', 'adult', 'channel');

export const MessageTry = object({
  channel: Id,
  at: Timestamp,
  outcome: literals('taken', 'delivered', 'refused', 'broke', 'unknown'),
  /** Why it was refused or broke; without address and text. */
  reason: nullable(Type.String()),
});
export const MessageView = object({
  messageId: EventId,
  kind: MessageKind,
  /** The text as the recipient reads it. */
  text: Type.String(),
  to: object({ kind: RecipientKind, id: Id, name: Type.String() }),
  alertId: nullable(Id),
  childId: nullable(Id),
  state: MessageState,
  isUrgent: Type.Boolean(),
  createdAt: Timestamp,
  notBefore: Timestamp,
  expiresAt: Timestamp,
  sentAt: nullable(Timestamp),
  deliveredAt: nullable(Timestamp),
  readAt: nullable(Timestamp),
  answeredAt: nullable(Timestamp),
  /** Sent together with others in one message of this id. */
  digestId: nullable(EventId),
  tries: Type.Array(MessageTry),
});
export const MessagesQuery = Type.Object(
  {
    state: Type.Optional(MessageState),
    alert: Type.Optional(Id),
    day: Type.Optional(DayText),
    after: Type.Optional(EventId),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })),
  },
  closed,
);
/** Newest first; `next` is the `after` of the next page. */
export const MessageList = object({ messages: Type.Array(MessageView), next: nullable(EventId) });

/** One test message to everybody who can be reached. Whoever did not answer is named. */
export const DrillView = object({
  drillId: EventId,
  startedAt: Timestamp,
  /** Until then somebody may still answer. */
  answerBy: Timestamp,
  recipients: Count,
  answered: Count,
  messages: Type.Array(MessageView),
});
export const DrillReport = object({
  /** null: there was none yet. */
  drill: nullable(DrillView),
  /** When the next one begins by itself; null: none is planned. */
  nextAt: nullable(Timestamp),
});
export const DrillBody = object({ id: EventId });
export const TestMessageBody = object({ id: EventId, who: literals('staff', 'adult'), personId: Id });

export const ChannelView = object({
  id: Id,
  kind: literals('webhook', 'email', 'web_push'),
  /** Reaches one group as a whole; nobody has an address there. */
  isGroup: Type.Boolean(),
  lastTakenAt: nullable(Timestamp),
  lastFailedAt: nullable(Timestamp),
  lastFailure: nullable(Type.String()),
  waiting: Count,
});
export const ContactView = object({
  who: literals('staff', 'adult'),
  personId: Id,
  name: PersonName,
  language: Language,
  addresses: Type.Array(Address),
});
export const ContactList = object({ channels: Type.Array(ChannelView), contacts: Type.Array(ContactView) });
export const ContactParams = object({ who: literals('staff', 'adult'), personId: Id });
export const ContactBody = object({ id: EventId, language: Language, addresses: Type.Array(Address, { maxItems: 4 }) });

export const ConsentView = object({
  adultId: Id,
  name: PersonName,
  childIds: Type.Array(Id),
  purposes: Type.Array(ConsentPurpose),
  /** null: never asked. */
  since: nullable(Timestamp),
  by: nullable(literals('guardian', 'staff')),
  /** When the personal link that opens the guardian's page was made; null: there is none. */
  linkSince: nullable(Timestamp),
  canBeReached: Type.Boolean(),
});
/** `offered`: what there is to agree to. Pictures only while the rule pack in force has them. */
export const ConsentList = object({ offered: Type.Array(ConsentPurpose), consents: Type.Array(ConsentView) });
export const ConsentBody = object({
  id: EventId,
  purposes: Type.Array(ConsentPurpose, { uniqueItems: true }),
  note: Type.Optional(Note),
});
export const LinkBody = object({ id: EventId });
/** `url` is shown once; made anew it ends the one before. */
export const LinkCreated = object({ linkId: EventId, url: Type.Optional(Type.String()) });

export type Language = Static<typeof Language>;
export type ConsentPurpose = Static<typeof ConsentPurpose>;
export type Address = Static<typeof Address>;
export type MessageKind = Static<typeof MessageKind>;
export type MessageState = Static<typeof MessageState>;
export type RecipientKind = Static<typeof RecipientKind>;
export type MessageTry = Static<typeof MessageTry>;
export type MessageView = Static<typeof MessageView>;
export type ChannelView = Static<typeof ChannelView>;
export type ContactView = Static<typeof ContactView>;
export type DrillReport = Static<typeof DrillReport>;
export type ConsentView = Static<typeof ConsentView>;
export type ConsentList = Static<typeof ConsentList>;
