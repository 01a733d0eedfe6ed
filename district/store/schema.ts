import type { DistrictDb } from './db.ts';

/**
 * The district's tables, in the words of PostgreSQL; SQLite reads BIGINT and BYTEA as its own. Each entry is applied once, in
 * order, and never changed after it was released.
 */
const migrations: readonly { readonly name: string; readonly tables: readonly string[] }[] = [
  {
    name: '001-summaries',
    tables: [
      `CREATE TABLE district_site (
        site TEXT PRIMARY KEY,
        -- The chain is whole and kept up to here; what is pulled next comes after it.
        head_sequence BIGINT NOT NULL,
        head_sha256 TEXT NOT NULL,
        -- Of the last answer with nothing new after this head.
        etag TEXT,
        answered_at BIGINT,
        -- Why the last attempt got no summaries, and since when; empty when it did.
        failing_code TEXT,
        failing_detail TEXT,
        failing_since BIGINT
      )`,
      `CREATE TABLE district_summary (
        site TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        day TEXT NOT NULL,
        revision BIGINT NOT NULL,
        sha256 TEXT NOT NULL,
        previous TEXT NOT NULL,
        -- The key that sealed it: one that was replaced seals nothing after its successor did.
        kid TEXT NOT NULL,
        bytes BYTEA NOT NULL,
        received_at BIGINT NOT NULL,
        road TEXT NOT NULL,
        PRIMARY KEY (site, sequence)
      )`,
      `CREATE INDEX district_summary_day ON district_summary (site, day, revision)`,
      `CREATE TABLE district_fault (
        site TEXT NOT NULL,
        code TEXT NOT NULL,
        -- The hash or number that it is about: what is found again is the same fault.
        about TEXT NOT NULL,
        day TEXT,
        detail TEXT NOT NULL,
        found_at BIGINT NOT NULL,
        -- The bytes that were refused, so that the site can be asked about them.
        evidence BYTEA,
        -- When somebody looked into it, and what came of it.
        settled_at BIGINT,
        settled_note TEXT,
        PRIMARY KEY (site, code, about)
      )`,
    ],
  },
  {
    name: '002-notices',
    tables: [
      `CREATE TABLE district_notice (
        site TEXT NOT NULL,
        -- A UUIDv7: in its order they were issued, and are delivered.
        notice_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        due_day TEXT,
        about TEXT,
        -- Signed, as it is sent by every road.
        body TEXT NOT NULL,
        issued_at BIGINT NOT NULL,
        -- The site answered that it has it.
        delivered_at BIGINT,
        -- The site answered that it does not take it, and why.
        refused_code TEXT,
        refused_detail TEXT,
        -- Handed over by a pushed road, which has no answer of its own: since when, and how often.
        offered_at BIGINT,
        offers BIGINT NOT NULL,
        PRIMARY KEY (site, notice_id)
      )`,
      `CREATE TABLE district_answer (
        site TEXT NOT NULL,
        answer_id TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        notice_id TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes BYTEA NOT NULL,
        answered_at BIGINT NOT NULL,
        received_at BIGINT NOT NULL,
        road TEXT NOT NULL,
        -- When all that is attached lay on the disk as it was sealed.
        evidence_at BIGINT,
        -- When the site took the receipt.
        receipted_at BIGINT,
        PRIMARY KEY (site, answer_id)
      )`,
      `CREATE UNIQUE INDEX district_answer_sequence ON district_answer (site, sequence)`,
    ],
  },
  {
    name: '003-new-chain',
    tables: [
      // Since when the site may tell another past than the one that is kept; empty: it may not, or it has told it.
      'ALTER TABLE district_site ADD COLUMN new_chain_at BIGINT',
      `CREATE TABLE district_replaced (
        -- What was in force before the site's new past was taken: evidence, and never counted.
        site TEXT NOT NULL,
        sequence BIGINT NOT NULL,
        day TEXT NOT NULL,
        revision BIGINT NOT NULL,
        sha256 TEXT NOT NULL,
        previous TEXT NOT NULL,
        kid TEXT NOT NULL,
        bytes BYTEA NOT NULL,
        received_at BIGINT NOT NULL,
        road TEXT NOT NULL,
        replaced_at BIGINT NOT NULL,
        PRIMARY KEY (site, sequence, sha256)
      )`,
    ],
  },
  {
    name: '004-new-chain-said',
    tables: [
      `CREATE TABLE district_new_chain (
        -- Whose new past may be taken, by whose word: told for good, whatever becomes of the fault.
        site TEXT NOT NULL,
        allowed_at BIGINT NOT NULL,
        -- Empty: an older Nestbox did not keep it.
        note TEXT,
        -- When it took the place of the old one, which district_replaced has under this time; empty: not yet.
        taken_at BIGINT,
        PRIMARY KEY (site, allowed_at)
      )`,
      `INSERT INTO district_new_chain (site, allowed_at, taken_at)
        SELECT DISTINCT site, replaced_at, replaced_at FROM district_replaced`,
      // A permission may be as old as what it replaced before.
      `INSERT INTO district_new_chain (site, allowed_at)
        SELECT site, new_chain_at FROM district_site WHERE new_chain_at IS NOT NULL ON CONFLICT DO NOTHING`,
    ],
  },
];

/** Brings a database to the present form. @throws when a newer Nestbox wrote it. */
export const migrate = (db: DistrictDb): Promise<void> =>
  db.transaction(async (statements) => {
    // Two commands that start at once: the second finds the work done.
    if (db.dialect === 'postgres') await statements.all('SELECT pg_advisory_xact_lock(7081)');
    await statements.all(
      inWordsOf(
        db,
        'CREATE TABLE IF NOT EXISTS district_migration (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)',
      ),
    );
    const applied = await statements.all<{ name: string }>('SELECT name FROM district_migration');
    const known = new Set(migrations.map(({ name }) => name));
    const newer = applied.find(({ name }) => !known.has(name));
    if (newer) throw new Error(`The district's database was written by a newer Nestbox (${newer.name})`);
    for (const { name, tables } of migrations) {
      if (applied.some((one) => one.name === name)) continue;
      for (const table of tables) await statements.all(inWordsOf(db, table));
      await statements.insert('district_migration', ['name', 'applied_at'], [[name, Date.now()]]);
    }
  });

const inWordsOf = ({ dialect }: DistrictDb, sql: string): string => {
  if (dialect !== 'sqlite') return sql;
  const own = sql.replaceAll('BIGINT', 'INTEGER').replaceAll('BYTEA', 'BLOB');
  return own.startsWith('CREATE TABLE') ? `${own} STRICT` : own;
};
