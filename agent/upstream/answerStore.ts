import type { SealedAnswer } from '#contract/district.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import type { TakenEvidence } from './evidence.ts';
import type { OutboxState } from './outbox.ts';
import { createRoadTable } from './roadTable.ts';
import type { LostNumbers, Standing } from './waiting.ts';

/** An answer as it was sealed: the bytes that are signed, sent, served and hashed. */
export interface SealedAnswerRow {
  readonly sequence: number;
  readonly answerId: string;
  readonly sealedAt: EpochMs;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly kid: string;
}

export interface AnswerStore {
  /** The sequence of the newest answer; 0 before the first. */
  head(): number;
  page(after: number, limit: number): SealedAnswerRow[];
  /** Sequence and hash of the last answer of a page, without the bytes; zeros before the first. */
  headAfter(
    after: number,
    limit: number,
  ): { readonly sequence: number; readonly sha256: string; readonly count: number };
  find(answerId: string): SealedAnswerRow | undefined;
  /** Part of the transaction that records the answer: with it go its evidence and its row in the outbox. */
  insert(row: Omit<SealedAnswerRow, 'sha256'> & { readonly sha256: Buffer }, evidence: readonly TakenEvidence[]): void;
  /** What is attached to an answer that was sealed here; undefined: nothing of that hash is. */
  attached(answerId: string, sha256: string): { readonly mediaType: string; readonly bytes: Buffer } | undefined;
  evidence(sha256: string): { readonly mediaType: string; readonly bytes: Buffer } | undefined;
  /** The oldest that waits to be sent. */
  next(): { readonly sequence: number; readonly bytes: Buffer; readonly attempts: number } | undefined;
  taken(fromSequence: number, toSequence: number, now: EpochMs): void;
  sendAgain(now: EpochMs): number;
  confirm(sequence: number, receipt: object, now: EpochMs): void;
  /** As in `RoadTable`. */
  lost(numbers: LostNumbers, asOf: EpochMs): number;
  /** Hexadecimal; undefined: there is no answer of that number. */
  hashOf(sequence: number): string | undefined;
  stateOf(sequence: number): OutboxState;
  standing(): Standing;
}

/** The hashes of what belongs to an answer that was sealed here. */
const hashesIn = (bytes: Buffer): string[] =>
  // Written by answers.ts under this schema.
  (JSON.parse(bytes.toString('utf8')) as SealedAnswer).evidence.map(({ sha256 }) => sha256);

const noHash = '0'.repeat(64);

/** The sealed answers, what is attached to them, and how far each has come. */
export const createAnswerStore = (db: Db): AnswerStore => {
  const road = createRoadTable(db, 'answer_outbox');
  const columns = 'sequence, answer_id AS answerId, sealed_at AS sealedAt, bytes, sha256, kid';
  const head = db.prepare('SELECT coalesce(max(sequence), 0) FROM sealed_answer').pluck();
  const page = db.prepare(`SELECT ${columns} FROM sealed_answer WHERE sequence > ? ORDER BY sequence LIMIT ?`);
  const hashes = db.prepare('SELECT sequence, sha256 FROM sealed_answer WHERE sequence > ? ORDER BY sequence LIMIT ?');
  const hashOf = db.prepare('SELECT sha256 FROM sealed_answer WHERE sequence = ?').pluck();
  const one = db.prepare(`SELECT ${columns} FROM sealed_answer WHERE answer_id = ?`);
  const insert = db.prepare(
    'INSERT INTO sealed_answer VALUES (@sequence, @answerId, @sealedAt, @bytes, @sha256, @kid)',
  );
  // The same picture may belong to two answers.
  const keep = db.prepare('INSERT OR IGNORE INTO answer_evidence VALUES (?, ?, ?)');
  const attached = db.prepare('SELECT media_type AS mediaType, bytes FROM answer_evidence WHERE sha256 = ?');
  const next = db.prepare(
    `SELECT a.sequence, a.bytes, o.attempts FROM answer_outbox AS o JOIN sealed_answer AS a ON a.sequence = o.sequence
     WHERE o.state = 'sealed' ORDER BY o.sequence LIMIT 1`,
  );
  const open = db.prepare(
    `SELECT COUNT(*) AS waiting, MIN(a.sealed_at) AS oldestAt FROM answer_outbox AS o
     JOIN sealed_answer AS a ON a.sequence = o.sequence WHERE o.state <> 'received'`,
  );
  type Row = Omit<SealedAnswerRow, 'sha256'> & { readonly sha256: Buffer };
  const rowOf = (row: Row): SealedAnswerRow => ({ ...row, sha256: row.sha256.toString('hex') });

  const find = (answerId: string): SealedAnswerRow | undefined => {
    const row = one.get(answerId) as Row | undefined;
    return row && rowOf(row);
  };
  const evidence: AnswerStore['evidence'] = (sha256) =>
    attached.get(Buffer.from(sha256, 'hex')) as { mediaType: string; bytes: Buffer } | undefined;

  return {
    head: () => head.get() as number,
    page: (after, limit) => (page.all(after, limit) as Row[]).map(rowOf),
    headAfter: (after, limit) => {
      const rows = hashes.all(after, limit) as { sequence: number; sha256: Buffer }[];
      const last = rows.at(-1);
      const sha256 = last?.sha256 ?? (hashOf.get(after) as Buffer | undefined);
      return { sequence: last?.sequence ?? after, sha256: sha256?.toString('hex') ?? noHash, count: rows.length };
    },
    find,
    insert: (row, evidence) => {
      insert.run(row);
      for (const { sha256, mediaType, content } of evidence) keep.run(Buffer.from(sha256, 'hex'), mediaType, content);
      road.enqueue(row.sequence);
    },
    attached: (answerId, sha256) => {
      const sealed = find(answerId);
      return sealed && hashesIn(sealed.bytes).includes(sha256) ? evidence(sha256) : undefined;
    },
    evidence,
    next: () => next.get() as ReturnType<AnswerStore['next']>,
    taken: road.taken,
    sendAgain: road.sendAgain,
    confirm: road.confirm,
    lost: road.lost,
    hashOf: (sequence) => (hashOf.get(sequence) as Buffer | undefined)?.toString('hex'),
    stateOf: (sequence) => road.stateOf(sequence) ?? 'sealed',
    standing: () => {
      const { waiting, oldestAt } = open.get() as { waiting: number; oldestAt: EpochMs | null };
      return { waiting, oldestAt: oldestAt ?? undefined, confirmedAt: road.confirmedAt() };
    },
  };
};
