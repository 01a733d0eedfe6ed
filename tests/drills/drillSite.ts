import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { TestContext } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { readyFile } from '#agent/config/runFolder.ts';
import type { AlertView } from '#contract/rooms.ts';
import type { SiteView } from '#contract/site.ts';
import { type Control, controlAt } from '#sim/control.ts';
import { type Box, createBox } from '#tests/box.ts';
import { startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';

/** A message about an alert as a subscriber got it; `at` in milliseconds since the epoch. */
export interface Told {
  readonly at: number;
  readonly type: string;
  readonly kind: string;
  readonly deviceId: string | undefined;
  readonly place: string | undefined;
}

/** A whole box with the simulated site, watched from the outside: by HTTP, and by somebody who subscribes to alerts. */
export interface DrillSite {
  readonly box: Box;
  readonly control: Control;
  /** What the subscriber was told, in order. */
  readonly told: readonly Told[];
  alerts(): Promise<AlertView[]>;
  site(): Promise<SiteView>;
}

/** The drill's own: two run side by side, and each ends what it started. */
type Drill = Pick<TestContext, 'onTestFinished'>;

/** Beyond what is promised only a hang: a busy machine may take its time. */
export const patienceMs = 300_000;

/** As long as it takes until the last of many is noticed: a shorter grace tells of the first ones singly. */
const usualGraceSeconds = 60;

export const startDrillSite = async (
  drill: Drill,
  broker: string | undefined,
  graceSeconds = usualGraceSeconds,
): Promise<DrillSite> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-drill-'));
  const box = await createBox(folder, (file) => ({
    ...file,
    ...(broker === undefined ? {} : { broker }),
    flows: { enabled: false },
    // Whatever time it is: an empty house after hours is armed, and a camera that is gone is then a fault of its zone, too.
    hours: { open: '00:00', close: '23:59', seal: '23:59' },
    alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds },
    recorder: { volumes: [join(folder, 'footage')] },
  }));
  drill.onTestFinished(async () => {
    await box.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await box.start('agent');
  await box.start('simulator');
  const told: Told[] = [];
  await subscribe(drill, box, broker, told);
  const simulator = readyFile(box.data, 'simulator').read<{ control: string }>();
  if (!simulator) throw new Error('The simulator is not ready');
  const site = async (): Promise<SiteView> => (await box.call('head', 'GET', '/api/v1/site')).body as SiteView;
  await eventually(
    'every device and camera to be well',
    async () => {
      const { devices } = await site();
      const cameras = devices.filter(({ component }) => component === 'camera');
      return devices.length > cameras.length && devices.every(({ availability }) => availability === 'online');
    },
    patienceMs,
  );
  return {
    box,
    control: controlAt(simulator.control),
    told,
    site,
    alerts: async () =>
      ((await box.call('head', 'GET', '/api/v1/alerts')).body as { alerts: AlertView[] }).alerts.filter(isOfDrill),
  };
};

/** The drills run without the recorder, and that nothing is recorded is told, too. */
const isOfDrill = ({ kind }: { readonly kind: string }): boolean => kind !== 'recording';

const subscribe = async (drill: Drill, box: Box, broker: string | undefined, told: Told[]): Promise<void> => {
  const account = broker === undefined ? readBrokerAccount(box.data, 'agent') : {};
  // A session of its own: whoever was away is told afterwards.
  const options = {
    ...account,
    protocolVersion: 4 as const,
    clientId: 'drill-ear',
    clean: false,
    reconnectPeriod: 200,
  };
  const listener: MqttClient = await connectAsync(box.endpoints().mqtt, options);
  drill.onTestFinished(async () => void (await listener.endAsync(true)));
  listener.on('message', (_topic, payload) => {
    const event = JSON.parse(payload.toString()) as {
      type: string;
      data: { kind?: string; deviceId?: string; place?: string };
    };
    const { kind = '', deviceId, place } = event.data;
    if (isOfDrill({ kind })) told.push({ at: Date.now(), type: event.type, kind, deviceId, place });
  });
  await listener.subscribeAsync('nestbox/+/alerts/+', { qos: 1 });
};

/** A real Mosquitto that ends with the test. */
export const drillBroker = async (drill: Drill) => {
  const mosquitto = await startMosquitto();
  drill.onTestFinished(() => mosquitto.stop());
  return mosquitto;
};
