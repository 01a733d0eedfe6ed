import type { AbsenceReason } from '#contract/absence.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

export interface Absence {
  readonly absenceId: string;
  readonly childId: string;
  readonly from: Day;
  /** The last day away. */
  readonly to: Day;
  readonly reason: AbsenceReason;
  readonly note: string | null;
  readonly followUpOn: Day | null;
  readonly settled: boolean;
  readonly withdrawn: boolean;
}
export interface FollowUp {
  readonly at: EpochMs;
  readonly actor: string;
  readonly note: string;
}

/** Who is known to stay away, and why. Lists leave out what was withdrawn. */
export interface Absences {
  find(absenceId: string): Absence | undefined;
  /** Those that cover a day, by child. */
  on(day: Day): Absence[];
  /** The absence of a child that has a day in common with these; undefined when there is none. */
  overlapping(childId: string, from: Day, to: Day): Absence | undefined;
  /** Not settled, and to be asked after by this day; the oldest first. */
  due(day: Day): Absence[];
  followUps(absenceId: string): FollowUp[];
  apply(event: JournalEvent): void;
}

export const absenceTables = ['absence', 'absence_follow_up'] as const;

export const createAbsences = (db: Db): Absences => {
  const insert = db.prepare('INSERT INTO absence VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)');
  const settle = db.prepare('UPDATE absence SET settled = ? WHERE absence_id = ?');
  const withdraw = db.prepare('UPDATE absence SET withdrawn = 1 WHERE absence_id = ?');
  const insertFollowUp = db.prepare('INSERT INTO absence_follow_up VALUES (?, ?, ?, ?, ?)');
  const dropFollowUps = db.prepare(
    'DELETE FROM absence_follow_up WHERE absence_id IN (SELECT absence_id FROM absence WHERE child_id = ?)',
  );
  const drop = db.prepare('DELETE FROM absence WHERE child_id = ?');
  const columns = `absence_id AS absenceId, child_id AS childId, from_day AS "from", to_day AS "to", reason, note,
     follow_up_on AS followUpOn, settled, withdrawn`;
  const one = db.prepare(`SELECT ${columns} FROM absence WHERE absence_id = ?`);
  const covering = db.prepare(
    `SELECT ${columns} FROM absence WHERE to_day >= @day AND from_day <= @day AND withdrawn = 0 ORDER BY child_id`,
  );
  const meeting = db.prepare(
    `SELECT ${columns} FROM absence WHERE child_id = ? AND to_day >= ? AND from_day <= ? AND withdrawn = 0 LIMIT 1`,
  );
  const toAsk = db.prepare(
    `SELECT ${columns} FROM absence WHERE follow_up_on <= ? AND settled = 0 AND withdrawn = 0
     ORDER BY follow_up_on, absence_id`,
  );
  const asked = db.prepare('SELECT at, actor, note FROM absence_follow_up WHERE absence_id = ? ORDER BY seq');

  return {
    find: (absenceId) => absenceOf(one.get(absenceId)),
    on: (day) => covering.all({ day }).flatMap((row) => absenceOf(row) ?? []),
    overlapping: (childId, from, to) => absenceOf(meeting.get(childId, from, to)),
    due: (day) => toAsk.all(day).flatMap((row) => absenceOf(row) ?? []),
    followUps: (absenceId) => asked.all(absenceId) as FollowUp[],
    apply: ({ seq, occurredAt, actor, ...event }) => {
      if (event.type === 'attendance.absence_recorded') {
        const { absenceId, childId, from, to, reason, note, followUpOn } = event.data;
        insert.run(absenceId, childId, from, to, reason, note ?? null, followUpOn ?? null);
      } else if (event.type === 'attendance.absence_followed_up') {
        const { absenceId, note, settled } = event.data;
        insertFollowUp.run(seq, absenceId, occurredAt, actor, note);
        settle.run(settled ? 1 : 0, absenceId);
      } else if (event.type === 'attendance.absence_withdrawn') withdraw.run(event.data.absenceId);
      else if (event.type === 'child.erased') {
        dropFollowUps.run(event.data.childId);
        drop.run(event.data.childId);
      }
    },
  };
};

const absenceOf = (row: unknown): Absence | undefined => {
  if (row === undefined) return undefined;
  const found = row as Omit<Absence, 'settled' | 'withdrawn'> & { settled: number; withdrawn: number };
  return { ...found, settled: found.settled === 1, withdrawn: found.withdrawn === 1 };
};
