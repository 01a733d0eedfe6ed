import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from '#agent/http/app.ts';
import { zoneRoutes } from '#agent/zones/routes.ts';
import type { Role } from '#contract/roles.ts';
import type { ZoneList, ZoneView } from '#contract/zones.ts';
import { openHouse } from './house.ts';

type Who = 'head' | 'caregiver' | 'second' | 'program' | 'technician';
const callers: Record<Who, { readonly role: Role; readonly actor: string; readonly isPerson: boolean }> = {
  head: { role: 'head', actor: 'staff:head', isPerson: true },
  caregiver: { role: 'caregiver', actor: 'staff:one', isPerson: true },
  second: { role: 'caregiver', actor: 'staff:two', isPerson: true },
  program: { role: 'head', actor: 'token:flow', isPerson: false },
  technician: { role: 'technician', actor: 'token:tech', isPerson: false },
};

const openDoors = async (options: Parameters<typeof openHouse>[0] = {}) => {
  const house = openHouse(options);
  const { journal, clock, zones, stores, config } = house;
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: ({ headers }) => {
      const who = callers[headers['x-who'] as Who]; // the test's own header
      const { role, actor, isPerson } = who;
      const person = isPerson ? { kind: 'staff' as const, id: actor.slice(6) } : undefined;
      return { role, name: actor, actor, kioskId: undefined, person };
    },
    routes: [
      zoneRoutes({
        journal,
        clock,
        zones,
        timeZone: config.site.timeZone,
        store: stores.zones,
        boxOn: (stretch) => [stretch],
      }),
    ],
  });
  onTestFinished(() => app.close());
  const ask = async (method: 'GET' | 'POST', url: string, who: Who, payload?: object) => {
    const response = await app.inject({
      method,
      url: `/api/v1/zones${url}`,
      headers: { 'x-who': who },
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  return {
    ...house,
    list: async (): Promise<ZoneList> => (await ask('GET', '', 'caregiver')).body,
    zone: async (zoneId: string): Promise<ZoneView | undefined> =>
      ((await ask('GET', '', 'caregiver')).body as ZoneList).zones.find((zone) => zone.zoneId === zoneId),
    post: (url: string, who: Who, body: object = {}) => ask('POST', url, who, { id: crypto.randomUUID(), ...body }),
  };
};

describe('the list of zones', () => {
  it('has one of each class where none is written down, unused until something stands there', async () => {
    const { list } = await openDoors();
    const { zones, site } = await list();
    expect(zones.map(({ class: zoneClass, state }) => `${zoneClass} ${state}`)).toEqual([
      'always unused',
      'perimeter24 unused',
      'child_boundary unused',
      'interior_after_hours unused',
      'supervision unused',
    ]);
    expect(site).toBeNull();
  });

  it('tells what is open and unknown by name, since when it is armed, and how much of the day it was', async () => {
    const { list, zone, place, opens, signals, pass, clock } = await openDoors();
    place('back', 'door');
    place('front', 'door');
    opens('back');
    signals.doubt('u-front', clock.now());
    expect(await zone('perimeter')).toMatchObject({
      state: 'alarm',
      armedSince: '2026-09-16T12:00:00.000+08:00',
      positions: [
        { positionId: 'back', place: '名 back' },
        { positionId: 'front', place: '名 front' },
      ],
      open: [{ positionId: 'back', place: '名 back', sensor: 'opening' }],
      unknown: [{ positionId: 'front', place: '名 front' }],
      memory: [{ positionId: 'back', kind: 'intrusion', pending: false }],
      today: { requiredMinutes: 720, armedMinutes: 0, lapsedMinutes: [{ because: 'not_set_up', minutes: 720 }] },
      last: { type: 'zone.alarmed', by: 'agent' },
    });
    pass(600_000, 10_000);
    expect((await zone('perimeter'))?.today).toMatchObject({
      requiredMinutes: 730,
      armedMinutes: 1,
      lapsedMinutes: [
        { because: 'unknown', minutes: 9 },
        { because: 'not_set_up', minutes: 720 },
      ],
      lapses: [{ because: 'unknown', positionId: 'front', place: '名 front', to: null }],
    });
    expect((await list()).site).toMatchObject({ requiredMinutes: 730, armedMinutes: 1 });
  });
});

it('a boundary is asked for only while children are inside', async () => {
  const { zone, place, childComes, childGoes, pass } = await openDoors();
  place('gate', 'door', { zoneId: 'boundary' });
  childComes('c1');
  pass(120_000, 60_000);
  childGoes('c1');
  pass(300_000, 60_000);
  expect(await zone('boundary')).toMatchObject({
    state: 'disarmed',
    armedSince: null,
    today: { requiredMinutes: 2, armedMinutes: 2, armedPerTenThousand: 10_000 },
  });
});

describe('a reset', () => {
  it('is a person with a note; a program resets no panic, and the same order twice is one', async () => {
    const { post, place, presses, zone, eventsOf } = await openDoors();
    place('button', 'panic');
    presses('button');
    expect((await post('/always/reset', 'caregiver', { note: ' ' })).status).toBe(400);
    expect(await post('/always/reset', 'program', { note: '误按' })).toMatchObject({
      status: 403,
      body: { code: 'person_required' },
    });
    const order = { id: crypto.randomUUID(), note: '误按，已查看' };
    expect(await post('/always/reset', 'caregiver', order)).toMatchObject({ status: 201, body: { state: 'armed' } });
    expect((await post('/always/reset', 'caregiver', order)).status).toBe(200);
    expect((await post('/always/reset', 'caregiver', { ...order, note: '又' })).status).toBe(409);
    expect(eventsOf('zone.reset')).toMatchObject([{ actor: 'staff:one', data: { note: '误按，已查看' } }]);
    expect((await zone('always'))?.memory).toEqual([]);
    expect(await post('/always/reset', 'caregiver', { note: '再' })).toMatchObject({ status: 409 });
    expect((await post('/nowhere/reset', 'caregiver', { note: '再' })).status).toBe(404);
  });

  it('waits for smoke to end, and a door that still stands open is told afterwards', async () => {
    const { post, place, set, opens, lapses, alerts } = await openDoors();
    place('hall', 'smoke');
    place('back', 'door');
    set('u-hall', 'smoke', 'active');
    expect(await post('/always/reset', 'caregiver', { note: '查看' })).toMatchObject({ status: 409 });
    set('u-hall', 'smoke', 'clear');
    expect((await post('/always/reset', 'caregiver', { note: '查看' })).status).toBe(201);
    opens('back');
    expect((await post('/perimeter/reset', 'caregiver', { note: '查看' })).status).toBe(201);
    expect(lapses('perimeter')).toEqual(['fault back']);
    expect(alerts()).toEqual([]);
  });
});

describe('arming and disarming', () => {
  it('no zone but the inside is disarmed, by nobody and over no way', async () => {
    const { post, place, stateOf } = await openDoors();
    place('button', 'panic');
    place('back', 'door');
    place('gate', 'door', { zoneId: 'boundary' });
    for (const zoneId of ['always', 'perimeter', 'boundary', 'supervision']) {
      for (const who of ['head', 'program'] as const) {
        expect((await post(`/${zoneId}/disarm`, who)).status, zoneId).toBe(409);
      }
    }
    expect(stateOf('always').phase).toBe('armed');
    expect((await post('/interior/disarm', 'technician')).status).toBe(403);
  });

  it('the inside is armed and disarmed by a person, and not disarmed after an alarm', async () => {
    const { post, place, pass, moves, stateOf } = await openDoors();
    place('nap', 'motion');
    expect(await post('/interior/arm', 'caregiver')).toMatchObject({ status: 201, body: { state: 'exit' } });
    pass(60_000);
    expect(await post('/interior/disarm', 'program')).toMatchObject({ status: 403, body: { code: 'person_required' } });
    expect(await post('/interior/disarm', 'caregiver')).toMatchObject({ status: 201, body: { state: 'disarmed' } });
    await post('/interior/arm', 'caregiver');
    pass(60_000);
    moves('nap');
    pass(45_000);
    expect(stateOf('interior').phase).toBe('alarm');
    expect((await post('/interior/disarm', 'head')).status).toBe(409);
    expect((await post('/interior/reset', 'head', { note: '自己人' })).status).toBe(201);
    expect((await post('/interior/disarm', 'head')).status).toBe(201);
  });
});

describe('a bypass by two', () => {
  const hour = (clock: { now(): number }, hours = 1) => new Date(clock.now() + hours * 3_600_000).toISOString();

  it('takes a second person, one of whom is the head or a technician, a reason, and an end within 24 hours', async () => {
    const { post, place, clock, standing } = await openDoors();
    place('back', 'door');
    const ask = { positionId: 'back', reason: '修门', until: hour(clock) };
    expect((await post('/perimeter/bypass', 'caregiver', { ...ask, reason: '' })).status).toBe(400);
    expect((await post('/perimeter/bypass', 'caregiver', { ...ask, until: hour(clock, 25) })).status).toBe(400);
    expect((await post('/perimeter/bypass', 'caregiver', { ...ask, until: hour(clock, -1) })).status).toBe(400);
    expect((await post('/perimeter/bypass', 'caregiver', { ...ask, positionId: 'nowhere' })).status).toBe(422);
    const id = crypto.randomUUID();
    expect(await post('/perimeter/bypass', 'caregiver', { ...ask, id })).toMatchObject({
      status: 201,
      body: { state: 'armed', bypasses: [{ requestId: id, requestedBy: 'staff:one', confirmedBy: null }] },
    });
    expect((await post('/perimeter/bypass', 'head', ask)).status).toBe(409);
    expect((await post(`/perimeter/bypass/${id}/confirm`, 'caregiver')).status).toBe(403);
    expect((await post(`/perimeter/bypass/${id}/confirm`, 'second')).status).toBe(403);
    expect(await post(`/perimeter/bypass/${id}/confirm`, 'head')).toMatchObject({
      status: 201,
      body: { state: 'fault', bypasses: [{ confirmedBy: 'staff:head' }] },
    });
    expect((await post(`/perimeter/bypass/${id}/confirm`, 'technician')).status).toBe(409);
    expect((await post(`/perimeter/bypass/${id}/end`, 'second')).status).toBe(201);
    expect(standing('perimeter')).toBe('armed');
    expect((await post(`/perimeter/bypass/${id}/end`, 'second')).status).toBe(404);
  });

  it('is not confirmed by the one who asked, though that is the head', async () => {
    const { post, place, clock, zone } = await openDoors();
    place('back', 'door');
    const id = crypto.randomUUID();
    await post('/perimeter/bypass', 'head', { id, reason: '修门', until: hour(clock) });
    expect((await post(`/perimeter/bypass/${id}/confirm`, 'head')).status).toBe(403);
    expect((await zone('perimeter'))?.bypasses).toMatchObject([{ confirmedBy: null }]);
    expect((await post(`/perimeter/bypass/${id}/confirm`, 'caregiver')).status).toBe(201);
  });

  it('is not to be had after an alarm', async () => {
    const { post, place, clock, opens } = await openDoors();
    place('back', 'door');
    opens('back');
    expect((await post('/perimeter/bypass', 'head', { reason: '修门', until: hour(clock) })).status).toBe(409);
  });
});
