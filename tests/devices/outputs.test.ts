import { describe, expect, onTestFinished, test } from 'vitest';
import { roomsInAlarm } from '#agent/alerts/sound.ts';
import type { Connection } from '#agent/devices/mqtt/connection.ts';
import { mqttOutputs } from '#agent/devices/mqtt/outputs.ts';
import { type OutputsOptions, startOutputs } from '#agent/devices/outputs.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { systemClock } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { type AgentSide, brokerKinds, client, listen, siteCode, startAgentSide, startTestBroker } from './site.ts';

const headCount = (children: number): NewEvent => ({
  type: 'attendance.head_counted',
  actor: 'agent',
  subject: 'infant',
  data: { roomId: 'infant', children, expected: children },
});

/** Drives the outputs on an agent's side; `want` says which must be on. */
const drive = (
  agent: AgentSide,
  deviceIds: readonly string[],
  { connection = agent.connection, ...options }: Partial<OutputsOptions & { connection: Connection }> = {},
) => {
  let wanted: ReadonlySet<string> = new Set();
  let turn = 0;
  const clock = systemClock();
  const answerWithinMs = 300;
  const lines = deviceIds.map(
    mqttOutputs({
      connection,
      clock,
      roster: agent.ingest.roster,
      isKnown: (deviceId) => agent.store.find(deviceId) !== undefined,
      site: siteCode,
      timeZone: 'Asia/Shanghai',
      validForSeconds: 1,
      settleMs: 3 * answerWithinMs,
    }),
  );
  const outputs = startOutputs({
    lines: () => lines,
    wanted: () => wanted,
    journal: agent.journal,
    clock,
    cursorOf: (deviceId) => createCursor(agent.journal.db, `output:${deviceId}`),
    renewEveryMs: 100,
    answerWithinMs,
    ...options,
  });
  connection.onUp(outputs.renew);
  onTestFinished(outputs.close);
  return {
    outputs,
    want: (...ids: string[]): void => {
      wanted = new Set(ids);
      turn += 1;
      agent.journal.record([headCount(turn)]);
    },
  };
};

/** A relay behind a bell, as Home Assistant's discovery introduces it; it obeys, or is deaf. */
const plugBell = async (url: string, message: object = {}) => {
  const heard: string[] = [];
  let isDeaf = false;
  const bell = await client(url, { clientId: 'bell' });
  bell.on('message', (_topic, payload) => {
    heard.push(payload.toString());
    const word = payload.toString().includes('ON') ? 'ON' : 'OFF';
    if (!isDeaf) void bell.publishAsync('site/bell/state', word, { qos: 1, retain: true });
  });
  await bell.subscribeAsync('site/bell/set', { qos: 1 });
  const introduction = {
    unique_id: 'bell',
    name: '电铃',
    state_topic: 'site/bell/state',
    command_topic: 'site/bell/set',
    ...message,
  };
  await bell.publishAsync('homeassistant/siren/bell/config', JSON.stringify(introduction), { qos: 1, retain: true });
  await bell.publishAsync('site/bell/state', 'OFF', { qos: 1, retain: true });
  const deaf = (isItNow: boolean): void => {
    isDeaf = isItNow;
  };
  return { heard, deaf };
};

