import { describe, expect, test } from 'vitest';
import type { Pulse } from '#agent/devices/signals.ts';
import { eventually } from '#tests/wait.ts';
import { shellyChanged, shellyId, shellyOfOthers, shellyPushed, shellyStatus } from './dialects/shelly.ts';
import { tasmotaConfig, tasmotaMac } from './dialects/tasmota.ts';
import { zigbeeDoorUnit, zigbeeIntroductions, zigbeeItem, zigbeeRemoteUnit } from './dialects/zigbee2mqtt.ts';
import { type AgentSide, brokerKinds, client, startAgentSide, startTestBroker } from './site.ts';

const levelOf = (agent: AgentSide, unitId: string, item: string): string | undefined =>
  agent.signals.of(unitId).find((signal) => signal.item === item)?.level;

const pulsesOf = (agent: AgentSide): Pulse[] => {
  const pulses: Pulse[] = [];
  agent.signals.onPulse((pulse) => pulses.push(pulse));
  return pulses;
};

const start = async (kind: (typeof brokerKinds)[number]) => {
  const broker = await startTestBroker(kind);
  const agent = await startAgentSide(broker.agentUrl());
  const device = await client(broker.deviceUrl());
  const say = (topic: string, payload: string | object, retain = false) =>
    device.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1, retain });
  return { broker, agent, device, say };
};

