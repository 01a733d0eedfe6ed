import type { JournalEvent } from '#contract/events.ts';
import type { HealthAction, HealthCheckKind, HealthSign } from '#contract/health.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

export interface Check {
  readonly checkId: string;
  readonly childId: string;
  readonly kind: HealthCheckKind;
  readonly at: EpochMs;
  readonly actor: string;
  readonly atDoor: boolean;
  readonly well: boolean;
  readonly signs: HealthSign[];
  readonly celsius: number | null;
  readonly actions: HealthAction[];
  readonly note: string | null;
  /** A guardian was told, or has taken the child home. */
  readonly notified: boolean;
}
export interface Medicine {
  readonly medicineId: string;
  readonly childId: string;
  readonly name: string;
  readonly dose: string;
  /** Local times HH:MM, in order. */
  readonly times: string[];
  readonly from: Day;
  readonly to: Day;
  readonly adultId: string | null;
  readonly note: string | null;
  readonly ended: boolean;
}
/** What became of a dose. */
export interface Dose {
  readonly eventId: string;
  readonly at: EpochMs;
  readonly actor: string;
  /** Why it was not given; null: it was. */
  readonly leftOut: string | null;
}

export interface HealthStore {
  readonly projection: Projection;
  /** Within [from, to), in order of time. */
  checks(from: EpochMs, to: EpochMs): Check[];
  check(checkId: string): Check | undefined;
  /** The oldest finding within [from, …) of which no guardian was told, and how many there are; undefined: none. */
  untold(from: EpochMs): { readonly at: EpochMs; readonly eventId: string; readonly children: number } | undefined;
  /** Courses that cover a day and were not ended, by child. */
  medicinesOn(day: Day): Medicine[];
  medicine(medicineId: string): Medicine | undefined;
  /** Doses of a course within [from, to), given or left out, in order of time. */
  doses(medicineId: string, from: EpochMs, to: EpochMs): Dose[];
  /** Whether an event is a check or a dose that still holds. */
  holds(eventId: string): boolean;
  reexamination(childId: string): { readonly day: Day; readonly note: string | null } | undefined;
}

const told: ReadonlySet<HealthAction> = new Set(['guardian_notified', 'sent_home']);

