import Type, { type Static } from '#typebox';
import { object } from './shape.ts';
import {
  AlertKind,
  Count,
  DayText,
  EventId,
  Id,
  literals,
  PersonName,
  Severity,
  TimeOfDay,
  Timestamp,
} from './values.ts';

const Words = (longest: number) =>
  Type.String({
    minLength: 1,
    maxLength: longest,
    pattern: '\\S',
    description: `1 to ${longest} characters, not only blanks`,
  });

/** `flow` is the name of the tab that asks: for the log, and for whoever looks for the cause. A siren lease: it ends by itself; asking again with the same lease sets its end anew. */
export const SirenRequest = object({
  id: EventId,
  flow: PersonName,
  ask: Type.Literal('siren'),
  reason: Words(200),
  seconds: Type.Integer({ minimum: 1, maximum: 60 }),
  /** Left out: the id of the request that began it. */
  leaseId: Type.Optional(EventId),
});
/** What a text of a granted flow may hold instead of a name; the agent fills it in for people of the staff. */
export const namePlaceholders = { childId: '{{child}}', staffId: '{{caregiver}}' } as const;

/** A message to a role or a channel; who that is, and by which way, is the site's own business. */
export const MessageRequest = object({
  id: EventId,
  flow: PersonName,
  ask: Type.Literal('message'),
  to: Type.Union([literals('caregivers_on_duty', 'head', 'technician', 'district'), object({ channel: Id })]),
  text: object({ zh: Words(1000), en: Words(1000) }),
  urgent: Type.Optional(Type.Boolean()),
  /** One message for one cause: the same key again is the same cause. */
  key: Type.Optional(Words(120)),
  /** The id of the tab that asks: asked for where the text holds {{child}} or {{caregiver}}, by `flows.names` of the site. */
  tab: Type.Optional(Id),
  /** Whose names {{child}} and {{caregiver}} stand for, by the ids that the event held. */
  about: Type.Optional(object({ childId: Type.Optional(Id), staffId: Type.Optional(Id) })),
});
export const AcknowledgeRequest = object({
  id: EventId,
  flow: PersonName,
  ask: Type.Literal('acknowledge'),
  alertId: Id,
  /** What was done. */
  action: Words(200),
});
export const FlowRequest = Type.Union([SirenRequest, MessageRequest, AcknowledgeRequest]);

/** The answer to one request. `id` is null where the request had none that could be read. */
export const FlowAnswer = Type.Union([
  object({ id: EventId, ok: Type.Literal(true) }),
  object({
    id: Type.Union([EventId, Type.Null()]),
    ok: Type.Literal(false),
    code: Type.String({ pattern: '^[a-z][a-z_]{0,39}$' }),
    detail: Type.String(),
  }),
]);

/** An alert that is not resolved, without what people wrote or who they are. */
export const UnresolvedAlert = object({
  alertId: Id,
  kind: AlertKind,
  severity: Severity,
  state: literals('open', 'acknowledged'),
  roomId: Type.Optional(Id),
  deviceId: Type.Optional(Id),
  positionId: Type.Optional(Id),
  zoneId: Type.Optional(Id),
  place: Type.Optional(Type.String()),
  since: Timestamp,
});
/** The oldest first; at most 200, so that it fits into one message. */
export const UnresolvedAlerts = object({ alerts: Type.Array(UnresolvedAlert, { maxItems: 200 }) });

const known = <T extends typeof Count>(count: T) => Type.Union([count, Type.Null()]);
/**
 * The sealed day in a few counts. No names, no ids, and nothing of anybody's health: it may leave by a gateway that others
 * run. Null: not known, or not counted.
 */
export const DayDigest = object({
  day: DayText,
  revision: Type.Integer({ minimum: 1 }),
  /** `part`: sealed while the day was still running. */
  covers: literals('part', 'whole'),
  sealedAt: Timestamp,
  opened: Type.Union([TimeOfDay, Type.Null()]),
  closed: Type.Union([TimeOfDay, Type.Null()]),
  closedBy: literals('person', 'schedule', 'none'),
  expected: known(Count),
  attended: known(Count),
  absent: known(Count),
  stillInside: known(Count),
  breaches: known(Count),
  breachSeconds: known(Count),
  unattendedSeconds: known(Count),
  alerts: known(Count),
  devicesWentOffline: known(Count),
  recordedMinutes: known(Count),
  requiredMinutes: known(Count),
});

export type SirenRequest = Static<typeof SirenRequest>;
export type MessageRequest = Static<typeof MessageRequest>;
export type AcknowledgeRequest = Static<typeof AcknowledgeRequest>;
export type FlowRequest = Static<typeof FlowRequest>;
export type FlowAnswer = Static<typeof FlowAnswer>;
export type UnresolvedAlert = Static<typeof UnresolvedAlert>;
export type UnresolvedAlerts = Static<typeof UnresolvedAlerts>;
export type DayDigest = Static<typeof DayDigest>;
