import Type, { type Static, type TSchema } from 'typebox';
import { AbsenceReason } from './absence.ts';
import { DoseBody, HealthActionBody, HealthCheckBody, MedicineBody } from './health.ts';
import { Role } from './roles.ts';
import { PersonKind, RollCallKind, RollCallMark } from './rollCall.ts';
import {
  AlertKind,
  Availability,
  CareType,
  ClassType,
  Count,
  DayText,
  EventId,
  Id,
  literals,
  Method,
  Note,
  PersonName,
  QualificationKind,
  RoomKind,
  Severity,
  Sha256,
  StaffRole,
  TimeOfDay,
  Timestamp,
} from './values.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const GuardianLink = object({ adultId: Id, relation: Type.String({ maxLength: 20 }), pickup: Type.Boolean() });
export const Qualification = object({
  kind: QualificationKind,
  validFrom: Type.Optional(DayText),
  validTo: Type.Optional(DayText),
});
export const RuleReference = object({
  pack: Id,
  version: Type.String(),
  id: Id,
  text: Type.String({ description: 'Document and article, and what it asks' }),
});

export type RuleReference = Static<typeof RuleReference>;
export type GuardianLink = Static<typeof GuardianLink>;
export type Qualification = Static<typeof Qualification>;

/** A PIN or card is kept only as a keyed hash (identity/credentials.ts); the number itself is nowhere. */
const CredentialKey = Type.String({ pattern: '^[0-9a-f]{64}$' });

/**
 * Every fact the journal knows: type → what it holds, and whether its data may leave the box's legal core without
 * names (SSE, MQTT, flows). `published: false` events are announced by type and subject only.
 */
