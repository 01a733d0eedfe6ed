import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayPublish, maySubscribe } from '#agent/devices/mqtt/acl.ts';
import { deviceIdOf, readDiscovery } from '#agent/devices/mqtt/discovery.ts';
import { type Entity, readAvailability, readState } from '#agent/devices/mqtt/entity.ts';
import { isSupervised } from '#agent/devices/mqtt/words.ts';

const read = (topic: string, message: unknown) =>
  readDiscovery('homeassistant', topic, typeof message === 'string' ? message : JSON.stringify(message));

const only = (topic: string, message: unknown): Entity => {
  const reading = read(topic, message);
  const entity = reading.kind === 'introduced' ? reading.entities[0] : undefined;
  if (!entity) throw new Error(`Nothing was introduced: ${JSON.stringify(reading)}`);
  return entity;
};

/** As Zigbee2MQTT 2 introduces a door contact: JSON state, `contact` false means open, availability as a list. */
const zigbeeDoor = {
  availability: [
    { topic: 'zigbee2mqtt/bridge/state', value_template: '{{ value_json.state }}' },
    { topic: 'zigbee2mqtt/后门/availability', value_template: '{{ value_json.state }}' },
  ],
  availability_mode: 'all',
  device: {
    identifiers: ['zigbee2mqtt_0x00158d0001a2b3c4'],
    manufacturer: 'Aqara',
    model: 'Door and window sensor',
    model_id: 'MCCGQ11LM',
    name: '后门',
    via_device: 'zigbee2mqtt_bridge_0x00124b0000000000',
  },
  device_class: 'door',
  object_id: 'back_door_contact',
  origin: { name: 'Zigbee2MQTT', sw: '2.1.1', url: 'https://www.zigbee2mqtt.io' },
  payload_off: true,
  payload_on: false,
  state_topic: 'zigbee2mqtt/后门',
  unique_id: '0x00158d0001a2b3c4_contact_zigbee2mqtt',
  value_template: '{{ value_json.contact }}',
};

/** As Tasmota's own discovery writes a relay, abbreviated, with a base topic. */
const tasmotaSiren = {
  '~': 'tasmota_5F2A10/',
  name: 'Siren',
  uniq_id: '5F2A10_RL_1',
  stat_t: '~stat/POWER',
  cmd_t: '~cmnd/POWER',
  avty_t: '~tele/LWT',
  pl_avail: 'Online',
  pl_not_avail: 'Offline',
  dev: { ids: ['5F2A10'], name: '走廊警号', mf: 'Tasmota', mdl: 'Sonoff Basic', sw: '14.4.1' },
};

/** As ESPHome introduces a smoke detector. */
const espSmoke = {
  dev_cla: 'smoke',
  name: 'Smoke',
  stat_t: 'kitchen-node/binary_sensor/smoke/state',
  avty_t: 'kitchen-node/status',
  uniq_id: 'ESPbinary_sensorsmoke',
  dev: { ids: '8caab5000001', name: 'kitchen-node', sw: '2026.3.1', mdl: 'esp32dev', mf: 'Espressif', sa: '厨房' },
};

/** The device-based form, as a Shelly gateway script writes it. */
const shellyDevice = {
  dev: { ids: 'shellyplus1-a8032ab1', name: '院门', mf: 'Shelly', mdl: 'Plus 1', sn: 'A8032AB1' },
  o: { name: 'shelly-gateway', sw: '1.0' },
  '~': 'shellyplus1-a8032ab1',
  avty_t: '~/online',
  pl_avail: 'true',
  pl_not_avail: 'false',
  cmps: {
    input0: {
      p: 'binary_sensor',
      uniq_id: 'shellyplus1-a8032ab1-input0',
      dev_cla: 'opening',
      stat_t: 'shellyplus1-a8032ab1/status/input:0',
      val_tpl: "{{ value_json['state'] }}",
      pl_on: true,
      pl_off: false,
    },
    button: {
      p: 'event',
      name: '按钮',
      uniq_id: 'shellyplus1-a8032ab1-button',
      stat_t: 'shellyplus1-a8032ab1/events',
      evt_typ: ['press', 'hold'],
    },
    rssi: { p: 'sensor', uniq_id: 'shellyplus1-a8032ab1-rssi', stat_t: 'shellyplus1-a8032ab1/status/wifi' },
    gone: { p: 'switch' },
  },
};

