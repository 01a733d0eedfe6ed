import { onTestFinished } from 'vitest';
import type { DriverListener } from '#agent/devices/driver.ts';
import { type OnvifDriver, type OnvifOptions, onvifDriver } from '#agent/devices/onvif/driver.ts';
import type { KeptSubscriptions } from '#agent/devices/onvif/pullLoop.ts';
import { createSignalBook, type Pulse, type SignalBook } from '#agent/devices/signals.ts';
import { systemClock } from '#agent/time/clock.ts';
import { type Camera, createCamera } from '#sim/camera/camera.ts';
import type { Extras } from '#sim/camera/events.ts';
import type { FaultName } from '#sim/camera/faults.ts';
import { freePort } from '#tests/box.ts';
import { type Cable, layCable } from '#tests/cable.ts';
import { eventually } from '#tests/wait.ts';

/** What XML, HTTP and UTF-8 could each spoil. */
export const account = { username: 'nest & <box>', password: 'pässwörd:词"<&>' };
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

export interface Rig {
  readonly camera: Camera;
  readonly cable: Cable;
  readonly driver: OnvifDriver;
  /** Another driver of the same camera, as after a restart of the agent. */
  another(more?: Partial<OnvifOptions>): OnvifDriver;
  /** Starts it and logs it in; what it tells is kept below. */
  listen(driver?: OnvifDriver, listener?: DriverListener): Promise<void>;
  readonly signals: SignalBook;
  readonly pulses: Pulse[];
  /** What the driver said of its own health, the newest last. */
  readonly rungs: string[];
  readonly unclassified: string[];
  /** What began and never ended. */
  readonly unended: string[];
  /** How `item` stands; undefined while it was never told. */
  level(item: string): string | undefined;
  /** How many requests with this in them were sent so far. */
  sent(text: string): number;
  readonly kept: { value: KeptSubscriptions };
}

interface RigOptions {
  readonly faults?: Readonly<Partial<Record<FaultName, boolean | number>>>;
  readonly extras?: Extras;
  readonly open?: boolean;
  readonly driver?: Partial<OnvifOptions>;
  readonly allowPlainText?: boolean;
  readonly kept?: KeptSubscriptions;
}

/** A simulated camera at the end of a cable, and our driver before it. Waits are short: nothing here waits for wall time. */
export const startRig = async (options: RigOptions = {}): Promise<Rig> => {
  const port = await freePort();
  const clock = systemClock();
  const camera = createCamera(
    {
      id: 'cam-1',
      name: '院子 & 沙池',
      onvif: new URL(`http://127.0.0.1:${port}/onvif/device_service`),
      serial: 'SIM-cam-1',
      mac: '02:00:5e:00:53:01',
      colour: 0,
      account: options.open ? undefined : account,
      extras: options.extras ?? { inputs: 2, relays: 1, analytics: true },
    },
    clock,
    { streamUri: (id) => `rtsp://10.1.2.3:8554/${id}?channel=1&sub=0`, snapshot: async () => jpeg },
  );
  for (const [name, value] of Object.entries(options.faults ?? {})) camera.setFault(name as FaultName, value); // its own keys
  await camera.plug();
  let wire = '';
  const cable = await layCable(
    () => `http://127.0.0.1:${port}`,
    (chunk) => {
      wire += chunk.toString('latin1');
    },
  );
  const kept = { value: options.kept ?? { subscriptions: [], unsubscribeKillsAll: false } };
  const drivers: OnvifDriver[] = [];
  const another: Rig['another'] = (more = {}) => {
    const driver = onvifDriver({
      camera: {
        id: 'cam-1',
        name: '院子',
        onvif: `${cable.url}/onvif/device_service`,
        ...(options.open ? {} : account),
        ...(options.allowPlainText && { allowPlainText: true }),
      },
      clock,
      random: () => 0,
      limitMs: 2_000,
      kept: {
        read: () => kept.value,
        write: (next) => {
          kept.value = next;
        },
      },
      onBug: (error) => {
        throw error;
      },
      ...options.driver,
      ...more,
      paces: {
        pullMs: 400,
        closedIsEmptyAfterMs: 100,
        gapMs: 20,
        waitFactor: 0.1,
        ...options.driver?.paces,
        ...more.paces,
      },
    });
    drivers.push(driver);
    return driver;
  };
  onTestFinished(async () => {
    await Promise.all(drivers.map((driver) => driver.stop()));
    await cable.close();
    await camera.unplug();
  });

  const signals = createSignalBook();
  const pulses: Pulse[] = [];
  const rungs: string[] = [];
  const unclassified: string[] = [];
  const unended: string[] = [];
  const listener: DriverListener = {
    signal: signals.set,
    pulse: (pulse) => void pulses.push(pulse),
    doubt: (items) => signals.doubt('cam-1', clock.now(), items),
    health: (rung) => void rungs.push(rung),
    unended: (items) => void unended.splice(0, unended.length, ...items),
    unclassified: (topic, item, value) => void unclassified.push(`${topic} ${item} ${value}`),
  };
  const driver = another();
  return {
    camera,
    cable,
    driver,
    another,
    listen: async (one = driver, to = listener) => {
      one.start(to);
      const login = await one.authenticate();
      if (!login.ok) throw new Error(`The camera refuses: ${login.detail}`);
    },
    signals,
    pulses,
    rungs,
    unclassified,
    unended,
    level: (item) => signals.of('cam-1').find((signal) => signal.item === item)?.level,
    sent: (text) => wire.split(text).length - 1,
    kept,
  };
};

/** Listening, and told how things stand. */
export const listening = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  await rig.listen();
  await eventually('live events', () => rig.rungs.at(-1) === 'events_live');
  return rig;
};

/** An event goes through, from its beginning to its end. */
export const hearsMotion = async (rig: Rig): Promise<void> => {
  rig.camera.report('motion', true);
  await eventually('motion', () => rig.level('motion') === 'active');
  rig.camera.report('motion', false);
  await eventually('the end of it', () => rig.level('motion') === 'clear');
};
