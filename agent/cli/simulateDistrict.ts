import { type Command, InvalidArgumentError } from 'commander';
import { type TamperKind, tamperKinds } from '#district/simulated/tamperKinds.ts';
import { districtZone } from '#district/zone.ts';
import { addDays, type Day, dayAt, parseDay } from '../time/calendar.ts';
import { systemClock } from '../time/clock.ts';
import { portOf, untilStopped, within } from './optionValues.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface DistrictOptions {
  readonly sites: number;
  readonly days: number;
  readonly until?: Day;
  readonly port: number;
  readonly out: string;
  readonly seed: number;
  readonly tamper?: ReadonlyMap<string, TamperKind>;
  readonly offline?: readonly string[];
  readonly latencyMs: number;
  readonly json?: boolean;
}

/** `simulate district`: many facilities in one process, until it is told to stop. */
export const addSimulateDistrict = (simulate: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.districtSimulate;
  simulate
    .command('district')
    .description(said.describe)
    .option('--sites <n>', said.sites, within(1, 100_000), 3)
    .option('--days <n>', said.days, within(1, 3660), 45)
    .option('--until <day>', said.until, dayOf)
    .option('--port <n>', said.port, portOf, 8799)
    .requiredOption('--out <folder>', said.out)
    .option('--seed <n>', said.seed, within(0, 2 ** 32 - 1), 1)
    .option('--tamper <site:kind>', said.tamper, tamperOf)
    .option('--offline <sites>', said.offline, (text) => text.split(',').filter((site) => site !== ''))
    .option('--latency-ms <n>', said.latency, within(0, 60_000), 0)
    .option('--json', messages.optionJson)
    .action((options: DistrictOptions) => run(options, terminal));
};

const run = async (options: DistrictOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.districtSimulate;
  const [{ startDistrict }, { siteIdOf }] = await Promise.all([
    import('#district/simulated/district.ts'),
    import('#district/simulated/facility.ts'),
  ]);
  const tampered = options.tamper ?? new Map<string, TamperKind>();
  const offline = options.offline ?? [];
  const known = new Set(Array.from({ length: options.sites }, (_, index) => siteIdOf(index)));
  for (const site of [...tampered.keys(), ...offline]) {
    if (!known.has(site)) throw new CommandFailure('unknown_site', said.unknownSite(site), 2);
  }
  const until = options.until ?? addDays(dayAt(systemClock().now(), districtZone), -1);
  let bar: ((done: number) => void) | undefined;
  const district = await startDistrict({
    folder: options.out,
    sites: options.sites,
    days: options.days,
    until,
    seed: options.seed,
    port: options.port,
    tampered,
    offline: new Set(offline),
    latencyMs: options.latencyMs,
    onMade: (made, wanted) => {
      bar ??= progress(terminal, said.making, wanted);
      bar(made);
    },
  });
  const { address, sites, made, listFile } = district;
  const told = { address, sites: sites.length, made, until, list: listFile, tampered: [...tampered], offline };
  print(terminal, options.json, told, () => [
    said.ready(sites.length, made, until, address),
    ...[...tampered].map(([site, kind]) => said.tampered(site, kind)),
    ...(offline.length > 0 ? [said.silent(offline.join(', '))] : []),
    said.listed(listFile),
    said.next(listFile),
    said.stop,
  ]);
  await untilStopped();
  await district.stop();
};

const dayOf = (text: string): Day => {
  const day = parseDay(text);
  if (!day) throw new InvalidArgumentError('YYYY-MM-DD');
  return day;
};

const tamperOf = (text: string, before: ReadonlyMap<string, TamperKind> = new Map()): Map<string, TamperKind> => {
  const [site = '', word] = text.split(':');
  const kind = tamperKinds.find((each) => each === word);
  if (!kind) throw new InvalidArgumentError(tamperKinds.join(', '));
  return new Map([...before, [site, kind]]);
};
