import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readBridgeList } from '#agent/devices/mqtt/bridgeList.ts';
import { createBridges } from '#agent/devices/mqtt/bridges.ts';
import { readDiscovery } from '#agent/devices/mqtt/discovery.ts';
import { createRoster } from '#agent/devices/mqtt/roster.ts';
import { eventually } from '#tests/wait.ts';
import { zigbeeDoorUnit, zigbeeIntroductions, zigbeeItem, zigbeeRemoteUnit } from './dialects/zigbee2mqtt.ts';
import { client, startAgentSide, startTestBroker } from './site.ts';

const coordinator = {
  ieee_address: '0x00124b0000000000',
  type: 'Coordinator',
  friendly_name: 'Coordinator',
  supported: true,
  disabled: false,
  interview_state: 'SUCCESSFUL',
};
const listed = (ieee: string, name: string, more: object = {}) => ({
  ieee_address: ieee,
  type: 'EndDevice',
  network_address: 2710,
  supported: true,
  friendly_name: name,
  disabled: false,
  power_source: 'Battery',
  manufacturer: 'LUMI',
  model_id: 'lumi.magnet.agl02',
  interviewing: false,
  interview_completed: true,
  interview_state: 'SUCCESSFUL',
  definition: { model: 'MCCGQ12LM', vendor: 'Aqara', description: 'Door and window sensor', exposes: [] },
  endpoints: { 1: { bindings: [], clusters: { input: ['genBasic'], output: [] }, configured_reportings: [] } },
  ...more,
});
const door = listed('0x00158d0001a2b3c4', 'side-door');
const remote = listed('0x00158d00055e1000', 'remote', { definition: { model: 'WXKG11LM', vendor: 'Aqara' } });
const topic = 'zigbee2mqtt/bridge/devices';

const start = async (kind: 'embedded' | 'mosquitto' = 'embedded') => {
  const broker = await startTestBroker(kind);
  const agent = await startAgentSide(broker.agentUrl());
  const device = await client(broker.deviceUrl());
  const say = (to: string, payload: string | object, retain = true) =>
    device.publishAsync(to, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1, retain });
  const introduce = async () => {
    await say('zigbee2mqtt/bridge/state', '{"state":"online"}');
    for (const name of ['side-door', 'remote']) await say(`zigbee2mqtt/${name}/availability`, '{"state":"online"}');
    for (const [to, message] of zigbeeIntroductions) await say(to, message);
    await eventually('the door', () => agent.signals.of(zigbeeDoorUnit).length === 4);
  };
  const part = () => agent.ingest.roster.get(zigbeeItem('contact'));
  const seen = () => agent.registry.views().find(({ deviceId }) => deviceId === zigbeeItem('contact'));
  const contact = () => agent.signals.of(zigbeeDoorUnit).find(({ item }) => item === zigbeeItem('contact'))?.level;
  const open = async () => {
    await say('zigbee2mqtt/side-door', '{"contact":false}', false);
    await eventually('an open door', () => contact() === 'active');
  };
  const restart = async () => {
    await broker.stop();
    await eventually('nobody there', () => !agent.connection.status().connected);
    const meanwhile = part()?.atBridge;
    await broker.start();
    await eventually('the broker', () => agent.connection.status().connected);
    return meanwhile;
  };
  return { agent, say, introduce, part, seen, contact, open, restart };
};

test('a list says who a unit is, by the words on its box, whichever comes first', async () => {
  const { agent, say, introduce, seen } = await start();
  await say(topic, [coordinator, door]);
  await introduce();
  await eventually('its model', () => seen()?.model === 'MCCGQ12LM');
  expect(seen()).toMatchObject({ manufacturer: 'Aqara', model: 'MCCGQ12LM' });
  expect(agent.store.find(zigbeeItem('contact'))?.serial).toBe('0x00158d0001a2b3c4');
  const other = () => agent.registry.views().find(({ deviceId }) => deviceId.includes('055e1000'))?.model;
  await eventually('what is on no list', () => other() === 'Wireless remote');
  await say(topic, [coordinator, door, remote]);
  await eventually('the other’s', () => agent.ingest.roster.ofUnit(zigbeeRemoteUnit)[0]?.entity.model === 'WXKG11LM');
});

test('what is always awake is looked after by its bridge; a battery may be silent for its hours', async () => {
  const { say, introduce, part } = await start();
  await introduce();
  const hours = () => part()?.entity.silence?.goneAfterMs;
  expect(hours()).toBe(8 * 3_600_000);
  await say(topic, [coordinator, { ...door, type: 'Router', power_source: 'Mains (single phase)' }]);
  await eventually('the mains', () => part()?.entity.serial !== undefined);
  expect(hours()).toBeUndefined();
  await say(topic, [coordinator, door]);
  await eventually('a battery', () => hours() === 8 * 3_600_000);
});

