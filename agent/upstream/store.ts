import type { ReceiptBody } from '#contract/district.ts';
import type { DistrictTick } from '#contract/site.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import type { OutboxState } from './outbox.ts';
import { createRoadTable } from './roadTable.ts';
import type { LostNumbers, Standing } from './waiting.ts';

/** A sealed summary as the road upstream sees it. */
export interface OutboxItem {
  readonly sequence: number;
  readonly day: string;
  readonly revision: number;
  readonly sha256: string;
  readonly bytes: Buffer;
  readonly state: OutboxState;
  readonly attempts: number;
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
  /**
   * The district signed that at a time it lacked these: what was sent or confirmed before that waits again. Part of the
   * transaction that records it. Returns how many.
   */
  lost(numbers: LostNumbers, asOf: EpochMs): number;
  /** The hash of a sealed summary, hexadecimal; undefined: there is none of that number. */
  hashOf(sequence: number): string | undefined;
  /** The newest sealed day and how far it has come: the kiosk's tick. */
  tick(): DistrictTick;
  /** How many wait, since when, and when the last was confirmed. */
  standing(): Standing;
}

interface Row extends Omit<OutboxItem, 'sha256'> {
  readonly sha256: Buffer;
}

export const createOutbox = (db: Db): Outbox => {
  const road = createRoadTable(db, 'outbox');
  const joined = `SELECT o.sequence, s.day, s.revision, s.sha256, s.bytes, o.state, o.attempts
    FROM outbox AS o JOIN sealed_summary AS s ON s.sequence = o.sequence`;
  const next = db.prepare(`${joined} WHERE o.state = 'sealed' ORDER BY o.sequence LIMIT 1`);
  const find = db.prepare(`${joined} WHERE s.day = ? AND s.revision = ?`);
  const tick = db.prepare(
    `SELECT s.day, o.state FROM sealed_summary AS s JOIN outbox AS o ON o.sequence = s.sequence
     ORDER BY s.sequence DESC LIMIT 1`,
  );

  const open = db.prepare(
    `SELECT COUNT(*) AS waiting, MIN(s.sealed_at) AS oldestAt FROM outbox AS o
     JOIN sealed_summary AS s ON s.sequence = o.sequence WHERE o.state <> 'received'`,
  );

  const hashOf = db.prepare('SELECT lower(hex(sha256)) FROM sealed_summary WHERE sequence = ?').pluck();

  const itemOf = (row: unknown): OutboxItem | undefined => {
    const found = row as Row | undefined;
    return found && { ...found, sha256: found.sha256.toString('hex') };
  };
  return {
    enqueue: road.enqueue,
    next: () => itemOf(next.get()),
    find: (day, revision) => itemOf(find.get(day, revision)),
    taken: road.taken,
    sendAgain: road.sendAgain,
    confirm: road.confirm,
    lost: road.lost,
    hashOf: (sequence) => hashOf.get(sequence) as string | undefined,
    standing: () => {
      const { waiting, oldestAt } = open.get() as { waiting: number; oldestAt: EpochMs | null };
      return { waiting, oldestAt: oldestAt ?? undefined, confirmedAt: road.confirmedAt() };
    },
    tick: () => (tick.get() as DistrictTick | undefined) ?? { day: null, state: 'none' },
  };
};
