import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createLivenessBook, type LivenessBook } from '#agent/devices/liveness.ts';
import { type BrokerOptions, type EmbeddedBroker, startBroker } from '#agent/devices/mqtt/broker.ts';
import { type Connection, openConnection } from '#agent/devices/mqtt/connection.ts';
import { type Ingest, startIngest } from '#agent/devices/mqtt/ingest.ts';
import { loadProfiles, shippedProfiles } from '#agent/devices/mqtt/profiles.ts';
import { createDeviceRegistry, type DeviceRegistry } from '#agent/devices/registry.ts';
import { createSignalBook, type SignalBook } from '#agent/devices/signals.ts';
import { createDeviceStore, type DeviceStore } from '#agent/devices/store.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { createJournal, type Journal } from '#agent/journal/journal.ts';
import { systemClock } from '#agent/time/clock.ts';
import { certificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';

export const siteCode = 'demo';
export const agentClientId = `nestbox-${siteCode}-agent`;
/** With TLS and accounts: as on a real site, with one account for each client; Mosquitto with the rules that ship. */
export const brokerKinds = [
  'embedded',
  'embedded with TLS and accounts',
  'mosquitto',
  'mosquitto with TLS and accounts',
] as const;
export type BrokerKind = (typeof brokerKinds)[number];

const logger = pino({ level: 'silent' });

/** A broker of either kind that can be stopped and started again on the same port. */
export interface TestBroker {
  agentUrl(): string;
  /** Somebody who may hear everything, and is not the agent. */
  observerUrl(): string;
  /** Of one device more: where each client has an account of its own, another one each time. */
  deviceUrl(): string;
  stop(): Promise<void>;
  start(): Promise<void>;
  embedded(): EmbeddedBroker | undefined;
}

export const openEmbedded = (
  dataFolder: string,
  port = 0,
  { lights = new Set(), lan }: { lights?: ReadonlySet<string>; lan?: BrokerOptions['lan'] } = {},
) =>
  startBroker({
    dataFolder,
    port,
    lan,
    site: siteCode,
    discoveryPrefix: 'homeassistant',
    lightCommandTopics: () => lights,
    agentClientId,
    logger,
  });

export const startTestBroker = async (kind: BrokerKind): Promise<TestBroker> => {
  if (kind === 'mosquitto') {
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const url = (): string => broker.url;
    const { start, halt } = broker;
    return { agentUrl: url, observerUrl: url, deviceUrl: url, stop: halt, start, embedded: () => undefined };
  }
  if (kind === 'mosquitto with TLS and accounts') return startSecureBroker();
  const isSecure = kind === 'embedded with TLS and accounts';
  const folder = temporaryFolder();
  const open = (port: number, lanPort: number): Promise<EmbeddedBroker> =>
    openEmbedded(folder, port, isSecure ? { lan: secureLan(lanPort) } : {});
  let broker: EmbeddedBroker | undefined = await open(0, 0);
  const { port, address, lan } = broker;
  const gateways = isSecure ? gatewayUrls(broker) : undefined;
  const stop = async (): Promise<void> => {
    const running = broker;
    broker = undefined;
    await running?.close();
  };
  onTestFinished(stop);
  return {
    agentUrl: () => address('agent'),
    observerUrl: () => address('agent'),
    deviceUrl: gateways ?? (() => address('devices')),
    stop,
    start: async () => {
      broker = await open(port, lan?.port ?? 0);
    },
    embedded: () => broker,
  };
};

/** Where devices of the house come in with TLS; here the house is this machine. */
export const secureLan = (port: number): NonNullable<BrokerOptions['lan']> => {
  const { cert, key } = certificates();
  return { address: '127.0.0.1', port, tls: { cert, key } };
};

/** A gateway of an installer each time: it speaks for many devices, and comes in with an account of its own. */
const gatewayUrls = ({ lan, deviceAccounts }: EmbeddedBroker): (() => string) => {
  const host = `127.0.0.1:${lan?.port}`;
  authorities.set(host, certificates().ca);
  const urls = devicesOfHouse.map((id) => {
    const { username, password } = deviceAccounts.create(id, 'gateway');
    return `mqtts://${username}:${password}@${host}`;
  });
  let next = 0;
  return () => urls[next++ % urls.length] ?? '';
};

const devicesOfHouse = Array.from({ length: 12 }, (_, index) => `installer-${index}`);
const observers = Array.from({ length: 6 }, (_, index) => `observer-${index}`);
/** Where the devices of these tests speak: an installer's gateway may speak for many of them. */
const spokenTopics = [
  'site',
  'zigbee2mqtt',
  'homeassistant',
  'tasmota',
  'tele',
  'stat',
  'cmnd',
  'devices',
  'kitchen-node',
];
const authorities = new Map<string, string>();

/** The authority that a client of this address must trust; undefined where there is no TLS. */
const authorityOf = (url: string): string | undefined => authorities.get(new URL(url).host);

const startSecureBroker = async (): Promise<TestBroker> => {
  const accounts = ['agent', ...devicesOfHouse, ...observers].map((username) => ({
    username,
    password: `${username}-secret`,
  }));
  const moreRules = [
    ...devicesOfHouse.flatMap((user) => [
      `user ${user}`,
      ...[...spokenTopics, 'shellyplusi4-a8032ab1c0de', 'nestbox/+/answers', 'l', 'end', 'elsewhere'].map(
        (topic) => `topic readwrite ${topic}/#`,
      ),
    ]),
    ...observers.flatMap((user) => [`user ${user}`, 'topic read #']),
  ].join('\n');
  const broker = await startMosquitto({ accounts, asShipped: { moreRules } });
  onTestFinished(() => broker.stop());
  const { host } = new URL(broker.url);
  authorities.set(host, readFileSync(broker.ca ?? '', 'utf8'));
  const as = (user: string): string => `mqtts://${user}:${user}-secret@${host}`;
  let device = 0;
  let observer = 0;
  return {
    agentUrl: () => as('agent'),
    observerUrl: () => as(observers[observer++ % observers.length] ?? ''),
    deviceUrl: () => as(devicesOfHouse[device++ % devicesOfHouse.length] ?? ''),
    stop: broker.halt,
    start: broker.start,
    embedded: () => undefined,
  };
};

/** A device's or observer's own client; it ends with the test. */
export const client = async (url: string, options: IClientOptions = {}): Promise<MqttClient> => {
  const connected = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 50, ...trust(url), ...options });
  onTestFinished(async () => void (await connected.endAsync(true)));
  return connected;
};