test('units that a bridge knows and does not introduce are in the inbox with the reason, the bridge itself is not', async () => {
  const { agent, say, introduce } = await start();
  await introduce();
  const unit = (digit: number, more: object) => listed(`0x00158d000000000${digit}`, `new-${digit}`, more);
  const told = [
    unit(1, {}),
    unit(2, { disabled: true }),
    unit(3, { interview_state: 'IN_PROGRESS', definition: null }),
    unit(4, { interview_state: 'FAILED' }),
    unit(5, { supported: false }),
    unit(6, { interview_state: undefined, interview_completed: false }),
  ];
  await say(topic, [coordinator, door, remote, ...told]);
  const strangers = () => agent.ingest.unknownTalkers().map(({ root, because }) => [root, because]);
  await eventually('six', () => strangers().length === 6);
  expect(strangers()).toEqual([
    ['zigbee2mqtt/new-1', 'not_introduced'],
    ['zigbee2mqtt/new-2', 'disabled'],
    ['zigbee2mqtt/new-3', 'interviewing'],
    ['zigbee2mqtt/new-4', 'interview_failed'],
    ['zigbee2mqtt/new-5', 'unsupported'],
    ['zigbee2mqtt/new-6', 'interviewing'],
  ]);
  expect(agent.ingest.unknownTalkers()[0]).toMatchObject({
    sample: 'Aqara MCCGQ12LM battery 0x00158d0000000001',
    suggestions: [],
  });
  await say(topic, [coordinator, door, remote]);
  await eventually('none', () => strangers().length === 0);
});

test('a unit that was removed is offline and unknown, also after the broker was away, until it is back', async () => {
  const { agent, say, introduce, contact, open, seen, restart } = await start('mosquitto');
  await introduce();
  await say(topic, [coordinator, door, remote]);
  await open();
  await say(topic, [coordinator, remote]);
  await eventually('its end', () => seen()?.availability === 'offline');
  expect(contact()).toBe('unknown');
  expect(seen()?.detail).toBe('removed from its bridge');
  expect(agent.registry.offline().map(({ unitId }) => unitId)).toEqual([zigbeeDoorUnit]);
  expect(await restart()).toBe('removed');
  await eventually('the remote', () =>
    agent.registry.views().some(({ component, availability }) => component === 'event' && availability === 'online'),
  );
  expect(seen()?.availability).toBe('offline');
  // What it says itself goes before a list.
  await open();
  await eventually('that it is there', () => seen()?.availability === 'online');
  await say(topic, [coordinator, { ...door, disabled: true }, remote]);
  await eventually('that it is disabled', () => seen()?.detail === 'disabled at its bridge');
  expect(contact()).toBe('unknown');
  await say(topic, [coordinator, door, remote]);
  await eventually('its return', () => seen()?.availability === 'online');
  expect(contact()).toBe('unknown');
  await open();
});

/** The reader of lists alone, with a roster that it marks. */
const alone = () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const roster = createRoster(() => new Set(), 100);
  const rejected: string[] = [];
  const bridges = createBridges({
    roster,
    rejections: { count: (reason) => void rejected.push(reason), counts: () => ({}) },
    now: () => 1,
    replace: roster.replace,
    onChange: () => {},
  });
  for (const [to, message] of zigbeeIntroductions) {
    const reading = readDiscovery('homeassistant', to, JSON.stringify(message));
    if (reading.kind === 'introduced') roster.replace(to, reading.entities);
  }
  const read = (text: string) => {
    bridges.take(topic, text);
    vi.advanceTimersByTime(1_000);
    return roster.ofUnit(zigbeeDoorUnit).map(({ atBridge }) => atBridge);
  };
  return { read, roster, bridges, rejected };
};
const inUse = Array(4).fill('used');
const removed = Array(4).fill('removed');

test('garbage says nothing about anybody, and neither does a list with a hole in it', () => {
  const { read, rejected } = alone();
  const whole = JSON.stringify([coordinator, door, remote]);
  expect(read(whole)).toEqual(inUse);
  const garbage = ['{', '{}', 'null', '7', '"x"', '['.repeat(50_000), ' '];
  for (const text of garbage) expect(read(text)).toEqual(inUse);
  expect(rejected).toEqual(garbage.map(() => 'bad_list'));
  const holes = [
    [],
    [null, 7, 'x', [[]]],
    [remote],
    [coordinator, { ...door, ieee_address: 'x' }],
    [coordinator, null],
  ];
  for (const list of holes) expect(read(JSON.stringify(list))).toEqual(inUse);
  expect(read(JSON.stringify([coordinator, remote]))).toEqual(removed);
  // Taken back, or garbage after it, it is what it was, or nothing.
  expect(read('{')).toEqual(removed);
  expect(read('')).toEqual(inUse);
});

