import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Carried, CarryOutcome } from '../summary/carry.ts';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

type ExportOptions = PlaceOptions & { readonly since?: string; readonly day?: string };

/** `summary export`: the same bytes as by every other road, for a stick that somebody carries to the district. */
export const addSummaryExport = (summary: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const { papers: words } = messages;
  withPlace(summary.command('export').description(messages.summaryExport), terminal)
    .argument('<folder>')
    .option('--since <day>', words.optionSince)
    .option('--day <day>', words.optionOneDay)
    .action((target: string, options: ExportOptions) =>
      withStores(terminal, options, async (place) => {
        const carried = await carriedOf(terminal, options, place);
        const { carrySummaries } = await import('../summary/carry.ts');
        const { createSealedStore } = await import('../summary/store.ts');
        const { keysOf } = await import('../summary/routes.ts');
        const { loadSiteKey } = await import('../journal/siteKey.ts');
        const store = createSealedStore(place.stores.db);
        const keys = keysOf(store, loadSiteKey(place.config.dataFolder).jwk);
        const folder = resolve(target);
        let draw: ReturnType<typeof progress> | undefined;
        const outcome = onDisk(terminal, folder, () =>
          carrySummaries({
            store,
            keys: { site: place.config.site.code, keys },
            folder,
            carried,
            report: (done, total) => {
              draw ??= progress(terminal, messages.exporting, total);
              draw(done);
            },
          }),
        );
        if (!outcome.ok) throw refusalOf(terminal, outcome, folder);
        const { summaries, written, from, to } = outcome;
        print(terminal, options.json, { ok: true, folder, summaries, written, from, to }, () => [
          words.carried(summaries, written, from, to, folder),
          words.verifyThere(folder),
        ]);
      }),
    );
};

const carriedOf = async (terminal: Terminal, { since, day }: ExportOptions, place: OpenPlace): Promise<Carried> => {
  if (since !== undefined && day !== undefined) {
    throw new CommandFailure('since_or_day', terminal.messages.papers.sinceOrDay, 2);
  }
  if (day !== undefined) return { what: 'day', day: await dayOf(terminal, day, place) };
  return since === undefined ? { what: 'all' } : { what: 'since', day: await dayOf(terminal, since, place) };
};

const refusalOf = (
  { messages: { papers: words } }: Terminal,
  outcome: Extract<CarryOutcome, { ok: false }>,
  folder: string,
): CommandFailure => {
  switch (outcome.code) {
    case 'nothing':
      return new CommandFailure(outcome.code, words.nothing);
    case 'other_site':
      return new CommandFailure(outcome.code, words.otherSite(folder, outcome.site));
    case 'differs':
      return new CommandFailure(outcome.code, words.differs(outcome.file));
    case 'no_space':
      return new CommandFailure(
        outcome.code,
        words.noSpace(folder, mebibytes(outcome.needed), mebibytes(outcome.free)),
      );
  }
};

const mebibytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

/** A stick that is full, write-protected or gone is nothing that this program did wrong: what it says is told to a person. */
const onDisk = <T>({ messages: { papers: words } }: Terminal, folder: string, work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw cause;
    throw new CommandFailure('disk', words.disk(folder, code, words.diskWords[code]));
  }
};
