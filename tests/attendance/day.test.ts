import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { dueClosings, dueDayEvents } from '#agent/attendance/day.ts';
import { createDayKeeper } from '#agent/attendance/dayKeeper.ts';
import { type Day, parseDay, toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { type Desk, openDesk, timeZone } from './desk.ts';

const day = (text: string): Day => {
  const parsed = parseDay(text);
  if (!parsed) throw new Error(`${text} is no day`);
  return parsed;
};
const arrives = (desk: Desk, childId: string, more: object = {}) =>
  desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId, method: 'roster', ...more });
const leaves = (desk: Desk, childId: string, more: object = {}) =>
  desk.post('caregiver', '/attendance/check-outs', { id: uuid(), childId, adultId: 'mother', method: 'pin', ...more });
const keeperOf = ({ journal, clock, attendance }: Desk, sealTime = '19:00', autoClose: string | undefined = '04:00') =>
  createDayKeeper({ journal, clock, attendance, timeZone, sealTime, autoClose });

describe('midnight', () => {
  test('begins each day once, at its own local midnight', () => {
    const events = dueDayEvents(day('2026-09-14'), day('2026-09-16'), timeZone);
    expect(events.map(({ data, occurredAt }) => [data.day, occurredAt && toRfc3339(occurredAt, timeZone)])).toEqual([
      ['2026-09-15', '2026-09-15T00:00:00.000+08:00'],
      ['2026-09-16', '2026-09-16T00:00:00.000+08:00'],
    ]);
  });

  test('begins only today on a new box, nothing twice, nothing when the clock went back, 31 days at the most', () => {
    const begun = (last: Day | undefined, today: Day) =>
      dueDayEvents(last, today, timeZone).map(({ data }) => data.day);
    expect(begun(undefined, day('2026-09-16'))).toEqual(['2026-09-16']);
    expect(begun(day('2026-09-16'), day('2026-09-16'))).toEqual([]);
    expect(begun(day('2026-09-17'), day('2026-09-16'))).toEqual([]);
    const long = begun(day('2020-01-01'), day('2026-09-16'));
    expect([long.length, long[0], long.at(-1)]).toEqual([31, '2026-08-17', '2026-09-16']);
  });

  test('children and staff inside stay inside: nobody is guessed out', async () => {
    const desk = await openDesk();
    const keeper = keeperOf(desk);
    keeper.tick();
    await arrives(desk, 'mei');
    await desk.post('caregiver', '/staff/clock-ins', { id: uuid(), staffId: 'li', roomId: 'r-small' });
    desk.clock.set('2026-09-16T23:59:59.999+08:00');
    keeper.tick();
    expect(desk.events('day.started')).toHaveLength(1);
    desk.clock.advance(1);
    keeper.tick();
    expect(desk.events('day.started').map(({ data }) => data.day)).toEqual(['2026-09-16', '2026-09-17']);
    expect(desk.attendance.presence.allChildren()).toHaveLength(1);
    expect(desk.attendance.presence.allStaff()).toHaveLength(1);
  });
});

describe('the close of a day', () => {
  test('by the head counts who is still inside, keeps them there, and happens once', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    await arrives(desk, 'bao');
    await leaves(desk, 'mei');
    const body = {
      id: uuid(),
      note: 'the mother of Bao is on her way',
      resolutions: [{ childId: 'bao', what: 'stays', note: 'with Zhao until 19:00' }],
    };
    const answer = await desk.post('head', '/days/2026-09-16/close', body);
    expect(answer).toMatchObject({ status: 201, body: { room: null } });
    expect(answer.body.event.data).toEqual({ day: '2026-09-16', stillInside: 1, closedBy: 'person' });
    expect(desk.events('day.closed')[0]?.data.note).toBe(body.note);
    expect(desk.attendance.presence.child('bao')).toBeDefined();
    expect((await desk.post('head', '/days/2026-09-16/close', body)).status).toBe(200);
    expect(await desk.post('head', '/days/2026-09-16/close', { id: uuid() })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
  });

  test('is the head’s alone, for a day that has begun and that the box saw', async () => {
    const desk = await openDesk();
    expect((await desk.post('caregiver', '/days/2026-09-16/close', { id: uuid() })).status).toBe(403);
    expect((await desk.post('head', '/days/2026-09-17/close', { id: uuid() })).status).toBe(409);
    expect((await desk.post('head', '/days/2026-09-15/close', { id: uuid() })).status).toBe(404);
    expect((await desk.post('head', '/days/2026-02-30/close', { id: uuid() })).status).toBe(400);
  });

  test('comes by schedule at the hour of sealing, once, with a forgotten check-out counted as still inside', async () => {
    const desk = await openDesk();
    const keeper = keeperOf(desk);
    keeper.tick();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-16T18:59:59+08:00');
    keeper.tick();
    expect(desk.events('day.closed')).toEqual([]);
    desk.clock.set('2026-09-16T19:00:02+08:00');
    keeper.tick();
    keeper.tick();
    expect(desk.events('day.closed').map(({ actor, data }) => ({ actor, ...data }))).toEqual([
      { actor: 'agent', day: '2026-09-16', stillInside: 1, closedBy: 'schedule' },
    ]);
    expect(desk.attendance.presence.child('mei')).toBeDefined();
  });

  test('by a person leaves nothing for the schedule', async () => {
    const desk = await openDesk();
    const keeper = keeperOf(desk);
    keeper.tick();
    await desk.post('head', '/days/2026-09-16/close', { id: uuid() });
    desk.clock.set('2026-09-16T20:00:00+08:00');
    keeper.tick();
    expect(desk.events('day.closed')).toHaveLength(1);
  });

  test('is made up for after the box was off at that hour, but a day that it slept through stays missing', async () => {
    const desk = await openDesk();
    keeperOf(desk).tick();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-19T08:00:00+08:00');
    keeperOf(desk).tick();
    expect(desk.events('day.started').map(({ data }) => data.day)).toEqual([
      '2026-09-16',
      '2026-09-17',
      '2026-09-18',
      '2026-09-19',
    ]);
    const [closed, ...more] = desk.events('day.closed');
    expect(closed?.data.day).toBe('2026-09-16');
    expect(toRfc3339(epochMs(closed?.occurredAt ?? 0), timeZone)).toBe('2026-09-16T19:00:00.000+08:00');
    expect(more).toEqual([]);
  });

  test('waits for a clock that was set', async () => {
    const desk = await openDesk();
    keeperOf({ ...desk, clock: { ...desk.clock, trust: () => 'unset' } }).tick();
    expect(desk.journal.lastSeq()).toBe(0);
  });

  test('is due from the very minute of sealing on', () => {
    const at = (text: string) => epochMs(Date.parse(text));
    const open = [day('2026-09-15'), day('2026-09-16')];
    expect(dueClosings(open, at('2026-09-16T18:59:59.999+08:00'), '19:00', timeZone)).toEqual(['2026-09-15']);
    expect(dueClosings(open, at('2026-09-16T19:00:00+08:00'), '19:00', timeZone)).toEqual(open);
  });
});

