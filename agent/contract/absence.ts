import Type, { type Static } from '#typebox';
import { closed, nullable } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, PersonName, Said, TimeOfDay, Timestamp } from './values.ts';

/** Why a child does not come: illness 生病, infectious 传染病隔离, family 家事, holiday 假期, other 其他. */
export const AbsenceReason = literals('illness', 'infectious', 'family', 'holiday', 'other');

export const AbsenceBody = Type.Object(
  {
    id: EventId,
    childId: Id,
    from: DayText,
    to: Type.Optional(DayText),
    reason: AbsenceReason,
    note: Type.Optional(Note),
    followUpOn: Type.Optional(DayText),
  },
  closed,
);
export const FollowUpBody = Type.Object({ id: EventId, note: Said, settled: Type.Boolean() }, closed);
export const WithdrawBody = Type.Object({ id: EventId, why: Said }, closed);

export const AbsenceView = Type.Object(
  {
    absenceId: Id,
    childId: Id,
    name: PersonName,
    classId: Id,
    from: DayText,
    to: DayText,
    reason: AbsenceReason,
    note: nullable(Note),
    /** When somebody is to ask after the child; null: nobody need. */
    followUpOn: nullable(DayText),
    settled: Type.Boolean(),
    withdrawn: Type.Boolean(),
    followUps: Type.Array(Type.Object({ at: Timestamp, by: Type.String(), note: Note }, closed)),
  },
  closed,
);
/**
 * A day's absences; expected children of whom nobody has heard, with the time since when they are overdue (null: they may
 * still come); and what should be asked after by that day.
 */
export const AbsenceList = Type.Object(
  {
    day: DayText,
    absences: Type.Array(AbsenceView),
    unexplained: Type.Array(
      Type.Object({ childId: Id, name: PersonName, classId: Id, overdueSince: nullable(Timestamp) }, closed),
    ),
    followUpsDue: Type.Array(AbsenceView),
    total: Count,
  },
  closed,
);

/** Hours reserved for a child in hourly or occasional care; local times of one day. */
export const BookingBody = Type.Object(
  { id: EventId, childId: Id, day: DayText, from: TimeOfDay, to: TimeOfDay },
  closed,
);
export const CancelBookingBody = Type.Object({ id: EventId }, closed);
export const BookingView = Type.Object(
  {
    bookingId: Id,
    childId: Id,
    name: PersonName,
    classId: Id,
    day: DayText,
    from: TimeOfDay,
    to: TimeOfDay,
    cancelled: Type.Boolean(),
  },
  closed,
);
export const BookingList = Type.Object({ day: DayText, bookings: Type.Array(BookingView) }, closed);

export type AbsenceReason = Static<typeof AbsenceReason>;
export type AbsenceBody = Static<typeof AbsenceBody>;
export type AbsenceList = Static<typeof AbsenceList>;
export type AbsenceView = Static<typeof AbsenceView>;
export type BookingBody = Static<typeof BookingBody>;
export type BookingView = Static<typeof BookingView>;
