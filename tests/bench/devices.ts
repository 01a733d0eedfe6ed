import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { SiteView } from '#contract/site.ts';
import { type Box, createBox } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const count = 200;
const restMs = 30_000;
/** Our own sensors say that they live every half minute. */
const beatEveryMs = 30_000;
/** Kernel ticks in a second; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What 200 devices cost that are well and have nothing to say but that they live. */
export const measureDevicesIdle = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({ ...file, cameras: [], flows: { enabled: false } }));
  const house: MqttClient[] = [];
  try {
    await box.start('agent');
    const empty = await shareOfCore(box, restMs);
    for (let index = 0; index < count; index += 1) house.push(await plug(box, index));
    await eventually('every device to be known', async () => {
      const { devices } = (await box.call('head', 'GET', '/api/v1/site')).body as SiteView;
      return devices.filter(({ state }) => state === 'closed').length === count;
    });
    // Spread over the half minute, as devices that were not switched on in one moment are.
    const beats = house.map((device, index) =>
      pause((index * beatEveryMs) / count).then(() => device.publish(`bench/d-${index}/state`, 'OFF', { qos: 1 })),
    );
    const share = await shareOfCore(box, restMs);
    await Promise.all(beats);
    return [
      againstBudget(
        'devices.idle',
        `the agent at rest with ${count} devices that beat every ${beatEveryMs / 1000} s; floor: without a device`,
        '% of a core',
        share,
        5,
        empty,
      ),
    ];
  } finally {
    for (const device of house) device.end(true);
    await box.close();
  }
};

const rounds = 400;
const warmUp = 20;
/** Of all the devices together. */
const eventsPerSecond = 50;
/** After the connect the agent gives everybody behind the broker this long before it calls anybody offline. */
const settleMs = 31_000;

/**
 * A device's last will on the wire to the alert at a subscriber, with 200 devices that tell 50 changes a second; the floor is
 * the broker's own round trip in the same run: a message to somebody who answers at once.
 */
export const measureDevicesLatency = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds: 0, settleSeconds: 0 },
  }));
  const house: MqttClient[] = [];
  let traffic: NodeJS.Timeout | undefined;
  try {
    await box.start('agent');
    for (let index = 0; index < count; index += 1) house.push(await plug(box, index));
    const [probe] = house;
    if (!probe) throw new Error('There is no device');
    const login = { ...readBrokerAccount(box.data, 'agent'), protocolVersion: 4 as const };
    const echo = await connectAsync(box.endpoints().mqtt, login);
    const ear = await connectAsync(box.endpoints().mqtt, login);
    house.push(echo, ear);
    // As the agent's own: a floor that waits 40 ms for an acknowledgement would be no floor.
    for (const { stream } of [probe, echo, ear]) if (stream instanceof Socket) stream.setNoDelay(true);
    echo.on('message', (_topic, payload) => void echo.publish('bench/answer', payload, { qos: 1 }));
    await echo.subscribeAsync('bench/question', { qos: 1 });
    let heard: ((what: 'raised' | 'resolved' | 'answer') => void) | undefined;
    ear.on('message', (topic, payload) => {
      if (topic === 'bench/answer') heard?.('answer');
      else if (payload.includes('alert.raised')) heard?.('raised');
      else if (payload.includes('alert.resolved')) heard?.('resolved');
    });
    await ear.subscribeAsync(['nestbox/+/alerts/+', 'bench/answer'], { qos: 1 });
    /** Milliseconds from the message to what it brings about. */
    const until = async (wanted: 'raised' | 'resolved' | 'answer', topic: string, payload: string): Promise<number> => {
      const arrived = new Promise<number>((done) => {
        heard = (what) => void (what === wanted && done(performance.now()));
      });
      const startedAt = performance.now();
      probe.publish(topic, payload, { qos: 1, retain: topic !== 'bench/question' });
      return (await arrived) - startedAt;
    };
    await pause(settleMs);
    let turn = 0;
    traffic = setInterval(() => {
      turn += 1;
      const index = 1 + (turn % (count - 1));
      house[index]?.publish(`bench/d-${index}/state`, Math.floor(turn / count) % 2 === 0 ? 'ON' : 'OFF', { qos: 1 });
    }, 1000 / eventsPerSecond);
    const ours: number[] = [];
    const floors: number[] = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const ms = await until('raised', 'bench/d-0/availability', 'offline');
      await until('resolved', 'bench/d-0/availability', 'online');
      const floorMs = await until('answer', 'bench/question', String(round));
      if (round < 0) continue;
      ours.push(ms);
      floors.push(floorMs);
    }
    return [
      againstFloor(
        'devices.latency',
        `a last will on the wire to the alert at a subscriber, p99, ${count} devices with ${eventsPerSecond} events/s; floor: the broker’s round trip`,
        'ms',
        percentile(ours, 0.99),
        percentile(floors, 0.99),
        1.5,
      ),
    ];
  } finally {
    clearInterval(traffic);
    for (const device of house) device.end(true);
    await box.close();
  }
};

const plug = async (box: Box, index: number): Promise<MqttClient> => {
  const id = `d-${index}`;
  const device = await connectAsync(box.endpoints().mqtt, {
    ...readBrokerAccount(box.data, 'devices'),
    protocolVersion: 4,
    clientId: id,
    keepalive: 30,
    will: { topic: `bench/${id}/availability`, payload: Buffer.from('offline'), qos: 1, retain: true },
  });
  const introduction = {
    unique_id: id,
    name: `门 ${index}`,
    device_class: 'door',
    state_topic: `bench/${id}/state`,
    availability_topic: `bench/${id}/availability`,
    expire_after: 90,
  };
  const say = (topic: string, payload: string) => device.publishAsync(topic, payload, { qos: 1, retain: true });
  await say(`homeassistant/binary_sensor/${id}/config`, JSON.stringify(introduction));
  await say(`bench/${id}/availability`, 'online');
  await say(`bench/${id}/state`, 'OFF');
  return device;
};

/** How much of one core the agent takes, in percent, over that time. */
const shareOfCore = async (box: Box, ms: number): Promise<number> => {
  const before = ticks(box.pid('agent'));
  const startedAt = performance.now();
  await pause(ms);
  const seconds = (performance.now() - startedAt) / 1000;
  return ((ticks(box.pid('agent')) - before) / ticksPerSecond / seconds) * 100;
};

/** User and system time of a process in ticks: fields 14 and 15, counted behind the name in parentheses. */
const ticks = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};
