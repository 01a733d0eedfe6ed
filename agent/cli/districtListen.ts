import type { Command } from 'commander';
import type { PulledSite } from '#district/sites.ts';
import { systemClock } from '../time/clock.ts';
import { readPem } from './districtFiles.ts';
import { listedSites } from './districtList.ts';
import { portOf } from './optionValues.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

interface ListenOptions {
  readonly sites: string;
  readonly store: string;
  readonly key?: string;
  readonly folder: string;
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
    .option('--folder <folder>', messages.district.notice.optionFolder, 'answers')
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
  const tls = tlsOf(options, terminal);
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
    notices: createNoticeDesk(store.db, (id) => list.sites().find((site) => site.id === id), now, options.folder),
    key: key.privateKey,
    host: options.host,
    port: options.port,
    tls,
    mqtt: options.mqtt === undefined ? undefined : { url: options.mqtt, ...brokerAccount(options, terminal) },
    now,
    onTaken: (line) =>
      options.json
        ? terminal.out(`${JSON.stringify(line)}\n`)
        : terminal.out(`${said.taken(line.site, line.kind, line.road, line.outcome)}\n`),
    onFailure: (error) => terminal.err(`${said.failed(wordsOf(error))}\n`),
  });
  const ready = { listening: listener.url, sites: list.sites().length, publicKey: key.jwk.x };
  terminal.out(options.json ? `${JSON.stringify(ready)}\n` : `${said.ready(ready.listening, ready.sites)}\n`);
  const rereading = setInterval(() => void list.reread(), rereadEveryMs);
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
): Promise<{ readonly sites: () => readonly PulledSite[]; readonly reread: () => Promise<void> }> => {
  let sites = await listedSites(file, terminal);
  return {
    sites: () => sites,
    reread: async () => {
      try {
        sites = await listedSites(file, terminal);
      } catch (error) {
        terminal.err(`${terminal.messages.district.listen.failed(wordsOf(error))}\n`);
      }
    },
  };
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const tlsOf = (
  { tlsCert, tlsKey }: ListenOptions,
  terminal: Terminal,
): { readonly cert: string; readonly key: string } | undefined => {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new CommandFailure('bad_tls', terminal.messages.district.listen.bothTls, 2);
  }
  return { cert: readPem(tlsCert, terminal), key: readPem(tlsKey, terminal) };
};

const brokerAccount = ({ mqttUser, mqttCa }: ListenOptions, terminal: Terminal) => {
  const password = process.env[passwordVariable];
  return {
    account: {
      ...(mqttUser === undefined ? {} : { username: mqttUser }),
      ...(password === undefined ? {} : { password }),
    },
    ca: mqttCa === undefined ? undefined : readPem(mqttCa, terminal),
  };
};
