import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Aedes } from 'aedes';
import { brokerEnvironment } from '../broker.ts';
import { flowsWords } from '../lastWords.ts';
import { loadNodeRed, startFlows } from '../nodeRed.ts';
import type { FlowNode } from '../normalise.ts';
import { expandFlows } from '../product.ts';
import { type LockedSettings, lockedSettings } from '../settings.ts';
import { isStructure } from '../storage.ts';
import { startWatchdog } from '../watchdog.ts';
import { closeWorld } from './closedWorld.ts';
import type { Output } from './compare.ts';
import type { PlayedMessage, RecordedMoment, StagePlan, StageWord } from './plan.ts';
import { startVirtualTime } from './virtualTime.ts';

/**
 * A process of its own for one rehearsal: a real Node-RED with a broker on loopback, the recorded days played to it on their own
 * clock, and nothing else that it could reach. Argument: the file of its plan.
 */
const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as StagePlan; // written by `rehearse`
const say = (word: StageWord): void => void process.send?.(word);
const end = (word: StageWord): never => {
  say(word);
  // What was said must have left before the process does.
  process.disconnect();
  process.exit(0);
};

flowsWords(plan.folder).begin(Date.now());
const watchdog = startWatchdog({ data: plan.folder, memoryMb: plan.memoryMb });
process.on('uncaughtException', (error) => end({ fault: error.message }));

const broker = await Aedes.createBroker({
  // The clock of the days would make the broker miss its clients.
  preConnect: (_client, packet, done) => {
    packet.keepalive = 0;
    done(null, true);
  },
});
const listener = createServer({ noDelay: true }, (socket) => void broker.handle(socket));
await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
const address = listener.address();
const port = typeof address === 'object' && address ? address.port : 0;
const environment = brokerEnvironment({
  site: plan.site,
  host: '127.0.0.1',
  port: String(port),
  username: 'flows',
  password: 'rehearsal',
});
Object.assign(process.env, environment);

const outputs = createWriteStream(plan.outputs);
let activity = 0;
/** What happened inside of the flows alone. */
let flowActivity = 0;
/** What the broker holds when they start sets off some of them, as it does in the house. */
let cause: Output['cause'] = { id: 'start', type: 'start' };
const note = (kind: Output['kind'], to: string, payload: string): void => {
  activity += 1;
  outputs.write(`${JSON.stringify({ at: time.now(), cause, kind, to, payload } satisfies Output)}\n`);
};
const ours = `nestbox/${plan.site}/flows/`;
broker.on('publish', ({ topic, payload }, client) => {
  activity += 1;
  if (!client || topic === `${ours}state`) return;
  note('publish', topic, payload.toString());
  if (topic === `${ours}requests`) answer(payload.toString());
});
broker.on('ack', () => {
  activity += 1;
});

let arrivals = 0;
for (const event of ['clientReady', 'subscribe'] as const) {
  broker.on(event as 'clientReady', () => {
    arrivals += 1;
  });
}

const publish = ({ topic, payload, retain = false }: PlayedMessage): Promise<void> =>
  new Promise((done) => {
    broker.publish({ cmd: 'publish', qos: 1, dup: false, retain, topic, payload: Buffer.from(payload) }, () => done());
  });
/** As if the agent had said yes to everything. */
const answer = (request: string): void => {
  const { id } = JSON.parse(request) as { id?: unknown }; // a request that is none is the flow's fault and ends the rehearsal
  void publish({ topic: `${ours}answers`, payload: JSON.stringify({ id, ok: true }) });
};

/** Whatever a flow talks to is the broker of the rehearsal. */
const atHome = (node: FlowNode): FlowNode =>
  node.type === 'mqtt-broker'
    ? { ...node, broker: '127.0.0.1', port: String(port), usetls: false, tls: '', protocolVersion: '4' }
    : node;