/** What a client of this address needs to trust its broker. */
export const trust = (url: string): { ca?: string } => {
  const ca = authorityOf(url);
  return ca === undefined ? {} : { ca };
};

/** Everything that arrives on a filter, in order. */
export const listen = async (url: string, filter: string) => {
  const messages: { topic: string; text: string; retained: boolean }[] = [];
  const ear = await client(url, { clientId: `ear-${Math.random().toString(36).slice(2)}`, clean: false });
  ear.on('message', (topic, payload, { retain }) =>
    messages.push({ topic, text: payload.toString(), retained: retain }),
  );
  await ear.subscribeAsync(filter, { qos: 1 });
  return { messages, client: ear };
};

/** The agent's side of devices on a real journal, as the composition root wires it. */
export interface AgentSide {
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly signals: SignalBook;
  readonly connection: Connection;
  readonly ingest: Ingest;
  readonly registry: DeviceRegistry;
  /** Units that stand at a position. */
  readonly bound: Set<string>;
  events(): { type: string; subject: string; data: unknown }[];
  close(): Promise<void>;
}

export const startAgentSide = async (
  url: string,
  folder = temporaryFolder(),
  beforeConnect: (parts: { journal: Journal; connection: Connection }) => void = () => {},
): Promise<AgentSide> => {
  const db = openDatabase(join(folder, 'journal.db'));
  const clock = systemClock();
  const store = createDeviceStore(db);
  const journal = createJournal(db, clock, [store.projection]);
  const liveness = createLivenessBook();
  const signals = createSignalBook();
  const bound = new Set<string>();
  const connection = openConnection({
    url,
    ca: authorityOf(url),
    clientId: agentClientId,
    will: { topic: `nestbox/${siteCode}/state`, payload: () => '{"online":false}' },
    now: clock.now,
    random: () => 0,
    logger,
  });
  beforeConnect({ journal, connection });
  const ingest = startIngest({
    connection,
    journal,
    store,
    liveness,
    signals,
    clock,
    logger,
    site: siteCode,
    discoveryPrefix: 'homeassistant',
    profiles: loadProfiles([shippedProfiles], (faults) => {
      throw new Error(faults.join('\n'));
    }),
    inboxTopics: ['tele/+/+', 'stat/+/+', '+/online', '+/events/rpc', 'devices/+/+'],
    reservedIds: () => new Set(['cam-1']),
    isBound: (unitId) => bound.has(unitId),
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    ingest.close();
    await connection.close();
    db.close();
  };
  onTestFinished(close);
  await eventually('the agent to be connected', () => connection.status().connected);
  return {
    journal,
    store,
    liveness,
    signals,
    connection,
    ingest,
    bound,
    registry: createDeviceRegistry({ store, liveness, timeZone: 'Asia/Shanghai', isRecording: () => false }),
    events: () => journal.read(0, 10_000).map(({ type, subject, data }) => ({ type, subject, data })),
    close,
  };
};

export const doorIntroduction = JSON.stringify({
  name: '大门',
  unique_id: 'door-1',
  device_class: 'door',
  state_topic: 'site/door-1/state',
  availability_topic: 'site/door-1/availability',
  device: { identifiers: ['door-1'], name: '大门', manufacturer: 'Sim', model: 'Door 1' },
});
export const doorTopic = 'homeassistant/binary_sensor/door-1/config';

/** Introduces the door as a real one does: will first, everything retained. */
export const plugDoor = async (url: string): Promise<MqttClient> => {
  const door = await client(url, {
    clientId: 'door-1',
    will: { topic: 'site/door-1/availability', payload: Buffer.from('offline'), qos: 1, retain: true },
    reconnectPeriod: 0,
  });
  await door.publishAsync(doorTopic, doorIntroduction, { qos: 1, retain: true });
  await door.publishAsync('site/door-1/availability', 'online', { qos: 1, retain: true });
  await door.publishAsync('site/door-1/state', 'OFF', { qos: 1, retain: true });
  return door;
};
