import type { BookingBody } from '#contract/absence.ts';
import type { NewEvent } from '../journal/journal.ts';
import { type Day, parseDay } from '../time/calendar.ts';
import type { Booking } from './bookingStore.ts';
import type { EnrolledChild } from './ports.ts';
import { isExpectedOn } from './roster.ts';
import { type Caller, type Refusal, refuse, unknownId } from './ruling.ts';

export interface BookingFacts {
  readonly today: Day;
  readonly child: EnrolledChild | undefined;
  readonly bookingsOn: (day: Day) => readonly Booking[];
}

/**
 * Reserves hours of one day. Refuses: unknown_reference, invalid (a day that is none, gone by, or outside the
 * enrolment; an end not after the beginning), conflict with full-day care on a day on which it is expected anyway, and with another
 * booking of this child at the same time.
 */
export const decideBooking = (
  { body, by }: { readonly body: BookingBody; readonly by: Caller },
  { today, child, bookingsOn }: BookingFacts,
): { readonly ok: true; readonly event: NewEvent } | Refusal => {
  const { id, childId, from, to } = body;
  if (!child) return unknownId('childId', childId);
  const day = parseDay(body.day);
  if (!day) return bad('day', 'is no date of the calendar');
  if (day < today) return bad('day', 'has gone by; a booking is for today or later');
  if (day < child.enrolledFrom || (child.enrolledTo !== undefined && day > child.enrolledTo)) {
    return bad('day', 'lies outside the enrolment of this child');
  }
  if (to <= from) return bad('to', `must be later than ${from}`);
  if (child.careType === 'full_day' && isExpectedOn(child, day)) {
    return refuse('conflict', 'A child in full-day care is expected on that day without a booking');
  }
  const clash = bookingsOn(day).find((other) => other.childId === childId && other.from < to && from < other.to);
  if (clash) return refuse('conflict', `Booking ${clash.bookingId} holds ${clash.from}–${clash.to}; cancel that first`);
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.booked',
      actor: by.actor,
      subject: childId,
      data: { bookingId: id, childId, day, from, to },
    },
  };
};

const bad = (field: string, message: string): Refusal => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${field}`, message }] },
});
