import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import { type Day, fromRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

export interface Overdue {
  readonly childId: string;
  readonly expectedAt: EpochMs;
  readonly noticedAt: EpochMs;
  readonly eventId: string;
}

/** Which children had not come long after they should have. */
export interface Overdues {
  /** All that were noticed on a day, whatever became of them, by child. */
  noticedOn(day: Day): Overdue[];
  /** Those of whom still nobody has heard: not here since the day began, and no absence on record. */
  unheardOf(day: Day, begins: EpochMs): Overdue[];
  apply(event: JournalEvent): void;
}

export const overdueTables = ['overdue'] as const;

export const createOverdues = (db: Db): Overdues => {
  const insert = db.prepare('INSERT OR IGNORE INTO overdue VALUES (?, ?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM overdue WHERE child_id = ?');
  const columns =
    'child_id AS childId, expected_at AS expectedAt, noticed_at AS noticedAt, event_id AS eventId FROM overdue AS o';
  const noticed = db.prepare(`SELECT ${columns} WHERE day = +? ORDER BY child_id`);
  // Asked with every event, and planned once (design/001-journal.md): on most days nobody is in the table.
  const unheard = db.prepare(
    `SELECT ${columns} WHERE day = +@day
       AND NOT EXISTS (SELECT 1 FROM absence WHERE child_id = o.child_id AND withdrawn = 0
         AND from_day <= @day AND to_day >= @day)
       AND NOT EXISTS (SELECT 1 FROM movement WHERE kind = 'child' AND subject = o.child_id AND voided_seq IS NULL
         AND occurred_at >= @begins)
     ORDER BY child_id`,
  );
  return {
    noticedOn: (day) => noticed.all(day) as Overdue[],
    unheardOf: (day, begins) => unheard.all({ day, begins }) as Overdue[],
    apply: (event) => {
      if (event.type === 'attendance.overdue_noticed') {
        const { childId, day, expectedAt } = event.data;
        insert.run(day, childId, fromRfc3339(expectedAt), event.occurredAt, event.id);
      } else if (event.type === 'child.erased') drop.run(event.data.childId);
    },
  };
};
