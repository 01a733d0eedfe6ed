import { existsSync, readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { PullWish } from '#district/pull/pull.ts';
import { systemClock } from '../time/clock.ts';
import { foundLines, silentLines } from './districtFaults.ts';
import { listedSites } from './districtList.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface PullOptions {
  readonly sites: string;
  readonly store: string;
  readonly parallel: number;
  readonly page: number;
  readonly timeout: number;
  readonly ca?: string;
  readonly json?: boolean;
}

/** `district pull`: what is new at every listed site, verified and kept. Exit 1 when there is a fault or nobody answered. */
export const addPull = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.pull;
  district
    .command('pull')
    .description(said.pull)
    .requiredOption('--sites <file>', said.optionSites)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--parallel <n>', said.optionParallel, within(1, 1000), 64)
    .option('--page <n>', said.optionPage, within(1, 1000), 500)
    .option('--timeout <seconds>', said.optionTimeout, within(1, 600), 5)
    .option('--ca <file>', said.optionCa)
    .option('--json', messages.optionJson)
    .action((options: PullOptions) => run(options, terminal));
};

const run = async (options: PullOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.pull;
  const sites = await listedSites(options.sites, terminal);
  const [{ pullAll }, { openDistrictStore }] = await Promise.all([
    import('#district/pull/pull.ts'),
    import('#district/store/store.ts'),
  ]);
  const unreadable = [options.ca, ...sites.map(({ ca }) => ca)].find((ca) => ca !== undefined && !existsSync(ca));
  if (unreadable !== undefined) throw new CommandFailure('bad_ca', said.badCa(unreadable), 2);
  const store = await openDistrictStore(options.store);
  try {
    const bar = progress(terminal, said.pulling, sites.length);
    let done = 0;
    const wish: PullWish = {
      store,
      sites,
      parallel: options.parallel,
      pageSize: options.page,
      timeoutMs: options.timeout * 1000,
      environment: process.env,
      ca: options.ca === undefined ? undefined : readFileSync(options.ca, 'utf8'),
      now: systemClock().now,
      onSite: () => {
        done += 1;
        bar(done);
      },
    };
    const summary = await pullAll(wish);
    const { reached, stored, nothingNew, unreachable, faults } = summary;
    const ok = faults.length === 0 && (reached > 0 || sites.length === 0);
    print(terminal, options.json, { ok, sites: sites.length, ...summary }, () => [
      said.pulled(reached, sites.length, stored, nothingNew),
      ...silentLines(unreachable, sites, terminal),
      ...(reached === 0 && faults.length === 0 ? [] : foundLines(faults, sites, terminal)),
    ]);
    if (!ok) throw new CommandFailure('faults', '');
  } finally {
    await store.close();
  }
};

const within =
  (low: number, high: number) =>
  (text: string): number => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= low && number <= high)) throw new InvalidArgumentError(`${low}–${high}`);
    return number;
  };
