import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import { type Day, dayBounds, toRfc3339, weekday } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Absence } from './absenceStore.ts';
import type { Booking } from './bookingStore.ts';
import type { DayClosing } from './dayStore.ts';
import type { Movement, Placement } from './movement.ts';
import type { AttendanceClass, EnrolledChild } from './ports.ts';

export interface RosterFacts {
  readonly day: Day;
  readonly today: Day;
  readonly timeZone: string;
  readonly classes: readonly AttendanceClass[];
  readonly children: readonly EnrolledChild[];
  /** Of the day, in the order in which they happened. */
  readonly movements: readonly Movement[];
  /** Everybody inside now, or at the end of a past day. */
  readonly placements: readonly Placement[];
  /** That cover the day. */
  readonly absences: readonly Absence[];
  /** For the day. */
  readonly bookings: readonly Booking[];
  /** Undefined while the day is open. */
  readonly closing: DayClosing | undefined;
}

/**
 * The day by class: who was expected, who came, who left. `expected` counts all who should come on that day, whether
 * they came or not; someone who came without being expected is listed and counted as present or departed only.
 */
export const rosterOf = (facts: RosterFacts): AttendanceDay => {
  const known = byChildOf(facts);
  const byClass = Map.groupBy(facts.children, ({ classId }) => classId);
  return {
    day: facts.day,
    closing: facts.closing ?? null,
    classes: facts.classes.map(({ classId, name, type, roomId }) => {
      const listed = (byClass.get(classId) ?? [])
        .map((child) => ({
          awaited: isExpectedOn(child, facts.day) || known.bookings.has(child.childId),
          attendee: attendeeOf(child, facts, known),
        }))
        .filter(({ awaited, attendee }) => awaited || attendee.arrivedAt !== null);
      const inState = (state: Attendee['state']): number =>
        listed.filter(({ attendee }) => attendee.state === state).length;
      return {
        classId,
        name,
        type,
        roomId,
        expected: listed.filter(({ awaited }) => awaited).length,
        present: inState('present'),
        departed: inState('departed'),
        children: listed.map(({ attendee }) => attendee),
      };
    }),
  };
};

/** The facts by child, so that a page of 150 children reads each of them once. */
const byChildOf = ({ movements, placements, absences, bookings }: RosterFacts) => ({
  movements: Map.groupBy(
    movements.filter(({ kind }) => kind === 'child'),
    ({ id }) => id,
  ),
  placements: new Map(placements.filter(({ kind }) => kind === 'child').map((placement) => [placement.id, placement])),
  absences: new Map(absences.map((absence) => [absence.childId, absence])),
  bookings: Map.groupBy(bookings, ({ childId }) => childId),
});

/**
 * Who should come: within the enrolment, on the weekdays agreed for the child; without any, full-day and half-day care
 * from Monday to Friday. Hourly and occasional care comes as it is booked.
 */
export const isExpectedOn = (child: Omit<EnrolledChild, 'name' | 'childId' | 'classId'>, day: Day): boolean => {
  if (!isEnrolledOn(child, day)) return false;
  const { careType, attends } = child;
  if (attends) return attends.weekdays.includes(weekday(day));
  return (careType === 'full_day' || careType === 'half_day') && weekday(day) <= 5;
};

const isEnrolledOn = ({ enrolledFrom, enrolledTo }: Pick<EnrolledChild, 'enrolledFrom' | 'enrolledTo'>, day: Day) =>
  enrolledFrom <= day && (enrolledTo === undefined || day <= enrolledTo);

const attendeeOf = (child: EnrolledChild, facts: RosterFacts, known: ReturnType<typeof byChildOf>): Attendee => {
  const { childId, name, classId } = child;
  const { timeZone } = facts;
  const own = known.movements.get(childId) ?? [];
  const placement = known.placements.get(childId);
  const arrivedAt = arrivalOn(facts, own, placement);
  const said = (at: EpochMs | undefined): string | null => (at === undefined ? null : toRfc3339(at, timeZone));
  const away = known.absences.get(childId);
  const visits = visitsOf(own, arrivedAt);
  const base = {
    childId,
    name,
    classId,
    arrivedAt: said(arrivedAt),
    visits: visits.map(({ from, to, closedBy }) => ({
      arrivedAt: toRfc3339(from, timeZone),
      departedAt: said(to),
      closedBy,
    })),
    awaitsHandover: placement?.awaitsHandover ?? false,
    bookings: (known.bookings.get(childId) ?? []).map(({ from, to }) => ({ from, to })),
    enrolled: isEnrolledOn(child, facts.day),
    // Who came after all is not away.
    absence:
      away && arrivedAt === undefined ? { absenceId: away.absenceId, reason: away.reason, note: away.note } : null,
  };
  if (arrivedAt === undefined) {
    return { ...base, state: away || facts.day < facts.today ? 'absent' : 'expected', roomId: null, departedAt: null };
  }
  if (placement) return { ...base, state: 'present', roomId: placement.roomId ?? null, departedAt: null };
  return { ...base, state: 'departed', roomId: null, departedAt: said(visits.at(-1)?.to) };
};

interface Visit {
  readonly from: EpochMs;
  readonly to?: EpochMs;
  readonly closedBy: 'person' | 'schedule' | null;
}

/** Each stay of the day: from an arrival to the departure after it. The last one may go on. */
const visitsOf = (own: readonly Movement[], arrivedAt: EpochMs | undefined): Visit[] => {
  const visits: Visit[] = arrivedAt === undefined ? [] : [{ from: arrivedAt, closedBy: null }];
  for (const { what, occurredAt, mark } of own) {
    const open = visits.at(-1);
    if (what === 'out' && open && open.to === undefined) {
      const closedBy = mark === 'closed_by_person' ? 'person' : mark === 'closed_by_schedule' ? 'schedule' : null;
      visits[visits.length - 1] = { from: open.from, to: occurredAt, closedBy };
    } else if (what === 'in' && open?.to !== undefined) visits.push({ from: occurredAt, closedBy: null });
  }
  return visits;
};

/**
 * The first arrival of the day; for someone who was inside before it, the arrival of that stay, so that a check-out
 * forgotten yesterday shows. On a past day without any movement such a child was not there; nor is a departure alone,
 * which only ends yesterday's stay, an attendance.
 */
const arrivalOn = (
  { day, today, timeZone }: RosterFacts,
  own: readonly Movement[],
  placement: Placement | undefined,
): EpochMs | undefined => {
  const first = own.find(({ what }) => what === 'in') ?? own.find(({ what }) => what === 'moved');
  if (first) return first.occurredAt;
  const carriedOver = placement !== undefined && placement.arrivedAt < dayBounds(day, timeZone).from;
  return carriedOver && day === today ? placement.arrivedAt : undefined;
};
