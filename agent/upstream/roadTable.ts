import { crashPoint } from '../journal/crashPoint.ts';
import type { Db } from '../journal/database.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { type OutboxEvent, type OutboxState, patienceMs, transitions } from './outbox.ts';
import type { LostNumbers } from './waiting.ts';

/** How far each row of an outbox has come upstream, by the table of outbox.ts. */
export interface RoadTable {
  /** Part of the transaction that seals what it is about. */
  enqueue(sequence: number): void;
  /** A broker acknowledged these, or the district pulled them. */
  taken(fromSequence: number, toSequence: number, now: EpochMs): void;
  /** Puts back what was sent and not confirmed in time. Returns how many. */
  sendAgain(now: EpochMs): number;
  /** Part of the transaction that records the district's receipt, which is kept as it came. */
  confirm(sequence: number, receipt: object, now: EpochMs): void;
  /**
   * The district signed that at a time it lacked these: what was sent or confirmed before that waits again. Part of the
   * transaction that records it. Returns how many.
   */
  lost(numbers: LostNumbers, asOf: EpochMs): number;
  /** Undefined: there is no such row. */
  stateOf(sequence: number): OutboxState | undefined;
  /** When the district last confirmed one; undefined: never. */
  confirmedAt(): EpochMs | undefined;
}

/** When the district signed that it has it, by its own clock. */
const receivedAtOf = (receipt: string | null): number =>
  // Written by us, after it was judged.
  receipt === null ? 0 : (fromRfc3339((JSON.parse(receipt) as { receivedAt: string }).receivedAt) ?? 0);

export const createRoadTable = (db: Db, table: 'outbox' | 'answer_outbox'): RoadTable => {
  const enqueue = db.prepare(`INSERT INTO ${table} (sequence, state) VALUES (?, 'sealed')`);
  const openBetween = db.prepare(
    `SELECT sequence, state FROM ${table} WHERE sequence BETWEEN ? AND ? AND state <> 'received'`,
  );
  const sent = db.prepare(`SELECT sequence, state, attempts, sent_at AS sentAt FROM ${table} WHERE state = 'sent'`);
  const setSent = db.prepare(`UPDATE ${table} SET state = ?, attempts = attempts + 1, sent_at = ? WHERE sequence = ?`);
  const setState = db.prepare(`UPDATE ${table} SET state = ? WHERE sequence = ?`);
  const stateOf = db.prepare(`SELECT state FROM ${table} WHERE sequence = ?`).pluck();
  const setReceived = db.prepare(`UPDATE ${table} SET state = ?, received_at = ?, receipt = ? WHERE sequence = ?`);
  const confirmedAt = db.prepare(`SELECT MAX(received_at) FROM ${table}`).pluck();
  const closedBetween = db.prepare(
    `SELECT sequence, state, receipt FROM ${table} WHERE sequence > ? AND sequence <= ? AND state <> 'sealed'`,
  );
  // The receipt stays: that the district once had it is evidence. What is sent anew is as urgent as what was just sealed.
  const setLost = db.prepare(`UPDATE ${table} SET state = ?, attempts = 0 WHERE sequence = ?`);
  const after = (state: OutboxState, event: OutboxEvent): OutboxState => transitions[state][event];
  return {
    enqueue: (sequence) => void enqueue.run(sequence),
    taken: (from, to, now) => {
      // Read first: a poll of what was pulled before must not cost a commit each time.
      const open = openBetween.all(from, to) as { sequence: number; state: OutboxState }[];
      const changing = open.filter(({ state }) => after(state, 'taken') !== state);
      if (changing.length === 0) return;
      db.transaction(() => {
        for (const { sequence, state } of changing) setSent.run(after(state, 'taken'), now, sequence);
        crashPoint('upstream.taken.marked');
      }).immediate();
      crashPoint('upstream.taken.committed');
    },
    sendAgain: (now) => {
      const rows = sent.all() as { sequence: number; state: OutboxState; attempts: number; sentAt: number }[];
      const overdue = rows.filter(({ attempts, sentAt }) => now - sentAt >= patienceMs(attempts));
      if (overdue.length === 0) return 0;
      db.transaction(() => {
        for (const { sequence, state } of overdue) setState.run(after(state, 'overdue'), sequence);
        crashPoint('upstream.overdue.marked');
      }).immediate();
      crashPoint('upstream.overdue.committed');
      return overdue.length;
    },
    confirm: (sequence, receipt, now) => {
      const state = stateOf.get(sequence) as OutboxState | undefined;
      if (state === undefined || state === 'received') return;
      setReceived.run(after(state, 'confirmed'), now, JSON.stringify(receipt), sequence);
      crashPoint('upstream.receipt.confirmed');
    },
    lost: ({ after: from, through }, asOf) => {
      const rows = closedBetween.all(from, through) as {
        sequence: number;
        state: OutboxState;
        receipt: string | null;
      }[];
      const lost = rows.filter(({ state, receipt }) => state === 'sent' || receivedAtOf(receipt) < asOf);
      for (const { sequence, state } of lost) setLost.run(after(state, 'lost'), sequence);
      crashPoint('upstream.lost.marked');
      return lost.length;
    },
    stateOf: (sequence) => stateOf.get(sequence) as OutboxState | undefined,
    confirmedAt: () => (confirmedAt.get() as EpochMs | null) ?? undefined,
  };
};
