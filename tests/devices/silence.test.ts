import { describe, expect, test } from 'vitest';
import type { Entity } from '#agent/devices/mqtt/entity.ts';
import { createRoster } from '#agent/devices/mqtt/roster.ts';
import { createSilenceWatch } from '#agent/devices/mqtt/silenceWatch.ts';
import type { Level } from '#agent/devices/signals.ts';
import { eventually } from '#tests/wait.ts';
import { type AgentSide, brokerKinds, client, startAgentSide, startTestBroker } from './site.ts';

const quiet = JSON.stringify({
  name: '储藏室门',
  unique_id: 'quiet-1',
  device_class: 'door',
  state_topic: 'site/quiet-1/state',
  expire_after: 1,
  device: { identifiers: ['quiet-unit'] },
});

const levels = (agent: AgentSide, unitId: string): (Level | undefined)[] =>
  agent.signals.of(unitId).map(({ level }) => level);

describe.each(brokerKinds)('silence on the %s broker', (kind) => {
  test('who says nothing for longer than it may is offline and unknown, until it speaks again', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    // What was heard in its order: a machine that is busy may look only when it is silent again.
    const heard: Level[] = [];
    agent.signals.onChange(({ level }) => heard.push(level));
    const device = await client(broker.deviceUrl());
    const say = (payload: string) => device.publishAsync('site/quiet-1/state', payload, { qos: 1, retain: true });
    await device.publishAsync('homeassistant/binary_sensor/quiet-1/config', quiet, { qos: 1, retain: true });
    await eventually('the device', () => agent.signals.of('quiet-unit').length === 1);
    await say('OFF');
    await eventually('a closed door, and its silence to be noticed', () => heard.join(' ').endsWith('clear unknown'));
    const view = () => agent.registry.views()[0];
    await eventually('it to be offline', () => view()?.availability === 'offline');
    expect(view()).toMatchObject({ state: null, detail: 'silent' });
    expect(agent.registry.offline().map(({ deviceId }) => deviceId)).toEqual(['quiet-1']);
    await say('OFF');
    await eventually('it to be back', () => heard.join(' ').includes('clear unknown clear'));
    // A machine that is busy may begin with the silence, and may be silent again before it is looked at.
    const told = () => agent.events().filter(({ type }) => type === 'device.availability_changed');
    await eventually('it to be told', () => /"offline".*"online"/.test(JSON.stringify(told().map(({ data }) => data))));
  });

  test('what the broker keeps is no sign of life: a device that died is noticed although its last word is retained', async () => {
    const broker = await startTestBroker(kind);
    const device = await client(broker.deviceUrl());
    await device.publishAsync('homeassistant/binary_sensor/quiet-1/config', quiet, { qos: 1, retain: true });
    await device.publishAsync('site/quiet-1/state', 'OFF', { qos: 1, retain: true });
    const agent = await startAgentSide(broker.agentUrl());
    await eventually('what was kept to be believed for now', () =>
      agent
        .events()
        .some(({ type, data }) => type === 'device.state_changed' && JSON.stringify(data).includes('closed')),
    );
    await eventually('the doubt', () => levels(agent, 'quiet-unit')[0] === 'unknown');
  });

  test('who names no sign of life is online only once it was heard itself: what is retained may be of a dead one', async () => {
    const broker = await startTestBroker(kind);
    const device = await client(broker.deviceUrl());
    const plain = JSON.stringify({ unique_id: 'plain-1', state_topic: 'site/plain-1', device_class: 'door' });
    await device.publishAsync('homeassistant/binary_sensor/plain-1/config', plain, { qos: 1, retain: true });
    await device.publishAsync('site/plain-1', 'OFF', { qos: 1, retain: true });
    const agent = await startAgentSide(broker.agentUrl());
    const view = () => agent.registry.views()[0];
    await eventually('what was kept', () => view()?.state === 'closed');
    expect(view()).toMatchObject({ availability: 'unknown', detail: 'no sign of life: silence is noticed after 25 h' });
    await device.publishAsync('site/plain-1', 'OFF', { qos: 1, retain: true });
    await eventually('it to be online', () => view()?.availability === 'online');
  });

  test('while the broker is away nothing is known, and nobody is blamed for it', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    // Without an availability topic: a broker that stops may well publish wills.
    const device = await client(broker.deviceUrl());
    const plain = JSON.stringify({ unique_id: 'plain-1', state_topic: 'site/plain-1', device_class: 'door' });
    await device.publishAsync('homeassistant/binary_sensor/plain-1/config', plain, { qos: 1, retain: true });
    await device.publishAsync('site/plain-1', 'OFF', { qos: 1, retain: true });
    await eventually('a closed door', () => levels(agent, 'plain-1')[0] === 'clear');
    await broker.stop();
    await eventually('the doubt', () => levels(agent, 'plain-1')[0] === 'unknown');
    expect(agent.registry.offline()).toEqual([]);
    await broker.start();
    await eventually('what the broker kept', () => levels(agent, 'plain-1')[0] === 'clear');
  });
});

