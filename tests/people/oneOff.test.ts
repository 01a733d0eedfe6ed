import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { type House, openHouse } from '#tests/house.ts';

const today = '2026-09-16';
/** A child inside, whose mother may send somebody, and whose father is blocked. */
const openMorning = async (): Promise<House> => {
  const house = await openHouse();
  await house.adult('mother', { name: '示例母亲' });
  await house.adult('driver', { name: '示例司机' });
  const guardians = [
    { adultId: 'mother', relation: '母亲', pickup: true },
    { adultId: 'driver', relation: '司机', pickup: false },
  ];
  await house.child('c1', { guardians });
  await house.child('c2');
  await house.adult('father', { name: '示例父亲', phoneTail: '9999', blockedFor: ['c1'] });
  await house.comes('c1');
  await house.comes('c2');
  return house;
};
const neighbour = { childId: 'c1', name: '示例邻居', phoneTail: '1234', day: today };
const allow = async (house: House, more: object = {}) => {
  const { body } = await house.post('/pickups', { ...neighbour, ...more });
  const { code } = (await house.get(`/pickups/${body.pickupId}/code`)).body;
  return { pickupId: body.pickupId as string, code: code as string };
};

describe('the adults of a child', () => {
  test('are told to staff with what each may do today, by child or by telephone', async () => {
    const house = await openMorning();
    const byChild = (await house.get('/pickups/adults?childId=c1')).body;
    expect(byChild.adults.map(({ adultId }: { adultId: string }) => adultId)).toEqual(['mother', 'driver']);
    expect(byChild.adults).toMatchObject([
      { name: '示例母亲', children: [{ childId: 'c1', relation: '母亲', present: true, mayTake: 'allowed' }] },
      { name: '示例司机', children: [{ relation: '司机', mayBring: 'allowed', mayTake: 'not_authorised' }] },
    ]);
    expect((await house.get('/pickups/adults?phoneTail=9999')).body.adults).toMatchObject([
      { adultId: 'father', children: [{ childId: 'c1', mayBring: 'custody_blocked', mayTake: 'custody_blocked' }] },
    ]);
    expect((await house.get('/pickups/adults?phoneTail=4321')).body).toEqual({ adults: [] });
    expect((await house.get('/pickups/adults?childId=nobody')).status).toBe(404);
    for (const query of ['', '?childId=c1&phoneTail=9999', '?phoneTail=12']) {
      expect((await house.get(`/pickups/adults${query}`)).status).toBe(400);
    }
  });
});