describe('what devices say about themselves', () => {
  test('Zigbee2MQTT: contact false is an open door; one source offline is enough', () => {
    const door = only('homeassistant/binary_sensor/0x00158d0001a2b3c4/contact/config', zigbeeDoor);
    expect(door).toMatchObject({
      deviceId: '0x00158d0001a2b3c4_contact_zigbee2mqtt',
      name: '后门',
      deviceClass: 'door',
      manufacturer: 'Aqara',
      model: 'Door and window sensor',
      unitId: 'zigbee2mqtt_0x00158d0001a2b3c4',
      sensor: 'opening',
      sources: [{ topic: 'zigbee2mqtt/后门' }],
      availabilityMode: 'all',
    });
    expect(readState(door, '{"contact":false,"battery":97}', false)).toEqual({ kind: 'state', state: 'open' });
    expect(readState(door, '{"contact":true}', true)).toEqual({ kind: 'state', state: 'closed' });
    expect(readState(door, '{"battery":97}', false)).toEqual({ kind: 'nothing' });
    expect(readState(door, 'contact', false)).toEqual({ kind: 'bad', reason: 'bad_json' });
    const [bridge] = door.availability;
    expect(bridge && readAvailability(bridge, '{"state":"offline"}')).toBe(false);
  });

  test('Tasmota: abbreviations, base topic, its own availability words', () => {
    const siren = only('homeassistant/siren/5F2A10_RL_1/config', tasmotaSiren);
    expect(siren).toMatchObject({
      deviceId: '5F2A10_RL_1',
      name: '走廊警号 Siren',
      sources: [{ topic: 'tasmota_5F2A10/stat/POWER' }],
      commandTopic: 'tasmota_5F2A10/cmnd/POWER',
      availability: [{ topic: 'tasmota_5F2A10/tele/LWT', available: 'Online', notAvailable: 'Offline' }],
    });
    expect(readState(siren, 'ON', false)).toEqual({ kind: 'state', state: 'on' });
    expect(readState(siren, '{"state":"OFF","tone":"fire"}', false)).toEqual({ kind: 'state', state: 'off' });
  });

  test('ESPHome: a smoke detector that detects is never "on"', () => {
    const smoke = only('homeassistant/binary_sensor/kitchen-node/smoke/config', espSmoke);
    expect(readState(smoke, 'ON', false)).toEqual({ kind: 'state', state: 'detected' });
    expect(readState(smoke, 'OFF', false)).toEqual({ kind: 'state', state: 'clear' });
    expect(readState(smoke, 'None', false)).toEqual({ kind: 'unknown' });
    expect(readState(smoke, 'maybe', false)).toEqual({ kind: 'bad', reason: 'unknown_word' });
  });

  test('Shelly, device-based: shared availability, a pulse, and no measurements', () => {
    const reading = read('homeassistant/device/shellyplus1-a8032ab1/config', shellyDevice);
    if (reading.kind !== 'introduced') throw new Error(JSON.stringify(reading));
    expect(reading.entities.map(({ deviceId, name }) => [deviceId, name])).toEqual([
      ['shellyplus1-a8032ab1-input0', '院门'],
      ['shellyplus1-a8032ab1-button', '院门 按钮'],
    ]);
    const [gate, button] = reading.entities;
    if (!gate || !button) throw new Error('two entities were expected');
    expect(gate.availability).toMatchObject([{ topic: 'shellyplus1-a8032ab1/online', available: 'true' }]);
    expect(gate.serial).toBe('A8032AB1');
    expect(readState(gate, '{"id":0,"state":true}', false)).toEqual({ kind: 'state', state: 'open' });
    expect(readState(button, '{"event_type":"press"}', false)).toEqual({ kind: 'pulse', state: 'press' });
    expect(readState(button, '{"event_type":"press"}', true)).toEqual({ kind: 'bad', reason: 'retained_pulse' });
    expect(readState(button, '{"event_type":"explode"}', false)).toEqual({ kind: 'bad', reason: 'unknown_word' });
  });

  test.each([
    ['lock', 'lock', 'LOCKED', 'locked'],
    ['connectivity on is good', 'binary_sensor:connectivity', 'ON', 'connected'],
    ['battery on is low', 'binary_sensor:battery', 'ON', 'low'],
    ['lock class on is unlocked', 'binary_sensor:lock', 'ON', 'unlocked'],
    ['no class', 'binary_sensor', 'OFF', 'off'],
    ['garage door', 'cover', 'opening', 'opening'],
    ['panel', 'alarm_control_panel', 'triggered', 'triggered'],
    ['light', 'light', '{"state":"ON","brightness":200}', 'on'],
  ])('polarity: %s', (_what, kind, payload, state) => {
    const [component = '', deviceClass] = kind.split(':');
    const message = { unique_id: 'x', state_topic: 'x/s', ...(deviceClass ? { device_class: deviceClass } : {}) };
    const entity = only(`homeassistant/${component}/x/config`, message);
    expect(readState(entity, payload, false)).toEqual({ kind: 'state', state });
  });

  test('half a character or a control character in a name does not reach the journal', () => {
    const entity = only('homeassistant/lock/x/config', '{"name":"门\\ud83d\\u0007锁","state_topic":"x/s"}');
    expect(entity.name).toBe('门\ufffd 锁');
  });

  test('a template that is a program is not guessed at: the device is known, its state is not read', () => {
    const entity = only('homeassistant/binary_sensor/x/config', {
      unique_id: 'x',
      state_topic: 'x/s',
      value_template: '{% if value_json.a == 1 %}ON{% else %}OFF{% endif %}',
    });
    expect(entity.sources).toEqual([{ topic: 'x/s', template: { kind: 'unmapped' } }]);
    expect(readState(entity, '{"a":1}', false)).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['an empty payload withdraws', 'homeassistant/lock/a/config', '', { kind: 'withdrawn' }],
    [
      'a hand-over to the other form',
      'homeassistant/lock/a/config',
      { migrate_discovery: true },
      { kind: 'handed_over' },
    ],
    ['the birth message is no introduction', 'homeassistant/status', 'online', { kind: 'other' }],
    ['another prefix is no introduction', 'elsewhere/lock/a/config', {}, { kind: 'other' }],
    ['broken JSON', 'homeassistant/lock/a/config', '{', { kind: 'rejected', reason: 'bad_json' }],
    ['a list', 'homeassistant/lock/a/config', '[]', { kind: 'rejected', reason: 'bad_discovery' }],
    ['an id with a blank', 'homeassistant/lock/a b/config', {}, { kind: 'rejected', reason: 'bad_topic' }],
    [
      'a state topic that would hear everybody',
      'homeassistant/lock/a/config',
      { state_topic: '#' },
      { kind: 'rejected', reason: 'bad_topic' },
    ],
    [
      'a broker topic as availability',
      'homeassistant/lock/a/config',
      { avty: [{ t: '$SYS/x' }] },
      { kind: 'rejected', reason: 'bad_topic' },
    ],
    [
      'the device form without an origin',
      'homeassistant/device/a/config',
      { dev: {}, cmps: {} },
      { kind: 'rejected', reason: 'bad_discovery' },
    ],
    ['a thermometer', 'homeassistant/sensor/a/config', { stat_t: 'a' }, { kind: 'introduced', entities: [] }],
  ])('%s', (_what, topic, message, expected) => {
    expect(read(topic, message)).toEqual(expected);
  });
});

