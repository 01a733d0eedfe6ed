import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config/load.ts';
import { type AgentEndpoints, announceReady, readyFile, waitForEndpoints } from '../config/runFolder.ts';
import { siteBroker } from './broker.ts';
import { askAgent, editorLogin } from './editorLogin.ts';
import { flowsWords } from './lastWords.ts';
import { loadNodeRed, startFlows } from './nodeRed.ts';
import { type LockedSettings, lockedSettings } from './settings.ts';
import type { FlowsReady } from './standing.ts';
import { flowStorage } from './storage.ts';
import { openFlowVersions } from './versions.ts';
import { startWatchdog } from './watchdog.ts';

/** The flows process: Node-RED with the flows that the site deployed, or those that came with the product. */
const { values } = parseArgs({
  options: { config: { type: 'string' }, data: { type: 'string', default: process.env.NESTBOX_DATA ?? 'data' } },
});
const data = resolve(values.data);
const config = loadConfig({ file: values.config ?? process.env.NESTBOX_CONFIG, data });
// A schedule in a flow is by the clock of the house.
process.env.TZ = config.site.timeZone;

const words = flowsWords(data);
words.begin(Date.now());
const failed = (why: 'unreadable' | 'failed', error: unknown): never => {
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  words.end({ at: Date.now(), why, detail });
  console.error(`flows: ${detail}`);
  process.exit(1);
};
process.on('uncaughtException', (error) => failed('failed', error));

const watchdog = startWatchdog({ data, memoryMb: config.flows.memoryMb });
const { mqtt } = await waitForEndpoints(data, 'agent');
const { account, environment } = siteBroker(config, mqtt);
// Function bodies and the nodes of flows/nodes ask for them.
Object.assign(process.env, environment);

const userDir = join(data, 'flows');
mkdirSync(userDir, { recursive: true, mode: 0o700 });
// Node-RED complains when its folder has none; nothing is ever installed there.
writeFileSync(join(userDir, 'package.json'), '{"private":true}\n');

let ready: FlowsReady | undefined;
const announce = (changed: Partial<FlowsReady>): void => {
  ready = { version: null, fallback: null, editor: null, ...ready, ...changed };
  if (isStarted) announceReady(data, 'flows', ready);
};
let isStarted = false;

const red = loadNodeRed();
const { editor } = config.flows;
const server = createServer();
let failureAt = 0;
const onFailure: LockedSettings['onFailure'] = (failure) => {
  const now = Date.now();
  // A flow that fails with every message must not write to the disk with every message.
  if (now - failureAt < 1000) return;
  failureAt = now;
  words.failure({ at: now, ...failure });
};
red.init(
  server,
  lockedSettings({
    userDir,
    storageModule: flowStorage({
      data,
      versions: openFlowVersions(data),
      values: environment,
      broker: account,
      hasType: (type) => Boolean(red.nodes.getType(type)),
      onChosen: ({ version, fallback }) => {
        if (fallback !== undefined) {
          const instead = version === undefined ? "the product's own flows run" : `version ${version} runs`;
          console.error(`flows: ${fallback}; ${instead} instead`);
        }
        announce({ version: version ?? null, fallback: fallback ?? null });
      },
      onNothing: (error) => failed('unreadable', error),
    }),
    editor: editor.enabled
      ? {
          login: editorLogin(
            askAgent(() => readyFile(data, 'agent').read<AgentEndpoints>()?.http),
            Date.now,
          ),
        }
      : undefined,
    onFailure,
  }),
);
if (editor.enabled) {
  server.on('request', red.httpAdmin);
  server.on('error', (error) => {
    console.error(
      `flows: the editor cannot listen on 127.0.0.1:${editor.port} (${error.message}); set flows.editor.port`,
    );
  });
}
await startFlows(red, onFailure);
isStarted = true;
announce({});
watchdog.started();
if (editor.enabled) {
  server.listen(editor.port, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address) announce({ editor: `http://127.0.0.1:${address.port}` });
  });
}

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  readyFile(data, 'flows').remove();
  server.close();
  server.closeAllConnections();
  await red.stop();
  words.close();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
