import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokerAccountsFile } from '#agent/config/brokerAccount.ts';
import { announceReady } from '#agent/config/runFolder.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type Mosquitto, startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';
import { type RunningSimulator, site, startSimulator } from './simulator.ts';

let folder: string;
let mosquitto: Mosquitto;
let simulator: RunningSimulator;
let listener: MqttClient;
/** The last message of each topic, and whether it is kept by the broker. */
const heard = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-sim-'));
  mosquitto = await startMosquitto();
  listener = await listen(mosquitto, heard);
  simulator = await startSimulator({ folder, cameras: 1, broker: mosquitto.url });
});
afterAll(async () => {
  await simulator?.end();
  await listener?.endAsync(true);
  await mosquitto?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const listen = async (broker: Mosquitto, into: Map<string, string>, login: object = {}): Promise<MqttClient> => {
  const client = await connectAsync(broker.url, { protocolVersion: 4, ...login });
  client.on('message', (topic, payload) => into.set(topic, payload.toString()));
  await client.subscribeAsync(['homeassistant/#', 'sim/#'], { qos: 1 });
  return client;
};
const hears = (topic: string, payload: string) =>
  eventually(`${topic} to say ${payload}`, () => heard.get(topic) === payload);
const introduced = async (topic: string): Promise<unknown> =>
  JSON.parse(await eventually(topic, () => heard.get(topic)));
const availability = (id: string): string => `sim/${site}/${id}/availability`;
const state = (id: string): string => `sim/${site}/${id}/state`;

test('each device introduces itself as Home Assistant expects, by component or as a whole device', async () => {
  expect(await introduced('homeassistant/binary_sensor/door-entrance/config')).toMatchObject({
    unique_id: 'door-entrance',
    device_class: 'door',
    state_topic: state('door-entrance'),
    availability_topic: availability('door-entrance'),
  });
  expect(await introduced('homeassistant/device/gate-yard/config')).toMatchObject({
    dev: { ids: ['gate-yard'] },
    o: { name: 'nestbox-sim' },
    cmps: { contact: { p: 'binary_sensor', dev_cla: 'door', stat_t: state('gate-yard') } },
    avty_t: availability('gate-yard'),
  });
  expect(await introduced('homeassistant/binary_sensor/smoke-kitchen/config')).toMatchObject({ device_class: 'smoke' });
  expect(await introduced('homeassistant/siren/siren-hall/config')).toMatchObject({
    command_topic: `nestbox/${site}/commands/siren-hall`,
  });
  expect(await introduced('homeassistant/light/light-infant/config')).toMatchObject({
    command_topic: `sim/${site}/light-infant/set`,
  });
  for (const id of ['door-entrance', 'gate-yard', 'smoke-kitchen', 'siren-hall', 'light-infant']) {
    await hears(availability(id), 'online');
  }
});

test('a door opens and closes, and who comes later still learns how it stands', async () => {
  await hears(state('door-entrance'), 'OFF');
  await simulator.control.openDoor('door-entrance', true);
  await hears(state('door-entrance'), 'ON');
  const late = new Map<string, string>();
  const latecomer = await listen(mosquitto, late);
  await eventually('the kept state', () => late.get(state('door-entrance')) === 'ON');
  await latecomer.endAsync();
  await simulator.control.openDoor('door-entrance', false);
  await hears(state('door-entrance'), 'OFF');
  await simulator.control.detectSmoke('smoke-kitchen', true);
  await hears(state('smoke-kitchen'), 'ON');
});

test('a device that loses its power is offline by its last will, and back when it has power again', async () => {
  await simulator.control.plugDevice('gate-yard', false);
  await hears(availability('gate-yard'), 'offline');
  expect(heard.get(availability('door-entrance'))).toBe('online');
  expect((await simulator.control.state()).doors['gate-yard']).toMatchObject({ plugged: false });
  await simulator.control.plugDevice('gate-yard', true);
  await hears(availability('gate-yard'), 'online');
});

test('when Home Assistant’s birth message says online, everybody introduces itself again', async () => {
  const topic = 'homeassistant/binary_sensor/door-entrance/config';
  await introduced(topic);
  heard.delete(topic);
  heard.delete('homeassistant/device/gate-yard/config');
  await listener.publishAsync('homeassistant/status', 'online', { qos: 1 });
  await introduced(topic);
  await introduced('homeassistant/device/gate-yard/config');
});

test('the siren sounds for its lease and falls silent by itself; a command that is out of date does nothing', async () => {
  const command = (changes: object = {}): Promise<unknown> =>
    listener.publishAsync(
      `nestbox/${site}/commands/siren-hall`,
      JSON.stringify({
        on: true,
        leaseSeconds: 1,
        issuedAt: new Date().toISOString(),
        validForSeconds: 10,
        ...changes,
      }),
      { qos: 1 },
    );
  await hears(state('siren-hall'), 'OFF');
  await command({ issuedAt: new Date(Date.now() - 60_000).toISOString(), leaseSeconds: 120 });
  await command();
  await hears(state('siren-hall'), 'ON');
  // Had the first command been obeyed, it would sound for two minutes.
  await hears(state('siren-hall'), 'OFF');
  expect((await simulator.control.state()).siren.sounding).toBe(false);

  await command({ leaseSeconds: 120 });
  await eventually('the siren to sound', async () => (await simulator.control.state()).siren.sounding);
  await command({ on: false });
  await hears(state('siren-hall'), 'OFF');
});

test('a room’s light turns red and off', async () => {
  const set = (payload: string) => listener.publishAsync(`sim/${site}/light-infant/set`, payload, { qos: 1 });
  await set('{"state":"ON","color":"red"}');
  await hears(state('light-infant'), '{"state":"ON","color":"red"}');
  expect((await simulator.control.state()).lights['light-infant']).toMatchObject({ state: 'ON', color: 'red' });
  await set('garbage');
  await set('{"state":"OFF"}');
  await hears(state('light-infant'), '{"state":"OFF"}');
});

test('a camera that is unplugged answers no more, and answers again afterwards', async () => {
  const [port] = simulator.onvifPorts;
  const reach = () => fetch(`http://127.0.0.1:${port}/snapshot.jpg`).then(({ status }) => status);
  // It asks for a login, and so it is there.
  expect(await reach()).toBe(401);
  await simulator.control.plugCamera('cam-1', false);
  await expect(reach()).rejects.toThrow();
  expect((await simulator.control.state()).cameras['cam-1']).toMatchObject({ plugged: false });
  await simulator.control.plugCamera('cam-1', true);
  await eventually('the camera to answer', async () => (await reach()) === 401);
});

test('a lever for something that does not exist is refused', async () => {
  await expect(simulator.control.openDoor('siren-hall', true)).rejects.toThrow(/nothing at/);
  await expect(simulator.control.plugCamera('cam-9', true)).rejects.toThrow(/nothing at/);
});

test('the broker goes and comes back: devices reconnect and say how they stand', async () => {
  await simulator.control.openDoor('door-entrance', true);
  await hears(state('door-entrance'), 'ON');
  await mosquitto.halt();
  await simulator.control.openDoor('door-entrance', false);
  await mosquitto.start();
  await hears(state('door-entrance'), 'OFF');
  await hears(availability('siren-hall'), 'online');
});

test('a second simulator on the same ports says which are taken, and runs its doors all the same', async () => {
  const second = await startSimulator({
    folder: temporaryFolder(),
    cameras: 1,
    ports: simulator.onvifPorts,
    broker: 'mqtt://127.0.0.1:1',
  });
  const lines = second
    .output()
    .split('\n')
    .filter((line) => line.includes('is taken by another program'));
  expect(lines).toHaveLength(1);
  expect(await second.end()).toBe(0);
});

test('when the simulator is killed, every device is offline by its last will', async () => {
  await simulator.end('SIGKILL');
  for (const id of ['door-entrance', 'gate-yard', 'smoke-kitchen', 'siren-hall', 'light-infant']) {
    await hears(availability(id), 'offline');
  }
});

test('with the embedded broker it waits for the agent, and follows it to another address with its account', async () => {
  const own = temporaryFolder();
  const login = { username: 'devices', password: 'device password' };
  const brokers = [await startMosquitto({ accounts: [login] }), await startMosquitto({ accounts: [login] })] as const;
  const running = await startSimulator({ folder: own, cameras: 0, broker: 'embedded' });
  try {
    for (const broker of brokers) {
      const said = new Map<string, string>();
      const client = await listen(broker, said, login);
      mkdirSync(join(running.data, 'keys'), { recursive: true });
      writeFileSync(brokerAccountsFile(running.data), JSON.stringify({ devices: login }));
      announceReady(running.data, 'agent', { http: 'http://127.0.0.1:1', mqtt: broker.url });
      await eventually('the devices to be there', () => said.get(availability('door-entrance')) === 'online');
      await client.endAsync(true);
      await broker.halt();
    }
  } finally {
    expect(await running.end()).toBe(0);
    await Promise.all(brokers.map((broker) => broker.stop()));
  }
});
