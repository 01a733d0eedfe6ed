import { type Command, InvalidArgumentError } from 'commander';
import type { PullWish } from '#district/pull/pull.ts';
import type { SitePull } from '#district/pull/site.ts';
import { systemClock } from '../time/clock.ts';
import { foundLines, silentLines } from './districtFaults.ts';
import { readPem, refuseUnreadable } from './districtFiles.ts';
import { listedSites } from './districtList.ts';
import { within } from './optionValues.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface PullOptions {
  readonly sites: string;
  readonly store: string;
  readonly parallel: number;
  readonly page: number;
  readonly timeout: number;
  readonly ca?: string;
  readonly every?: number;
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
    .option('--every <time>', said.optionEvery, (text) => everyMsOf(text, said.badEvery))
    .option('--json', messages.optionJson)
    .action((options: PullOptions) => run(options, terminal));
};

const run = async (options: PullOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.pull;
  const sites = await listedSites(options.sites, terminal);
  const [{ isPulled }, { pullAll }, { openDistrictStore }] = await Promise.all([
    import('#district/sites.ts'),
    import('#district/pull/pull.ts'),
    import('#district/store/store.ts'),
  ]);
  const ca = options.ca === undefined ? undefined : readPem(options.ca, terminal);
  refuseUnreadable(sites, terminal);
  const store = await openDistrictStore(options.store);
  try {
    const pulled = sites.filter(isPulled);
    const bar = progress(terminal, said.pulling, pulled.length);
    let done = 0;
    const wish: PullWish = {
      store,
      sites,
      parallel: options.parallel,
      pageSize: options.page,
      timeoutMs: options.timeout * 1000,
      environment: process.env,
      ca,
      now: systemClock().now,
      onSite: () => {
        done += 1;
        bar(done);
      },
    };
    if (options.every !== undefined)
      return await poll({ ...wish, sites: pulled }, options.every, options.json, terminal);
    const summary = await pullAll(wish);
    const { reached, stored, nothingNew, pushedOnly, unreachable, faults } = summary;
    const ok = faults.length === 0 && (reached > 0 || pulled.length === 0);
    print(terminal, options.json, { ok, sites: sites.length, ...summary }, () => [
      said.pulled(reached, pulled.length, stored, nothingNew),
      ...(pushedOnly === 0 ? [] : [said.pushedOnly(pushedOnly)]),
      ...silentLines(unreachable, sites, terminal),
      ...(reached === 0 && faults.length === 0 ? [] : foundLines(faults, sites, terminal)),
    ]);
    if (!ok) throw new CommandFailure('faults', '');
  } finally {
    await store.close();
  }
};

/** Until it is told to stop; one line for what is new. */
const poll = async (wish: PullWish, everyMs: number, json: boolean | undefined, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.pull;
  const [{ keepPolling }, { createPuller }] = await Promise.all([
    import('#district/pull/keepPolling.ts'),
    import('#district/pull/pull.ts'),
  ]);
  const { sites, parallel, now } = wish;
  const onSite = ({ site, attempt, stored }: SitePull): void => {
    if (json) terminal.out(`${JSON.stringify({ site, stored, ...attempt })}\n`);
    else if (stored > 0) terminal.out(`${said.polled(site, stored)}\n`);
    else if (!attempt.ok) terminal.err(`${site} ${attempt.code} ${attempt.detail}\n`);
  };
  const puller = createPuller({ ...wish, onSite });
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  terminal.err(`${said.polling(sites.length, everyMs / 1000)}\n`);
  try {
    await keepPolling({ puller, sites, everyMs, parallel, now, chance: Math.random, signal: stop.signal });
  } finally {
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
    await puller.close();
  }
};

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const everyMsOf = (text: string, fault: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? 0);
  if (!(ms >= 1000 && ms <= 24 * 3_600_000)) throw new InvalidArgumentError(fault);
  return ms;
};