describe('a one-off pickup', () => {
  test('lets the child go with whoever brings the code of the day, once', async () => {
    const house = await openMorning();
    const { pickupId, code } = await allow(house, { requestedBy: 'mother' });
    expect(code).toMatch(/^\d{6}$/);
    const left = await house.leaves('c1', { pickupCode: code });
    expect(left).toMatchObject({ status: 201, body: { event: { data: { childId: 'c1', pickupId } } } });
    expect((await house.get('/pickups')).body.pickups).toMatchObject([{ pickupId, used: true, childName: '演示c1' }]);
    await house.comes('c1', { occurredAt: undefined });
    expect(await house.leaves('c1', { pickupCode: code })).toMatchObject({ status: 409 });
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('is given back with a departure that was taken back', async () => {
    const house = await openMorning();
    const { code } = await allow(house);
    const { body } = await house.leaves('c1', { pickupCode: code });
    await house.post('/attendance/corrections', { voids: body.event.id, why: '点错' });
    expect((await house.leaves('c1', { pickupCode: code })).status).toBe(201);
  });

  test('opens for no other child, no other day, not when cancelled, and not with a guess', async () => {
    const house = await openMorning();
    const { pickupId, code } = await allow(house);
    const tomorrow = await allow(house, { day: '2026-09-17' });
    const guess = code === '000000' ? '000001' : '000000';
    for (const [childId, pickupCode] of [
      ['c2', code],
      ['c1', tomorrow.code],
      ['c1', guess],
    ] as const) {
      expect(await house.leaves(childId, { pickupCode })).toMatchObject({
        status: 403,
        body: { code: 'not_authorised' },
      });
    }
    await house.post(`/pickups/${pickupId}/cancel`);
    expect((await house.leaves('c1', { pickupCode: code })).status).toBe(403);
    expect((await house.get(`/pickups/${pickupId}/code`)).status).toBe(404);
    expect((await house.post(`/pickups/${pickupId}/cancel`)).status).toBe(409);
  });

  test('is no other door for an adult who is blocked, nor for a guardian who may not fetch the child', async () => {
    const house = await openMorning();
    expect(await house.post('/pickups', { ...neighbour, name: '示例父亲', phoneTail: '9999' })).toMatchObject({
      status: 403,
      body: { code: 'custody_blocked' },
    });
    for (const spelt of [{ name: '示例 父亲 ' }, { name: '示例父亲', phoneTail: '1234' }, { phoneTail: '9999' }]) {
      expect(await house.post('/pickups', { ...neighbour, ...spelt })).toMatchObject({ status: 403 });
    }
    expect(await house.post('/pickups', { ...neighbour, requestedBy: 'driver' })).toMatchObject({ status: 403 });
    expect((await house.post('/pickups', { ...neighbour, day: '2026-09-15' })).status).toBe(400);
    expect((await house.post('/pickups', { ...neighbour, day: '2026-12-01' })).status).toBe(400);
    expect((await house.post('/pickups', { ...neighbour, childId: 'ghost' })).status).toBe(422);
    expect((await house.leaves('c1', { pickupCode: '123456', adultId: 'mother' })).status).toBe(400);
  });

  test('does not let the child go with somebody who was blocked since it was noted: told quietly, and only the head may', async () => {
    const house = await openMorning();
    const { code } = await allow(house);
    await house.adult('neighbour', { name: neighbour.name, phoneTail: neighbour.phoneTail, blockedFor: ['c1'] });
    const leaves = (body: object, role: 'caregiver' | 'head') =>
      house.post('/attendance/check-outs', { childId: 'c1', method: 'staff', ...body }, role);
    const override = { reason: '示例：家里有急事', takenBy: '示例邻居' };
    for (const body of [{ pickupCode: code }, { override }, { override: { ...override, takenBy: ' 示例邻居' } }]) {
      expect(await leaves(body, 'caregiver')).toMatchObject({ status: 403, body: { code: 'custody_blocked' } });
    }
    expect(await leaves({ pickupCode: code }, 'head')).toMatchObject({ status: 403 });
    const { body } = await house.get('/alerts?state=open');
    const [alert] = body.alerts.filter(({ kind }: { kind: string }) => kind === 'custody_block');
    expect(alert).toMatchObject({ severity: 'critical' });
    expect((await leaves({ override }, 'head')).status).toBe(201);
  });

  test('is for staff to take: a kiosk without a person cannot try codes', async () => {
    const house = await openMorning();
    const { code } = await allow(house);
    const asked = { childId: 'c1', method: 'staff', pickupCode: code };
    expect(await house.post('/attendance/check-outs', asked, 'kiosk')).toMatchObject({
      status: 403,
      body: { code: 'not_authorised' },
    });
    expect((await house.post('/attendance/check-outs', asked, 'caregiver')).status).toBe(201);
  });

  test('has a code that is nowhere in the database', async () => {
    const house = await openMorning();
    const { code } = await allow(house);
    const rows = house.stores.db.prepare('SELECT data FROM event').pluck().all() as string[];
    const answers = house.stores.db.prepare('SELECT body FROM answer').pluck().all() as string[];
    expect([...rows, ...answers].some((text) => text.includes(`"${code}"`))).toBe(false);
  });
});

describe('the weekdays agreed for a child', () => {
  const expectedOn = async (house: House, day: string) =>
    (await house.get(`/attendance?day=${day}`)).body.classes.flatMap(
      ({ children }: { children: { childId: string }[] }) => children.map(({ childId }) => childId),
    );

  test('decide when it is expected, whatever its care type; without any the care type does', async () => {
    const house = await openHouse();
    await house.child('tuesdays', { careType: 'hourly', attends: { weekdays: [2], from: '09:00', to: '11:30' } });
    await house.child('saturdays', { attends: { weekdays: [6] } });
    await house.child('usual');
    expect(await expectedOn(house, '2026-09-22')).toEqual(['tuesdays', 'usual']);
    expect(await expectedOn(house, '2026-09-26')).toEqual(['saturdays']);
    expect((await house.get('/children/tuesdays')).body.attends).toEqual({ weekdays: [2], from: '09:00', to: '11:30' });
  });

  test('must be days, and the hours in order', async () => {
    const house = await openHouse();
    expect((await house.child('c1', { attends: { weekdays: [] } })).status).toBe(400);
    expect((await house.child('c1', { attends: { weekdays: [8] } })).status).toBe(400);
    expect(await house.child('c1', { attends: { weekdays: [1], from: '11:00', to: '09:00' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body/attends/to' }] },
    });
  });
});
