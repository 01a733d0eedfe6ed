import type { Command } from 'commander';
import type { Fault } from '../journal/check.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

export const addCheck = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('check').description(messages.check), terminal).action(async (options: PlaceOptions) => {
    const { faults, events } = await examine(terminal, options);
    print(terminal, options.json, { ok: faults.length === 0, events, faults }, () =>
      faults.length === 0
        ? [messages.sound(events)]
        : [
            messages.unsound(faults.length),
            ...faults.map(({ check, where, found }) => `  ${check}: ${where} ${found}`),
          ],
    );
    if (faults.length > 0) throw new CommandFailure('unsound', '');
  });
};

const examine = async (terminal: Terminal, options: PlaceOptions): Promise<{ faults: Fault[]; events: number }> => {
  const { checkJournal } = await import('../journal/check.ts');
  const { checkSealed } = await import('../summary/check.ts');
  const { checkAnswers } = await import('../upstream/checkAnswers.ts');
  try {
    return await withStores(terminal, options, ({ stores: { db, journal, projectionsOver } }) => ({
      faults: [...checkJournal(db, projectionsOver), ...checkSealed(db), ...checkAnswers(db)],
      events: journal.lastSeq(),
    }));
  } catch (error) {
    // A file that SQLite itself finds broken is a finding, not a failure of the check.
    if (!isDamage(error)) throw error;
    return { faults: [{ check: 'integrity', where: 'journal.db', found: error.message }], events: 0 };
  }
};

const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
