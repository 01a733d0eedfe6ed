import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { createBox } from '#tests/box.ts';
import { startFloor } from './children.ts';
import {
  acknowledge,
  deviceCount,
  plugAll,
  plugButton,
  plugDoor,
  provisionButtons,
  quietMs,
  raisedOf,
  resetBy,
  settleMs,
  tooLate,
} from './deviceHouse.ts';
import { againstFloor, percentile, type Result } from './result.ts';

const rounds = 300;
const warmUp = 20;
/** As many that none is pressed again while it could still be the same press, bouncing. */
const buttons = 100;
/** From one press to the next one: each button rests for 7 s. */
const roundMs = 70;
/** Of all the devices together. */
const eventsPerSecond = 50;

/**
 * What comes from a device on the wire to the alert at a subscriber, with 200 devices that tell 50 changes a second: a press of
 * a panic button, and a last will. In turn with the broker's own round trip in the same run, of the same sender to the same
 * subscriber, through a process that only commits one row, as an alert must be before it is told.
 */
export const measureDevicesLatency = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds: 0, settleSeconds: 0 },
  }));
  const house: MqttClient[] = [];
  let floor: Awaited<ReturnType<typeof startFloor>> | undefined;
  let traffic: NodeJS.Timeout | undefined;
  try {
    await box.start('agent');
    const doors = await plugAll(deviceCount - buttons, (index) => plugDoor(box, index));
    house.push(...doors);
    const pressed = await plugAll(buttons, (index) => plugButton(box, index));
    house.push(...pressed);
    await provisionButtons(box, buttons);
    const login = { ...readBrokerAccount(box.data, 'agent'), protocolVersion: 4 as const };
    const address = new URL(box.endpoints().mqtt);
    address.username = login.username;
    address.password = login.password;
    floor = await startFloor(folder, address.href);
    const ear = await connectAsync(box.endpoints().mqtt, login);
    house.push(ear);
    // As the agent's own: a floor that waits 40 ms for an acknowledgement would be no floor.
    for (const { stream } of house) if (stream instanceof Socket) stream.setNoDelay(true);
    let heard: ((topic: string, payload: Buffer) => void) | undefined;
    ear.on('message', (topic, payload) => heard?.(topic, payload));
    await ear.subscribeAsync(['nestbox/+/alerts/+', 'floor/alert'], { qos: 1 });
    /** What the first message that is wanted says, and after how many milliseconds. */
    const until = async <T>(say: () => unknown, wanted: (topic: string, payload: Buffer) => T | undefined) => {
      // What came before is over, also what follows a commit: each has the same quiet.
      await pause(quietMs);
      const startedAt = performance.now();
      const arrived = new Promise<{ ms: number; said: T }>((done) => {
        heard = (topic, payload) => {
          const at = performance.now();
          const said = wanted(topic, payload);
          if (said !== undefined) done({ ms: at - startedAt, said });
        };
      });
      say();
      return Promise.race([arrived, tooLate()]);
    };
    await pause(settleMs);
    const reset = await resetBy(box);
    let turn = 0;
    traffic = setInterval(() => {
      turn += 1;
      const index = 1 + (turn % (doors.length - 1));
      const word = Math.floor(turn / doors.length) % 2 === 0 ? 'ON' : 'OFF';
      doors[index]?.publish(`bench/d-${index}/state`, word, { qos: 1 });
    }, 1000 / eventsPerSecond);

    const [first] = doors;
    const presses: number[] = [];
    const wills: number[] = [];
    const commits: number[] = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const nextRound = pause(roundMs);
      const index = (round + warmUp) % buttons;
      const button = pressed[index];
      if (!first || !button) throw new Error('There is no device');
      const press = await until(
        () => button.publish(`bench/b-${index}/press`, '{"event_type":"press"}', { qos: 1 }),
        raisedOf('panic'),
      );
      await acknowledge(box, press.said);
      await reset();
      const committed = await until(
        () => button.publish('floor/press', String(round), { qos: 1 }),
        (topic) => (topic === 'floor/alert' ? true : undefined),
      );
      const availability = (word: string) => () =>
        first.publish('bench/d-0/availability', word, { qos: 1, retain: true });
      const will = await until(availability('offline'), raisedOf('device_offline'));
      await until(availability('online'), (_topic, payload) => payload.includes('alert.resolved') || undefined);
      await nextRound;
      if (round < 0) continue;
      presses.push(press.ms);
      wills.push(will.ms);
      commits.push(committed.ms);
    }
    const under = `${deviceCount} devices with ${eventsPerSecond} events/s`;
    const ofFloor = (id: string, what: string, list: readonly number[], share: number, limit = 1.5): Result =>
      againstFloor(
        id,
        `${what} to the alert at a subscriber, p${share * 100}, ${under}; floor: the broker’s round trip with one commit`,
        'ms',
        percentile(list, share),
        percentile(commits, share),
        limit,
      );
    const press = 'a press of a panic button on the wire';
    return [
      ofFloor('devices.latency', press, presses, 0.99),
      // What is asked for is the slowest; what the usual one costs must not creep either.
      ofFloor('devices.latency.p50', press, presses, 0.5, 2),
      ofFloor('devices.latency.will', 'a last will on the wire', wills, 0.99),
    ];
  } finally {
    clearInterval(traffic);
    for (const device of house) device.end(true);
    await floor?.stop();
    await box.close();
  }
};
