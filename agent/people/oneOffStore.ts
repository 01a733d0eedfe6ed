import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';
import type { OneOffPickup } from './oneOff.ts';

export interface OneOffPickups {
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  pickup(pickupId: string): OneOffPickup | undefined;
  /** All of a day, also those cancelled and used, in the order in which they were made. */
  pickupsOn(day: Day): OneOffPickup[];
}

export const createOneOffPickups = (db: Db): OneOffPickups => {
  const insert = db.prepare('INSERT INTO one_off_pickup VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL)');
  const cancel = db.prepare('UPDATE one_off_pickup SET cancelled = 1 WHERE pickup_id = ?');
  const use = db.prepare('UPDATE one_off_pickup SET used_by = ? WHERE pickup_id = ?');
  const giveBack = db.prepare('UPDATE one_off_pickup SET used_by = NULL WHERE used_by = ?');
  const drop = db.prepare('DELETE FROM one_off_pickup WHERE child_id = ?');
  const columns = `pickup_id AS pickupId, child_id AS childId, name, phone_tail AS phoneTail, day,
    requested_by AS requestedBy, note, cancelled, used_by AS usedBy`;
  const one = db.prepare(`SELECT ${columns} FROM one_off_pickup WHERE pickup_id = ?`);
  const ofDay = db.prepare(`SELECT ${columns} FROM one_off_pickup WHERE day = ? ORDER BY seq`);
  return {
    tables: ['one_off_pickup'],
    apply: (event) => {
      switch (event.type) {
        case 'pickup.allowed': {
          const { childId, name, phoneTail, day, requestedBy, note } = event.data;
          insert.run(event.id, event.seq, childId, name, phoneTail, day, requestedBy ?? null, note ?? null);
          return;
        }
        case 'pickup.cancelled':
          return void cancel.run(event.data.pickupId);
        case 'attendance.checked_out':
          return void (event.data.pickupId && use.run(event.id, event.data.pickupId));
        case 'attendance.voided':
          return void giveBack.run(event.data.voids);
        case 'child.erased':
          return void drop.run(event.data.childId);
      }
    },
    pickup: (pickupId) => pickupOf(one.get(pickupId)),
    pickupsOn: (day) => ofDay.all(day).flatMap((row) => pickupOf(row) ?? []),
  };
};

const pickupOf = (row: unknown): OneOffPickup | undefined => {
  if (row === undefined) return undefined;
  const found = row as Omit<OneOffPickup, 'cancelled'> & { cancelled: number };
  return { ...found, cancelled: found.cancelled === 1 };
};
