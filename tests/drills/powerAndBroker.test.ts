import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { AlertView } from '#contract/rooms.ts';
import { eventually } from '#tests/wait.ts';
import { drillBroker, graceSeconds, patienceMs, startDrillSite } from './drillSite.ts';

/** The product's word: a camera that is gone is known to be gone within 90 s; then the house's own grace runs. */
const knownWithinMs = 90_000;
/** No more than a hang. */
const limit = { timeout: 4 * patienceMs };

const open = (alerts: readonly AlertView[]): string[] =>
  alerts.filter(({ state }) => state === 'open').map(({ kind, deviceId }) => `${kind} ${deviceId ?? ''}`.trim());

// Side by side: both mostly wait for what takes its time by its nature.
test.concurrent('drill: the power of a camera is pulled', limit, async (drill) => {
  const { control, told, alerts, site } = await startDrillSite(drill, undefined);
  const camera = async (id: string) => (await site()).devices.find(({ deviceId }) => deviceId === id);

  // One camera. The house learns of it on the kiosk (the alert list) and on MQTT; the siren keeps quiet.
  const pulledAt = Date.now();
  await control.plugCamera('cam-yard', false);
  await eventually(
    'the camera to be offline',
    async () => (await camera('cam-yard'))?.availability === 'offline',
    patienceMs,
  );
  await eventually('its alert on MQTT', () => told.some(({ deviceId }) => deviceId === 'cam-yard'), patienceMs);
  // At once: the 24-hour zone that the camera's tamper contact belongs to cannot be judged. After the grace: which camera.
  expect(told.map(({ type, kind, deviceId }) => [type, kind, deviceId])).toEqual([
    ['cn.nestbox.alert.raised', 'zone_fault', undefined],
    ['cn.nestbox.alert.raised', 'device_offline', 'cam-yard'],
  ]);
  const alert = (await alerts()).find(({ kind }) => kind === 'device_offline');
  expect(open(await alerts()).sort()).toEqual(['device_offline cam-yard', 'zone_fault']);
  expect(Date.parse(alert?.since ?? '') - pulledAt).toBeLessThan(knownWithinMs);
  expect(Date.parse(alert?.raisedAt ?? '') - Date.parse(alert?.since ?? '')).toBeGreaterThanOrEqual(
    graceSeconds * 1000,
  );
  expect((await control.state()).siren.sounding).toBe(false);

  // Back: the alert ends by itself, and everybody who was told is told so.
  await control.plugCamera('cam-yard', true);
  const ended = (): number => told.filter(({ type }) => type === 'cn.nestbox.alert.resolved').length;
  await eventually('the end of both on MQTT', () => ended() === 2, patienceMs);
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
