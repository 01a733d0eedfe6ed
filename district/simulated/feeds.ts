import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Db, openDatabase } from '#agent/journal/database.ts';
import type { SealedRow, SealedStore } from '#agent/summary/store.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { FeedHead } from '#contract/district.ts';
import { emptyHead } from './chain.ts';

export interface SimulatedSite {
  /** Its place in the list, from 0. */
  readonly index: number;
  readonly site: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly token: string;
}

/** The chains of all simulated facilities in one file. */
export interface Feeds {
  readonly seed: number;
  sites(): SimulatedSite[];
  add(site: string, privateKey: string): SimulatedSite;
  /** Where a chain stands and the last day in it. */
  end(index: number): { readonly head: FeedHead; readonly day: Day | undefined };
  append(index: number, rows: readonly SealedRow[]): void;
  rows(index: number): SealedRow[];
  storeOf(site: SimulatedSite): SealedStore;
  close(): void;
}

interface Kept extends Omit<SealedRow, 'sha256' | 'previous'> {
  readonly sha256: Buffer;
  readonly previous: Buffer;
}

const rowOf = (row: Kept): SealedRow => ({
  ...row,
  sha256: row.sha256.toString('hex'),
  previous: row.previous.toString('hex'),
});

/** Opens or makes `feeds.db` in the folder. The seed that it was made with stays. */
export const openFeeds = (folder: string, seed: number): Feeds => {
  const db: Db = openDatabase(join(folder, 'feeds.db'), join(import.meta.dirname, 'migrations'));
  // Nothing in it is worth more than making it again, and a thousand chains are gigabytes.
  db.pragma('synchronous = OFF');
  db.prepare('INSERT INTO plan VALUES (1, ?) ON CONFLICT (id) DO NOTHING').run(seed);
  const columns = 'sequence, day, revision, sealed_at AS sealedAt, bytes, sha256, previous, kid';
  const own = 'FROM sealed WHERE facility = ?';
  const sites = db.prepare('SELECT number, site, private_key AS privateKey, token FROM facility ORDER BY number');
  const add = db.prepare('INSERT INTO facility VALUES (?, ?, ?, ?)');
  const head = db.prepare(`SELECT sequence, sha256, day ${own} ORDER BY sequence DESC LIMIT 1`);
  const hashes = db.prepare(`SELECT sequence, sha256 ${own} AND sequence > ? ORDER BY sequence LIMIT ?`);
  const sizes = db.prepare(`SELECT sequence, length(bytes) AS bytes ${own} AND sequence > ? ORDER BY sequence LIMIT ?`);
  const bytesOf = db.prepare(`SELECT bytes ${own} AND sequence = ?`).pluck();
  const oldest = db.prepare(`SELECT min(sequence) ${own}`).pluck();
  const page = db.prepare(`SELECT ${columns} ${own} AND sequence > ? ORDER BY sequence LIMIT ?`);
  const latest = db.prepare(`SELECT ${columns} ${own} ORDER BY sequence DESC LIMIT 1`);
  const newest = db.prepare(`SELECT ${columns} ${own} AND day = ? ORDER BY revision DESC LIMIT 1`);
  const exact = db.prepare(`SELECT ${columns} ${own} AND day = ? AND revision = ?`);
  const days = db.prepare(`SELECT DISTINCT day ${own}`).pluck();
  const insert = db.prepare('INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');

  const headOf = (found: { sequence: number; sha256: Buffer } | undefined): FeedHead =>
    found ? { sequence: found.sequence, sha256: found.sha256.toString('hex') } : emptyHead;
  const insertRow = (index: number, row: SealedRow): void => {
    const hashed = Buffer.from(row.sha256, 'hex');
    const previous = Buffer.from(row.previous, 'hex');
    insert.run(index, row.sequence, row.day, row.revision, row.sealedAt, hashed, previous, row.kid, row.bytes);
  };
  const append = db.transaction((index: number, rows: readonly SealedRow[]) => {
    for (const row of rows) insertRow(index, row);
  });
  const one = (row: unknown): SealedRow | undefined => (row ? rowOf(row as Kept) : undefined); // as `columns` names them

  return {
    seed: db.prepare('SELECT seed FROM plan').pluck().get() as number,
    sites: () =>
      (sites.all() as { number: number; site: string; privateKey: string; token: string }[]).map(
        ({ number, ...site }) => ({ index: number, ...site }),
      ),
    add: (site, privateKey) => {
      const index = Number(db.prepare('SELECT count(*) FROM facility').pluck().get());
      const token = `sim-${randomBytes(24).toString('base64url')}`;
      add.run(index, site, privateKey, token);
      return { index, site, privateKey, token };
    },
    end: (index) => {
      const found = head.get(index) as { sequence: number; sha256: Buffer; day: Day } | undefined;
      return { head: headOf(found), day: found?.day };
    },
    append,
    rows: (index) => (page.all(index, 0, -1) as Kept[]).map(rowOf),
    storeOf: ({ index }) => ({
      head: () => headOf(head.get(index) as { sequence: number; sha256: Buffer } | undefined),
      page: (after, limit) => (page.all(index, after, limit) as Kept[]).map(rowOf),
      headAfter: (after, limit) => {
        const found = hashes.all(index, after, limit) as { sequence: number; sha256: Buffer }[];
        const last = found.at(-1) ?? (head.get(index) as { sequence: number; sha256: Buffer } | undefined);
        return { ...headOf(last), count: found.length };
      },
      oldest: () => (oldest.get(index) as number | null) ?? undefined,
      sizes: (after, limit) => sizes.all(index, after, limit) as ReturnType<SealedStore['sizes']>,
      bytesOf: (sequence) => bytesOf.get(index, sequence) as Buffer,
      find: (day, revision) => one(revision === undefined ? newest.get(index, day) : exact.get(index, day, revision)),
      latest: () => one(latest.get(index)),
      days: () => new Set(days.all(index) as Day[]),
      insert: (row) => insertRow(index, row),
      // A simulated box has one key, and it is in the list.
      keepKey: () => {},
      keys: () => [],
    }),
    close: () => db.close(),
  };
};
