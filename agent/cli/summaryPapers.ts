import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Papers } from '../summary/papers.ts';
import { refuseUnlessNew } from './newFile.ts';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

type PageOptions = PlaceOptions & { readonly day?: string; readonly out: string };
type LedgerOptions = PlaceOptions & { readonly month: string; readonly out: string };

/** `summary page` and `summary ledger`: what people read of the sealed days, as files. */
export const addSummaryPapers = (summary: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const { papers: words } = messages;

  withPlace(summary.command('page').description(words.page), terminal)
    .option('--day <day>', messages.optionDay)
    .requiredOption('--out <file>', words.optionHtml)
    .action((options: PageOptions) =>
      withStores(terminal, options, async (place) => {
        const day = await dayOf(terminal, options.day, place);
        refuseUnlessNew(terminal, options.out);
        const page = await (await papersOf(place)).page(day);
        if (!page.ok) {
          throw new CommandFailure(
            page.code,
            page.code === 'not_sealed' ? messages.notSealed(day) : words.damaged(day),
          );
        }
        writeFileSync(options.out, page.paper, { flag: 'wx' });
        print(terminal, options.json, { ok: true, day, file: options.out }, () => [words.written(options.out)]);
      }),
    );

  withPlace(summary.command('ledger').description(words.ledger), terminal)
    .requiredOption('--month <month>', messages.optionMonth)
    .requiredOption('--out <file>', words.optionXlsx)
    .action((options: LedgerOptions) =>
      withStores(terminal, options, async (place) => {
        const { parseDay } = await import('../time/calendar.ts');
        const first = parseDay(`${options.month}-01`);
        if (!first) throw new CommandFailure('not_a_month', messages.notAMonth(options.month), 2);
        const today = await dayOf(terminal, undefined, place);
        if (first > today) throw new CommandFailure('not_begun', messages.notBegun(options.month), 2);
        refuseUnlessNew(terminal, options.out);
        const bytes = await (await papersOf(place)).ledger(first);
        writeFileSync(options.out, bytes, { flag: 'wx' });
        const result = { ok: true, month: options.month, file: options.out };
        print(terminal, options.json, result, () => [words.written(options.out)]);
      }),
    );
};

/** Sealed days are read, not made: nothing of footage or of what a day is made of is opened. */
const papersOf = async ({ config, clock, stores }: OpenPlace): Promise<Papers> => {
  const { papersOfSite } = await import('../siteSummaries.ts');
  const { createSealedStore } = await import('../summary/store.ts');
  const { createOutbox } = await import('../upstream/store.ts');
  const sealing = { store: createSealedStore(stores.db) };
  return papersOfSite({ config, clock, stores, sealing, outbox: createOutbox(stores.db) });
};
