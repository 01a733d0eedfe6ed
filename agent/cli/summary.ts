import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { addSummaryCheckpoint } from './summaryCheckpoint.ts';
import { addSummaryProve } from './summaryProve.ts';
import { summaryLines } from './summaryView.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

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

  command('export', messages.summaryExport)
    .argument('<folder>')
    .action((target: string, options: PlaceOptions) =>
      withStores(terminal, options, (place) =>
        withSealing(place, async ({ sealing }) => {
          const folder = resolve(target);
          mkdirSync(folder, { recursive: true });
          const { keysOf } = await import('../summary/routes.ts');
          const { loadSiteKey } = await import('../journal/siteKey.ts');
          const { paddedSequence } = await import('../summary/envelope.ts');
          const keys = keysOf(sealing.store, loadSiteKey(place.config.dataFolder).jwk);
          writeFileSync(
            join(folder, 'key.json'),
            `${JSON.stringify({ site: place.config.site.code, keys }, null, 2)}\n`,
          );
          const { sequence: total } = sealing.store.head();
          const report = progress(terminal, messages.exporting, total);
          for (let after = 0; after < total; ) {
            for (const row of sealing.store.page(after, 100)) {
              const file = join(folder, `${paddedSequence(row.sequence)}-${row.day}.${row.revision}.json`);
              // Sealed bytes never change, so that a second export only adds what is new.
              if (!existsSync(file)) writeFileSync(file, row.bytes);
              after = row.sequence;
              report(after);
            }
          }
          print(terminal, options.json, { ok: true, folder, summaries: total }, () => [
            messages.exported(total, folder),
          ]);
        }),
      ),
    );

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
