import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Mosquitto, startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';
import { nestbox } from '../cli/nestbox.ts';
import { type MadeUpSite, startMadeUpSite } from './madeUpSite.ts';

let folder: string;
let mosquitto: Mosquitto;
let listener: MqttClient;
let site: MadeUpSite;
const heard: { readonly topic: string; readonly payload: string }[] = [];
/** The last word on each topic. */
const last = (topic: string): string | undefined => heard.findLast((message) => message.topic === topic)?.payload;
const hears = (topic: string, payload: string) =>
  eventually(`${topic} to say ${payload}, not ${last(topic)}`, () => last(topic) === payload);
const topicOf = (id: string, key: string): string => `sim/510504-TY-0001/${id}/${key}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-site-'));
  mosquitto = await startMosquitto();
  listener = await connectAsync(mosquitto.url, { protocolVersion: 4 });
  listener.on('message', (topic, payload) => heard.push({ topic, payload: payload.toString() }));
  await listener.subscribeAsync('#', { qos: 1 });
  site = await startMadeUpSite(folder, [
    ...['--cameras', '3', '--doors', '2', '--motion', '1', '--smoke', '1', '--dialects', '--broker', mosquitto.url],
    ...['--csv', join(folder, 'list.csv'), '--fault', 'cam-03=slots:2', '--fault', 'cam-02=h265'],
  ]);
});
afterAll(async () => {
  await site?.stop();
  await listener?.endAsync(true);
  await mosquitto?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('the list names every device, for people and as the CSV file that a technician imports', () => {
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'list.csv')), { columns: true, bom: true });
  expect(rows).toEqual(site.devices);
  expect(rows.map(({ position }) => position)).toEqual([
    ...['cam-01', 'cam-02', 'cam-03', 'door-01', 'door-02', 'pir-01', 'smoke-01', 'panic-01', 'panic-02'],
    ...['panel-01', 'siren-01', 'siren-02'],
  ]);
  expect(rows[0]).toMatchObject({
    kind: 'camera',
    address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/onvif\/device_service$/),
    mac: '02:00:5e:00:54:01',
    serial: 'SIM-cam-01',
    covers: rows[0]?.area,
    username: 'admin',
  });
  expect(rows[3]).toMatchObject({
    kind: 'door',
    serial: 'SIM-door-01',
    zone: 'perimeter',
    address: 'door-01',
    password: '',
  });
});

test('the cameras have the faults that were asked for, and answer at their addresses', async () => {
  const { cameras } = await site.control.state();
  expect([cameras['cam-01']?.faults, cameras['cam-02']?.faults, cameras['cam-03']?.faults]).toEqual([
    {},
    { h265: true },
    { slots: 2 },
  ]);
  for (const { kind, address } of site.devices)
    if (kind === 'camera') expect((await fetch(address, { method: 'POST', body: '' })).status).toBe(400);
});

test('a door tells its contact, battery and tamper as one device of Home Assistant', async () => {
  const introduction = JSON.parse(
    await eventually('the introduction', () => last('homeassistant/device/door-01/config')),
  );
  expect(introduction).toMatchObject({
    dev: { ids: ['door-01'], sn: 'SIM-door-01' },
    cmps: {
      contact: { p: 'binary_sensor', name: null, dev_cla: 'door', exp_aft: 90 },
      tamper: { p: 'binary_sensor', name: '防拆', dev_cla: 'tamper' },
      battery: { p: 'sensor', dev_cla: 'battery', unit_of_meas: '%' },
    },
    avty_t: topicOf('door-01', 'availability'),
  });
  await hears(topicOf('door-01', 'contact'), 'OFF');
  await site.control.pull('door-01', { open: true, battery: 12, tamper: true });
  await hears(topicOf('door-01', 'contact'), 'ON');
  await hears(topicOf('door-01', 'battery'), '12');
  await hears(topicOf('door-01', 'tamper'), 'ON');
  expect(Date.parse(last(topicOf('door-01', 'last_seen')) ?? '')).toBeGreaterThan(0);
  await expect(site.control.pull('door-01', { motion: true })).rejects.toThrow(/no lever/);
  expect((await site.control.state()).devices['door-01']).toEqual({
    ...{ kind: 'door', plugged: true, muted: false },
    ...{ open: true, battery: 12, tamper: true },
  });
});

test('a panic button is an event that nobody keeps, or stays in until it is pulled out', async () => {
  await eventually('both buttons', () => last(topicOf('panic-01', 'battery')) && last(topicOf('panic-02', 'battery')));
  await site.control.pull('panic-01', { pressed: true });
  await hears(topicOf('panic-01', 'panic'), '{"event_type":"press"}');
  await site.control.pull('panic-02', { pressed: true });
  await hears(topicOf('panic-02', 'panic'), 'ON');
  await site.control.pull('panic-02', { pressed: false });
  await hears(topicOf('panic-02', 'panic'), 'OFF');
});

test('a panel has eight inputs, its power and an alarm that obeys', async () => {
  await site.control.pull('panel-01', { 'in-8': true, power: false });
  await hears(topicOf('panel-01', 'in-8'), 'ON');
  await hears(topicOf('panel-01', 'power'), 'OFF');
  await listener.publishAsync(topicOf('panel-01', 'alarm/set'), 'ARM_AWAY', { qos: 1 });
  await hears(topicOf('panel-01', 'alarm'), 'armed_away');
});

test('a device that hangs keeps its connection and says nothing, and catches up afterwards', async () => {
  await hears(topicOf('pir-01', 'motion'), 'OFF');
  await site.control.pull('pir-01', { muted: true, motion: true });
  await site.control.pull('door-02', { open: true });
  await hears(topicOf('door-02', 'contact'), 'ON');
  expect([last(topicOf('pir-01', 'motion')), last(topicOf('pir-01', 'availability'))]).toEqual(['OFF', 'online']);
  await site.control.pull('pir-01', { muted: false });
  await hears(topicOf('pir-01', 'motion'), 'ON');
});

test('a jammed siren takes its command and stays silent; its state is what the relay does', async () => {
  const command = () =>
    listener.publishAsync(
      'nestbox/510504-TY-0001/commands/siren-01',
      JSON.stringify({ on: true, leaseSeconds: 30, issuedAt: new Date().toISOString(), validForSeconds: 10 }),
      { qos: 1 },
    );
  const sounding = async () => (await site.control.state()).sirens['siren-01']?.sounding;
  await command();
  await hears(topicOf('siren-01', 'state'), 'ON');
  await site.control.pull('siren-01', { jammed: true });
  await hears(topicOf('siren-01', 'state'), 'OFF');
  await command();
  expect(await sounding()).toBe(false);
  await site.control.pull('siren-01', { jammed: false });
  await eventually('the siren to sound', sounding);
});

test('a camera moves its inputs, counts people, restarts and is swapped over HTTP', async () => {
  const { control } = site;
  await control.pull('cam-01', { DigitalInput_1: true, people: true, line: true, count: 3 });
  await expect(control.pull('cam-01', { DigitalInput_9: true })).rejects.toThrow(/no lever/);
  await control.emitEvent('cam-01', { topic: 'tns1:UserAlarm/IVA', items: { State: 'on' } });
  await control.rebootCamera('cam-01');
  await control.swapCamera('cam-01', { serial: 'SIM-other', mac: '02:00:5e:00:54:77' });
  await control.setFaults('cam-01', { deadEvents: true });
  expect((await control.state()).cameras['cam-01']).toMatchObject({
    plugged: true,
    people: true,
    contacts: { DigitalInput_1: true, Relay_1: false },
    serial: 'SIM-other',
    faults: { deadEvents: true },
  });
  await expect(control.setFaults('cam-01', JSON.parse('{"broken": true}'))).rejects.toThrow(/no fault/);
});

test('every lever is on the command line too', async () => {
  const run = async (...args: string[]) => {
    const ran = await nestbox(['simulate', ...args, '--data', site.data]);
    if (ran.code !== 0) throw new Error(ran.err);
  };
  await Promise.all([
    run('set', 'door-02', 'battery', '7'),
    run('set', 'smoke-01', 'smoke', 'on'),
    run('set', 'cam-03', 'people', 'on'),
    run('fault', 'cam-03', 'clockOffsetMs', '9000'),
    run('fault', 'cam-02', 'h265', 'off'),
    run('swap', 'cam-02', 'SIM-new', '02:00:5e:00:54:78'),
    run('emit', 'cam-03', 'tns1:UserAlarm/IVA', 'State=true'),
  ]);
  await run('reboot', 'cam-03');
  const { devices, cameras } = await site.control.state();
  expect([devices['door-02']?.battery, devices['smoke-01']?.smoke]).toEqual([7, true]);
  expect(cameras['cam-03']).toMatchObject({ people: true, plugged: true, faults: { slots: 2, clockOffsetMs: 9000 } });
  expect(cameras['cam-02']).toMatchObject({ serial: 'SIM-new', faults: {} });
  await expect(run('set', 'door-09', 'open', 'on')).rejects.toThrow(/nothing at/);
  await expect(run('emit', 'cam-03', 'tns1:UserAlarm/IVA', 'State')).rejects.toThrow(/State=true/);
});

describe('devices of other makers', () => {
  test('Zigbee2MQTT: true means closed, states are not kept, a press is an action', async () => {
    const config = await eventually('its discovery', () =>
      last('homeassistant/binary_sensor/0x00158d0001a2b3c4/contact/config'),
    );
    expect(JSON.parse(config)).toMatchObject({ payload_off: true, payload_on: false, state_topic: 'zigbee2mqtt/后门' });
    await site.control.pull('zigbee2mqtt', { open: true });
    await eventually('the open door', () => JSON.parse(last('zigbee2mqtt/后门') ?? '{}').contact === false);
    await site.control.pull('zigbee2mqtt', { pressed: true });
    await hears('zigbee2mqtt/求助按钮/action', 'emergency');
    expect(last('zigbee2mqtt/bridge/state')).toBe('{"state":"online"}');
  });

  test('Tasmota: introduces itself in its own way, tells its switch, answers what it is asked', async () => {
    expect(
      JSON.parse(await eventually('its discovery', () => last('tasmota/discovery/DC4F22A1B2C3/config'))),
    ).toMatchObject({ t: 'tasmota_A1B2C3', onln: 'Online', tp: ['cmnd', 'stat', 'tele'] });
    await hears('tele/tasmota_A1B2C3/LWT', 'Online');
    await site.control.pull('tasmota_A1B2C3', { motion: true });
    await hears('stat/tasmota_A1B2C3/RESULT', '{"Switch1":{"Action":"ON"}}');
    await listener.publishAsync('cmnd/tasmota_A1B2C3/STATUS', '10', { qos: 1 });
    await eventually(
      'the answer',
      () => JSON.parse(last('stat/tasmota_A1B2C3/STATUS10') ?? '{}').StatusSNS?.Switch1 === 'ON',
    );
    await listener.publishAsync('cmnd/tasmota_A1B2C3/POWER', 'on', { qos: 1 });
    await hears('stat/tasmota_A1B2C3/POWER', 'ON');
  });

  test('Shelly: tells what changes, and the rest when it is asked', async () => {
    const id = 'shellyplusi4-a8032ab12345';
    await hears(`${id}/online`, 'true');
    await site.control.pull(id, { open: true });
    const notified = JSON.parse(await eventually('the change', () => last(`${id}/events/rpc`)));
    expect(notified).toMatchObject({ method: 'NotifyStatus', params: { 'input:0': { state: true } } });
    await listener.publishAsync(`${id}/rpc`, '{"id":7,"src":"me","method":"Shelly.GetStatus"}', { qos: 1 });
    const answered = JSON.parse(await eventually('the answer', () => last('me/rpc')));
    expect(answered).toMatchObject({ id: 7, result: { 'input:0': { state: true } } });
  });

  test('ESPHome: short keys, and everything is kept', async () => {
    expect(
      JSON.parse(await eventually('its discovery', () => last('homeassistant/binary_sensor/esp-hall/motion/config'))),
    ).toMatchObject({ dev_cla: 'motion', avty_t: 'esp-hall/status' });
    await site.control.pull('esp-hall', { motion: true });
    await hears('esp-hall/binary_sensor/motion/state', 'ON');
  });
});

test('who comes later hears how things stand, and no press of a button, and no state that its maker does not keep', async () => {
  await site.control.pull('panic-01', { pressed: true });
  await site.control.pull('zigbee2mqtt', { pressed: true, tamper: true });
  await site.control.pull('tasmota_A1B2C3', { motion: false });
  await hears('stat/tasmota_A1B2C3/RESULT', '{"Switch1":{"Action":"OFF"}}');
  const kept = new Set<string>();
  const latecomer = await connectAsync(mosquitto.url, { protocolVersion: 4 });
  latecomer.on('message', (topic) => kept.add(topic));
  await latecomer.subscribeAsync('#', { qos: 1 });
  // What is kept comes in one go; the last word of a device that is told afterwards comes behind it.
  await site.control.pull('door-02', { battery: 41 });
  const wanted = ['esp-hall/binary_sensor/motion/state', topicOf('door-01', 'contact'), topicOf('door-02', 'battery')];
  await eventually('what is kept', () => wanted.every((topic) => kept.has(topic)));
  await latecomer.endAsync();
  for (const passing of [
    topicOf('panic-01', 'panic'),
    'zigbee2mqtt/后门',
    'zigbee2mqtt/求助按钮/action',
    'stat/tasmota_A1B2C3/RESULT',
  ])
    expect([...kept]).not.toContain(passing);
});

test('ended with Ctrl+C it says good-bye for every device and is gone', async () => {
  expect(await site.stop()).toBe(0);
  await hears(topicOf('door-01', 'availability'), 'offline');
  await hears('tele/tasmota_A1B2C3/LWT', 'Offline');
  await expect(site.control.state()).rejects.toThrow();
  expect(site.errors()).toBe('');
});
