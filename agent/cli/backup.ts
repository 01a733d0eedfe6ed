import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { journalFile, type PlaceOptions, placeOf, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

export const addBackup = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('backup').description(messages.backup).argument('<file>'), terminal).action(
    async (target: string, options: PlaceOptions) => {
      const { data } = placeOf(options);
      const file = resolve(target);
      if (!existsSync(journalFile(data))) throw new CommandFailure('no_data', messages.noData(data));
      if (existsSync(file)) throw new CommandFailure('file_exists', messages.fileExists(file));
      const { backup } = await import('../journal/backup.ts');
      const { openDatabase } = await import('../journal/database.ts');
      const { createJournal } = await import('../journal/journal.ts');
      const { systemClock } = await import('../time/clock.ts');
      mkdirSync(dirname(file), { recursive: true });
      const db = openDatabase(journalFile(data));
      try {
        backup(db, file);
        // No projection keeps it: the daily summary asks the journal itself.
        createJournal(db, systemClock(), []).record([
          { type: 'journal.backed_up', actor: 'agent', subject: 'journal', data: {} },
        ]);
      } finally {
        db.close();
      }
      print(terminal, options.json, { ok: true, file }, () => [messages.backedUp(file)]);
    },
  );
};
