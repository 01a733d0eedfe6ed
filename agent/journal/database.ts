import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;

const journalMigrations = join(import.meta.dirname, 'migrations');

/**
 * Opens a SQLite file as our stores want it: WAL, `synchronous=FULL` proved after a write (better-sqlite3 falls to
 * NORMAL with the first write unless FULL was asked for), foreign keys, and all numbered migrations applied.
 * @throws when the file is of a newer Nestbox, damaged, or FULL does not hold.
 */
export const openDatabase = (file: string, migrationsFolder = journalMigrations): Db => {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  migrate(db, migrationsFolder);
  assertDurable(db, file);
  return db;
};

/**
 * A database of one piece of work, with the journal's tables: SQLite keeps it in a file without a name, which nobody else can
 * open and no crash leaves behind, and in memory no more than `cacheMb`.
 */
export const openScratchDatabase = (cacheMb: number): Db => {
  const db = new Database('');
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  // What was recorded together may name what comes after it: that was checked when it was recorded, and here events come one by one.
  db.pragma('foreign_keys = OFF');
  db.pragma(`cache_size = ${-1024 * cacheMb}`);
  migrate(db, journalMigrations);
  return db;
};

/** Applies, in order and each in one transaction, what has not been applied yet. */
const migrate = (db: Db, folder: string): void => {
  db.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = new Set(db.prepare('SELECT number FROM migration').pluck().all() as number[]);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const known = new Set(files.map((name) => Number.parseInt(name, 10)));
  for (const number of applied) {
    if (!known.has(number)) {
      throw new Error(
        `${db.name} was written by a newer Nestbox (migration ${number}); install that version or restore a backup`,
      );
    }
  }
  for (const name of files) {
    const number = Number.parseInt(name, 10);
    if (applied.has(number)) continue;
    db.transaction(() => {
      // Agent and recorder open footage.db at the same time: the second finds the work done.
      if (db.prepare('SELECT 1 FROM migration WHERE number = ?').get(number)) return;
      db.exec(readFileSync(join(folder, name), 'utf8'));
      db.prepare('INSERT INTO migration VALUES (?, ?, ?)').run(number, name, Date.now());
    }).immediate();
  }
};

const assertDurable = (db: Db, file: string): void => {
  db.exec('CREATE TABLE IF NOT EXISTS opened (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT');
  db.prepare('INSERT OR REPLACE INTO opened VALUES (1, ?)').run(Date.now());
  const level = db.pragma('synchronous', { simple: true });
  const mode = db.pragma('journal_mode', { simple: true });
  if (level !== 2 || (mode !== 'wal' && file !== ':memory:')) {
    throw new Error(
      `${file} is not durable: synchronous=${level} journal_mode=${mode}, but FULL (2) and wal are required`,
    );
  }
};
