import type { FeedHead } from '#contract/district.ts';
import type { Db } from '../journal/database.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { noSummaryHash, type Sealed } from './envelope.ts';

/** One sealed summary as it is kept. Hashes in hexadecimal. */
export interface SealedRow {
  readonly sequence: number;
  readonly day: Day;
  readonly revision: number;
  readonly sealedAt: EpochMs;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly previous: string;
  readonly kid: string;
}

export interface SealedStore {
  /** The newest in the chain; sequence 0 and zeros before the first. */
  head(): FeedHead;
  page(after: number, limit: number): SealedRow[];
  /** The first in the chain; undefined when nothing was sealed. */
  oldest(): number | undefined;
  /** Sequence and hash after each summary of a page, without the bytes. */
  headAfter(after: number, limit: number): FeedHead & { readonly count: number };
  /** How many bytes each summary of a page has. */
  sizes(after: number, limit: number): { readonly sequence: number; readonly bytes: number }[];
  /** @throws RangeError when there is no such summary. */
  bytesOf(sequence: number): Buffer;
  /** The newest revision, or the one asked for. */
  find(day: string, revision?: number): SealedRow | undefined;
  latest(): SealedRow | undefined;
  days(): ReadonlySet<Day>;
  insert(row: Omit<SealedRow, keyof Sealed> & Sealed): void;
  keepKey(key: { readonly kid: string; readonly x: string }, at: EpochMs): void;
  /** Every key that ever sealed, the newest first. */
  keys(): { kid: string; x: string }[];
}

interface Row extends Omit<SealedRow, 'sha256' | 'previous'> {
  readonly sha256: Buffer;
  readonly previous: Buffer;
}

const rowOf = (row: Row): SealedRow => ({
  ...row,
  sha256: row.sha256.toString('hex'),
  previous: row.previous.toString('hex'),
});

export const createSealedStore = (db: Db): SealedStore => {
  const columns = 'sequence, day, revision, sealed_at AS sealedAt, bytes, sha256, previous, kid';
  const head = db.prepare('SELECT sequence, sha256 FROM sealed_summary ORDER BY sequence DESC LIMIT 1');
  const page = db.prepare(`SELECT ${columns} FROM sealed_summary WHERE sequence > ? ORDER BY sequence LIMIT ?`);
  const oldest = db.prepare('SELECT min(sequence) FROM sealed_summary').pluck();
  const hashes = db.prepare('SELECT sequence, sha256 FROM sealed_summary WHERE sequence > ? ORDER BY sequence LIMIT ?');
  const sizes = db.prepare(
    'SELECT sequence, length(bytes) AS bytes FROM sealed_summary WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  const bytesOf = db.prepare('SELECT bytes FROM sealed_summary WHERE sequence = ?').pluck();
  const newest = db.prepare(`SELECT ${columns} FROM sealed_summary WHERE day = ? ORDER BY revision DESC LIMIT 1`);
  const exact = db.prepare(`SELECT ${columns} FROM sealed_summary WHERE day = ? AND revision = ?`);
  const latest = db.prepare(`SELECT ${columns} FROM sealed_summary ORDER BY sequence DESC LIMIT 1`);
  const days = db.prepare('SELECT DISTINCT day FROM sealed_summary').pluck();
  const insert = db.prepare('INSERT INTO sealed_summary VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const keepKey = db.prepare('INSERT INTO site_key VALUES (?, ?, ?) ON CONFLICT (kid) DO NOTHING');
  const keys = db.prepare('SELECT kid, x FROM site_key ORDER BY first_used_at DESC, kid');

  const headOf = (row: unknown): FeedHead => {
    const found = row as { sequence: number; sha256: Buffer } | undefined;
    return found
      ? { sequence: found.sequence, sha256: found.sha256.toString('hex') }
      : { sequence: 0, sha256: noSummaryHash };
  };

  return {
    head: () => headOf(head.get()),
    page: (after, limit) => (page.all(after, limit) as Row[]).map(rowOf),
    oldest: () => (oldest.get() as number | null) ?? undefined,
    headAfter: (after, limit) => {
      const rows = hashes.all(after, limit);
      return { ...(rows.length > 0 ? headOf(rows.at(-1)) : headOf(head.get())), count: rows.length };
    },
    sizes: (after, limit) => sizes.all(after, limit) as ReturnType<SealedStore['sizes']>,
    bytesOf: (sequence) => {
      const bytes = bytesOf.get(sequence) as Buffer | undefined;
      if (!bytes) throw new RangeError(`No summary number ${sequence} was sealed`);
      return bytes;
    },
    find: (day, revision) => {
      const row = (revision === undefined ? newest.get(day) : exact.get(day, revision)) as Row | undefined;
      return row && rowOf(row);
    },
    latest: () => {
      const row = latest.get() as Row | undefined;
      return row && rowOf(row);
    },
    days: () => new Set(days.all() as Day[]),
    insert: (row) => {
      const hash = Buffer.from(row.sha256, 'hex');
      const previous = Buffer.from(row.previous, 'hex');
      insert.run(row.sequence, row.day, row.revision, row.sealedAt, row.bytes, hash, previous, row.kid);
    },
    keepKey: ({ kid, x }, at) => void keepKey.run(kid, x, at),
    keys: () => keys.all() as { kid: string; x: string }[],
  };
};
