import type { MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { mqttDriver } from '#agent/devices/mqtt/driver.ts';
import type { ProfiledDevice } from '#agent/devices/mqtt/profiled.ts';
import { eventually } from '#tests/wait.ts';
import { driverConforms, type Subject } from './conformance.ts';
import { tasmotaConfig, tasmotaMac } from './dialects/tasmota.ts';
import { zigbeeDoorUnit, zigbeeIntroductions, zigbeeItem } from './dialects/zigbee2mqtt.ts';
import { client, startAgentSide, startTestBroker } from './site.ts';

/** How one kind of device behaves at its broker. */
interface Kind {
  readonly unitId: string;
  readonly item: string;
  /** What it publishes, retained, whenever it connects. */
  readonly introductions: readonly (readonly [topic: string, message: object])[];
  readonly profiled?: ProfiledDevice;
  readonly presence: { readonly topic: string; readonly online: string; readonly offline: string };
  readonly state: { readonly topic: string; readonly retain: boolean; payload(active: boolean): string };
}

const setUp = async ({ unitId, item, introductions, profiled, presence, state }: Kind): Promise<Subject> => {
  const broker = await startTestBroker('embedded');
  const agent = await startAgentSide(broker.agentUrl());
  if (profiled) agent.ingest.useProfiled([profiled]);
  const plug = async (): Promise<MqttClient> => {
    const will = { topic: presence.topic, payload: Buffer.from(presence.offline), qos: 1 as const, retain: true };
    const device = await client(broker.deviceUrl(), { will, reconnectPeriod: 0 });
    for (const [topic, message] of introductions) {
      await device.publishAsync(topic, JSON.stringify(message), { qos: 1, retain: true });
    }
    await device.publishAsync(presence.topic, presence.online, { qos: 1, retain: true });
    await device.publishAsync(state.topic, state.payload(false), { qos: 1, retain: state.retain });
    return device;
  };
  const level = () => agent.signals.of(unitId).find((signal) => signal.item === item)?.level;
  let device = await plug();
  const isClear = () => eventually('the device to be heard', () => level() === 'clear');
  // What does not repeat itself is said again once it is listened to.
  const settle = async (): Promise<void> => {
    await eventually('the device to be known', () => level() !== undefined);
    await device.publishAsync(state.topic, state.payload(false), { qos: 1, retain: state.retain });
    await isClear();
  };
  await settle();
  const driver = mqttDriver({
    unitId,
    roster: agent.ingest.roster,
    connection: agent.connection,
    signals: agent.signals,
  });
  onTestFinished(() => driver.stop());
  return {
    driver,
    unitId,
    isCamera: false,
    item,
    set: async (active) =>
      void (await device.publishAsync(state.topic, state.payload(active), { qos: 1, retain: state.retain })),
    cut: async () => {
      device.stream.destroy();
      await eventually('its last will', () => level() === 'unknown');
    },
    restore: async () => {
      device = await plug();
      await settle();
    },
  };
};

const onOff = (active: boolean): string => (active ? 'ON' : 'OFF');
const door: Kind = {
  unitId: 'door-1',
  item: 'door-1',
  introductions: [
    [
      'homeassistant/binary_sensor/door-1/config',
      {
        unique_id: 'door-1',
        device_class: 'door',
        state_topic: 'site/door-1/state',
        availability_topic: 'site/door-1/availability',
      },
    ],
  ],
  presence: { topic: 'site/door-1/availability', online: 'online', offline: 'offline' },
  state: { topic: 'site/door-1/state', retain: true, payload: onOff },
};

const kinds: Readonly<Record<string, Kind>> = {
  'a door of Home Assistant’s discovery': door,
  'a Zigbee contact behind its bridge': {
    unitId: zigbeeDoorUnit,
    item: zigbeeItem('contact'),
    introductions: [['zigbee2mqtt/bridge/state', { state: 'online' }], ...zigbeeIntroductions],
    presence: {
      topic: 'zigbee2mqtt/side-door/availability',
      online: '{"state":"online"}',
      offline: '{"state":"offline"}',
    },
    state: { topic: 'zigbee2mqtt/side-door', retain: false, payload: (open) => JSON.stringify({ contact: !open }) },
  },
  'a Tasmota switch': {
    unitId: tasmotaMac,
    item: `${tasmotaMac}_SW_2`,
    introductions: [[`tasmota/discovery/${tasmotaMac}/config`, tasmotaConfig]],
    presence: { topic: 'tele/hall/LWT', online: 'Online', offline: 'Offline' },
    state: {
      topic: 'stat/hall/RESULT',
      retain: false,
      payload: (on) => JSON.stringify({ Switch2: { Action: onOff(on) } }),
    },
  },
  'a Shelly by its profile': {
    unitId: 'yard-gate',
    item: 'yard-gate',
    introductions: [],
    profiled: { id: 'yard-gate', name: '院门', profile: 'shelly-gen2-input', topicId: 'shelly-1' },
    presence: { topic: 'shelly-1/online', online: 'true', offline: 'false' },
    state: {
      topic: 'shelly-1/events/rpc',
      retain: false,
      payload: (state) => JSON.stringify({ method: 'NotifyStatus', params: { 'input:0': { id: 0, state } } }),
    },
  },
  'a raw contact by its profile': {
    unitId: 'door-9',
    item: 'door-9',
    introductions: [],
    profiled: { id: 'door-9', name: '后门', profile: 'raw-door-contact' },
    presence: { topic: 'devices/door-9/availability', online: 'online', offline: 'offline' },
    state: { topic: 'devices/door-9/state', retain: true, payload: (open) => (open ? 'open' : 'closed') },
  },
  'a siren with a lease': {
    unitId: 'siren-1',
    item: 'siren-1',
    introductions: [],
    profiled: { id: 'siren-1', name: '警号', profile: 'siren-lease' },
    presence: { topic: 'sim/demo/siren-1/availability', online: 'online', offline: 'offline' },
    state: { topic: 'sim/demo/siren-1/state', retain: true, payload: onOff },
  },
};
for (const [name, kind] of Object.entries(kinds)) driverConforms(name, () => setUp(kind));

test('a unit of Tasmota is known by its MAC address, with its inputs and its relays', async () => {
  const kind = kinds['a Tasmota switch'];
  if (!kind) throw new Error('The kind was renamed');
  const { driver } = await setUp(kind);
  expect(await driver.authenticate()).toMatchObject({
    login: 'broker',
    identity: { manufacturer: 'Tasmota', model: 'Sonoff Basic', mac: '5c:cf:7f:5f:2a:10' },
  });
  expect(await driver.capabilities()).toMatchObject({ inputs: [`${tasmotaMac}_SW_2`], relays: [`${tasmotaMac}_RL_1`] });
});

test('who never introduced itself, and who has no broker, is unreachable with a reason', async () => {
  const broker = await startTestBroker('embedded');
  const agent = await startAgentSide(broker.agentUrl());
  const { roster } = agent.ingest;
  const driver = mqttDriver({ unitId: 'nobody', roster, connection: agent.connection, signals: agent.signals });
  expect(await driver.probe()).toEqual({ ok: false, code: 'unreachable', detail: 'has not introduced itself' });
  await broker.stop();
  await eventually('the end', () => !agent.connection.status().connected);
  expect(await driver.authenticate()).toMatchObject({ ok: false, detail: expect.stringContaining('no broker') });
});
