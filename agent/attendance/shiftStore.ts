import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';

export interface Shift {
  readonly shiftId: string;
  readonly groupId: string;
  readonly staffId: string;
  readonly roomId: string;
  readonly day: Day;
  /** `HH:MM`, local. */
  readonly from: string;
  readonly to: string;
  readonly breaks: { readonly from: string; readonly to: string }[];
}

/** Who is planned where. Lists leave out what was cancelled. */
export interface Shifts {
  find(shiftId: string): Shift | undefined;
  on(day: Day): Shift[];
  /** Those planned together, from a day on. */
  ofGroup(groupId: string, from: Day): Shift[];
  apply(event: JournalEvent): void;
}

export const shiftTables = ['shift'] as const;

export const createShifts = (db: Db): Shifts => {
  const insert = db.prepare('INSERT INTO shift VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)');
  const cancel = db.prepare('UPDATE shift SET cancelled = 1 WHERE shift_id = ?');
  const columns = `shift_id AS shiftId, group_id AS groupId, staff_id AS staffId, room_id AS roomId, day,
    from_time AS "from", to_time AS "to", breaks`;
  const one = db.prepare(`SELECT ${columns} FROM shift WHERE shift_id = ? AND cancelled = 0`);
  const ofDay = db.prepare(
    `SELECT ${columns} FROM shift WHERE day = ? AND cancelled = 0 ORDER BY from_time, staff_id, shift_id`,
  );
  const ofGroup = db.prepare(
    `SELECT ${columns} FROM shift WHERE group_id = ? AND day >= ? AND cancelled = 0 ORDER BY day`,
  );
  return {
    find: (shiftId) => {
      const row = one.get(shiftId);
      return row === undefined ? undefined : shiftOf(row);
    },
    on: (day) => ofDay.all(day).map(shiftOf),
    ofGroup: (groupId, from) => ofGroup.all(groupId, from).map(shiftOf),
    apply: (event) => {
      if (event.type === 'staff.shift_planned') {
        const { shiftId, groupId, staffId, roomId, day, from, to, breaks } = event.data;
        insert.run(shiftId, groupId, staffId, roomId, day, from, to, JSON.stringify(breaks));
      } else if (event.type === 'staff.shift_cancelled') cancel.run(event.data.shiftId);
    },
  };
};

const shiftOf = (row: unknown): Shift => {
  const found = row as Omit<Shift, 'breaks'> & { breaks: string };
  // Checked against the catalogue when it was planned.
  return { ...found, breaks: JSON.parse(found.breaks) as Shift['breaks'] };
};
