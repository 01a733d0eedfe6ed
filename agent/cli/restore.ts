import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Fault } from '../journal/check.ts';
import { configOf, journalFile, type PlaceOptions, refuseWhileRunning, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** SQLite's files beside a database: without them the database is another one. */
const companions = ['', '-wal', '-shm'];

/**
 * Puts a backup in the place of the journal. The backup is copied and proved first; the journal that was there is
 * moved aside and never deleted. A crash at any point leaves either the old journal or the new one, or the old one
 * under its new name and nothing in its place.
 */
export const addRestore = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('restore').description(messages.restore).argument('<file>'), terminal).action(
    async (source: string, options: PlaceOptions) => {
      const config = await configOf(options);
      refuseWhileRunning(terminal, config.dataFolder);
      const file = resolve(source);
      if (!existsSync(file)) throw new CommandFailure('no_file', messages.fileMissing(file));
      const journal = journalFile(config.dataFolder);
      const arriving = `${journal}.arriving`;
      mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
      for (const suffix of companions) rmSync(arriving + suffix, { force: true });
      copyFileSync(file, arriving);
      const { faults, events } = await prove(arriving, options);
      if (faults.length > 0) {
        for (const suffix of companions) rmSync(arriving + suffix, { force: true });
        const found = faults.map(({ check, where, found: what }) => `  ${check}: ${where} ${what}`);
        throw new CommandFailure('bad_backup', [messages.badBackup(file), ...found].join('\n'));
      }
      const aside = existsSync(journal) ? freeName(`${journal}.before-restore`) : undefined;
      if (aside !== undefined) {
        for (const suffix of companions) if (existsSync(journal + suffix)) renameSync(journal + suffix, aside + suffix);
      }
      renameSync(arriving, journal);
      syncFolder(dirname(journal));
      print(terminal, options.json, { ok: true, events, aside: aside ?? null }, () => [
        aside === undefined ? messages.restoredNew(events) : messages.restored(events, basename(aside)),
      ]);
    },
  );
};

/** Opens the copy (which also brings an old one up to date) and checks it as `nestbox check` would. */
const prove = async (file: string, options: PlaceOptions): Promise<{ faults: Fault[]; events: number }> => {
  const { checkJournal } = await import('../journal/check.ts');
  const { openDatabase } = await import('../journal/database.ts');
  const { rebuild } = await import('../journal/rebuild.ts');
  const { createFeatureStores, rulesOf } = await import('../stores.ts');
  const { checkSealed } = await import('../summary/check.ts');
  const rules = rulesOf(await configOf(options));
  try {
    const db = openDatabase(file);
    try {
      // The backup may be of another version, or of other rules: what it must agree with is its own journal.
      rebuild(db, createFeatureStores(db, rules).projections);
      const faults = [
        ...checkJournal(db, (other) => createFeatureStores(other, rules).projections),
        ...checkSealed(db),
      ];
      return { faults, events: db.prepare('SELECT count(*) FROM event').pluck().get() as number };
    } finally {
      db.close();
    }
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { faults: [{ check: 'integrity', where: basename(file), found }], events: 0 };
  }
};

const freeName = (wanted: string): string => {
  for (let number = 1; ; number += 1) if (!existsSync(`${wanted}-${number}`)) return `${wanted}-${number}`;
};

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
};
