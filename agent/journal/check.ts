import { commitmentOf, genesisHash, linkOf } from './chain.ts';
import { type Db, openDatabase } from './database.ts';
import type { Projection } from './journal.ts';
import { replayInto } from './rebuild.ts';

/** One thing that is not as it must be: which check, where, and what was found. */
export interface Fault {
  readonly check: 'integrity' | 'foreign_keys' | 'chain' | 'projection' | 'sealed';
  readonly where: string;
  readonly found: string;
}

/** At most this many faults of one kind are told; the first ones show the cause. */
const mostFaultsPerCheck = 20;

/**
 * Proves a journal: SQLite's own integrity, foreign keys, the chain from the first event on, and that every
 * projection equals a rebuild. Writes nothing. Returns all faults, none when the journal is sound.
 */
export const checkJournal = (db: Db, createProjections: (db: Db) => readonly Projection[]): Fault[] => [
  ...checkIntegrity(db),
  ...checkChain(db),
  ...checkProjections(db, createProjections),
];

const checkIntegrity = (db: Db): Fault[] => {
  const integrity = (db.pragma('integrity_check') as { integrity_check: string }[])
    .filter((row) => row.integrity_check !== 'ok')
    .map((row): Fault => ({ check: 'integrity', where: 'journal.db', found: row.integrity_check }));
  const orphans = (db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[]).map(
    (row): Fault => ({
      check: 'foreign_keys',
      where: `${row.table} row ${row.rowid}`,
      found: `no parent in ${row.parent}`,
    }),
  );
  return [...integrity, ...orphans].slice(0, mostFaultsPerCheck);
};

interface ChainRow {
  seq: number;
  id: string;
  type: string;
  occurred_at: number;
  recorded_at: number;
  actor: string;
  subject: string;
  data: string | null;
  salt: Buffer | null;
  commitment: Buffer;
  hash: Buffer;
}

/** What erasures say that they emptied. */
const erasedSeqs = ['child.erased', 'adult.erased'].map(
  (type) => `SELECT value FROM event, json_each(event.data, '$.emptied') WHERE event.type = '${type}'`,
);

const checkChain = (db: Db): Fault[] => {
  const faults: Fault[] = [];
  const erased = new Set(erasedSeqs.flatMap((sql) => db.prepare(sql).pluck().all() as number[]));
  let expectedSeq = 1;
  let previous = genesisHash;
  for (const row of db.prepare('SELECT * FROM event ORDER BY seq').iterate() as Iterable<ChainRow>) {
    const report = (found: string): void => void faults.push({ check: 'chain', where: `event ${row.seq}`, found });
    if (row.seq !== expectedSeq) report(`events ${expectedSeq} to ${row.seq - 1} are missing`);
    if (row.data !== null && row.salt !== null) {
      const commitment = commitmentOf(row.salt, {
        id: row.id,
        type: row.type,
        occurredAt: row.occurred_at,
        recordedAt: row.recorded_at,
        actor: row.actor,
        subject: row.subject,
        data: JSON.parse(row.data),
      });
      if (!commitment.equals(row.commitment)) report('its content is not what was committed to');
    }
    if (row.data === null && !erased.has(row.seq)) report('it was emptied, and no erasure says so');
    if (!linkOf(previous, row.commitment).equals(row.hash)) report('its hash does not follow from the one before');
    if (faults.length >= mostFaultsPerCheck) return faults;
    previous = row.hash;
    expectedSeq = row.seq + 1;
  }
  return faults;
};

const checkProjections = (db: Db, createProjections: (db: Db) => readonly Projection[]): Fault[] => {
  const fresh = openDatabase(':memory:');
  try {
    const projections = createProjections(fresh);
    fresh.transaction(() => replayInto(projections, db))();
    return projections
      .flatMap(({ tables }) => tables)
      .flatMap((table) => differences(table, rowsOf(db, table), rowsOf(fresh, table)))
      .slice(0, mostFaultsPerCheck);
  } finally {
    fresh.close();
  }
};

const rowsOf = (db: Db, table: string): Set<string> =>
  new Set((db.prepare(`SELECT * FROM ${table}`).raw().all() as unknown[][]).map((row) => JSON.stringify(row)));

const differences = (table: string, kept: Set<string>, rebuilt: Set<string>): Fault[] => [
  ...[...kept]
    .filter((row) => !rebuilt.has(row))
    .map((row): Fault => ({ check: 'projection', where: table, found: `has a row that no event explains: ${row}` })),
  ...[...rebuilt]
    .filter((row) => !kept.has(row))
    .map((row): Fault => ({ check: 'projection', where: table, found: `lacks a row: ${row}` })),
];