test('what is always awake and of which the bridge tells no presence may be silent for its hours, too', () => {
  const { read, roster, bridges } = alone();
  read(JSON.stringify([coordinator, { ...door, power_source: 'DC Source' }]));
  const [contact] = roster.ofUnit(zigbeeDoorUnit);
  if (!contact) throw new Error('The door is not there');
  const quiet = { ...contact.entity, availability: [], silence: { suspectAfterMs: 1, goneAfterMs: 2 } };
  expect(contact.entity.silence).toBeUndefined();
  expect(bridges.informed(quiet).silence).toEqual(quiet.silence);
});

test('a flood of lists is read once a second, and only so many bridges are listened to', () => {
  const { bridges, roster, rejected } = alone();
  const marked = () => roster.ofUnit(zigbeeDoorUnit)[0]?.atBridge;
  for (let index = 0; index < 1_000; index += 1) bridges.take(topic, '{');
  expect(rejected).toEqual(['bad_list']);
  bridges.take(topic, JSON.stringify([coordinator, remote]));
  expect(marked()).toBe('used');
  vi.advanceTimersByTime(1_000);
  expect(marked()).toBe('removed');
  for (let index = 0; index < 20; index += 1) {
    bridges.take(`z${index}/bridge/devices`, JSON.stringify([coordinator, door]));
    vi.advanceTimersByTime(1_000);
  }
  expect(rejected.filter((reason) => reason === 'too_many_bridges')).toHaveLength(17);
  bridges.close();
});

test('whatever is said on its topic is read or dropped, and never stops the reader', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.record({ ieee_address: fc.jsonValue(), friendly_name: fc.jsonValue() })),
  );
  fc.assert(fc.property(odd, (value) => void readBridgeList(JSON.stringify(value))));
  fc.assert(fc.property(fc.string(), (text) => void readBridgeList(text)));
});

test('a list of a hundred units, far beyond what any other message may have, is taken', async () => {
  const { agent, say } = await start('mosquitto');
  const exposes = Array.from({ length: 40 }, (_, index) => ({
    type: 'numeric',
    name: `n${index}`,
    property: 'x'.repeat(60),
  }));
  const many = Array.from({ length: 100 }, (_, index) =>
    listed(`0x00158d00000${(10_000 + index).toString(16).padStart(5, '0')}`, `u-${index}`, {
      definition: { model: 'M', vendor: 'V', exposes },
    }),
  );
  const text = JSON.stringify([coordinator, ...many]);
  expect(text.length).toBeGreaterThan(300_000);
  await say(topic, text);
  await eventually('all of them', () => agent.ingest.unknownTalkers().length === 100);
  expect(agent.ingest.rejected()).toEqual({});
  await say(topic, 'x'.repeat(1024 * 1024 + 1), false);
  await eventually('too much', () => agent.ingest.rejected().too_large === 1);
});

test('what a list holds is read with care', () => {
  const read = (list: unknown) => readBridgeList(JSON.stringify(list));
  expect(read([coordinator, door])?.isWhole).toBe(true);
  expect(read([door])?.isWhole).toBe(false);
  expect(read([coordinator, door, null])?.isWhole).toBe(false);
  expect(read([coordinator, door, { ...door, friendly_name: 7 }])?.isWhole).toBe(false);
  expect(read({ 0: door })).toBeUndefined();
  const many = Array.from({ length: 600 }, (_, index) =>
    listed(`0x${index.toString(16).padStart(16, '0')}`, `u-${index}`),
  );
  expect(read([coordinator, ...many])).toMatchObject({ isWhole: false });
  expect(read([coordinator, ...many])?.units.size).toBe(499);
  const power = (more: object) => read([{ ...door, ...more }])?.units.get(door.ieee_address)?.power;
  expect(
    [
      { power_source: 'Battery' },
      { power_source: 'Mains (3 phase)' },
      { power_source: 'DC Source' },
      { power_source: 'Emergency mains constantly powered' },
      { power_source: 'Unknown', type: 'Router' },
      { power_source: 'Unknown' },
      { power_source: { evil: true } },
      { power_source: undefined },
    ].map(power),
  ).toEqual(['battery', 'mains', 'mains', 'mains', 'mains', undefined, undefined, undefined]);
  expect(
    read([{ ...door, definition: [], manufacturer: '\u0000L', model_id: 9 }])?.units.get(door.ieee_address),
  ).toMatchObject({
    vendor: 'L',
    model: undefined,
  });
});