const part = (deviceId: string, unitId = 'unit'): Entity => ({
  deviceId,
  unitId,
  name: deviceId,
  component: 'binary_sensor',
  deviceClass: undefined,
  sensor: 'input',
  manufacturer: undefined,
  model: undefined,
  serial: undefined,
  via: undefined,
  sources: [{ topic: `t/${deviceId}`, template: { kind: 'whole' } }],
  words: new Map(),
  pulses: [],
  pulseForm: 'word',
  availability: [],
  availabilityMode: 'latest',
  commandTopic: undefined,
  commandWords: { on: 'ON', off: 'OFF', form: 'plain', takesRgb: false },
  silence: { suspectAfterMs: 60_000, goneAfterMs: 90_000 },
  questions: [],
});

describe('the watch', () => {
  test('who names no sign of life is gone after 25 hours without a word; a siren, and what has a will, are not', () => {
    let now = 0;
    const roster = createRoster(() => new Set(), 10);
    const will = { topic: 'w', template: { kind: 'whole' as const }, available: 'online', notAvailable: 'offline' };
    roster.replace('x', [
      { ...part('contact', 'a'), silence: undefined },
      { ...part('battery', 'b'), silence: undefined, component: 'sensor' },
      { ...part('siren', 'c'), silence: undefined, component: 'siren' },
      { ...part('with-a-will', 'd'), silence: undefined, availability: [will] },
    ]);
    const changes: string[] = [];
    const watch = createSilenceWatch({
      roster,
      clock: { now: () => now as never, monotonicMs: () => now, trust: () => 'unset' },
      isConnected: () => true,
      onChange: ({ entity, silence: level }) => changes.push(`${entity.deviceId} ${level}`),
    });
    try {
      watch.look();
      now = 25 * 3_600_000 - 1;
      watch.heard('b');
      watch.look();
      expect(changes.splice(0)).toEqual(['contact suspect']);
      now += 1;
      watch.look();
      expect(changes).toEqual(['contact gone']);
    } finally {
      watch.close();
    }
  });

  test('a unit lives while any of its parts speaks; who was never heard has its time from the connect', () => {
    let now = 1_000_000;
    let isConnected = true;
    const roster = createRoster(() => new Set(), 10);
    roster.replace('x', [part('a'), part('b')]);
    const changes: string[] = [];
    const watch = createSilenceWatch({
      roster,
      clock: { now: () => now as never, monotonicMs: () => now, trust: () => 'unset' },
      isConnected: () => isConnected,
      onChange: ({ entity, silence: level }) => changes.push(`${entity.deviceId} ${level}`),
    });
    try {
      watch.look();
      now += 59_999;
      watch.look();
      expect(changes).toEqual([]);
      now += 1;
      watch.look();
      expect(changes.splice(0)).toEqual(['a suspect', 'b suspect']);
      watch.heard('unit');
      watch.look();
      expect(changes.splice(0)).toEqual(['a heard', 'b heard']);
      // What its bridge heard long ago does not count as heard now.
      now += 80_000;
      watch.heard('unit', 85_000);
      now += 10_000;
      watch.look();
      expect(changes.splice(0)).toEqual(['a gone', 'b gone']);
      isConnected = false;
      watch.restart();
      now += 1_000_000;
      watch.look();
      expect(changes).toEqual([]);
      isConnected = true;
      watch.look();
      expect(changes.splice(0)).toEqual(['a heard', 'b heard']);
    } finally {
      watch.close();
    }
  });
});
