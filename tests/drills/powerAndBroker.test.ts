import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { AlertView } from '#contract/rooms.ts';
import { eventually } from '#tests/wait.ts';
import { drillBroker, patienceMs, startDrillSite } from './drillSite.ts';

/** The product's word: a camera that is gone is known to be gone within 90 s; then the house's own grace runs. */
const knownWithinMs = 90_000;
/** The house's own grace where nobody else falls silent: it has to be over, and nothing to happen then. */
const graceSeconds = 20;
/** No more than a hang. */
const limit = { timeout: 4 * patienceMs };

const open = (alerts: readonly AlertView[]): string[] =>
  alerts.filter(({ state }) => state === 'open').map(({ kind, deviceId }) => `${kind} ${deviceId ?? ''}`.trim());

// Side by side: both mostly wait for what takes its time by its nature.
test.concurrent('drill: the power of a camera is pulled', limit, async (drill) => {
  const { control, told, alerts, site } = await startDrillSite(drill, undefined, graceSeconds);
  const camera = async (id: string) => (await site()).devices.find(({ deviceId }) => deviceId === id);

  // There is nothing to be missed of a camera of which nothing was heard yet.
  const isHeard = ({ rung }: { rung: string | null }): boolean => rung === 'events_live' || rung === 'recording';
  await eventually('its events', async () => [await camera('cam-yard')].some((one) => one && isHeard(one)), patienceMs);
  await eventually('a quiet house', async () => open(await alerts()).length === 0, patienceMs);
  const before = told.length;
  const raised = () => told.slice(before).map(({ type, kind, place }) => [type, kind, place]);
  // One camera. The house learns of it on the kiosk (the alert list) and on MQTT; the siren keeps quiet.
  const pulledAt = Date.now();
  await control.plugCamera('cam-yard', false);
  await eventually(
    'the camera to be offline',
    async () => (await camera('cam-yard'))?.availability === 'offline',
    patienceMs,
  );
  await eventually('its alert on MQTT', () => told.length > before, patienceMs);
  // At once, and by the name of the camera: the 24-hour zone that its tamper contact belongs to cannot be judged.
  const once = [['cn.nestbox.alert.raised', 'zone_fault', '院子沙池']];
  expect(raised()).toEqual(once);
  const alert = (await alerts()).find(({ state }) => state === 'open');
  expect(Date.parse(alert?.since ?? '') - pulledAt).toBeLessThan(knownWithinMs);
  // One fact is one alert: that the camera is away for longer than the grace is no news to anybody.
  const graceOverAt = Date.now() + (graceSeconds + 3) * 1000;
  await eventually('the grace to be over', () => Date.now() > graceOverAt, patienceMs);
  expect(open(await alerts())).toEqual(['zone_fault']);
  expect(raised()).toEqual(once);
  expect((await control.state()).siren.sounding).toBe(false);

  // Back: the alert ends by itself, and everybody who was told is told so.
  await control.plugCamera('cam-yard', true);
  const ended = (): number => told.slice(before).filter(({ type }) => type === 'cn.nestbox.alert.resolved').length;
  await eventually('its end on MQTT', () => ended() === 1, patienceMs);
  expect(open(await alerts())).toEqual([]);
});

// Takes its minutes: in `npm run soak`.
test.runIf(process.env.NESTBOX_DRILLS === 'all')('drill: a switch of cameras loses its power', limit, async (drill) => {
  const { box, control, told, alerts, site } = await startDrillSite(drill, undefined);
  await eventually(
    'every camera to be there',
    async () =>
      (await site()).devices.every(
        ({ component, availability }) => component !== 'camera' || availability === 'online',
      ),
    patienceMs,
  );
  const before = told.length;
  for (const id of ['cam-entrance', 'cam-yard', 'cam-infant', 'cam-toddler-big']) await control.plugCamera(id, false);
  await eventually('the one alert', () => told.slice(before).some(({ kind }) => kind === 'devices_silent'), patienceMs);
  // Until the second one was missed, the first stood for its zone alone.
  const since = told.slice(before).map(({ kind }) => kind);
  expect(since.filter((kind) => kind !== 'zone_fault')).toEqual(['devices_silent']);
  expect(since.length).toBeLessThanOrEqual(2);
  expect(told.at(-1)?.place).toMatch(/交换机 switch 127\.0\.0\.x: [2-4]/);
  expect(open(await alerts()).filter((alert) => alert !== 'zone_fault')).toEqual(['devices_silent']);
  expect((await alerts()).find(({ kind }) => kind === 'devices_silent')).toMatchObject({ severity: 'critical' });
  // The rest of the house goes on.
  expect((await box.call('head', 'GET', '/healthz')).status).toBe(200);
});

test.concurrent('drill: the broker is cut', limit, async (drill) => {
  const broker = await drillBroker(drill);
  const { box, control, told, alerts, site } = await startDrillSite(drill, broker.url);
  const doors = async () => (await site()).devices.filter(({ component }) => component !== 'camera');

  await broker.halt();
  // At once: nobody knows how a door stands, and nobody is called offline for it.
  await eventually('the doubt', async () => (await doors()).every(({ state }) => state === null));
  expect((await doors()).filter(({ availability }) => availability === 'online')).toEqual([]);
  expect((await site()).broker.connected).toBe(false);
  await eventually('the health check to say so', async () => {
    const { body } = await box.call('technician', 'GET', '/healthz');
    return (body as { checks: { name: string; status: string }[] }).checks.some(
      ({ name, status }) => name === 'broker' && status === 'degraded',
    );
  });
  // After the grace: one alert on the kiosk. Nothing over MQTT, of course.
  await eventually('the one alert', async () => open(await alerts()).length > 0, patienceMs);
  expect(open(await alerts())).toEqual(['devices_silent']);
  const [alert] = await alerts();
  expect(alert).toMatchObject({ severity: 'critical', place: expect.stringContaining('消息服务器 broker') });
  expect(told).toEqual([]);
  // The legal record goes on without a broker.
  const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=1')).body as {
    children: { childId: string }[];
  };
  const checkIn = { id: uuidv7(), childId: children[0]?.childId, method: 'staff' };
  expect((await box.call('head', 'POST', '/api/v1/attendance/check-ins', checkIn)).status).toBe(201);
  const unattended = await eventually('its room', async () =>
    (await alerts()).find(({ kind }) => kind === 'unattended'),
  );

  // Back: who subscribes is told all that happened meanwhile, in order; the siren sounds for the room; the doors are known.
  await broker.start();
  await eventually('the end of it', () => told.some(({ type }) => type === 'cn.nestbox.alert.resolved'), patienceMs);
  expect(told.filter(({ type }) => type === 'cn.nestbox.alert.raised').map(({ kind }) => kind)).toEqual([
    'devices_silent',
    'unattended',
  ]);
  await eventually(
    'every door',
    async () => (await doors()).every(({ availability }) => availability === 'online'),
    patienceMs,
  );
  await eventually('the siren', async () => (await control.state()).siren.sounding, patienceMs);
  expect(open(await alerts())).toEqual([`unattended ${unattended.deviceId ?? ''}`.trim()]);
});