describe.each(brokerKinds)('sirens and lights on the %s broker', (kind) => {
  test('the lease is renewed while the siren should sound, and ended at once', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const { messages } = await listen(broker.observerUrl(), `nestbox/${siteCode}/commands/#`);
    let asked = 0;
    let wanted: ReadonlySet<string> = new Set();
    drive(agent, ['siren-hall', 'siren-yard'], {
      wanted: () => {
        asked += 1;
        return wanted;
      },
    });
    agent.journal.record([headCount(1)]);
    wanted = new Set(['siren-hall']);
    agent.journal.record([headCount(2)]);
    const commands = () => messages.map(({ text }) => JSON.parse(text) as { on: boolean; leaseSeconds: number });
    await eventually('renewals', () => commands().length >= 4);
    expect(commands().every(({ on, leaseSeconds }) => on && leaseSeconds === 30)).toBe(true);
    expect(new Set(messages.map(({ topic }) => topic))).toEqual(new Set([`nestbox/${siteCode}/commands/siren-hall`]));
    wanted = new Set();
    agent.journal.record([headCount(3)]);
    await eventually('the end', () => commands().at(-1)?.on === false);
    const ended = messages.length;
    const askedBefore = asked;
    await eventually('three more renewal times', () => asked >= askedBefore + 6);
    expect(messages.length).toBe(ended);
  });

  test('a siren that should sound while the broker is away sounds as soon as it is back', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const sent: string[] = [];
    const { want } = drive(agent, ['siren-hall'], {
      renewEveryMs: 3_600_000,
      connection: {
        ...agent.connection,
        publishNow: (topic, payload) => {
          const isSent = agent.connection.publishNow(topic, payload);
          if (isSent) sent.push(payload);
          return isSent;
        },
      },
    });
    await broker.stop();
    await eventually('the connection to be gone', () => !agent.connection.status().connected);
    want('siren-hall');
    await broker.start();
    await eventually('the command', () => sent.length > 0);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ on: true, leaseSeconds: 30 });
  });

  test('a siren without a lease is told in its own words, again and again, and at the end until it says that it is off', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const bell = await plugBell(broker.deviceUrl());
    await eventually('the bell', () => agent.ingest.roster.get('bell')?.state === 'off');
    const { outputs, want } = drive(agent, ['bell']);
    want('bell');
    await eventually('three commands', () => bell.heard.length >= 3);
    expect(new Set(bell.heard)).toEqual(new Set(['{"state":"ON"}']));
    await eventually('its answer', () => agent.ingest.roster.get('bell')?.state === 'on');
    expect(outputs.mute()).toEqual([]);
    // The first end is lost on it.
    bell.deaf(true);
    want();
    await eventually('two ends', () => bell.heard.filter((text) => text.includes('OFF')).length >= 2);
    bell.deaf(false);
    await eventually('silence', () => agent.ingest.roster.get('bell')?.state === 'off');
    const ends = () => bell.heard.filter((text) => text.includes('OFF')).length;
    await eventually('no more of them', async () => {
      const before = ends();
      await new Promise((done) => setTimeout(done, 350));
      return ends() === before;
    });
  });

  test('one that does not say that it obeyed is told of, until it does', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const bell = await plugBell(broker.deviceUrl(), { command_template: '{{ value }}' });
    await eventually('the bell', () => agent.ingest.roster.get('bell')?.state === 'off');
    const { outputs, want } = drive(agent, ['bell', 'never-seen']);
    let changes = 0;
    outputs.onChange(() => {
      changes += 1;
    });
    bell.deaf(true);
    want('bell', 'never-seen');
    await eventually('the silence to be noticed', () => outputs.mute().length > 0);
    expect(outputs.mute()).toEqual([{ deviceId: 'bell', since: expect.any(Number) }]);
    expect(outputs.mute()[0]?.since).toBeLessThanOrEqual(Date.now() - 300);
    expect(new Set(bell.heard)).toEqual(new Set(['ON']));
    bell.deaf(false);
    await eventually('its answer', () => outputs.mute().length === 0);
    expect(changes).toBe(2);
  });

  test('one that wants to hear what we cannot write is told of instead of being taken for sounding', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const bell = await plugBell(broker.deviceUrl(), { command_template: "{{ {'tone': value} | to_json }}" });
    await eventually('the bell', () => agent.ingest.roster.get('bell')?.state === 'off');
    const { outputs, want } = drive(agent, ['bell']);
    want('bell');
    await eventually('the silence to be noticed', () => outputs.mute().length > 0);
    expect(bell.heard).toEqual([]);
  });

  test('an agent that was killed while the siren sounded ends it at its next start', async () => {
    const broker = await startTestBroker(kind);
    const folder = temporaryFolder();
    const bell = await plugBell(broker.deviceUrl());
    const first = await startAgentSide(broker.agentUrl(), folder);
    await eventually('the bell', () => first.ingest.roster.get('bell')?.state === 'off');
    const { outputs, want } = drive(first, ['bell']);
    want('bell');
    await eventually('the bell to sound', () => first.ingest.roster.get('bell')?.state === 'on');
    // As when it is killed: nothing is said any more.
    outputs.close();
    await first.close();
    const second = await startAgentSide(broker.agentUrl(), folder);
    drive(second, ['bell']);
    await eventually('the bell to be silenced', () => second.ingest.roster.get('bell')?.state === 'off');
    // What the first said last may still have been on its way when it ended: of the second is what came since the silence.
    const silence = bell.heard.indexOf('{"state":"OFF"}');
    expect(silence).toBeGreaterThan(0);
    expect(bell.heard.slice(silence)).not.toContain('{"state":"ON"}');
  });

  test('the light of a room is red in the light’s own words, and off when it is released', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const heard: string[] = [];
    const light = await client(broker.deviceUrl());
    light.on('message', (_topic, payload) => heard.push(payload.toString()));
    await light.subscribeAsync('site/light/set', { qos: 1 });
    const introduction = {
      uniq_id: 'light-infant',
      schema: 'json',
      stat_t: 'site/light/state',
      cmd_t: 'site/light/set',
      sup_clrm: ['rgb'],
    };
    await light.publishAsync('homeassistant/light/l/config', JSON.stringify(introduction), { qos: 1, retain: true });
    await eventually('the light', () => agent.ingest.roster.get('light-infant'));
    const { want } = drive(agent, ['light-infant']);
    want('light-infant');
    await eventually('a renewal', () => heard.length >= 2);
    expect(JSON.parse(heard[0] ?? '')).toEqual({ state: 'ON', color: { r: 255, g: 0, b: 0 } });
    want();
    await eventually('the release', () => heard.at(-1) === '{"state":"OFF"}');
  });
});

test('only a critical alert makes a room’s light red, and never one that must stay quiet', () => {
  const alert = { kind: 'breach', severity: 'critical', roomId: 'a' } as const;
  expect([...roomsInAlarm([alert])]).toEqual(['a']);
  expect([...roomsInAlarm([{ ...alert, severity: 'warning' }])]).toEqual([]);
  expect([...roomsInAlarm([{ ...alert, kind: 'custody_block' }])]).toEqual([]);
  expect([...roomsInAlarm([{ ...alert, roomId: undefined }])]).toEqual([]);
});