export const createHealthStore = (db: Db): HealthStore => {
  const keepCheck = db.prepare(
    `INSERT INTO health_check VALUES (@checkId, @seq, @childId, @kind, @at, @actor, @atDoor, @well, @signs, @celsius,
       @actions, @note, @notified)`,
  );
  const act = db.prepare('UPDATE health_check SET actions = ?, notified = max(notified, ?) WHERE event_id = ?');
  const dropCheck = db.prepare('DELETE FROM health_check WHERE event_id = ?');
  const keepMedicine = db.prepare('INSERT INTO medicine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)');
  const endMedicine = db.prepare('UPDATE medicine SET ended = 1 WHERE event_id = ?');
  const keepDose = db.prepare('INSERT INTO medicine_dose VALUES (?, ?, ?, ?, ?)');
  const dropDose = db.prepare('DELETE FROM medicine_dose WHERE event_id = ?');
  const keepReexamination = db.prepare('INSERT OR REPLACE INTO reexamination VALUES (?, ?, ?)');

  const dropChild = [
    'DELETE FROM medicine_dose WHERE medicine_id IN (SELECT event_id FROM medicine WHERE child_id = ?)',
    'DELETE FROM medicine WHERE child_id = ?',
    'DELETE FROM health_check WHERE child_id = ?',
    'DELETE FROM reexamination WHERE child_id = ?',
  ].map((sql) => db.prepare(sql));

  const checkColumns = `event_id AS checkId, child_id AS childId, kind, occurred_at AS at, actor, at_door AS atDoor,
    well, signs, celsius, actions, note, notified`;
  const checksBetween = db.prepare(
    `SELECT ${checkColumns} FROM health_check WHERE occurred_at >= ? AND occurred_at < ? ORDER BY occurred_at, seq`,
  );
  const oneCheck = db.prepare(`SELECT ${checkColumns} FROM health_check WHERE event_id = ?`);
  const untold = db.prepare(
    `SELECT occurred_at AS at, event_id AS eventId, child_id AS childId
     FROM health_check WHERE well = 0 AND notified = 0 AND occurred_at >= ? ORDER BY occurred_at, event_id`,
  );
  const medicineColumns = `event_id AS medicineId, child_id AS childId, name, dose, times, from_day AS "from",
    to_day AS "to", adult_id AS adultId, note, ended`;
  const medicinesOn = db.prepare(
    `SELECT ${medicineColumns} FROM medicine WHERE to_day >= @day AND from_day <= @day AND ended = 0
     ORDER BY child_id, seq`,
  );
  const oneMedicine = db.prepare(`SELECT ${medicineColumns} FROM medicine WHERE event_id = ?`);
  const doses = db.prepare(
    `SELECT event_id AS eventId, occurred_at AS at, actor, left_out AS leftOut FROM medicine_dose
     WHERE medicine_id = ? AND occurred_at >= ? AND occurred_at < ? ORDER BY occurred_at, event_id`,
  );
  const holds = db.prepare(
    'SELECT 1 FROM health_check WHERE event_id = @id UNION SELECT 1 FROM medicine_dose WHERE event_id = @id',
  );
  const reexamination = db.prepare('SELECT day, note FROM reexamination WHERE child_id = ?');

  const apply = (event: JournalEvent): void => {
    const { id, seq, occurredAt, actor } = event;
    const check = { checkId: id, seq, at: occurredAt, actor };
    switch (event.type) {
      case 'attendance.checked_in': {
        const { childId, health } = event.data;
        if (!health) return;
        const well = health === 'unwell' ? 0 : 1;
        const atDoor = { kind: 'morning', atDoor: 1, well, signs: '[]', celsius: null, actions: '[]', note: null };
        return void keepCheck.run({ ...check, ...atDoor, childId, notified: 0 });
      }
      case 'health.checked': {
        const { childId, kind, well, signs = [], celsius = null, actions = [], note = null } = event.data;
        return void keepCheck.run({
          ...check,
          childId,
          kind,
          atDoor: 0,
          well: well ? 1 : 0,
          signs: JSON.stringify(signs),
          celsius,
          actions: JSON.stringify(actions),
          note,
          notified: isTold(actions),
        });
      }
      case 'health.acted': {
        const { checkId, actions } = event.data;
        const before = checkOf(oneCheck.get(checkId));
        if (!before) return;
        const all = [...new Set([...before.actions, ...actions])];
        return void act.run(JSON.stringify(all), isTold(actions), checkId);
      }
      case 'health.medicine_received': {
        const { childId, name, dose, times, from, to, adultId = null, note = null } = event.data;
        return void keepMedicine.run(id, seq, childId, name, dose, JSON.stringify(times), from, to, adultId, note);
      }
      case 'health.medicine_ended':
        return void endMedicine.run(event.data.medicineId);
      case 'health.medicine_given':
        return void keepDose.run(id, event.data.medicineId, occurredAt, actor, null);
      case 'health.medicine_left_out':
        return void keepDose.run(id, event.data.medicineId, occurredAt, actor, event.data.why);
      case 'health.withdrawn':
        dropCheck.run(event.data.withdraws);
        return void dropDose.run(event.data.withdraws);
      case 'attendance.voided':
        return void dropCheck.run(event.data.voids);
      case 'child.erased':
        for (const drop of dropChild) drop.run(event.data.childId);
        return;
      case 'health.reexamined':
        return void keepReexamination.run(event.data.childId, event.data.day, event.data.note ?? null);
    }
  };

  return {
    projection: { name: 'health', tables: ['medicine_dose', 'medicine', 'health_check', 'reexamination'], apply },
    checks: (from, to) => checksBetween.all(from, to).flatMap((row) => checkOf(row) ?? []),
    check: (checkId) => checkOf(oneCheck.get(checkId)),
    untold: (from) => {
      // None, nearly always.
      const checks = untold.all(from) as { at: EpochMs; eventId: string; childId: string }[];
      const [first] = checks;
      return first && { at: first.at, eventId: first.eventId, children: new Set(checks.map((c) => c.childId)).size };
    },
    medicinesOn: (day) => medicinesOn.all({ day }).flatMap((row) => medicineOf(row) ?? []),
    medicine: (medicineId) => medicineOf(oneMedicine.get(medicineId)),
    doses: (medicineId, from, to) => doses.all(medicineId, from, to) as Dose[],
    holds: (id) => holds.get({ id }) !== undefined,
    reexamination: (childId) => reexamination.get(childId) as ReturnType<HealthStore['reexamination']>,
  };
};

const isTold = (actions: readonly HealthAction[]): 0 | 1 => (actions.some((action) => told.has(action)) ? 1 : 0);

// Only `apply` writes these tables, so the texts are what the events' schemas checked.
const checkOf = (row: unknown): Check | undefined => {
  if (row === undefined) return undefined;
  const { atDoor, well, notified, signs, actions, ...same } = row as Omit<
    Check,
    'atDoor' | 'well' | 'notified' | 'signs' | 'actions'
  > & { atDoor: number; well: number; notified: number; signs: string; actions: string };
  return {
    ...same,
    atDoor: atDoor === 1,
    well: well === 1,
    notified: notified === 1,
    signs: JSON.parse(signs) as HealthSign[],
    actions: JSON.parse(actions) as HealthAction[],
  };
};
const medicineOf = (row: unknown): Medicine | undefined => {
  if (row === undefined) return undefined;
  const { times, ended, ...same } = row as Omit<Medicine, 'times' | 'ended'> & { times: string; ended: number };
  return { ...same, times: JSON.parse(times) as string[], ended: ended === 1 };
};
