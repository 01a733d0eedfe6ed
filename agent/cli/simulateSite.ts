import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError } from 'commander';
import { type FaultName, faultList, isFaultName } from '#sim/camera/faults.ts';
import type { Wishes } from '#sim/invented.ts';
import { announceReady, readyFile } from '../config/runFolder.ts';
import { refuseUnlessNew } from './newFile.ts';
import { portOf, untilStopped, within } from './optionValues.ts';
import { configOf, type PlaceOptions, placeOf, withPlace } from './place.ts';
import { print, type Terminal, table } from './terminal.ts';

interface SiteOptions extends PlaceOptions, Wishes {
  readonly host: string;
  readonly basePort: number;
  readonly discoveryPort: number;
  readonly manyInOne?: boolean;
  readonly username: string;
  readonly password: string;
  readonly broker?: string;
  readonly csv?: string;
  readonly dialects?: boolean;
  readonly fault?: readonly FaultWish[];
}

interface FaultWish {
  readonly camera: string;
  readonly name: FaultName;
  readonly value: true | number;
}

const usual: Wishes = { cameras: 4, doors: 6, motion: 4, panic: 2, smoke: 2, panels: 1, sirens: 2 };
const mostOfAKind = 200;

/** `simulate site`: boxes that nobody has set up yet, on this machine, until it is told to stop. */
export const addSimulateSite = (simulate: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const command = withPlace(simulate.command('site').description(messages.simulateSite), terminal);
  // The keys of `usual`.
  for (const what of Object.keys(usual) as (keyof Wishes)[])
    command.option(`--${what} <n>`, messages.siteParts[what], within(0, mostOfAKind), usual[what]);
  command
    .option('--dialects', messages.optionDialects)
    .option('--host <address>', messages.optionHost, addressOf, '127.0.0.1')
    .option('--base-port <n>', messages.optionBasePort, portOf, 18_101)
    .option('--discovery-port <n>', messages.optionDiscoveryPort, portOf, 3702)
    .option('--many-in-one', messages.optionManyInOne)
    .option('--username <name>', messages.optionUsername, 'admin')
    .option('--password <password>', messages.optionPassword, 'simulated')
    .option('--broker <url>', messages.optionBroker)
    .option('--csv <file>', messages.optionCsv)
    .option('--fault <camera=name[:number]>', messages.optionFault, faultOf)
    .addHelpText('after', `\n${messages.faults}:\n${faultLines(terminal).join('\n')}\n`)
    .action((options: SiteOptions) => runSite(options, terminal));
};

const faultLines = ({ messages }: Terminal): string[] =>
  table(faultList.map((fault) => [`  ${fault.name}${fault.takesNumber ? '[:n]' : ''}`, messages.said(fault)]));

const runSite = async (options: SiteOptions, terminal: Terminal): Promise<void> => {
  const { messages } = terminal;
  if (options.csv !== undefined) refuseUnlessNew(terminal, options.csv);
  const [config, { inventSite, csvOf }, { startSite }, { serveControl }, { brokerOf }, { systemClock }] =
    await Promise.all([
      configOf(options),
      import('#sim/invented.ts'),
      import('#sim/site.ts'),
      import('#sim/controlServer.ts'),
      import('#sim/broker.ts'),
      import('../time/clock.ts'),
    ]);
  const { data } = placeOf(options);
  const { plan, list } = inventSite({
    wishes: options,
    withDialects: options.dialects ?? false,
    site: config.site.code,
    timeZone: config.site.timeZone,
    discoveryPrefix: config.discoveryPrefix,
    areas: config.areas,
    host: options.host,
    basePort: options.basePort,
    account: { username: options.username, password: options.password },
  });
  if (options.csv !== undefined) writeFileSync(options.csv, csvOf(list), { mode: 0o600 });
  const { broker } = options;
  const site = await startSite({
    plan,
    clock: systemClock(),
    broker: broker === undefined ? brokerOf(config, data) : () => ({ url: broker, account: undefined }),
    onTrouble: told(terminal),
    discovery: { port: options.discoveryPort, interfaces: [options.host], manyInOne: options.manyInOne ?? false },
  });
  for (const { camera, name, value } of options.fault ?? []) {
    const found = site.cameras.get(camera);
    if (found) found.setFault(name, value);
    else terminal.err(`nestbox: ${messages.noCamera(camera)}\n`);
  }
  const { server, address } = await serveControl(site);
  // The demo facility's own simulator keeps its place.
  const isAlone = readyFile(data, 'simulator').read() === undefined;
  if (isAlone) announceReady(data, 'simulator', { control: address });
  print(terminal, options.json, { control: address, discoveryPort: site.discoveryPort, devices: list }, () => [
    ...table(list.map(({ position, kind, address: at, serial, mac, name }) => [position, kind, at, serial, mac, name])),
    messages.siteReady(address, list.length),
    ...(options.csv === undefined ? [] : [messages.siteListed(options.csv)]),
  ]);
  await untilStopped();
  if (isAlone) readyFile(data, 'simulator').remove();
  server.close();
  await site.stop();
};

/** The same trouble every half second (no broker yet) is one line, until something else goes wrong. */
const told = (terminal: Terminal): ((problem: string) => void) => {
  let last = '';
  return (problem) => {
    if (problem !== last) terminal.err(`nestbox: ${problem}\n`);
    last = problem;
  };
};

const addressOf = (text: string): string => {
  if (isIP(text) !== 4 || text === '0.0.0.0') throw new InvalidArgumentError('IPv4');
  return text;
};

const faultOf = (text: string, before: readonly FaultWish[] = []): FaultWish[] => {
  const [, camera = '', name = '', number] = /^([^=]+)=(\w+)(?::(\d+))?$/.exec(text) ?? [];
  if (!isFaultName(name)) throw new InvalidArgumentError(faultList.map((fault) => fault.name).join(', '));
  return [...before, { camera, name, value: number === undefined ? true : Number(number) }];
};