describe('for every payload', () => {
  const topics = fc.constantFrom(
    'homeassistant/binary_sensor/a/config',
    'homeassistant/device/a/config',
    'homeassistant/light/n/a/config',
  );
  const keys = fc.constantFrom(
    ...[
      '~',
      'dev',
      'o',
      'cmps',
      'name',
      'uniq_id',
      'stat_t',
      'avty',
      'avty_t',
      'pl_on',
      'val_tpl',
      'p',
      't',
      'evt_typ',
    ],
    '__proto__',
    'constructor',
  );
  const values = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.constantFrom('ON', '~/x', 'light', true, null, 7),
      tie('list'),
      tie('record'),
    ),
    list: fc.array(tie('node'), { maxLength: 4 }),
    record: fc.dictionary(fc.oneof(keys, fc.string()), tie('node'), { maxKeys: 6 }),
  })).record;

  test('reading an introduction never throws, and what it introduces fits the journal', () => {
    fc.assert(
      fc.property(topics, values, (topic, message) => {
        const reading = read(topic, message);
        for (const entity of reading.kind === 'introduced' ? reading.entities : []) {
          expect(entity.deviceId).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
          expect(entity.name.length).toBeGreaterThan(0);
          expect(entity.name.length).toBeLessThanOrEqual(80);
          expect(entity.name.isWellFormed()).toBe(true);
          expect(isSupervised(entity.component)).toBe(true);
          readState(entity, '{"a":1}', false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('different unique ids never become one device', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }), (a, b) => {
        fc.pre(a.toWellFormed() !== b.toWellFormed());
        expect(deviceIdOf(a.toWellFormed())).not.toBe(deviceIdOf(b.toWellFormed()));
      }),
    );
  });
});

