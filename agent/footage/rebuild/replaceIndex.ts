import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Db } from '../../journal/database.ts';
import { openFootageIndex } from '../database.ts';

const draftOf = (file: string): string => `${file}.rebuild`;
const tails = ['', '-wal', '-shm', '-journal'];

/**
 * An index to write into, beside the one in use: a copy of that one, or an empty one when it is lost or damaged.
 * @throws when it was written by a newer Nestbox.
 */
export const prepareIndex = (file: string): { readonly db: Db; readonly oldWasRead: boolean } => {
  const draft = draftOf(file);
  for (const tail of tails) rmSync(`${draft}${tail}`, { force: true });
  const oldWasRead = existsSync(file) && copyIndex(file, draft);
  if (!oldWasRead) for (const tail of tails) rmSync(`${draft}${tail}`, { force: true });
  const db = openFootageIndex(draft);
  // Nothing of the draft matters before it is whole; it is synced at the end.
  db.pragma('synchronous = OFF');
  // Runs get other numbers on the way; all references are checked at the end.
  db.pragma('foreign_keys = OFF');
  return { db, oldWasRead };
};

/**
 * Syncs the new index and puts it in the place of the old one, which is kept. Returns where; null when there was none.
 * @throws when a row of the new index names one that is not there.
 */
export const finishIndex = (db: Db, file: string, nowMs: number): string | null => {
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0) throw new Error(`The new index is not whole: ${JSON.stringify(broken.slice(0, 3))}`);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const draft = draftOf(file);
  sync(draft);
  const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  const before = existsSync(file) ? `${file}.before-${stamp}` : null;
  if (before !== null) {
    // A log of the old one beside the new one would be played into it.
    for (const tail of tails.slice(1))
      if (existsSync(`${file}${tail}`)) renameSync(`${file}${tail}`, `${before}${tail}`);
    linkSync(file, before);
  }
  renameSync(draft, file);
  sync(dirname(file));
  return before;
};

/** False when the index is damaged. */
const copyIndex = (file: string, draft: string): boolean => {
  let db: Db | undefined;
  try {
    db = new Database(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    if (db.pragma('integrity_check(1)', { simple: true }) !== 'ok') return false;
    if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'segment'").get()) return false;
    db.prepare('VACUUM INTO ?').run(draft);
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError) return false;
    throw error;
  } finally {
    db?.close();
  }
};

const sync = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
