import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';

export interface DayClosing {
  readonly stillInside: number;
  readonly closedBy: 'person' | 'schedule';
}

/** Which days the box saw begin, and which were closed. */
export interface Days {
  /** The newest day that was started. */
  lastStarted(): Day | undefined;
  wasStarted(day: Day): boolean;
  /** It was started while it ran, and not made up for by a box that had slept through it. */
  wasSeen(day: Day): boolean;
  closing(day: Day): DayClosing | undefined;
  /** Days on which the box ran and which were never closed, oldest first. A day that it slept through stays missing. */
  open(): Day[];
  apply(event: JournalEvent): void;
}

const dayMs = 24 * 3_600_000;

export const createDays = (db: Db): Days => {
  const start = db.prepare(
    `INSERT INTO attendance_day (day, started_seq, seen) VALUES (?, ?, ?)
     ON CONFLICT (day) DO UPDATE SET started_seq = excluded.started_seq, seen = excluded.seen WHERE started_seq IS NULL`,
  );
  const close = db.prepare(
    `INSERT INTO attendance_day (day, closed_seq, closed_by, still_inside) VALUES (?, ?, ?, ?)
     ON CONFLICT (day) DO UPDATE SET closed_seq = excluded.closed_seq, closed_by = excluded.closed_by,
       still_inside = excluded.still_inside WHERE closed_seq IS NULL`,
  );
  const lastStarted = db.prepare('SELECT max(day) FROM attendance_day WHERE started_seq IS NOT NULL').pluck();
  const started = db.prepare('SELECT 1 FROM attendance_day WHERE day = ? AND started_seq IS NOT NULL').pluck();
  const seen = db.prepare('SELECT 1 FROM attendance_day WHERE day = ? AND seen = 1').pluck();
  const closing = db.prepare(
    'SELECT still_inside AS stillInside, closed_by AS closedBy FROM attendance_day WHERE day = ? AND closed_seq IS NOT NULL',
  );
  const open = db.prepare('SELECT day FROM attendance_day WHERE seen = 1 AND closed_seq IS NULL ORDER BY day').pluck();

  return {
    lastStarted: () => (lastStarted.get() as Day | null) ?? undefined,
    wasStarted: (day) => started.get(day) !== undefined,
    wasSeen: (day) => seen.get(day) !== undefined,
    closing: (day) => closing.get(day) as DayClosing | undefined,
    open: () => open.all() as Day[],
    apply: (event) => {
      if (event.type === 'day.started')
        start.run(event.data.day, event.seq, event.recordedAt - event.occurredAt < dayMs ? 1 : 0);
      else if (event.type === 'day.closed') {
        close.run(event.data.day, event.seq, event.data.closedBy, event.data.stillInside);
      }
    },
  };
};
