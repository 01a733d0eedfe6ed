import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { PulledSite } from '#district/sites.ts';
import { systemClock } from '../time/clock.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

interface ListenOptions {
  readonly sites: string;
  readonly store: string;
  readonly key?: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: boolean;
  readonly mqtt?: string;
  readonly mqttUser?: string;
  readonly mqttCa?: string;
  readonly json?: boolean;
}

/** The password of the district's own account at its broker: an argument would stand in every list of processes. */
const passwordVariable = 'NESTBOX_DISTRICT_MQTT_PASSWORD';
const rereadEveryMs = 60_000;

/** `district listen`: the intake for what sites push, until it is told to stop. */
export const addListen = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.listen;
  district
    .command('listen')
    .description(said.listen)
    .requiredOption('--sites <file>', said.sites)
    .option('--store <address>', said.store, 'district.db')
    .option('--key <file>', said.keyFile)
    .option('--host <address>', said.host, '127.0.0.1')
    .option('--port <number>', said.port, portOf, 8443)
    .option('--tls-cert <file>', said.tlsCert)
    .option('--tls-key <file>', said.tlsKey)
    .option('--insecure', said.insecure)
    .option('--mqtt <url>', said.mqtt)
    .option('--mqtt-user <name>', said.mqttUser)
    .option('--mqtt-ca <file>', said.mqttCa)
    .option('--json', messages.optionJson)
    .action((options: ListenOptions) => run(options, terminal));
};

const run = async (options: ListenOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.listen;
  const tls = tlsOf(options, said);
  const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(options.host);
  if (!tls && !isLoopback && !options.insecure) throw new CommandFailure('insecure', said.needsTls, 2);
  const [{ listen }, { openDistrictStore }, { districtKeyFile, loadDistrictKey }, { createNoticeDesk }] =
    await Promise.all([
      import('#district/listen/listener.ts'),
      import('#district/store/store.ts'),
      import('#district/key.ts'),
      import('#district/notices/desk.ts'),
    ]);
  const list = await openList(options.sites, terminal);
  const key = loadDistrictKey(options.key ?? districtKeyFile(options.store));
  const store = await openDistrictStore(options.store);
  const { now } = systemClock();
  const listener = await listen({
    store,
    sites: list.sites,
    notices: createNoticeDesk(store.db, (id) => list.sites().find((site) => site.id === id), systemClock().now),
    key: key.privateKey,
    host: options.host,
    port: options.port,
    tls,
    mqtt: options.mqtt === undefined ? undefined : { url: options.mqtt, ...brokerAccount(options) },
    now,
    onTaken: (line) =>
      options.json
        ? terminal.out(`${JSON.stringify(line)}\n`)
        : terminal.out(`${said.taken(line.site, line.kind, line.road, line.outcome)}\n`),
    onFailure: (error) => terminal.err(`${said.failed(error instanceof Error ? error.message : String(error))}\n`),
  });
  const ready = { listening: listener.url, sites: list.sites().length, publicKey: key.jwk.x };
  terminal.out(options.json ? `${JSON.stringify(ready)}\n` : `${said.ready(ready.listening, ready.sites)}\n`);
  const rereading = setInterval(list.reread, rereadEveryMs);
  await new Promise<void>((stop) => {
    process.once('SIGTERM', () => stop());
    process.once('SIGINT', () => stop());
  });
  clearInterval(rereading);
  await listener.close();
  await store.close();
};

/** The list of sites, read again now and then: a facility that joins needs no restart. A list with a fault changes nothing. */
const openList = async (
  file: string,
  terminal: Terminal,
): Promise<{ readonly sites: () => readonly PulledSite[]; readonly reread: () => void }> => {
  const { readSites } = await import('#district/sites.ts');
  const said = terminal.messages.district.listen;
  const read = (): readonly PulledSite[] => {
    const { sites, faults } = readSites(readFileSync(file));
    const [first] = faults;
    if (first) throw new CommandFailure('bad_sites', said.badSites(file, first.line, first.zh, first.en), 2);
    return sites;
  };
  let sites = read();
  return {
    sites: () => sites,
    reread: () => {
      try {
        sites = read();
      } catch (error) {
        terminal.err(`${said.failed(error instanceof Error ? error.message : String(error))}\n`);
      }
    },
  };
};

const tlsOf = (
  { tlsCert, tlsKey }: ListenOptions,
  said: Terminal['messages']['district']['listen'],
): { readonly cert: string; readonly key: string } | undefined => {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw new CommandFailure('bad_tls', said.bothTls, 2);
  return { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
};

const brokerAccount = ({ mqttUser, mqttCa }: ListenOptions) => {
  const password = process.env[passwordVariable];
  return {
    account: {
      ...(mqttUser === undefined ? {} : { username: mqttUser }),
      ...(password === undefined ? {} : { password }),
    },
    ca: mqttCa === undefined ? undefined : readFileSync(mqttCa, 'utf8'),
  };
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('0–65535');
  return port;
};
