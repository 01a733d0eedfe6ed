import Type, { type Static } from '#typebox';
import { HealthAction, HealthSign } from './health.ts';
import { ConsentPurpose, MessageKind } from './messages.ts';
import { nullable, object } from './shape.ts';
import { AlertKind, Count, EventId, Id, literals, PersonName, PhoneTail, Timestamp } from './values.ts';

/** The secret in the fragment of a personal link: 128 random bits. */
export const LinkSecret = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', description: '22 letters, digits, - and _' });

export const GuardianSessionBody = object({ link: LinkSecret, tail: PhoneTail });
export const GuardianSession = object({ name: PersonName, facility: PersonName, endsAt: Timestamp });

/** inside 在园, left 已离园, expected 未到, away 今天不来; unknown: they did not agree to be told. */
export const ChildState = literals('inside', 'left', 'expected', 'away', 'unknown');
/**
 * Who brought or took a child: `self`, somebody on its list, whom the guardians allowed for one day, or by decision of
 * staff. Nobody else is ever named.
 */
export const With = object({ who: literals('self', 'listed', 'one_off', 'staff'), name: nullable(PersonName) });
const at = Timestamp;
export const Moment = Type.Union([
  object({ what: Type.Literal('arrived'), at, with: With }),
  /** A caregiver took the child over from the desk, or it went to another room. */
  object({ what: literals('handed_over', 'moved'), at, room: nullable(PersonName) }),
  object({ what: Type.Literal('left'), at, with: With }),
  /** The stay ended without a departure that anybody saw. */
  object({ what: Type.Literal('closed'), at }),
  object({
    what: Type.Literal('health'),
    at,
    signs: Type.Array(HealthSign),
    celsius: nullable(Type.Number()),
    actions: Type.Array(HealthAction),
  }),
]);
/** What a look shows: one picture, or pictures for as long as it lasts. */
export const LookShows = literals('still', 'live');
export const OwnChildToday = object({
  childId: Id,
  name: PersonName,
  className: nullable(PersonName),
  state: ChildState,
  since: nullable(Timestamp),
  /** Only while the child is inside, and only its own. */
  room: nullable(PersonName),
  /** Still inside long after the house has closed. */
  isLate: Type.Boolean(),
  /** What a look at the room shows; null: there is none to take. */
  look: nullable(LookShows),
  timeline: Type.Array(Moment),
});
/** How the protection of the house stands: `partly` while a zone that should be armed is not, `none`: no zone is in use. */
export const HouseArmed = object({
  state: literals('armed', 'partly', 'none'),
  zones: Count,
  lacking: Count,
});
/** An alarm of the house while a child of theirs was inside. Neither place nor people. */
export const AlarmToday = object({ kind: AlertKind, from: Timestamp, to: nullable(Timestamp) });
export const GuardianMessage = object({
  messageId: EventId,
  kind: MessageKind,
  text: Type.String(),
  at: Timestamp,
  readAt: nullable(Timestamp),
});
export const GuardianToday = object({
  asOf: Timestamp,
  facility: PersonName,
  name: PersonName,
  children: Type.Array(OwnChildToday),
  /** Null: they did not agree to be told. */
  house: nullable(HouseArmed),
  alarms: Type.Array(AlarmToday),
  messages: Type.Array(GuardianMessage),
});

/** What a guardian may agree to on the page, and what they agree to now. */
export const OwnConsents = object({
  offered: Type.Array(ConsentPurpose),
  purposes: Type.Array(ConsentPurpose),
  since: nullable(Timestamp),
  by: nullable(literals('guardian', 'staff')),
});
export const OwnConsentsBody = object({
  id: EventId,
  purposes: Type.Array(ConsentPurpose, { uniqueItems: true }),
});

export const LookParams = object({ childId: Id });
export const LookBody = object({ id: EventId });
/** A look that has begun, and stands in the register. Its pictures are asked for one by one, each judged anew. */
export const Look = object({
  lookId: EventId,
  shows: LookShows,
  /** How long its pictures can be asked for. */
  seconds: Type.Integer({ minimum: 1, maximum: 600 }),
  /** How often a new picture makes sense. */
  everySeconds: Type.Integer({ minimum: 1, maximum: 60 }),
});

/** What a browser's push service gave it (W3C Push API, `PushSubscription.toJSON`). */
export const PushSubscription = object({
  endpoint: Type.String({ maxLength: 1000, pattern: '^https://[^\\s]+$', description: 'an https address' }),
  keys: object({
    p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$', description: 'a P-256 key in base64url' }),
    auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}={0,2}$', description: '16 bytes in base64url' }),
  }),
});
export const PushKey = object({ publicKey: nullable(Type.String()) });
export const PushEnd = object({ endpoint: PushSubscription.properties.endpoint });
export const MessageRead = object({ messageId: EventId });

/** A staff member's message behind `URL/#m=TOKEN`. */
export const AnswerableMessage = object({
  title: Type.String(),
  text: Type.String(),
  at: Timestamp,
  state: literals('waiting', 'sent', 'delivered', 'read', 'answered', 'failed', 'expired', 'dropped'),
  canAnswer: Type.Boolean(),
});

export const AnswerBody = object({
  token: Type.String({ maxLength: 80 }),
  /** read: it is before their eyes. answered: they see to it. */
  answer: literals('read', 'answered'),
});

export type GuardianSession = Static<typeof GuardianSession>;
export type ChildState = Static<typeof ChildState>;
export type With = Static<typeof With>;
export type Moment = Static<typeof Moment>;
export type OwnChildToday = Static<typeof OwnChildToday>;
export type LookShows = Static<typeof LookShows>;
export type Look = Static<typeof Look>;
export type HouseArmed = Static<typeof HouseArmed>;
export type AlarmToday = Static<typeof AlarmToday>;
export type GuardianMessage = Static<typeof GuardianMessage>;
export type GuardianToday = Static<typeof GuardianToday>;
export type OwnConsents = Static<typeof OwnConsents>;
export type PushSubscription = Static<typeof PushSubscription>;
export type AnswerableMessage = Static<typeof AnswerableMessage>;