describe('who may publish where', () => {
  const site = { site: 'demo', discoveryPrefix: 'homeassistant' };
  const lights = new Set(['sim/demo/light-1/set', 'nestbox/demo/commands/siren']);
  test.each([
    ['agent', 'nestbox/demo/alerts/1', true],
    ['agent', '$SYS/x', false],
    ['flows', 'nestbox/demo/flows/state', true],
    ['flows', 'nestbox/demo/flows/requests', true],
    ['flows', 'nestbox/demo/flows/answers', false],
    ['devices', 'nestbox/demo/unresolved', false],
    ['devices', 'nestbox/demo/digest', false],
    ['flows', 'sim/demo/light-1/set', true],
    ['flows', 'sim/demo/light-2/set', false],
    ['flows', 'nestbox/demo/commands/siren', false],
    ['flows', 'nestbox/demo/alerts/1', false],
    ['flows', 'homeassistant/lock/a/config', false],
    ['devices', 'homeassistant/lock/a/config', true],
    ['devices', 'homeassistant/device/nestbox-demo/config', false],
    ['devices', 'sim/demo/door/state', true],
    ['devices', 'nestbox/demo/state', false],
    ['devices', 'nestbox/demo/rooms/infant', false],
    ['devices', 'nestbox/demo/commands/siren', false],
    ['devices', 'nestbox/demo/receipts', false],
    ['devices', '$SYS/x', false],
  ] as const)('%s on %s: %s', (account, topic, allowed) => {
    expect(mayPublish({ account }, topic, site, lights)).toBe(allowed);
  });

  test.each([
    ['devices/door-9/state', true],
    ['door-9/events/rpc', true],
    ['tele/door-9/LWT', true],
    ['nestbox/demo/answers/door-9/rpc', true],
    ['homeassistant/binary_sensor/door-9/config', true],
    ['homeassistant/device/door-9/config', true],
    ['homeassistant/binary_sensor/door-8/config', false],
    ['homeassistant/status', false],
    ['devices/door-8/state', false],
    ['devices/door-9', false],
    ['nestbox/demo/commands/door-9', false],
    ['nestbox/demo/answers/door-8/rpc', false],
  ])('a device with an account of its own on %s: %s', (topic, allowed) => {
    expect(mayPublish({ device: 'door-9' }, topic, site, lights)).toBe(allowed);
  });

  test('a device that is called as something shared speaks for nobody else', () => {
    for (const device of ['nestbox', 'homeassistant', 'tele', 'zigbee2mqtt']) {
      expect(mayPublish({ device }, `${device}/demo/state`, site, lights)).toBe(false);
      expect(mayPublish({ device }, `devices/${device}/state`, site, lights)).toBe(true);
    }
  });

  test.each([
    ['homeassistant/status', true],
    ['nestbox/demo/commands/door-9', true],
    ['devices/door-9/#', true],
    ['door-9/rpc', true],
    ['cmnd/door-9/+', true],
    ['#', false],
    ['nestbox/#', false],
    ['nestbox/demo/alerts/+', false],
    ['nestbox/demo/commands/+', false],
    ['devices/+/state', false],
  ])('and hears %s: %s', (filter, allowed) => {
    expect(maySubscribe({ device: 'door-9' }, filter, site)).toBe(allowed);
    expect(maySubscribe({ account: 'devices' }, filter, site)).toBe(true);
  });
});
