import Type, { type Static, type TSchema } from '#typebox';
import { attendanceEvents } from './attendanceEvents.ts';
import { deliveryEvents } from './deliveryEvents.ts';
import { footageEvents } from './footageEvents.ts';
import { Picture } from './photos.ts';
import { BandChange } from './plans.ts';
import { Role } from './roles.ts';
import { closed, object } from './shape.ts';
import { unitEvents } from './unitEvents.ts';
import { upstreamEvents } from './upstreamEvents.ts';
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
  Note,
  PersonName,
  PhoneTail,
  QualificationKind,
  RegisterNumber,
  RoomKind,
  Severity,
  Sha256,
  StaffRole,
  TimeOfDay,
  Timestamp,
} from './values.ts';
import { zoneEvents } from './zoneEvents.ts';

export const GuardianLink = object({ adultId: Id, relation: Type.String({ maxLength: 20 }), pickup: Type.Boolean() });
export const Qualification = object({
  kind: QualificationKind,
  validFrom: Type.Optional(DayText),
  validTo: Type.Optional(DayText),
});
/** On which weekdays (1 Monday … 7 Sunday) a child comes, and between which local times. */
export const Attends = object({
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
  from: Type.Optional(TimeOfDay),
  to: Type.Optional(TimeOfDay),
});
export const Allergies = Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 12, uniqueItems: true });
export const RuleReference = object({
  pack: Id,
  version: Type.String(),
  id: Id,
  text: Type.String({ description: 'Document and article, and what it asks' }),
});

export type Attends = Static<typeof Attends>;
export type RuleReference = Static<typeof RuleReference>;
export type GuardianLink = Static<typeof GuardianLink>;
export type Qualification = Static<typeof Qualification>;

/** A PIN or card is kept only as a keyed hash (identity/credentials.ts); the number itself is nowhere. */
const CredentialKey = Type.String({ pattern: '^[0-9a-f]{64}$' });

/**
 * Every fact the journal knows: type → what it holds, and whether its data may leave the box's legal core without
 * names (SSE, MQTT, flows). A `published: false` event is announced by type and subject on the stream of those who may
 * ask anew, and nowhere else.
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
      attends: Type.Optional(Attends),
      allergies: Type.Optional(Allergies),
      notes: Type.Optional(Note),
    }),
  },
  /**
   * A child's personal data was erased. What is left is what counting needs: no name, and a birth date that is another
   * day of the same month, with the same ages on every day on which the child came. `emptied` are the events whose data
   * went with it.
   */
  'child.erased': {
    published: false,
    data: object({
      childId: Id,
      reason: literals('retention_over', 'guardian_request'),
      birthDate: DayText,
      classId: Id,
      careType: CareType,
      enrolledFrom: DayText,
      enrolledTo: Type.Optional(DayText),
      /** As it counted from each event that recorded it otherwise, so that the past is judged as before. */
      history: Type.Optional(
        Type.Array(
          object({
            seq: Type.Integer({ minimum: 1 }),
            since: Timestamp,
            recordedAt: Timestamp,
            birthDate: DayText,
            classId: Id,
            careType: CareType,
            enrolledFrom: DayText,
            enrolledTo: Type.Optional(DayText),
            attends: Type.Optional(Attends),
          }),
        ),
      ),
      emptied: Type.Array(Type.Integer({ minimum: 1 })),
    }),
  },
  /** Without a picture the photo was taken away. */
  'child.photographed': { published: false, data: object({ childId: Id, picture: Type.Optional(Picture) }) },
  'adult.photographed': { published: false, data: object({ adultId: Id, picture: Type.Optional(Picture) }) },
  'staff.photographed': { published: false, data: object({ staffId: Id, picture: Type.Optional(Picture) }) },
  /** An adult of an erased child who had no other child here. */
  'adult.erased': {
    published: false,
    data: object({ adultId: Id, emptied: Type.Array(Type.Integer({ minimum: 1 })) }),
  },
  'adult.recorded': {
    published: false,
    data: object({
      adultId: Id,
      name: PersonName,
      phoneTail: PhoneTail,
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
      registerNumber: Type.Optional(RegisterNumber),
    }),
  },

  ...attendanceEvents,

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

  /** From that day on a child is of another age band: told on the day before. */
  'ratio.band_change_announced': { published: true, data: Type.Omit(BandChange, ['name', 'classId'], closed) },

  'alert.raised': {
    published: true,
    data: object({
      alertId: Id,
      kind: AlertKind,
      severity: Severity,
      roomId: Type.Optional(Id),
      deviceId: Type.Optional(Id),
      positionId: Type.Optional(Id),
      zoneId: Type.Optional(Id),
      /** Where it is, in the words of the house. */
      place: Type.Optional(PersonName),
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

  /** A flow has the sirens sounding for so long; who asks again prolongs it and is not told of here. */
  'siren.leased': {
    published: true,
    data: object({
      leaseId: EventId,
      flow: PersonName,
      reason: Note,
      seconds: Type.Integer({ minimum: 1, maximum: 60 }),
    }),
  },

  'device.introduced': {
    published: true,
    data: object({
      deviceId: Id,
      name: PersonName,
      /** Home Assistant component, or `camera` for ONVIF. */
      component: Type.String({ maxLength: 40 }),
      deviceClass: Type.Optional(Type.String({ maxLength: 40 })),
      /** The unit that it is a part of; left out: it is a unit of its own. */
      unitId: Type.Optional(Id),
      manufacturer: Type.Optional(Type.String({ maxLength: 80 })),
      model: Type.Optional(Type.String({ maxLength: 80 })),
      serial: Type.Optional(Type.String({ maxLength: 80 })),
    }),
  },
  'device.withdrawn': { published: true, data: object({ deviceId: Id }) },
  'device.state_changed': { published: true, data: object({ deviceId: Id, state: Type.String({ maxLength: 80 }) }) },
  'device.availability_changed': { published: true, data: object({ deviceId: Id, availability: Availability }) },
  ...unitEvents,
  ...zoneEvents,

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

  ...footageEvents,

  ...deliveryEvents,

  ...upstreamEvents,

  'agent.started': {
    published: true,
    data: object({
      boot: EventId,
      version: Type.String(),
      clockTrust: literals('unset', 'free-running', 'synced', 'stepped'),
    }),
  },
  /** A copy of the journal was written and proved readable. The copy itself does not know. */
  'journal.backed_up': { published: true, data: object({}) },
  'agent.stopped': { published: true, data: object({ boot: EventId }) },
} as const satisfies Record<string, { published: boolean; data: TSchema }>;

export type EventType = keyof typeof eventCatalogue;
export type EventData<T extends EventType> = Static<(typeof eventCatalogue)[T]['data']>;

/**
 * The field of a published event that leaves the box nowhere. What people wrote in their own words may name somebody, why
 * an adult was refused is for the desk alone, and how a child is for those who care for it.
 */
export const keptInside: { readonly [K in EventType]?: keyof EventData<K> & string } = {
  'attendance.checked_in': 'health',
  'attendance.refused': 'reason',
  'attendance.stay_closed': 'note',
  'attendance.voided': 'why',
  'alert.acknowledged': 'action',
  'day.closed': 'note',
  'siren.leased': 'reason',
  'zone.reset': 'note',
  'zone.bypass_requested': 'reason',
};

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
    /** Who caused it: `staff:ID`, `adult:ID`, `kiosk:ID`, `token:ID`, `device:ID`, `flows` or `agent`. */
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
export const publishedTypes = eventTypes.filter((type) => eventCatalogue[type].published);
