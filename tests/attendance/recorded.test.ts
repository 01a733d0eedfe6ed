import { describe, expect, test } from 'vitest';
import { openHouse } from '#tests/house.ts';

const minute = 60_000;
const openMorning = async () => {
  const house = await openHouse();
  for (const childId of ['c1', 'c2']) await house.child(childId);
  const { body: arrived } = await house.comes('c1');
  house.advance(30);
  const ago = (minutes: number): string => new Date(house.clock.now() - minutes * minute).toISOString();
  const recorded = async (query = '') => (await house.get(`/attendance/recorded${query}`)).body;
  return { ...house, arrived, ago, recorded };
};

describe('what was recorded of a day', () => {
  test('is listed as the box learned it, with who, where, both times, and what became of it', async () => {
    const house = await openMorning();
    const { body: count } = await house.post('/attendance/head-counts', { roomId: house.class.roomId, seen: ['c1'] });
    await house.comes('c2', { occurredAt: house.ago(20) });
    await house.post('/attendance/corrections', { voids: house.arrived.event.id, why: '示例：点错孩子' });
    const { lines, next } = await house.recorded();
    expect(next).toBeNull();
    expect(lines).toMatchObject([
      {
        eventId: house.arrived.event.id,
        type: 'attendance.checked_in',
        who: 'child',
        id: 'c1',
        name: '演示c1',
        roomId: house.class.roomId,
        by: expect.stringMatching(/^token:/),
        voided: { by: expect.stringMatching(/^token:/), why: '示例：点错孩子' },
      },
      { eventId: count.event.id, who: 'room', name: expect.any(String), voided: null },
      { id: 'c2', occurredAt: '2026-09-16T08:10:00.000+08:00', recordedAt: '2026-09-16T08:30:00.000+08:00' },
    ]);
    expect((await house.recorded('?day=2026-09-15')).lines).toEqual([]);
  });

  test('comes in pages, and a guardian’s kiosk does not see it', async () => {
    const house = await openMorning();
    await house.comes('c2');
    const first = await house.recorded('?limit=1');
    expect(first.lines).toMatchObject([{ id: 'c1' }]);
    const second = await house.recorded(`?limit=1&after=${first.next}`);
    expect(second.lines).toMatchObject([{ id: 'c2' }]);
    expect((await house.recorded(`?limit=1&after=${second.next}`)).lines).toEqual([]);
    expect((await house.get('/attendance/recorded', 'kiosk')).status).toBe(403);
    expect((await house.get('/attendance/recorded?limit=0')).status).toBe(400);
  });

  test('gives the group of those who moved together, so that any of them can be named to take all back', async () => {
    const house = await openMorning();
    await house.comes('c2');
    const [, other] = house.stores.people.classes();
    await house.post('/attendance/moves', { childIds: ['c1', 'c2'], roomId: other?.roomId });
    const moves = (await house.recorded()).lines.filter(({ type }: { type: string }) => type === 'attendance.moved');
    expect(moves).toHaveLength(2);
    expect(moves[0].groupId).toBe(moves[1].groupId);
    await house.post('/attendance/corrections', { voids: moves[1].eventId, why: '示例', group: true });
    expect(house.stores.attendance.presence.childrenIn(house.class.roomId)).toEqual(['c1', 'c2']);
  });
});

describe('a departure', () => {
  test('within a visit that ended later is refused until that one is taken back', async () => {
    const house = await openMorning();
    const { body: left } = await house.leaves('c1');
    const earlier = { override: { reason: '示例' }, occurredAt: house.ago(10) };
    expect(await house.leaves('c1', earlier)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await house.post('/attendance/corrections', { voids: left.event.id, why: '示例：时间不对' });
    expect((await house.leaves('c1', earlier)).status).toBe(201);
  });
});

describe('an arrival outside the enrolment', () => {
  test('is let in, for a child is not left at the door, and marked', async () => {
    const house = await openMorning();
    await house.child('c3', { enrolledFrom: '2025-09-01', enrolledTo: '2026-09-10' });
    await house.comes('c3');
    const { body } = await house.get('/attendance');
    const own = body.classes.flatMap(({ children }: { children: object[] }) => children);
    expect(own).toContainEqual(expect.objectContaining({ childId: 'c3', state: 'present', enrolled: false }));
    expect(own).toContainEqual(expect.objectContaining({ childId: 'c1', enrolled: true }));
  });
});

describe('a booking', () => {
  test('is for full-day care too on a day on which it is not expected; all of a day are on the roster', async () => {
    const house = await openMorning();
    const books = (day: string, from: string, to: string, childId = 'c1') =>
      house.post('/attendance/bookings', { childId, day, from, to });
    expect((await books('2026-09-18', '09:00', '12:00')).status).toBe(409);
    expect((await books('2026-09-19', '14:00', '16:00')).status).toBe(201);
    expect((await books('2026-09-19', '09:00', '11:00')).status).toBe(201);
    const { body } = await house.get('/attendance?day=2026-09-19');
    const [child] = body.classes.flatMap(({ children }: { children: object[] }) => children);
    expect(child).toMatchObject({
      childId: 'c1',
      state: 'expected',
      bookings: [
        { from: '09:00', to: '11:00' },
        { from: '14:00', to: '16:00' },
      ],
    });
  });
});
