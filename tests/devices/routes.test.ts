import { networkInterfaces } from 'node:os';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import {
  brokerCheck,
  clockCheck,
  createHealth,
  devicesCheck,
  diskCheck,
  journalCheck,
  processCheck,
} from '#agent/devices/health.ts';
import { deviceRoutes } from '#agent/devices/routes.ts';
import { createApp } from '#agent/http/app.ts';
import type { Role } from '#contract/roles.ts';
import type { DeviceView } from '#contract/site.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

const zone = 'Asia/Shanghai';
const door: DeviceView = {
  deviceId: 'door-1',
  name: '大门',
  component: 'binary_sensor',
  deviceClass: 'door',
  manufacturer: null,
  model: null,
  availability: 'online',
  state: 'open',
  stateSince: '2026-09-16T08:00:00.000+08:00',
  lastSeenAt: null,
  rung: null,
  detail: null,
};

const startApp = async (role: Role | undefined) => {
  const clock = fakeClock();
  const health = createHealth([journalCheck(() => 7)], clock, zone);
  const app = await createApp({
    identify: () => role && { role, name: 'test', actor: 'token:test', kioskId: undefined, person: undefined },
    routes: [
      deviceRoutes({
        facility: '示例托育园',
        site: 'demo',
        version: '0.1.0',
        timeZone: zone,
        clock,
        broker: { kind: 'embedded', isConnected: () => true },
        health,
        district: () => ({ day: null, state: 'none' }),
        devices: () => [door],
        provisioned: () => ({ positions: [], inbox: [], wired: [], areas: [] }),
        recent: () => [{ seq: 3, at: clock.now(), type: 'device.state_changed', deviceId: 'door-1', text: 'open' }],
      }),
    ],
    logger: pino({ level: 'silent' }),
  });
  onTestFinished(() => app.close());
  return app;
};

test('the site’s page shows devices, health and the last events at doors', async () => {
  const app = await startApp('caregiver');
  const answer = await app.inject('/api/v1/site');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    facility: '示例托育园',
    clockTrust: 'synced',
    broker: { connected: true, kind: 'embedded' },
    health: { status: 'ok', checks: [{ name: 'journal', status: 'ok' }] },
    devices: [door],
    recent: [
      { seq: 3, at: '2026-09-16T08:00:00.000+08:00', type: 'device.state_changed', subject: 'door-1', text: 'open' },
    ],
  });
});

test('devices are for the technician and the head, not for the kiosk', async () => {
  expect((await (await startApp('technician')).inject('/api/v1/devices')).json()).toEqual({
    devices: [door],
    positions: [],
    areas: [],
    inbox: [],
    wired: [],
  });
  expect((await (await startApp('kiosk')).inject('/api/v1/devices')).statusCode).toBe(403);
  expect((await (await startApp(undefined)).inject('/api/v1/devices')).statusCode).toBe(401);
});

test('health is told to the box itself and to nobody else, whatever the headers say', async () => {
  const app = await startApp(undefined);
  const local = await app.inject({ url: '/healthz', remoteAddress: '127.0.0.1' });
  expect(local.json()).toMatchObject({ status: 'ok' });
  const remote = await app.inject({
    url: '/healthz',
    remoteAddress: '192.168.1.9',
    headers: { 'x-forwarded-for': '127.0.0.1' },
  });
  expect(remote.statusCode).toBe(403);
  expect(remote.json()).toMatchObject({ code: 'forbidden' });

  const address = Object.values(networkInterfaces())
    .flat()
    .find((found) => found && !found.internal && found.family === 'IPv4');
  if (!address) return;
  const { port } = new URL(await app.listen({ host: '0.0.0.0', port: 0 }));
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect((await fetch(`http://${address.address}:${port}/healthz`)).status).toBe(403);
});

test('each check says since when it is as it is, and the worst one counts', () => {
  const clock = fakeClock();
  let connected = true;
  let beat = clock.now();
  const health = createHealth(
    [
      journalCheck(() => 1),
      brokerCheck(() => ({ connected, since: clock.now(), detail: 'ECONNREFUSED' }), zone),
      processCheck('recorder', { isReady: () => true, lastBeat: () => beat, now: clock.now }),
      processCheck('flows', { isReady: () => true, now: clock.now }),
      clockCheck(clock),
      diskCheck(temporaryFolder()),
    ],
    clock,
    zone,
  );
  const check = (name: string) => health().checks.find((found) => found.name === name);
  expect(check('broker')).toMatchObject({ status: 'ok', since: '2026-09-16T08:00:00.000+08:00' });
  clock.advance(60_000);
  connected = false;
  expect(check('broker')).toEqual({
    name: 'broker',
    status: 'degraded',
    since: '2026-09-16T08:01:00.000+08:00',
    detail: 'ECONNREFUSED',
  });
  expect(check('recorder')).toMatchObject({ status: 'degraded', detail: 'silent for 60 s' });
  beat = clock.now();
  clock.advance(1000);
  expect(check('broker')?.since).toBe('2026-09-16T08:01:00.000+08:00');
  expect(check('recorder')?.status).toBe('ok');
  expect(health().status).toBe('degraded');
});

test('sensors for which there was no room degrade the devices, other rubbish is only told', () => {
  let devices: Record<string, number> = {};
  const check = devicesCheck(() => ({ broker: { not_allowed: 2 }, devices }));
  expect(check.run()).toEqual({ status: 'ok', detail: 'by the broker: not_allowed 2' });
  devices = { bad_json: 3, too_many_devices: 7 };
  expect(check.run()).toEqual({
    status: 'degraded',
    detail: 'no room for every sensor; dropped: bad_json 3, too_many_devices 7; by the broker: not_allowed 2',
  });
  expect(devicesCheck(() => ({ broker: {}, devices: {} })).run()).toEqual({ status: 'ok', detail: '' });
});

test('a check that throws is failing, and so is the whole', () => {
  const broken = createHealth(
    [
      journalCheck(() => {
        throw new Error('disk I/O error');
      }),
    ],
    fakeClock(),
    zone,
  );
  expect(broken()).toMatchObject({ status: 'failing', checks: [{ name: 'journal', detail: 'disk I/O error' }] });
});
