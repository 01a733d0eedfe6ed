import pino from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { alertRoutes } from '#agent/alerts/routes.ts';
import { createApp } from '#agent/http/app.ts';
import { ratioRoutes } from '#agent/ratio/routes.ts';
import type { Role } from '#contract/roles.ts';
import { onlyAlert, openAlertBox } from './box.ts';

const openDoors = async () => {
  const box = openAlertBox();
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: ({ headers }) => {
      const role = headers['x-role'] as Role | undefined; // the test's own header
      return role && { role, name: role, actor: `token:${role}`, kioskId: undefined, person: undefined };
    },
    routes: [
      ratioRoutes({ ...box, timeZone: 'Asia/Shanghai', boxOff: () => [] }),
      alertRoutes({ journal: box.journal, store: box.alerts, timeZone: 'Asia/Shanghai' }),
    ],
  });
  onTestFinished(() => app.close());
  const ask = async (method: 'GET' | 'POST', url: string, role: Role | undefined, payload?: object) => {
    const response = await app.inject({
      method,
      url: `/api/v1${url}`,
      headers: role === undefined ? {} : { 'x-role': role },
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  return {
    ...box,
    get: (url: string, role: Role | undefined = 'caregiver') => ask('GET', url, role),
    post: (url: string, payload: object, role: Role | undefined = 'caregiver') => ask('POST', url, role, payload),
  };
};
const query = (parts: Record<string, string>) => `?${new URLSearchParams(parts)}`;

test('the board is for the kiosk too, alerts and intervals are not', async () => {
  const { get } = await openDoors();
  expect((await get('/rooms', 'kiosk')).status).toBe(200);
  expect((await get('/alerts', 'kiosk')).status).toBe(403);
  expect((await get('/rooms', 'district')).status).toBe(403);
  const range = query({ from: '2026-09-16T07:00:00+08:00', to: '2026-09-16T08:00:00+08:00' });
  expect((await get(`/ratio/intervals${range}`, 'kiosk')).status).toBe(403);
});

test('intervals say state, counts, rule and cause, and end at now', async () => {
  const { get, clocksIn, come, clock } = await openDoors();
  clocksIn('s0', 'small');
  clock.advance(60_000);
  come('t', 1, 'small');
  clock.advance(60_000);
  const range = { room: 'small', from: '2026-09-16T07:00:00+08:00', to: '2026-09-16T20:00:00+08:00' };
  const { status, body } = await get(`/ratio/intervals${query(range)}`);
  expect(status).toBe(200);
  expect(body.intervals).toMatchObject([
    { state: 'closed', from: '2026-09-16T07:00:00.000+08:00', causeEventId: null },
    { state: 'ok', caregivers: 1, children: 0, to: '2026-09-16T08:01:00.000+08:00' },
    { children: 1, required: 1, rule: { id: 'ratio-toddler_small' }, to: '2026-09-16T08:02:00.000+08:00' },
  ]);
  const known = await get(`/ratio/intervals${query({ ...range, asKnownAt: '2026-09-16T08:00:30+08:00' })}`);
  expect(known.body.intervals).toMatchObject([
    { state: 'closed' },
    { state: 'ok', to: '2026-09-16T08:00:30.000+08:00' },
  ]);
});

test('a range must be in order, within 31 days, and of a room that exists', async () => {
  const { get } = await openDoors();
  const ask = (parts: Record<string, string>) => get(`/ratio/intervals${query(parts)}`);
  const from = '2026-08-01T00:00:00+08:00';
  expect(await ask({ from, to: from })).toMatchObject({
    status: 400,
    body: { code: 'invalid', errors: [{ path: 'querystring/to' }] },
  });
  expect((await ask({ from, to: '2026-09-01T00:00:00+08:00' })).status).toBe(200);
  expect((await ask({ from, to: '2026-09-01T00:00:01+08:00' })).status).toBe(400);
  expect(await ask({ from, to: '2026-08-02T00:00:00+08:00', room: 'attic' })).toMatchObject({ status: 404 });
  expect((await ask({ from, to: 'soon' })).status).toBe(400);
  expect((await ask({ from })).status).toBe(400);
  expect((await ask({ from: '2026-02-30T00:00:00+08:00', to: from })).status).toBe(400);
  expect((await ask({ from: '2030-01-01T00:00:00+08:00', to: '2030-01-02T00:00:00+08:00' })).body).toEqual({
    intervals: [],
  });
});

test('an acknowledgement answers 201, the same again 200, the same id for something else 409', async () => {
  const box = await openDoors();
  box.comes('t0', 'small');
  const { alertId } = onlyAlert(box);
  const body = { id: uuidv7(), action: '王老师马上到' };
  const path = `/alerts/${alertId}/acknowledge`;
  const first = await box.post(path, body);
  expect(first).toMatchObject({
    status: 201,
    body: { alertId, state: 'acknowledged', acknowledgedBy: 'token:caregiver', action: '王老师马上到' },
  });
  expect(await box.post(path, body)).toEqual({ ...first, status: 200 });
  expect((await box.post(path, { ...body, action: '另一件事' })).status).toBe(409);
  const second = await box.post(path, { id: uuidv7(), action: '我也去' }, 'head');
  expect(second).toMatchObject({ status: 201, body: { acknowledgedBy: 'token:caregiver' } });
});

test('an unknown alert is 404, a resolved one 409, and nobody may acknowledge without the role', async () => {
  const box = await openDoors();
  box.comes('t0', 'small');
  const { alertId } = onlyAlert(box);
  const body = () => ({ id: uuidv7(), action: 'x' });
  expect(await box.post('/alerts/nothing/acknowledge', body())).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
  expect((await box.post(`/alerts/${alertId}/acknowledge`, body(), 'technician')).status).toBe(403);
  expect((await box.post(`/alerts/${alertId}/acknowledge`, { ...body(), action: '' })).status).toBe(400);
  box.leaves('t0');
  expect(await box.post(`/alerts/${alertId}/acknowledge`, body())).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
});

test('acknowledging a custody block closes it', async () => {
  const box = await openDoors();
  box.journal.record([
    {
      type: 'attendance.refused',
      actor: 'kiosk:k1',
      subject: 't0',
      data: { childId: 't0', adultId: 'a1', action: 'check_out', reason: 'custody_blocked' },
    },
  ]);
  const { alertId } = onlyAlert(box);
  expect(await box.post(`/alerts/${alertId}/acknowledge`, { id: uuidv7(), action: '已处理' })).toMatchObject({
    status: 201,
    body: { state: 'resolved', acknowledgedBy: 'token:caregiver' },
  });
});

test('the list is paged oldest first and filtered by state', async () => {
  const box = await openDoors();
  for (let index = 0; index < 5; index += 1) {
    box.comes('t0', 'small');
    if (index < 4) box.leaves('t0');
    box.pass(1000);
  }
  const page = await box.get('/alerts?limit=3');
  expect(page.body.alerts).toHaveLength(3);
  const rest = await box.get(`/alerts?limit=3&after=${page.body.next}`);
  expect(rest.body).toMatchObject({ next: null });
  expect(rest.body.alerts.map((alert: { state: string }) => alert.state)).toEqual(['resolved', 'open']);
  expect((await box.get('/alerts?state=open')).body.alerts).toHaveLength(1);
  expect((await box.get('/alerts?state=resolved&limit=4')).body).toMatchObject({ next: null });
  const begun = page.body.alerts.map(({ since }: { since: string }) => since) as string[];
  const from = (since: string | undefined) => box.get(`/alerts${query({ from: since ?? '' })}`);
  const later = (await from(begun[1])).body.alerts as { since: string }[];
  expect(later.map(({ since }) => since)).toEqual(
    [...begun, ...rest.body.alerts.map(({ since }: { since: string }) => since)].filter(
      (since) => since >= (begun[1] ?? ''),
    ),
  );
  for (const bad of ['from=yesterday', 'state=gone', 'limit=0', 'limit=x', 'after=-1', 'more=1']) {
    expect((await box.get(`/alerts?${bad}`)).status, bad).toBe(400);
  }
});
