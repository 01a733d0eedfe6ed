import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { expandFlows, shippedFlows as productFlows } from '#agent/flows/product.ts';
import type { FlowAnswer, FlowRequest } from '#contract/flows.ts';
import { eventually } from '#tests/wait.ts';
import acknowledge from '../../flows/nodes/nestbox-acknowledge.ts';
import alert from '../../flows/nodes/nestbox-alert.ts';
import event from '../../flows/nodes/nestbox-event.ts';
import message from '../../flows/nodes/nestbox-message.ts';
import room from '../../flows/nodes/nestbox-room.ts';
import siren from '../../flows/nodes/nestbox-siren.ts';
import site, { linkOf } from '../../flows/nodes/nestbox-site.ts';
import summary from '../../flows/nodes/nestbox-summary.ts';
import { openEmbedded, siteCode } from '../devices/site.ts';

export type Node = { readonly id: string; readonly type: string; readonly [key: string]: unknown };
interface Running {
  receive(message: object): void;
  on(event: string, listener: (argument: never) => void): void;
}
interface Helper {
  init(runtime: string, settings?: object): void;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(nodes: readonly unknown[], flow: readonly Node[], credentials?: object): Promise<void>;
  unload(): Promise<void>;
  getNode(id: string): Running | null;
}

const require = createRequire(import.meta.url);
const core = ['common/20-inject.js', 'function/10-function.js', 'network/10-mqtt.js'];
const folder = resolve(import.meta.dirname, '../../flows');

/** The flows that come with the product, as Node-RED gets them. */
export const shippedFlows = (): Node[] =>
  expandFlows(productFlows(folder), {
    NESTBOX_SITE: siteCode,
    NESTBOX_MQTT_HOST: '127.0.0.1',
    NESTBOX_MQTT_PORT: process.env.NESTBOX_MQTT_PORT ?? '',
  });

export interface Heard {
  readonly topic: string;
  readonly payload: unknown;
}

/**
 * Node-RED's test helper beside the box's own broker with its accounts and rules, and in the place of the agent somebody who
 * publishes what a test says and answers what flows ask.
 */
export const openStage = async () => {
  const data = mkdtempSync(join(tmpdir(), 'nestbox-flows-'));
  const light = `sim/${siteCode}/light-infant/set`;
  const broker = await openEmbedded(data, 0, { lights: new Set([light]) });
  const url = new URL(broker.address('flows'));
  Object.assign(process.env, {
    NESTBOX_SITE: siteCode,
    NESTBOX_MQTT_HOST: url.hostname,
    NESTBOX_MQTT_PORT: url.port,
    NESTBOX_MQTT_USERNAME: decodeURIComponent(url.username),
    NESTBOX_MQTT_PASSWORD: decodeURIComponent(url.password),
  });
  const helper: Helper = require('node-red-node-test-helper');
  helper.init(require.resolve('node-red'), { functionTimeout: 2 });
  await helper.startServer();

  const agent: MqttClient = await connectAsync(broker.address('agent'), { protocolVersion: 4 });
  const heard: Heard[] = [];
  const retained = new Set<string>();
  let answerOf: (request: FlowRequest) => FlowAnswer | undefined = ({ id }) => ({ id, ok: true });
  agent.on('message', (topic, payload) => {
    const content: unknown = JSON.parse(payload.toString());
    heard.push({ topic, payload: content });
    if (topic !== `nestbox/${siteCode}/flows/requests`) return;
    const answer = answerOf(content as FlowRequest);
    if (answer) agent.publish(`nestbox/${siteCode}/flows/answers`, JSON.stringify(answer), { qos: 1 });
  });
  await agent.subscribeAsync([`nestbox/${siteCode}/flows/+`, light], { qos: 1 });

  /** What the flows last said of themselves. */
  const isOnline = (): boolean => {
    const last = heard.findLast(({ topic }) => topic === `nestbox/${siteCode}/flows/state`);
    return (last?.payload as { online: boolean } | undefined)?.online ?? false;
  };
  /** Ends what runs, and waits until its farewell is heard: it must not be taken for that of what runs next. */
  const unload = async (): Promise<void> => {
    await helper.unload();
    await eventually('the farewell', () => !isOnline());
  };
  const say = async (place: string, content: object, retain = false): Promise<void> => {
    const topic = `nestbox/${siteCode}/${place}`;
    if (retain) retained.add(topic);
    await agent.publishAsync(topic, JSON.stringify(content), { qos: 1, retain });
  };

  return {
    heard,
    say,
    /** What the agent says of an event, as flows hear it. */
    tell: async (type: string, data: Readonly<Record<string, unknown>>, id: string = crypto.randomUUID()) => {
      const fact = { specversion: '1.0', id, type: `cn.nestbox.${type}`, subject: String(data.alertId ?? 'x'), data };
      await say(type.startsWith('alert.') ? `alerts/${data.alertId}` : `events/${type}`, fact);
    },
    answer: (how: typeof answerOf) => {
      answerOf = how;
    },
    requests: () =>
      heard
        .filter(({ topic }) => topic === `nestbox/${siteCode}/flows/requests`)
        .map(({ payload }) => payload as FlowRequest),
    lights: () => heard.filter(({ topic }) => topic === light).map(({ payload }) => payload),
    /** Runs a flow until the next one; resolves when it is connected, and has heard what the broker held for it. */
    run: async (flow: readonly Node[], comesOnline = true): Promise<void> => {
      await unload();
      heard.splice(0, heard.length, ...heard.filter(({ topic }) => !topic.endsWith('/state')));
      const nodes = [site, event, alert, room, summary, siren, message, acknowledge, ...core.map(coreNode)];
      await helper.load(nodes, flow, { broker: { user: url.username, password: decodeURIComponent(url.password) } });
      if (!comesOnline) return;
      // It comes after the subscription is granted, and what is said then may overtake it.
      const held = new Set(retained);
      const siteId = flow.find(({ type }) => type === 'nestbox-site')?.id;
      const link = linkOf({ nodes: { getNode: (id) => helper.getNode(id) } }, siteId);
      for (const topic of held) link?.hear(topic.slice(`nestbox/${siteCode}/`.length), () => held.delete(topic));
      await eventually('the flows to be online', isOnline);
      await eventually('the flows to hear what is retained', () => link === undefined || held.size === 0);
    },
    stop: unload,
    /** What left a node by an output, from now on. */
    outputs: (id: string): object[] => {
      const sent: object[] = [];
      helper.getNode(id)?.on('input', (got: object) => void sent.push(got));
      return sent;
    },
    statuses: (id: string): string[] => {
      const told: string[] = [];
      helper.getNode(id)?.on('call:status', (call: { args: [{ text: string }] }) => void told.push(call.args[0].text));
      return told;
    },
    push: (id: string, content: object): void => helper.getNode(id)?.receive({ ...content }),
    /** Between two tests: nothing that the one left is heard by the next. */
    clear: async (): Promise<void> => {
      await unload();
      for (const topic of retained) await agent.publishAsync(topic, '', { qos: 1, retain: true });
      retained.clear();
      heard.length = 0;
      answerOf = ({ id }) => ({ id, ok: true });
    },
    close: async (): Promise<void> => {
      await helper.unload();
      await helper.stopServer();
      await agent.endAsync();
      await broker.close();
      rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

const coreNode = (file: string): unknown => require(`@node-red/nodes/core/${file}`);
