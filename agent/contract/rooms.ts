import Type, { type Static } from '#typebox';
import { RuleReference } from './events.ts';
import { closed, nullable } from './shape.ts';
import {
  AlertKind,
  AlertState,
  ClassType,
  Confidence,
  Count,
  EventId,
  Id,
  literals,
  Note,
  PersonName,
  RoomState,
  Said,
  Severity,
  Timestamp,
} from './values.ts';

const fixStep = {
  action: literals('move_caregiver', 'end_break', 'assign_float', 'call_in'),
  staffId: Type.Optional(Id),
  fromRoomId: Type.Optional(Id),
  caregivers: Type.Integer({ minimum: 1, description: 'How many caregivers this brings' }),
};
/** The smallest change that restores the ratio without breaking another room: what to do first, and what after it. */
export const Fix = Type.Object({ ...fixStep, next: Type.Array(Type.Object(fixStep, closed)) }, closed);

/** One room as the board, MQTT and the district's tools see it. */
export const RoomView = Type.Object(
  {
    roomId: Id,
    name: PersonName,
    classType: nullable(ClassType),
    children: Count,
    caregivers: Count,
    required: Count,
    deficit: Count,
    /** How many more children would still be legal with the caregivers now counted. */
    spare: Count,
    cap: nullable(Count),
    /** More children than the class cap: a breach of its own beside the ratio. */
    overCap: Type.Boolean(),
    /** Children of no age band, or too young for a mixed class: judged in the nearest band, and shown. */
    exceptions: Count,
    state: RoomState,
    confidence: Confidence,
    since: Timestamp,
    asOf: Type.String({
      ...Timestamp,
      description:
        'RFC 3339 with offset: when the numbers were true, which is now or, where `confidence` is `stale`, when they were last confirmed',
    }),
    rule: RuleReference,
    fix: nullable(Fix),
  },
  closed,
);
/** The whole facility against its licensed places, or the law's where those are fewer. */
const Whole = Type.Object({ children: Count, places: Count, overPlaces: Type.Boolean() }, closed);
export const RoomList = Type.Object(
  { facility: PersonName, asOf: Timestamp, whole: Whole, rooms: Type.Array(RoomView) },
  closed,
);

export const AlertView = Type.Object(
  {
    alertId: Id,
    kind: AlertKind,
    severity: Severity,
    state: AlertState,
    roomId: nullable(Id),
    deviceId: nullable(Id),
    positionId: nullable(Id),
    zoneId: nullable(Id),
    /** Where it is, in the words of the house; null where the room says it. */
    place: nullable(PersonName),
    since: Timestamp,
    raisedAt: Timestamp,
    escalation: Count,
    acknowledgedAt: nullable(Timestamp),
    acknowledgedBy: nullable(Type.String()),
    action: nullable(Note),
    resolvedAt: nullable(Timestamp),
    children: nullable(Count),
    caregivers: nullable(Count),
    required: nullable(Count),
    deficit: nullable(Count),
    rule: nullable(RuleReference),
  },
  closed,
);
export const AlertList = Type.Object({ alerts: Type.Array(AlertView), next: nullable(Type.String()) }, closed);
export const AcknowledgeBody = Type.Object({ id: EventId, action: Said }, closed);

export const RatioInterval = Type.Object(
  {
    roomId: Id,
    from: Timestamp,
    to: Timestamp,
    children: Count,
    caregivers: Count,
    required: Count,
    deficit: Count,
    state: literals('ok', 'tight', 'deficit', 'unattended', 'closed'),
    overCap: Type.Boolean(),
    rule: RuleReference,
    /** The state rests on somebody whose stay the schedule ended: neither kept nor broken is proven. */
    guessed: Type.Boolean(),
    boxOff: Type.Boolean({
      description: 'No agent ran: the counts are what was recorded before or afterwards, and nobody watched',
    }),
    /** Null where the interval began with the range, at midnight, or because the box went off or came back. */
    causeEventId: nullable(EventId),
  },
  closed,
);
export const RatioIntervalList = Type.Object({ intervals: Type.Array(RatioInterval) }, closed);

/** A time in which a room lacked caregivers. A return for less than the settling time does not end it. */
export const RatioBreach = Type.Object(
  {
    roomId: Id,
    from: Timestamp,
    /** Null while it goes on. */
    to: nullable(Timestamp),
    /** Within its grace: no alert. */
    transient: Type.Boolean(),
    unattended: Type.Boolean(),
    peakDeficit: Count,
    /** Whole seconds in which caregivers were missing. */
    shortSeconds: Count,
    unattendedSeconds: Count,
    /** Children inside × minutes in which caregivers were missing; one decimal. */
    childMinutes: Type.Number({ minimum: 0 }),
    /** Caregivers missing × minutes; one decimal. */
    caregiverMinutes: Type.Number({ minimum: 0 }),
    returns: Count,
    causeEventId: nullable(EventId),
    rule: RuleReference,
    algorithm: literals('youngest', 'class_type', 'carry'),
    /** When the box learned of it, where that was too late for an alert. */
    foundLateAt: nullable(Timestamp),
  },
  closed,
);
export const RatioBreachList = Type.Object({ breaches: Type.Array(RatioBreach) }, closed);

export type RatioBreach = Static<typeof RatioBreach>;
export type RatioBreachList = Static<typeof RatioBreachList>;
export type RatioIntervalList = Static<typeof RatioIntervalList>;
export type Fix = Static<typeof Fix>;
export type RoomView = Static<typeof RoomView>;
export type RoomList = Static<typeof RoomList>;
export type AlertView = Static<typeof AlertView>;
export type AlertList = Static<typeof AlertList>;
export type AcknowledgeBody = Static<typeof AcknowledgeBody>;
export type RatioInterval = Static<typeof RatioInterval>;
