import type { Command } from 'commander';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { addSummaryCheckpoint } from './summaryCheckpoint.ts';
import { addSummaryExport } from './summaryExport.ts';
import { addSummaryPapers } from './summaryPapers.ts';
import { addSummaryProve } from './summaryProve.ts';
import { summaryLines } from './summaryView.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

type DayOptions = PlaceOptions & { readonly day?: string };

export const addSummary = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const summary = program.command('summary').description(messages.summary);
  const command = (name: string, description: string): Command =>
    withPlace(summary.command(name).description(description), terminal);

  command('seal', messages.summarySeal)
    .option('--day <day>', messages.optionDay)
    .action((options: DayOptions) =>
      withStores(terminal, options, async (place) => {
        const day = await dayOf(terminal, options.day, place);
        const outcome = await withSealing(place, ({ sealing }) => sealing.seal(day));
        if (!outcome.ok) {
          throw new CommandFailure(
            outcome.code,
            outcome.code === 'clock_unset' ? messages.clockUnset : messages.dayAhead(day),
          );
        }
        const { revision, sequence, fresh } = outcome;
        print(terminal, options.json, outcome, () => [
          fresh ? messages.sealedFresh(day, revision, sequence) : messages.sealedSame(day, revision),
        ]);
      }),
    );

  command('show', messages.summaryShow)
    .option('--day <day>', messages.optionDay)
    .action((options: DayOptions) =>
      withStores(terminal, options, async (place) => {
        const day = await dayOf(terminal, options.day, place);
        const { readSealed } = await import('../summary/envelope.ts');
        const row = await withSealing(place, ({ sealing }) => sealing.store.find(day));
        const reading = row && readSealed(row.bytes);
        if (!reading) throw new CommandFailure('not_sealed', messages.notSealed(day));
        if (!reading.ok) throw new CommandFailure(reading.code, messages.failed(reading.detail));
        print(terminal, options.json, reading.sealed, () => summaryLines(reading.sealed.data, messages));
      }),
    );

  addSummaryExport(summary, terminal);
  addSummaryPapers(summary, terminal);
  addSummaryProve(summary, terminal);
  addSummaryCheckpoint(summary, terminal);
};

/** The sealing of this place, with the index of footage when there is one. */
const withSealing = async <T>(
  { config, clock, stores }: OpenPlace,
  work: (parts: ReturnType<typeof import('../sealing.ts')['openSealing']>) => T | Promise<T>,
): Promise<T> => {
  const { openSealing } = await import('../sealing.ts');
  const { openFootage } = await import('./footage.ts');
  const footage = await openFootage(config.dataFolder, clock);
  try {
    return await work(openSealing(stores, { config, clock, footage: footage?.store }));
  } finally {
    footage?.close();
  }
};
