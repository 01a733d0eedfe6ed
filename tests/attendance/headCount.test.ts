import { describe, expect, test } from 'vitest';
import { nextCountOf } from '#agent/attendance/headCount.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openHouse } from '#tests/house.ts';

const minute = 60_000;

/** Three children known, two of them inside their room. */
const openRoom = async () => {
  const house = await openHouse();
  const [own, other] = house.stores.people.classes();
  if (!own || !other) throw new Error('The demo has too few classes');
  for (const childId of ['c1', 'c2', 'c3']) await house.child(childId);
  await house.comes('c1');
  await house.comes('c2');
  const counts = (body: object) => house.post('/attendance/head-counts', { roomId: own.roomId, ...body });
  const room = async (roomId = own.roomId) =>
    (await house.get('/attendance/head-counts')).body.rooms.find((each: { roomId: string }) => each.roomId === roomId);
  const mismatch = async () => {
    const { body } = await house.get('/alerts?state=open');
    return body.alerts.find(({ kind }: { kind: string }) => kind === 'head_count_mismatch');
  };
  return { ...house, counts, room, mismatch, roomId: own.roomId, otherRoomId: other.roomId };
};

describe('a head count by face', () => {
  test('that agrees confirms the room, names nobody and raises nothing', async () => {
    const house = await openRoom();
    const answer = await house.counts({ seen: ['c2', 'c1'] });
    expect(answer.status).toBe(201);
    expect(answer.body.event.data).toEqual({
      roomId: house.roomId,
      children: 2,
      expected: 2,
      faces: { seen: ['c2', 'c1'], missing: [], extra: [] },
    });
    expect(await house.room()).toMatchObject({ lastCount: { agrees: true, byFace: true }, due: false });
    expect(await house.mismatch()).toBeUndefined();
  });

  test('that misses a child is a critical alert at once, with the name for staff, until a new count finds the child', async () => {
    const house = await openRoom();
    await house.counts({ seen: ['c1'] });
    expect(await house.mismatch()).toMatchObject({ severity: 'critical', roomId: house.roomId, children: 1 });
    expect((await house.room()).lastCount).toMatchObject({
      agrees: false,
      missing: [{ childId: 'c2', name: '演示c2' }],
      extra: [],
    });
    await house.counts({ seen: ['c1', 'c2'] });
    expect(await house.mismatch()).toBeUndefined();
  });

  test('that finds a child whom nobody signed in is a warning until the sign-in that was forgotten is recorded', async () => {
    const house = await openRoom();
    house.advance(10);
    await house.counts({ seen: ['c1', 'c2', 'c3'] });
    expect(await house.mismatch()).toMatchObject({ severity: 'warning' });
    const occurredAt = new Date(house.clock.now() - 5 * minute).toISOString();
    expect((await house.comes('c3', { occurredAt })).status).toBe(201);
    expect(await house.mismatch()).toBeUndefined();
    expect((await house.room()).lastCount).toMatchObject({ agrees: true });
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('is explained by a late departure, but not by one after the count', async () => {
    const house = await openRoom();
    house.advance(10);
    await house.counts({ seen: ['c1'] });
    house.advance(1);
    const leaves = (occurredAt?: string) =>
      house.post('/attendance/check-outs', {
        childId: 'c2',
        method: 'staff',
        override: { reason: 'demo' },
        ...(occurredAt && { occurredAt }),
      });
    const { body } = await leaves();
    expect(await house.mismatch()).toMatchObject({ severity: 'critical' });
    await house.post('/attendance/corrections', { voids: body.event.id, why: '时间不对' });
    await leaves(new Date(house.clock.now() - 5 * minute).toISOString());
    expect(await house.mismatch()).toBeUndefined();
  });

  test('that agreed is called into question by what is learned late: a child that was seen and had left before, or was there and was not seen', async () => {
    const house = await openRoom();
    house.advance(10);
    await house.counts({ seen: ['c1', 'c2'] });
    const before = new Date(house.clock.now() - 5 * minute).toISOString();
    house.advance(20);
    const { body } = await house.leaves('c2', { override: { reason: 'demo' }, occurredAt: before });
    expect(await house.mismatch()).toMatchObject({ severity: 'warning', roomId: house.roomId });
    expect((await house.room()).lastCount).toMatchObject({ agrees: false, expected: 1, extra: [{ childId: 'c2' }] });
    await house.post('/attendance/corrections', { voids: body.event.id, why: '时间不对' });
    expect(await house.mismatch()).toBeUndefined();

    await house.comes('c3', { occurredAt: before });
    expect(await house.mismatch()).toMatchObject({ severity: 'critical' });
    expect((await house.room()).lastCount).toMatchObject({ agrees: false, expected: 3, missing: [{ childId: 'c3' }] });
    const now = new Date(house.clock.now()).toISOString();
    await house.post('/attendance/head-counts', { roomId: house.roomId, seen: ['c1', 'c2', 'c3'], occurredAt: now });
    expect(await house.mismatch()).toBeUndefined();
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('that misses a child is critical though a child too many was told of, and acknowledged, before; and the other way', async () => {
    const house = await openRoom();
    await house.counts({ seen: ['c1', 'c2', 'c3'] });
    const first = await house.mismatch();
    expect(first).toMatchObject({ severity: 'warning', children: 3 });
    await house.post(`/alerts/${first.alertId}/acknowledge`, { action: '示例：再数一遍' });
    expect(await house.mismatch()).toBeUndefined();
    await house.counts({ seen: [] });
    expect(await house.mismatch()).toMatchObject({ severity: 'critical', children: 0 });
    await house.counts({ seen: ['c1', 'c2', 'c3'] });
    expect(await house.mismatch()).toMatchObject({ severity: 'warning', children: 3 });
  });

  test('of the wrong room, taken back, counts no more', async () => {
    const house = await openRoom();
    const { body } = await house.counts({ seen: ['c1'] });
    expect(await house.mismatch()).toBeDefined();
    await house.post('/attendance/corrections', { voids: body.event.id, why: '点错教室' });
    expect(await house.mismatch()).toBeUndefined();
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });
});

describe('a head count', () => {
  test('by number alone compares numbers', async () => {
    const house = await openRoom();
    await house.counts({ children: 1 });
    expect(await house.mismatch()).toMatchObject({ severity: 'critical' });
    expect((await house.room()).lastCount).toMatchObject({ byFace: false, agrees: false, missing: [] });
    await house.counts({ children: 2 });
    expect(await house.mismatch()).toBeUndefined();
    const before = new Date(house.clock.now() - minute).toISOString();
    await house.comes('c3', { occurredAt: before });
    expect(await house.mismatch()).toMatchObject({ severity: 'critical', children: 2 });
    expect((await house.room()).lastCount).toMatchObject({ counted: 2, expected: 3, agrees: false });
  });

  test('that says nothing, contradicts itself or names a stranger is refused', async () => {
    const house = await openRoom();
    expect(await house.counts({})).toMatchObject({ status: 400, body: { errors: [{ path: 'body/seen' }] } });
    expect(await house.counts({ children: 3, seen: ['c1'] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body/children' }] },
    });
    expect(await house.counts({ seen: ['ghost'] })).toMatchObject({ status: 422 });
  });

  test('is due after a child came in, after a move and on a timer, and not in an empty room', async () => {
    const house = await openRoom();
    expect(await house.room()).toMatchObject({ because: 'entry', due: false });
    expect(await house.room(house.otherRoomId)).toMatchObject({ nextDueAt: null, due: false });
    house.advance(10);
    expect(await house.room()).toMatchObject({ because: 'entry', due: true });
    await house.counts({ seen: ['c1', 'c2'] });
    expect(await house.room()).toMatchObject({ because: 'timer', due: false });
    house.advance(60);
    expect(await house.room()).toMatchObject({ because: 'timer', due: true });
    await house.post('/attendance/moves', { childId: 'c1', roomId: house.otherRoomId });
    expect(await house.room(house.otherRoomId)).toMatchObject({ because: 'move', due: false });
  });

  test('of what comes first, an entry or the timer, the earlier one asks', () => {
    const times = { everyMs: 60, afterEntryMs: 10 };
    expect(nextCountOf(undefined, undefined, times)).toBeUndefined();
    expect(nextCountOf(epochMs(100), undefined, times)).toEqual({ at: 160, because: 'timer' });
    expect(nextCountOf(epochMs(100), { at: epochMs(155), what: 'in' }, times)).toEqual({ at: 160, because: 'timer' });
    expect(nextCountOf(epochMs(100), { at: epochMs(120), what: 'moved' }, times)).toEqual({ at: 130, because: 'move' });
  });

  test('list is not for a guardian, whom it would show other children', async () => {
    const house = await openRoom();
    expect(
      (
        await house.app.inject({
          method: 'GET',
          url: '/api/v1/attendance/head-counts',
          headers: await house.enrol(),
        })
      ).statusCode,
    ).toBe(403);
  });
});
