import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Db, openDatabase } from '#agent/journal/database.ts';
import { createJournal, type Journal, type Projection } from '#agent/journal/journal.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { temporaryFolder } from './folder.ts';

export interface TestJournal {
  readonly db: Db;
  readonly journal: Journal;
  readonly clock: FakeClock;
  /** The folder that holds `journal.db`; name it again to open the same journal as after a restart. */
  readonly folder: string;
}

/** A real journal in a temporary folder; closed and removed when the test is over. */
export const openTestJournal = (
  options: {
    readonly clock?: FakeClock;
    readonly projections?: (db: Db) => readonly Projection[];
    readonly folder?: string;
  } = {},
): TestJournal => {
  const folder = options.folder ?? temporaryFolder();
  const clock = options.clock ?? fakeClock();
  const db = openDatabase(join(folder, 'journal.db'));
  onTestFinished(() => {
    if (db.open) db.close();
  });
  return { db, journal: createJournal(db, clock, options.projections?.(db) ?? []), clock, folder };
};
