import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';

export interface Booking {
  readonly bookingId: string;
  readonly childId: string;
  readonly day: Day;
  /** `HH:MM`, local. */
  readonly from: string;
  readonly to: string;
  readonly cancelled: boolean;
}

/** Hours reserved for children in hourly and occasional care. Lists leave out what was cancelled. */
export interface Bookings {
  find(bookingId: string): Booking | undefined;
  on(day: Day): Booking[];
  apply(event: JournalEvent): void;
}

export const bookingTables = ['booking'] as const;

export const createBookings = (db: Db): Bookings => {
  const insert = db.prepare('INSERT INTO booking VALUES (?, ?, ?, ?, ?, 0)');
  const cancel = db.prepare('UPDATE booking SET cancelled = 1 WHERE booking_id = ?');
  const columns = 'booking_id AS bookingId, child_id AS childId, day, from_time AS "from", to_time AS "to", cancelled';
  const one = db.prepare(`SELECT ${columns} FROM booking WHERE booking_id = ?`);
  const ofDay = db.prepare(
    `SELECT ${columns} FROM booking WHERE day = ? AND cancelled = 0 ORDER BY from_time, child_id`,
  );
  return {
    find: (bookingId) => {
      const row = one.get(bookingId);
      return row === undefined ? undefined : bookingOf(row);
    },
    on: (day) => ofDay.all(day).map(bookingOf),
    apply: (event) => {
      if (event.type === 'attendance.booked') {
        const { bookingId, childId, day, from, to } = event.data;
        insert.run(bookingId, childId, day, from, to);
      } else if (event.type === 'attendance.booking_cancelled') cancel.run(event.data.bookingId);
    },
  };
};

const bookingOf = (row: unknown): Booking => {
  const found = row as Omit<Booking, 'cancelled'> & { cancelled: number };
  return { ...found, cancelled: found.cancelled === 1 };
};
