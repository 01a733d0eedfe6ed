import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readBrokerAccount } from '../config/brokerAccount.ts';
import { loadConfig } from '../config/load.ts';
import { announceReady, readyFile, waitForEndpoints } from '../config/runFolder.ts';
import { lockedSettings } from './settings.ts';
import { flowStorage } from './storage.ts';

/** What of Node-RED's untyped module this file uses. */
interface NodeRed {
  init(server: unknown, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  events: { once(name: string, listener: () => void): void };
}

/** The flows process: Node-RED without an editor, with the flows that came with the product. */
const { values } = parseArgs({
  options: { config: { type: 'string' }, data: { type: 'string', default: process.env.NESTBOX_DATA ?? 'data' } },
});
const data = resolve(values.data);
const config = loadConfig({ file: values.config ?? process.env.NESTBOX_CONFIG, data });

const { mqtt } = await waitForEndpoints(data, 'agent');
const broker = new URL(config.broker.kind === 'external' ? config.broker.url : mqtt);
// A schedule in a flow is by the clock of the house.
process.env.TZ = config.site.timeZone;
const siteValues = {
  NESTBOX_SITE: config.site.code,
  NESTBOX_MQTT_HOST: broker.hostname,
  NESTBOX_MQTT_PORT: broker.port || '1883',
};

const account =
  config.broker.kind === 'embedded'
    ? readBrokerAccount(data, 'flows')
    : { username: decodeURIComponent(broker.username), password: decodeURIComponent(broker.password) };

// Function bodies and the nodes of flows/nodes ask for them.
Object.assign(process.env, siteValues, {
  NESTBOX_MQTT_USERNAME: account.username,
  NESTBOX_MQTT_PASSWORD: account.password,
});

const userDir = join(data, 'flows');
mkdirSync(userDir, { recursive: true, mode: 0o700 });
// Node-RED complains when its folder has none; nothing is ever installed there.
writeFileSync(join(userDir, 'package.json'), '{"private":true}\n');
const red: NodeRed = createRequire(import.meta.url)('node-red');
red.init(
  createServer(),
  lockedSettings(
    userDir,
    flowStorage(
      resolve(import.meta.dirname, '../../flows'),
      siteValues,
      account.username ? { user: account.username, password: account.password } : undefined,
    ),
  ),
);
// RED.start() resolves before the flows run; only this event says that they do.
const started = new Promise<void>((done) => red.events.once('flows:started', done));
await red.start();
await started;
announceReady(data, 'flows', {});

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  readyFile(data, 'flows').remove();
  await red.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