describe.each(brokerKinds)('dialects on the %s broker', (kind) => {
  test('Zigbee2MQTT: one unit with its contact, batteries and lid; contact false is open, 19 % is low', async () => {
    const { agent, say } = await start(kind);
    await say('zigbee2mqtt/bridge/state', '{"state":"online"}', true);
    await say('zigbee2mqtt/side-door/availability', '{"state":"online"}', true);
    for (const [topic, message] of zigbeeIntroductions) await say(topic, message, true);
    await eventually('the unit', () => agent.signals.of(zigbeeDoorUnit).length === 4);
    const level = (property: string) => levelOf(agent, zigbeeDoorUnit, zigbeeItem(property));
    expect(agent.signals.of(zigbeeDoorUnit).map(({ level: said }) => said)).toEqual(Array(4).fill('unknown'));

    await say(
      'zigbee2mqtt/side-door',
      '{"battery":97,"battery_low":false,"contact":true,"linkquality":120,"tamper":false}',
    );
    await eventually('a closed door', () => level('contact') === 'clear');
    expect([level('battery'), level('battery_low'), level('tamper')]).toEqual(['clear', 'clear', 'clear']);
    await say(
      'zigbee2mqtt/side-door',
      '{"battery":19,"battery_low":true,"contact":false,"linkquality":98,"tamper":true}',
    );
    await eventually('an open door', () => level('contact') === 'active');
    expect([level('battery'), level('battery_low'), level('tamper')]).toEqual(['active', 'active', 'active']);
    // Between 20 and 25 % the battery is what it was.
    await say('zigbee2mqtt/side-door', '{"battery":24,"contact":true}');
    await eventually('the door closed again', () => level('contact') === 'clear');
    expect(level('battery')).toBe('active');
    await say('zigbee2mqtt/side-door', '{"battery":25,"tamper":false}');
    await eventually('the battery to be well', () => level('battery') === 'clear');

    expect(agent.store.find(zigbeeItem('contact'))).toMatchObject({ unitId: zigbeeDoorUnit, deviceClass: 'door' });
    expect(agent.events().find(({ subject }) => subject === zigbeeItem('contact'))?.data).toMatchObject({
      unitId: zigbeeDoorUnit,
    });
    // Link quality is a measurement.
    expect(agent.registry.views().some(({ deviceId }) => deviceId.includes('linkquality'))).toBe(false);
    expect(agent.ingest.rejected()).toEqual({});
  });

  test('Zigbee2MQTT: an old bare availability, or the bridge’s own end, makes it unknown', async () => {
    const { agent, say } = await start(kind);
    await say('zigbee2mqtt/bridge/state', 'online', true);
    await say('zigbee2mqtt/side-door/availability', 'online', true);
    for (const [topic, message] of zigbeeIntroductions) await say(topic, message, true);
    const contact = () => levelOf(agent, zigbeeDoorUnit, zigbeeItem('contact'));
    const closed = async () => {
      await say('zigbee2mqtt/side-door', '{"contact":true}');
      await eventually('a closed door', () => contact() === 'clear');
    };
    await eventually('the unit', () => contact() !== undefined);
    await closed();
    await say('zigbee2mqtt/side-door/availability', 'offline', true);
    await eventually('the doubt', () => contact() === 'unknown');
    await say('zigbee2mqtt/side-door/availability', '{"state":"online"}', true);
    await closed();
    await say('zigbee2mqtt/bridge/state', '{"state":"offline"}', true);
    await eventually('the doubt', () => contact() === 'unknown');
  });

  test('Zigbee2MQTT: a pressed key is one pulse by each way it is told; taken back or retained it is none', async () => {
    const { broker, agent, say } = await start(kind);
    const pulses = pulsesOf(agent);
    for (const [topic, message] of zigbeeIntroductions) await say(topic, message, true);
    await eventually(
      'the remote',
      () => agent.registry.views().filter(({ component }) => component === 'event').length === 2,
    );
    await say('zigbee2mqtt/remote', '{"action":"single","battery":88}', true);
    await say('zigbee2mqtt/remote', '{"action":"","battery":88}');
    await say('zigbee2mqtt/remote', '{"battery":88}');
    await say('zigbee2mqtt/remote/action', 'single');
    await say('zigbee2mqtt/remote/action', 'sos');
    await eventually('the last press', () => pulses.some(({ sensor }) => sensor === 'panic'));
    expect(pulses.map(({ unitId, sensor }) => [unitId, sensor])).toEqual([
      [zigbeeRemoteUnit, 'input'],
      [zigbeeRemoteUnit, 'panic'],
    ]);
    // Who starts later gets the retained one, and makes nothing of it.
    await agent.close();
    const late = await startAgentSide(broker.agentUrl());
    const latePulses = pulsesOf(late);
    await eventually('the old press to be dropped', () => late.ingest.rejected().retained_pulse);
    expect(latePulses).toEqual([]);
  });

  test('Tasmota: its own discovery; asked for its state, told by several topics, gone with its last will', async () => {
    const { agent, device, say } = await start(kind);
    const asked: string[] = [];
    device.on('message', (topic, payload) => asked.push(`${topic} ${payload}`));
    await device.subscribeAsync('cmnd/#', { qos: 1 });
    await say('tele/hall/LWT', 'Online', true);
    await say(`tasmota/discovery/${tasmotaMac}/config`, tasmotaConfig, true);
    const relay = () => levelOf(agent, tasmotaMac, `${tasmotaMac}_RL_1`);
    const contact = () => levelOf(agent, tasmotaMac, `${tasmotaMac}_SW_2`);
    await eventually(
      'both questions',
      () => asked.includes('cmnd/hall/STATUS 10') && asked.includes('cmnd/hall/STATUS 11'),
    );
    expect([relay(), contact()]).toEqual(['unknown', 'unknown']);
    await say('stat/hall/STATUS10', '{"StatusSNS":{"Time":"2026-11-26T10:00:00","Switch2":"OFF"}}');
    await say('stat/hall/STATUS11', '{"StatusSTS":{"Time":"2026-11-26T10:00:00","POWER":"OFF"}}');
    await eventually('both answers', () => relay() === 'clear' && contact() === 'clear');
    await say('stat/hall/RESULT', '{"Switch2":{"Action":"ON"}}');
    await eventually('an open window', () => contact() === 'active');
    await say('stat/hall/RESULT', '{"POWER":"ON"}');
    await eventually('the relay on', () => relay() === 'active');
    await say('tele/hall/SENSOR', '{"Time":"2026-11-26T10:05:00","Switch2":"OFF"}');
    await eventually('a closed window', () => contact() === 'clear');
    expect(agent.store.find(`${tasmotaMac}_SW_2`)).toMatchObject({ name: '走廊 窗磁', model: 'Sonoff Basic' });
    await say('tele/hall/LWT', 'Offline', true);
    await eventually('nobody knows', () => relay() === 'unknown' && contact() === 'unknown');
    expect(agent.ingest.unknownTalkers()).toEqual([]);
  });

  test('Shelly by its profile: asked for what it does not repeat, deltas laid over it, presses of its own input only', async () => {
    const { agent, device, say } = await start(kind);
    const pulses = pulsesOf(agent);
    let state = false;
    device.on('message', (_topic, payload) => {
      const answer = shellyStatus(payload.toString(), state);
      void say(answer.topic, answer.payload);
    });
    await device.subscribeAsync(`${shellyId}/rpc`, { qos: 1 });
    const level = () => levelOf(agent, 'yard-gate', 'yard-gate');
    agent.ingest.useProfiled([{ id: 'yard-gate', name: '院门', profile: 'shelly-gen2-input', topicId: shellyId }]);
    await eventually('its answer', () => level() === 'clear');
    await say(`${shellyId}/events/rpc`, shellyChanged(true));
    await eventually('an open gate', () => level() === 'active');
    await say(`${shellyId}/events/rpc`, shellyOfOthers());
    await say(`${shellyId}/events/rpc`, shellyPushed(1, 'single_push'));
    await say(`${shellyId}/events/rpc`, shellyPushed(0, 'btn_down'));
    await say(`${shellyId}/events/rpc`, shellyPushed(0, 'single_push'));
    await eventually('the press', () => pulses.length > 0);
    expect(pulses).toMatchObject([{ unitId: 'yard-gate', item: 'yard-gate-push' }]);
    expect(level()).toBe('active');
    // Away and back: what it was is not believed, but asked for.
    state = true;
    await say(`${shellyId}/online`, 'false', true);
    await eventually('the doubt', () => level() === 'unknown');
    await say(`${shellyId}/online`, 'true', true);
    await eventually('its new answer', () => level() === 'active');
    expect(agent.ingest.rejected()).toEqual({});
  });

  test('ESPHome: everything abbreviated, its status is the whole unit’s', async () => {
    const { agent, say } = await start(kind);
    const unit = {
      ids: '8caab5000001',
      name: 'kitchen-node',
      sw: '2026.3.1',
      mdl: 'esp32dev',
      mf: 'Espressif',
      sa: '厨房',
    };
    await say(
      'homeassistant/binary_sensor/kitchen-node/smoke/config',
      {
        dev_cla: 'smoke',
        name: 'Smoke',
        stat_t: 'kitchen-node/binary_sensor/smoke/state',
        avty_t: 'kitchen-node/status',
        uniq_id: 'ESPbinary_sensorsmoke',
        dev: unit,
      },
      true,
    );
    await say(
      'homeassistant/binary_sensor/kitchen-node/link/config',
      {
        dev_cla: 'connectivity',
        name: 'Link',
        stat_t: 'kitchen-node/binary_sensor/link/state',
        avty_t: 'kitchen-node/status',
        uniq_id: 'ESPbinary_sensorlink',
        dev: unit,
      },
      true,
    );
    await say('kitchen-node/status', 'online', true);
    await say('kitchen-node/binary_sensor/smoke/state', 'OFF', true);
    // Connected is good.
    await say('kitchen-node/binary_sensor/link/state', 'ON', true);
    const levels = () => agent.signals.of('8caab5000001').map(({ sensor, level }) => [sensor, level]);
    await eventually('all clear', () => levels().every(([, level]) => level === 'clear') && levels().length === 2);
    await say('kitchen-node/binary_sensor/link/state', 'OFF', true);
    await say('kitchen-node/binary_sensor/smoke/state', 'ON', true);
    await eventually('smoke', () => levels().every(([, level]) => level === 'active'));
    expect(levels()).toEqual([
      ['smoke', 'active'],
      ['fault', 'active'],
    ]);
    await say('kitchen-node/status', 'offline', true);
    await eventually('nobody knows', () => levels().every(([, level]) => level === 'unknown'));
  });
});
