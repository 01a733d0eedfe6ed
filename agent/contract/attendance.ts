import Type, { type Static } from '#typebox';
import { AbsenceReason } from './absence.ts';
import { PublicEvent } from './events.ts';
import { RoomView } from './rooms.ts';
import { closed, nullable } from './shape.ts';
import {
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
  Said,
  TimeOfDay,
  Timestamp,
} from './values.ts';

const occurredAt = Type.Optional(Timestamp);

export const CheckInBody = Type.Object(
  {
    id: EventId,
    childId: Id,
    adultId: Type.Optional(Id),
    method: Method,
    roomId: Type.Optional(Id),
    occurredAt,
    health: Type.Optional(literals('well', 'unwell', 'medicine')),
  },
  closed,
);
export const CheckOutBody = Type.Object(
  {
    id: EventId,
    childId: Id,
    /** The code of a one-off pickup, typed by staff who have looked at whoever came; then nobody else is named. */
    pickupCode: Type.Optional(Type.String({ pattern: '^\\d{6}$', description: '6 digits' })),
    /** Left out only by staff who override: the child leaves with somebody who is not on record. */
    adultId: Type.Optional(Id),
    method: Method,
    occurredAt,
    override: Type.Optional(Type.Object({ reason: Said, takenBy: Type.Optional(PersonName) }, closed)),
  },
  closed,
);
/** One child (`childId`), some (`childIds`), or everyone in a room (`fromRoomId`), all in one instant. */
export const ChildMoveBody = Type.Object(
  {
    id: EventId,
    roomId: Id,
    childId: Type.Optional(Id),
    childIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 150, uniqueItems: true })),
    fromRoomId: Type.Optional(Id),
    occurredAt,
  },
  closed,
);
/** A caregiver takes a child over whom the desk has let in; into another room than the desk said, where named. */
export const HandoverBody = Type.Object({ id: EventId, childId: Id, roomId: Type.Optional(Id), occurredAt }, closed);
/** By face (`seen`: whom one sees in the room) or, where nobody can say who, by number (`children`). */
export const HeadCountBody = Type.Object(
  {
    id: EventId,
    roomId: Id,
    children: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    seen: Type.Optional(Type.Array(Id, { maxItems: 150, uniqueItems: true })),
    occurredAt,
  },
  closed,
);
const Face = Type.Object({ childId: Id, name: PersonName }, closed);
/** Each room with its last head count, and when the next one is due. */
export const HeadCountList = Type.Object(
  {
    rooms: Type.Array(
      Type.Object(
        {
          roomId: Id,
          children: Count,
          lastCount: nullable(
            Type.Object(
              {
                eventId: EventId,
                at: Timestamp,
                byFace: Type.Boolean(),
                counted: Count,
                expected: Count,
                /** Should have been there and were not seen. */
                missing: Type.Array(Face),
                /** Were seen and should not have been there. */
                extra: Type.Array(Face),
                /** The count agrees with what the box believes, or a correction has explained the difference. */
                agrees: Type.Boolean(),
              },
              closed,
            ),
          ),
          /** Null while nobody is in the room. */
          nextDueAt: nullable(Timestamp),
          because: nullable(literals('entry', 'move', 'timer')),
          due: Type.Boolean(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export const CorrectionBody = Type.Object(
  {
    id: EventId,
    voids: EventId,
    why: Said,
    group: Type.Optional(
      Type.Boolean({ description: 'Take back the moves of all who were moved together with this one' }),
    ),
  },
  closed,
);

/** What was recorded of a day, in the order in which the box learned it; `next` is the `after` of the next page. */
export const RecordedLines = Type.Object(
  {
    day: DayText,
    lines: Type.Array(
      Type.Object(
        {
          eventId: EventId,
          type: Type.String({ description: 'The type of the event: attendance.checked_in, staff.moved, …' }),
          who: literals('child', 'staff', 'room'),
          id: Id,
          name: PersonName,
          roomId: nullable(Id),
          occurredAt: Timestamp,
          recordedAt: Timestamp,
          by: Type.String(),
          /** Those who were moved together have the same. */
          groupId: nullable(EventId),
          voided: nullable(Type.Object({ at: Timestamp, by: Type.String(), why: nullable(Note) }, closed)),
        },
        closed,
      ),
    ),
    next: nullable(Type.Integer({ minimum: 1 })),
  },
  closed,
);

export const ClockInBody = Type.Object({ id: EventId, staffId: Id, roomId: Type.Optional(Id), occurredAt }, closed);
export const ClockOutBody = Type.Object({ id: EventId, staffId: Id, occurredAt }, closed);
export const StaffMoveBody = Type.Object({ id: EventId, staffId: Id, roomId: Type.Optional(Id), occurredAt }, closed);
export const BreakBody = Type.Object(
  { id: EventId, staffId: Id, action: literals('start', 'end'), occurredAt },
  closed,
);

/** The committed event, and the room that it changed as it is now. */
export const Recorded = Type.Object({ event: PublicEvent, room: nullable(RoomView) }, closed);

export const Attendee = Type.Object(
  {
    childId: Id,
    name: PersonName,
    classId: Id,
    state: literals('expected', 'present', 'departed', 'absent'),
    roomId: nullable(Id),
    arrivedAt: nullable(Timestamp),
    departedAt: nullable(Timestamp),
    /** Each stay of the day, oldest first; the last one may go on. */
    visits: Type.Array(
      Type.Object(
        {
          arrivedAt: Timestamp,
          departedAt: nullable(Timestamp),
          /** The departure was not seen: a person or the schedule ended the stay afterwards. */
          closedBy: nullable(literals('person', 'schedule')),
        },
        closed,
      ),
    ),
    /** Inside, but no caregiver has taken the child over yet. */
    awaitsHandover: Type.Boolean(),
    /** The hours booked for this day, earliest first. */
    bookings: Type.Array(Type.Object({ from: TimeOfDay, to: TimeOfDay }, closed)),
    /** False for who came before the enrolment began, or after it ended. */
    enrolled: Type.Boolean(),
    absence: nullable(Type.Object({ absenceId: Id, reason: AbsenceReason, note: nullable(Note) }, closed)),
  },
  closed,
);
/** How a day was closed: `schedule` when its hour of sealing came first. */
const DayClosing = Type.Object({ closedBy: literals('person', 'schedule'), stillInside: Count }, closed);
export const AttendanceDay = Type.Object(
  {
    day: DayText,
    /** Null while the day is open. */
    closing: nullable(DayClosing),
    classes: Type.Array(
      Type.Object(
        {
          classId: Id,
          name: PersonName,
          type: ClassType,
          roomId: Id,
          expected: Count,
          present: Count,
          departed: Count,
          children: Type.Array(Attendee),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** Both days belong to it. */
export const AttendanceDaysQuery = Type.Object({ from: DayText, to: DayText }, closed);
/** How many of those expected came, day by day and over all classes; days that have not begun are left out. */
export const AttendanceDays = Type.Object(
  {
    days: Type.Array(
      Type.Object(
        {
          day: DayText,
          /** The box saw the day begin or heard of somebody who came; else the counts prove nothing. */
          seen: Type.Boolean(),
          /** All who should have come, excused or not. */
          expected: Count,
          /** Expected or not. */
          attended: Count,
          /** Of those who attended, whom nobody expected. */
          unexpected: Count,
          /** Expected children who came ÷ expected × 1000, rounded half up; null where nobody was expected. */
          ratePermille: nullable(Type.Integer({ minimum: 0, maximum: 1000 })),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** Staff as the desk sees them: where, and why somebody does not count. */
export const StaffPresence = Type.Object(
  {
    staffId: Id,
    name: PersonName,
    clockedIn: Type.Boolean(),
    roomId: nullable(Id),
    onBreak: Type.Boolean(),
    counts: Type.Boolean(),
    whyNot: Type.Array(
      literals(
        'not_a_caregiver',
        'not_clocked_in',
        'no_room',
        'on_break',
        'qualification_missing',
        'qualification_expired',
        'health_certificate_missing',
        'health_certificate_expired',
        'background_check_missing',
        'background_check_expired',
      ),
    ),
    /** Each kind of paper that has run out, as of today; one that was renewed is not among them. */
    expiredPapers: Type.Array(
      Type.Object({ kind: QualificationKind, lastValidDay: DayText, daysAgo: Type.Integer({ minimum: 1 }) }, closed),
    ),
  },
  closed,
);
export const StaffPresenceList = Type.Object({ staff: Type.Array(StaffPresence) }, closed);
/** What became of a child of whom no departure is on record. `left` needs the time, `stays` a note. */
export const StayResolution = Type.Object(
  { childId: Id, what: literals('left', 'stays'), at: Type.Optional(Timestamp), note: Type.Optional(Note) },
  closed,
);
export const CloseDayBody = Type.Object(
  {
    id: EventId,
    note: Type.Optional(Note),
    resolutions: Type.Optional(Type.Array(StayResolution, { maxItems: 150 })),
  },
  closed,
);

export type CheckInBody = Static<typeof CheckInBody>;
export type CheckOutBody = Static<typeof CheckOutBody>;
export type ChildMoveBody = Static<typeof ChildMoveBody>;
export type HandoverBody = Static<typeof HandoverBody>;
export type StayResolution = Static<typeof StayResolution>;
export type HeadCountBody = Static<typeof HeadCountBody>;
export type HeadCountList = Static<typeof HeadCountList>;
export type CorrectionBody = Static<typeof CorrectionBody>;
export type ClockInBody = Static<typeof ClockInBody>;
export type ClockOutBody = Static<typeof ClockOutBody>;
export type StaffMoveBody = Static<typeof StaffMoveBody>;
export type BreakBody = Static<typeof BreakBody>;
export type CloseDayBody = Static<typeof CloseDayBody>;
export type Recorded = Static<typeof Recorded>;
export type Attendee = Static<typeof Attendee>;
export type AttendanceDay = Static<typeof AttendanceDay>;
export type AttendanceDays = Static<typeof AttendanceDays>;
export type RecordedLines = Static<typeof RecordedLines>;
export type StaffPresence = Static<typeof StaffPresence>;
