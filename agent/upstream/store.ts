import type { ReceiptBody } from '#contract/district.ts';
import type { DistrictTick } from '#contract/site.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import { type OutboxEvent, type OutboxState, patienceMs, transitions } from './outbox.ts';

/** A sealed summary as the road upstream sees it. */
export interface OutboxItem {
  readonly sequence: number;
  readonly day: string;
  readonly revision: number;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly state: OutboxState;
}

export interface Outbox {
  /** Part of the sealing transaction. */
  enqueue(sequence: number): void;
  /** The oldest that waits to be sent. */
  next(): OutboxItem | undefined;
  find(day: string, revision: number): OutboxItem | undefined;
  /** A broker acknowledged it, or the district pulled from one sequence to another. */
  taken(fromSequence: number, toSequence: number, now: EpochMs): void;
  /** Puts back what was sent and not confirmed in time. Returns how many. */
  sendAgain(now: EpochMs): number;
  /** Part of the transaction that records the receipt. */
  confirm(sequence: number, receipt: ReceiptBody, now: EpochMs): void;
  /** The newest sealed day and how far it has come: the kiosk's tick. */
  tick(): DistrictTick;
}

interface Row extends Omit<OutboxItem, 'sha256'> {
  readonly sha256: Buffer;
}

export const createOutbox = (db: Db): Outbox => {
  const joined = `SELECT o.sequence, s.day, s.revision, s.sha256, s.bytes, o.state
    FROM outbox AS o JOIN sealed_summary AS s ON s.sequence = o.sequence`;
  const enqueue = db.prepare("INSERT INTO outbox (sequence, state) VALUES (?, 'sealed')");
  const next = db.prepare(`${joined} WHERE o.state = 'sealed' ORDER BY o.sequence LIMIT 1`);
  const find = db.prepare(`${joined} WHERE s.day = ? AND s.revision = ?`);
  const openBetween = db.prepare(
    "SELECT sequence, state FROM outbox WHERE sequence BETWEEN ? AND ? AND state <> 'received'",
  );
  const sent = db.prepare("SELECT sequence, state, attempts, sent_at AS sentAt FROM outbox WHERE state = 'sent'");
  const setSent = db.prepare('UPDATE outbox SET state = ?, attempts = attempts + 1, sent_at = ? WHERE sequence = ?');
  const setState = db.prepare('UPDATE outbox SET state = ? WHERE sequence = ?');
  const stateOf = db.prepare('SELECT state FROM outbox WHERE sequence = ?').pluck();
  const setReceived = db.prepare('UPDATE outbox SET state = ?, received_at = ?, receipt = ? WHERE sequence = ?');
  const tick = db.prepare(
    `SELECT s.day, o.state FROM sealed_summary AS s JOIN outbox AS o ON o.sequence = s.sequence
     ORDER BY s.sequence DESC LIMIT 1`,
  );

  const itemOf = (row: unknown): OutboxItem | undefined => {
    const found = row as Row | undefined;
    return found && { ...found, sha256: found.sha256.toString('hex') };
  };
  const after = (state: OutboxState, event: OutboxEvent): OutboxState => transitions[state][event];

  return {
    enqueue: (sequence) => void enqueue.run(sequence),
    next: () => itemOf(next.get()),
    find: (day, revision) => itemOf(find.get(day, revision)),
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
      const state = stateOf.get(sequence) as OutboxState;
      if (state === 'received') return;
      setReceived.run(after(state, 'confirmed'), now, JSON.stringify(receipt), sequence);
      crashPoint('upstream.receipt.confirmed');
    },
    tick: () => (tick.get() as DistrictTick | undefined) ?? { day: null, state: 'none' },
  };
};