describe('the roster', () => {
  const small = async (desk: Desk, query = '') => {
    const { body } = await desk.get('caregiver', `/attendance${query}`);
    return body.classes.find(({ classId }: { classId: string }) => classId === 'small');
  };

  test('follows a child from expected over present to departed', async () => {
    const desk = await openDesk();
    expect(await small(desk)).toMatchObject({ expected: 2, present: 0, departed: 0 });
    await arrives(desk, 'mei');
    desk.clock.advance(60_000);
    await leaves(desk, 'mei');
    await arrives(desk, 'bao', { roomId: 'yard' });
    expect(await small(desk)).toEqual({
      classId: 'small',
      name: '托小一班',
      type: 'toddler_small',
      roomId: 'r-small',
      expected: 2,
      present: 1,
      departed: 1,
      children: [
        {
          childId: 'mei',
          name: 'Child mei',
          classId: 'small',
          state: 'departed',
          roomId: null,
          arrivedAt: '2026-09-16T08:00:00.000+08:00',
          departedAt: '2026-09-16T08:01:00.000+08:00',
          absence: null,
          visits: expect.any(Array),
          awaitsHandover: false,
          bookings: [],
          enrolled: true,
        },
        {
          childId: 'bao',
          name: 'Child bao',
          classId: 'small',
          state: 'present',
          roomId: 'yard',
          arrivedAt: '2026-09-16T08:01:00.000+08:00',
          departedAt: null,
          absence: null,
          visits: [{ arrivedAt: '2026-09-16T08:01:00.000+08:00', departedAt: null, closedBy: null }],
          awaitsHandover: false,
          bookings: [],
          enrolled: true,
        },
      ],
    });
  });

  test('of a past day says absent where nobody came; of a weekend or before enrolment expects nobody', async () => {
    const desk = await openDesk();
    const past = await small(desk, '?day=2026-09-15');
    expect(past.children.map(({ state }: { state: string }) => state)).toEqual(['absent', 'absent']);
    expect(await small(desk, '?day=2026-09-12')).toMatchObject({ expected: 0, children: [] });
    expect(await small(desk, '?day=2026-02-27')).toMatchObject({ expected: 0, children: [] });
  });

  test('lists a child of hourly care only when it comes, and expects it never', async () => {
    const desk = await openDesk();
    const infants = async () => {
      const { body } = await desk.get('caregiver', '/attendance');
      return body.classes.find(({ classId }: { classId: string }) => classId === 'infants');
    };
    expect(await infants()).toMatchObject({ expected: 12, present: 0 });
    await arrives(desk, 'hua');
    expect(await infants()).toMatchObject({ expected: 12, present: 1 });
  });

  test('shows a forgotten check-out today with yesterday’s arrival, and no attendance when it is closed afterwards', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-17T07:00:00+08:00');
    const [carried] = (await small(desk)).children;
    expect(carried).toMatchObject({ state: 'present', arrivedAt: '2026-09-16T08:00:00.000+08:00' });
    await leaves(desk, 'mei');
    expect((await small(desk)).children[0]).toMatchObject({ state: 'expected', arrivedAt: null });
    expect((await small(desk, '?day=2026-09-16')).children[0]).toMatchObject({ state: 'present', departedAt: null });
  });

  test('of a past day does not count a forgotten check-out of the day before as attendance', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-18T07:00:00+08:00');
    expect((await small(desk, '?day=2026-09-17')).children[0]).toMatchObject({ state: 'absent', arrivedAt: null });
  });

  test('refuses what is no date, and is not for the kiosk', async () => {
    const desk = await openDesk();
    for (const query of ['?day=2026-02-30', '?day=today', '?month=9']) {
      expect((await desk.get('head', `/attendance${query}`)).status).toBe(400);
    }
    expect((await desk.get('mother', '/attendance')).status).toBe(403);
  });
});