export const eventCatalogue = {
  'room.defined': { published: true, data: object({ roomId: Id, name: PersonName, kind: RoomKind }) },
  'class.defined': {
    published: true,
    data: object({ classId: Id, name: PersonName, type: ClassType, roomId: Id, places: Count }),
  },
  'child.recorded': {
    published: false,
    data: object({
      childId: Id,
      name: PersonName,
      birthDate: DayText,
      classId: Id,
      careType: CareType,
      enrolledFrom: DayText,
      enrolledTo: Type.Optional(DayText),
      guardians: Type.Array(GuardianLink, { maxItems: 12 }),
      notes: Type.Optional(Note),
    }),
  },
  'adult.recorded': {
    published: false,
    data: object({
      adultId: Id,
      name: PersonName,
      phoneTail: Type.String({ pattern: '^\\d{4}$' }),
      pinKey: Type.Optional(CredentialKey),
      cardKeys: Type.Array(CredentialKey, { maxItems: 8 }),
      validFrom: Type.Optional(DayText),
      validTo: Type.Optional(DayText),
      blockedFor: Type.Array(Id, { maxItems: 20 }),
    }),
  },
  'staff.recorded': {
    published: false,
    data: object({
      staffId: Id,
      name: PersonName,
      role: StaffRole,
      pinKey: Type.Optional(CredentialKey),
      cardKeys: Type.Array(CredentialKey, { maxItems: 8 }),
      qualifications: Type.Array(Qualification, { maxItems: 20 }),
    }),
  },

  'attendance.checked_in': {
    published: true,
    data: object({
      childId: Id,
      roomId: Id,
      adultId: Type.Optional(Id),
      method: Method,
      health: Type.Optional(literals('well', 'unwell', 'medicine')),
      /** The facility wants a caregiver to take the child over from the desk. */
      awaitsHandover: Type.Optional(Type.Literal(true)),
    }),
  },
  'attendance.checked_out': {
    published: true,
    data: object({
      childId: Id,
      adultId: Type.Optional(Id),
      method: Method,
      override: Type.Optional(object({ reason: Note, takenBy: Type.Optional(PersonName) })),
    }),
  },
  /** A caregiver has taken the child over from the desk. */
  'attendance.handed_over': { published: true, data: object({ childId: Id, roomId: Id }) },
  /** A stay ended without a departure that anybody saw. What lies after `lastSeenAt` proves nothing. */
  'attendance.stay_closed': {
    published: true,
    data: object({
      childId: Id,
      by: literals('person', 'schedule'),
      lastSeenAt: Timestamp,
      note: Type.Optional(Note),
    }),
  },
  /** Refused at the desk. The adult's screen is never told why. */
  'attendance.refused': {
    published: true,
    data: object({
      childId: Id,
      adultId: Id,
      action: literals('check_in', 'check_out'),
      reason: literals('custody_blocked', 'not_authorised', 'not_valid_today'),
    }),
  },
  /** `groupId` is the id of the first event of those who were moved together, in one instant. */
  'attendance.moved': {
    published: true,
    data: object({ childId: Id, roomId: Id, groupId: Type.Optional(EventId) }),
  },
  /** Why a child stays away is about its health, so it stays in the house. `to` is the last day away. */
  'attendance.absence_recorded': {
    published: false,
    data: object({
      absenceId: Id,
      childId: Id,
      from: DayText,
      to: DayText,
      reason: AbsenceReason,
      note: Type.Optional(Note),
      followUpOn: Type.Optional(DayText),
    }),
  },
  'attendance.absence_followed_up': {
    published: false,
    data: object({ absenceId: Id, note: Note, settled: Type.Boolean() }),
  },
  'attendance.absence_withdrawn': { published: false, data: object({ absenceId: Id, why: Note }) },
  'attendance.booked': {
    published: true,
    data: object({ bookingId: Id, childId: Id, day: DayText, from: TimeOfDay, to: TimeOfDay }),
  },
  'attendance.booking_cancelled': { published: true, data: object({ bookingId: Id }) },
  'attendance.head_counted': {
    published: true,
    data: object({
      roomId: Id,
      children: Count,
      expected: Count,
      /** By face: who was seen, who was not though expected, and who was though not expected. */
      faces: Type.Optional(object({ seen: Type.Array(Id), missing: Type.Array(Id), extra: Type.Array(Id) })),
    }),
  },
  /** Voids an earlier event from its own time on; what was known before this correction stays answerable. */
  'attendance.voided': { published: true, data: object({ voids: EventId, why: Note }) },
  'staff.clocked_in': { published: true, data: object({ staffId: Id, roomId: Type.Optional(Id) }) },
  /** `lastSeenAt` only where nobody saw it: the schedule ended a forgotten working day. */
  'staff.clocked_out': { published: true, data: object({ staffId: Id, lastSeenAt: Type.Optional(Timestamp) }) },
  'staff.moved': { published: true, data: object({ staffId: Id, roomId: Type.Optional(Id) }) },
  'staff.break_started': { published: true, data: object({ staffId: Id }) },
  'staff.break_ended': { published: true, data: object({ staffId: Id }) },

  /** Everyone inside at that moment. The ids of a whole house in one message are nobody's business outside. */
  'roll_call.started': {
    published: false,
    data: object({
      rollCallId: Id,
      kind: RollCallKind,
      note: Type.Optional(Note),
      people: Type.Array(object({ who: PersonKind, personId: Id, roomId: Type.Optional(Id) })),
    }),
  },
  'roll_call.marked': {
    published: false,
    data: object({
      rollCallId: Id,
      marks: Type.Array(object({ who: PersonKind, personId: Id, mark: RollCallMark })),
    }),
  },
  'roll_call.closed': { published: false, data: object({ rollCallId: Id, report: Type.Optional(Note) }) },

  /** A child's health is nobody's business outside the house, nor of any flow. */
  'health.checked': { published: false, data: Type.Omit(HealthCheckBody, ['id', 'occurredAt']) },
  'health.acted': {
    published: false,
    data: object({ checkId: EventId, actions: HealthActionBody.properties.actions, note: Type.Optional(Note) }),
  },
  'health.medicine_received': { published: false, data: Type.Omit(MedicineBody, ['id']) },
  'health.medicine_given': { published: false, data: object({ medicineId: EventId, note: DoseBody.properties.note }) },
  'health.medicine_ended': { published: false, data: object({ medicineId: EventId, why: Note }) },
  'health.reexamined': { published: false, data: object({ childId: Id, day: DayText, note: Type.Optional(Note) }) },
  /** Takes back a check or a dose that was recorded by mistake. */
  'health.withdrawn': { published: false, data: object({ withdraws: EventId, why: Note }) },

  /** Local midnight: ages and certificates are judged by the new day from here on. */
  'day.started': { published: true, data: object({ day: DayText }) },
  'day.closed': {
    published: true,
    data: object({
      day: DayText,
      stillInside: Count,
      closedBy: literals('person', 'schedule'),
      note: Type.Optional(Note),
    }),
  },
  'day.sealed': {
    published: true,
    data: object({
      day: DayText,
      revision: Type.Integer({ minimum: 1 }),
      sequence: Type.Integer({ minimum: 1 }),
      sha256: Sha256,
    }),
  },

  /** The whole pack, so that the journal alone says by what a day was judged. */
  'policy.pack_installed': {
    published: false,
    data: object({
      packId: Id,
      version: Type.String({ minLength: 1, maxLength: 20 }),
      effectiveFrom: DayText,
      source: literals('file', 'notice'),
      pack: Type.Record(Type.String(), Type.Unknown()),
    }),
  },
  /** A breach that was over when the box learned of it: no alert was raised, and none is now. */
  'ratio.found_late': {
    published: true,
    data: object({
      roomId: Id,
      from: Timestamp,
      to: Timestamp,
      unattended: Type.Boolean(),
      peakDeficit: Count,
      causeEventId: Type.Optional(EventId),
      rule: RuleReference,
    }),
  },

  'alert.raised': {
    published: true,
    data: object({
      alertId: Id,
      kind: AlertKind,
      severity: Severity,
      roomId: Type.Optional(Id),
      deviceId: Type.Optional(Id),
      /** When the cause began; the grace delays the alert, never this. */
      since: Timestamp,
      graceMs: Count,
      children: Type.Optional(Count),
      caregivers: Type.Optional(Count),
      required: Type.Optional(Count),
      deficit: Type.Optional(Count),
      causeEventId: Type.Optional(EventId),
      rule: Type.Optional(RuleReference),
    }),
  },
  'alert.escalated': {
    published: true,
    data: object({ alertId: Id, level: Type.Integer({ minimum: 1, maximum: 4 }) }),
  },
  'alert.acknowledged': { published: true, data: object({ alertId: Id, action: Note }) },
  'alert.resolved': {
    published: true,
    data: object({ alertId: Id, because: literals('restored', 'superseded', 'closed_by_person') }),
  },

  'device.introduced': {
    published: true,
    data: object({
      deviceId: Id,
      name: PersonName,
      /** Home Assistant component, or `camera` for ONVIF. */
      component: Type.String({ maxLength: 40 }),
      deviceClass: Type.Optional(Type.String({ maxLength: 40 })),
      manufacturer: Type.Optional(Type.String({ maxLength: 80 })),
      model: Type.Optional(Type.String({ maxLength: 80 })),
      serial: Type.Optional(Type.String({ maxLength: 80 })),
    }),
  },
  'device.withdrawn': { published: true, data: object({ deviceId: Id }) },
  'device.state_changed': { published: true, data: object({ deviceId: Id, state: Type.String({ maxLength: 80 }) }) },
  'device.availability_changed': { published: true, data: object({ deviceId: Id, availability: Availability }) },

  'token.created': {
    published: false,
    data: object({ tokenId: Id, role: Role, name: PersonName, sha256: Sha256 }),
  },
  'token.revoked': { published: false, data: object({ tokenId: Id }) },
  'kiosk.enrolled': { published: false, data: object({ kioskId: Id, name: PersonName, sha256: Sha256 }) },
  'kiosk.revoked': { published: false, data: object({ kioskId: Id }) },
  /** A PIN or card that opens for nobody, or not for the person named. What was entered is nowhere. */
  'kiosk.pin_refused': {
    published: false,
    data: object({ kioskId: Id, method: literals('pin', 'card'), personId: Type.Optional(Id) }),
  },
  'kiosk.pin_accepted': {
    published: false,
    data: object({ kioskId: Id, method: literals('pin', 'card'), personId: Id }),
  },

  'footage.viewing_granted': {
    published: false,
    data: object({
      grantId: Id,
      streamId: Id,
      from: Timestamp,
      to: Timestamp,
      reason: Note,
      expiresAt: Timestamp,
    }),
  },
  'footage.viewed': { published: false, data: object({ grantId: Id, streamId: Id, from: Timestamp, to: Timestamp }) },

  'upstream.receipt_accepted': { published: true, data: object({ day: DayText, revision: Count, sha256: Sha256 }) },
  'upstream.notice_received': {
    published: false,
    data: object({
      noticeId: Id,
      kind: literals('finding', 'question', 'rule_pack'),
      text: Note,
      dueDay: Type.Optional(DayText),
    }),
  },

  'agent.started': {
    published: true,
    data: object({
      boot: EventId,
      version: Type.String(),
      clockTrust: literals('unset', 'free-running', 'synced', 'stepped'),
    }),
  },
  'agent.stopped': { published: true, data: object({ boot: EventId }) },
} as const satisfies Record<string, { published: boolean; data: TSchema }>;

export type EventType = keyof typeof eventCatalogue;
export type EventData<T extends EventType> = Static<(typeof eventCatalogue)[T]['data']>;

/** One fact as the journal keeps it. `seq` orders; the two times are milliseconds since the epoch. */
export type JournalEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly seq: number;
    readonly id: string;
    readonly type: K;
    /** When it happened; may lie in the past. */
    readonly occurredAt: number;
    /** When the box learned it. */
    readonly recordedAt: number;
    /** Who caused it: `staff:ID`, `adult:ID`, `kiosk:ID`, `token:ID`, `device:ID` or `agent`. */
    readonly actor: string;
    /** What it is about: the id of a child, staff member, room, device, alert, day … */
    readonly subject: string;
    readonly data: EventData<K>;
  };
}[T];

/** What leaves the agent about an event: no names, RFC 3339 times. */
export const PublicEvent = object({
  seq: Type.Integer({ minimum: 1 }),
  id: EventId,
  type: Type.String(),
  occurredAt: Timestamp,
  recordedAt: Timestamp,
  subject: Type.String(),
  data: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type PublicEvent = Static<typeof PublicEvent>;
export const eventTypes = Object.keys(eventCatalogue) as EventType[];
