import { existsSync, renameSync } from 'node:fs';
import { type Db, openDatabase } from './database.ts';

/**
 * Writes a whole, compact copy of a live database to a new file and opens it once to prove that it can be read.
 * @throws when the target exists: a backup is never overwritten.
 */
export const backup = (db: Db, target: string, migrationsFolder?: string): void => {
  if (existsSync(target)) throw new Error(`${target} exists already; name a new file`);
  const partial = `${target}.partial`;
  db.prepare('VACUUM INTO ?').run(partial);
  const copy = openDatabase(partial, migrationsFolder);
  const verdict = copy.pragma('integrity_check', { simple: true });
  copy.close();
  if (verdict !== 'ok') throw new Error(`the copy of ${db.name} is damaged: ${verdict}`);
  renameSync(partial, target);
};
