import type { Command } from 'commander';
import { type PlaceOptions, placeOf, refuseWhileRunning, withPlace, withStores } from './place.ts';
import { print, progress, type Terminal } from './terminal.ts';

export const addRebuild = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('rebuild').description(messages.rebuild), terminal).action(
    async (options: PlaceOptions) => {
      // One long write transaction: a running agent could not answer meanwhile.
      refuseWhileRunning(terminal, placeOf(options).data);
      const { rebuild } = await import('../journal/rebuild.ts');
      const events = await withStores(terminal, options, ({ stores: { db, journal, projections } }) => {
        const total = journal.lastSeq();
        const report = progress(terminal, messages.rebuilding, total);
        const replayed = rebuild(db, projections, report);
        report(total);
        return replayed;
      });
      print(terminal, options.json, { ok: true, events }, () => [messages.rebuilt(events)]);
    },
  );
};
