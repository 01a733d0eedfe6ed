import Type, { type Static } from '#typebox';
import { Allergies, Attends, GuardianLink, Qualification } from './events.ts';
import { closed, nullable } from './shape.ts';
import {
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
  RegisterNumber,
  RoomKind,
  StaffRole,
} from './values.ts';

const Card = Type.String({ minLength: 4, maxLength: 64 });
/** A card, for people; 4–6 digits for guardians, 6 for staff. */
const Pin = Type.String({ pattern: '^\\d{4,6}$', description: '4 to 6 digits' });
const StaffPin = Type.String({ pattern: '^\\d{6}$', description: '6 digits' });
/** Credentials never come out, so what a PUT leaves out stays as it is; null takes the PIN away, [] the cards. */
const orNone = <T extends Type.TSchema>(pin: T) => Type.Optional(nullable(pin));

/**
 * From which day on the record holds, up to 31 days back; from now on when left out. What is judged of the past follows
 * the records of its time, so a change that was recorded late or wrongly names the day since when it is so.
 */
const since = Type.Optional(DayText);

/** PUT bodies carry the caller's `id` for idempotency; the resource's own id is in the path. */
export const ChildBody = Type.Object(
  {
    id: EventId,
    since,
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
  },
  closed,
);
export const AdultBody = Type.Object(
  {
    id: EventId,
    name: PersonName,
    phoneTail: PhoneTail,
    cards: Type.Optional(Type.Array(Card, { maxItems: 8 })),
    pin: orNone(Pin),
    validFrom: Type.Optional(DayText),
    validTo: Type.Optional(DayText),
    blockedFor: Type.Optional(Type.Array(Id, { maxItems: 20 })),
  },
  closed,
);
export const StaffBody = Type.Object(
  {
    id: EventId,
    since,
    name: PersonName,
    role: StaffRole,
    pin: orNone(StaffPin),
    cards: Type.Optional(Type.Array(Card, { maxItems: 8 })),
    qualifications: Type.Array(Qualification, { maxItems: 20 }),
    registerNumber: Type.Optional(RegisterNumber),
  },
  closed,
);
export const ClassBody = Type.Object(
  { id: EventId, since, name: PersonName, type: ClassType, roomId: Id, places: Count },
  closed,
);
export const RoomBody = Type.Object({ id: EventId, name: PersonName, kind: RoomKind }, closed);

/** Records as they are read: without PIN and cards, which go in and never come out. */
export const ChildRecord = Type.Object(
  {
    childId: Id,
    name: PersonName,
    birthDate: DayText,
    classId: Id,
    careType: CareType,
    enrolledFrom: DayText,
    enrolledTo: Type.Optional(DayText),
    guardians: Type.Array(GuardianLink),
    attends: Type.Optional(Attends),
    allergies: Type.Optional(Allergies),
    notes: Type.Optional(Note),
  },
  closed,
);
export const AdultRecord = Type.Object(
  {
    adultId: Id,
    name: PersonName,
    phoneTail: Type.String(),
    hasPin: Type.Boolean(),
    cards: Count,
    validFrom: Type.Optional(DayText),
    validTo: Type.Optional(DayText),
    blockedFor: Type.Array(Id),
  },
  closed,
);
export const StaffRecord = Type.Object(
  {
    staffId: Id,
    name: PersonName,
    role: StaffRole,
    hasPin: Type.Boolean(),
    cards: Count,
    qualifications: Type.Array(Qualification),
    registerNumber: Type.Optional(RegisterNumber),
  },
  closed,
);
export const ClassRecord = Type.Object(
  { classId: Id, name: PersonName, type: ClassType, roomId: Id, places: Count },
  closed,
);
export const RoomRecord = Type.Object({ roomId: Id, name: PersonName, kind: RoomKind }, closed);

export const ErasureBody = Type.Object(
  {
    id: EventId,
    /** The time for which records are kept is over, or a guardian asked for it. */
    reason: literals('retention_over', 'guardian_request'),
  },
  closed,
);
/** What went: how many events lost their data, and which adults had no other child here. */
export const ErasureReport = Type.Object({ childId: Id, emptied: Count, adultIds: Type.Array(Id) }, closed);

/** Lists come in the order of their ids; `next` is the `after` of the next page, null on the last one. */
const next = nullable(Id);
export const ChildList = Type.Object({ children: Type.Array(ChildRecord), next }, closed);
export const AdultList = Type.Object({ adults: Type.Array(AdultRecord), next }, closed);
export const StaffList = Type.Object({ staff: Type.Array(StaffRecord), next }, closed);
export const ClassList = Type.Object({ classes: Type.Array(ClassRecord), next }, closed);

export type ErasureReport = Static<typeof ErasureReport>;
export type ErasureBody = Static<typeof ErasureBody>;
export type ChildBody = Static<typeof ChildBody>;
export type AdultBody = Static<typeof AdultBody>;
export type StaffBody = Static<typeof StaffBody>;
export type ClassBody = Static<typeof ClassBody>;
export type RoomBody = Static<typeof RoomBody>;
export type ChildRecord = Static<typeof ChildRecord>;
export type AdultRecord = Static<typeof AdultRecord>;
export type StaffRecord = Static<typeof StaffRecord>;
export type ClassRecord = Static<typeof ClassRecord>;
export type RoomRecord = Static<typeof RoomRecord>;