const red = loadNodeRed();
const nodes = expandFlows(plan.nodes, environment).map(atHome);
const definitions = new Map(nodes.map((node) => [node.id, node]));
const nothing = async (): Promise<object> => ({});
const failures = new Map<string, { readonly detail: string; count: number }>();
const onFailure: LockedSettings['onFailure'] = ({ node, detail }) => {
  const known = failures.get(node) ?? { detail, count: 0 };
  known.count += 1;
  failures.set(node, known);
};
red.init(
  createHttpServer(),
  lockedSettings({
    userDir: plan.folder,
    editor: undefined,
    onFailure,
    storageModule: {
      init: nothing,
      getFlows: async () => {
        const unknown = nodes.find(({ type, d }) => !isStructure(type) && d !== true && !red.nodes.getType(type));
        if (unknown) end({ fault: `there is no node of type "${unknown.type}" here (node "${unknown.id}")` });
        return nodes;
      },
      getCredentials: nothing,
      getSettings: nothing,
      saveSettings: nothing,
      getSessions: nothing,
      saveSessions: nothing,
    },
  }),
);
/** Who asks for a time in the name of a flow: its nodes and their schedules, never the connections below them. */
const ofFlows =
  /@node-red[\\/]nodes[\\/]core[\\/](common|function|sequence)[\\/]|[\\/]cronosjs[\\/]|[\\/]flows[\\/]nodes[\\/]/;
const time = startVirtualTime(plan.from, (caller) => ofFlows.test(caller));
closeWorld(port, (to) => note('connection', to, ''));

interface Received {
  readonly msg: { readonly url?: unknown; readonly method?: unknown; readonly payload?: unknown };
  readonly destination: { readonly id: string };
}
for (const hook of ['onSend', 'onReceive', 'onComplete']) {
  red.hooks.add(`${hook}.rehearsal`, ((event: Received) => {
    activity += 1;
    flowActivity += 1;
    if (hook !== 'onReceive') return undefined;
    const node = definitions.get(event.destination.id);
    if (node?.type !== 'http request') return undefined;
    const { url, method, payload } = event.msg;
    const said = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
    note('http', `${node.method === 'use' ? (method ?? 'GET') : node.method} ${node.url || url}`, said);
    return false;
  }) as never);
}

/**
 * So many turns of the event loop without anything, and, where a flow was set off, so long: whatever came of it has come to its
 * end. Every hop is a packet on loopback, read at the next turn.
 */
const quietTurns = 30;
const quietMs = 5;
const settle = async (): Promise<void> => {
  const started = flowActivity;
  let seen = -1;
  let since = performance.now();
  for (
    let quiet = 0;
    quiet < quietTurns || (flowActivity > started && performance.now() - since < quietMs);
    quiet += 1
  ) {
    if (activity !== seen) {
      quiet = 0;
      since = performance.now();
    }
    seen = activity;
    await new Promise((done) => setImmediate(done));
  }
};

/** The flows must hear before anything is said: nobody has come or asked for a topic for a while. Flows without MQTT never do. */
const untilListening = async (): Promise<void> => {
  const roundMs = 300;
  const mostRounds = 20;
  let seen = -1;
  for (let round = 0; round < mostRounds && (arrivals === 0 || arrivals !== seen); round += 1) {
    seen = arrivals;
    await new Promise((done) => setTimeout(done, roundMs));
  }
};

for (const message of plan.retained) await publish({ ...message, retain: true });
await startFlows(red, onFailure);
watchdog.started();
await untilListening();
await settle();

let done = 0;
for await (const line of createInterface({ input: createReadStream(plan.moments) })) {
  const moment = JSON.parse(line) as RecordedMoment; // written by `rehearse`
  cause = null;
  await time.advance(moment.at, settle);
  cause = { id: moment.id, type: moment.type };
  for (const message of moment.messages) await publish(message);
  await settle();
  done += 1;
  if (done % 50 === 0) say({ done });
}
cause = null;
await time.advance(plan.to, settle);
await new Promise<void>((closed) => outputs.end(closed));
end({ done, rings: time.rings(), failures: [...failures].map(([node, failure]) => ({ node, ...failure })) });
