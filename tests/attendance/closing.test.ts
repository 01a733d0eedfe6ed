import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createDayKeeper } from '#agent/attendance/dayKeeper.ts';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { type Desk, openDesk, timeZone } from './desk.ts';

const arrives = (desk: Desk, childId: string) =>
  desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId, method: 'roster' });
const closes = (desk: Desk, resolutions: readonly object[] | undefined, day = '2026-09-16') =>
  desk.post('head', `/days/${day}/close`, { id: uuid(), ...(resolutions && { resolutions }) });
const keeperOf = ({ journal, clock, attendance }: Desk, autoClose: string | undefined = '04:00') =>
  createDayKeeper({ journal, clock, attendance, timeZone, sealTime: '19:00', autoClose });

describe('the close of a day by the head', () => {
  test('asks what became of every child without a departure, by name, id and when it was last seen', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    await arrives(desk, 'bao');
    const answer = await closes(desk, [{ childId: 'mei', what: 'stays', note: 'with Zhao' }]);
    expect(answer).toMatchObject({ status: 409, body: { code: 'still_inside' } });
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].message).toContain(
      'Child bao ("bao") is inside (last seen 2026-09-16T08:00:00.000+08:00)',
    );
    expect(desk.events('day.closed')).toEqual([]);
  });

  test('ends a stay at the time that is named, flagged as seen by nobody, and counts only who really stays', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    await arrives(desk, 'bao');
    desk.clock.set('2026-09-16T18:30:00+08:00');
    const at = '2026-09-16T17:05:00+08:00';
    const answer = await closes(desk, [
      { childId: 'mei', what: 'left', at, note: 'the camera at the gate' },
      { childId: 'bao', what: 'stays', note: 'with Zhao until 19:00' },
    ]);
    expect(answer).toMatchObject({ status: 201, body: { event: { data: { stillInside: 1 } } } });
    expect(desk.attendance.presence.allChildren().map(({ childId }) => childId)).toEqual(['bao']);
    const [closed] = desk.events('attendance.stay_closed');
    expect(closed).toMatchObject({ actor: 'token:head', data: { by: 'person' } });
    expect(toRfc3339(epochMs(closed?.occurredAt ?? 0), timeZone)).toBe('2026-09-16T17:05:00.000+08:00');
    const { body } = await desk.get('caregiver', '/attendance');
    expect(body.closing).toEqual({ closedBy: 'person', stillInside: 1 });
    expect(body.classes[0].children[0]).toMatchObject({ state: 'departed', visits: [{ closedBy: 'person' }] });
  });

  test.each([
    ['no time', { childId: 'mei', what: 'left' }, 400, 'resolutions/0/at'],
    ['a time before the arrival', { childId: 'mei', what: 'left', at: '2026-09-16T07:59:00+08:00' }, 400, '/at'],
    ['a time to come', { childId: 'mei', what: 'left', at: '2026-09-16T18:31:00+08:00' }, 400, '/at'],
    ['nothing said of who stays', { childId: 'mei', what: 'stays' }, 400, '/note'],
    ['somebody who is not inside', { childId: 'bao', what: 'stays', note: 'here' }, 409, 'resolutions'],
  ])('with %s names the field, and nothing is half-closed', async (_, resolution, status, path) => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-16T18:30:00+08:00');
    const answer = await closes(desk, [resolution]);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body.errors)).toContain(path);
    expect(desk.events('attendance.stay_closed')).toEqual([]);
    expect(desk.events('day.closed')).toEqual([]);
  });
});

describe('a forgotten check-out', () => {
  test('is closed at 04:00, put at the end of its day, flagged, with when the child was last seen', async () => {
    const desk = await openDesk();
    const keeper = keeperOf(desk);
    await arrives(desk, 'mei');
    await desk.post('caregiver', '/staff/clock-ins', { id: uuid(), staffId: 'li', roomId: 'r-small' });
    desk.clock.set('2026-09-17T03:59:59+08:00');
    keeper.tick();
    expect(desk.attendance.presence.child('mei')).toBeDefined();
    desk.clock.set('2026-09-17T04:00:00+08:00');
    keeper.tick();
    keeper.tick();
    const [closed, ...more] = desk.events('attendance.stay_closed');
    expect(more).toEqual([]);
    expect(closed).toMatchObject({
      actor: 'agent',
      data: { childId: 'mei', by: 'schedule', lastSeenAt: '2026-09-16T08:00:00.000+08:00' },
    });
    expect(toRfc3339(epochMs(closed?.occurredAt ?? 0), timeZone)).toBe('2026-09-16T23:59:59.999+08:00');
    expect(desk.attendance.presence.child('mei')).toBeUndefined();
    expect(desk.attendance.presence.staffMember('li')).toBeUndefined();
    expect(desk.events('staff.clocked_out')[0]?.data.lastSeenAt).toBe('2026-09-16T08:00:00.000+08:00');
    const { body } = await desk.get('caregiver', '/attendance?day=2026-09-16');
    expect(body.classes[0].children[0]).toMatchObject({ state: 'departed', visits: [{ closedBy: 'schedule' }] });
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });

  test('keeps who moved after midnight, and closes nobody where it is off', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    await arrives(desk, 'bao');
    desk.clock.set('2026-09-17T00:30:00+08:00');
    await desk.post('caregiver', '/attendance/moves', { id: uuid(), childId: 'mei', roomId: 'yard' });
    desk.clock.set('2026-09-17T08:00:00+08:00');
    createDayKeeper({ ...desk, timeZone, sealTime: '19:00', autoClose: undefined }).tick();
    expect(desk.attendance.presence.allChildren()).toHaveLength(2);
    keeperOf(desk).tick();
    expect(desk.events('attendance.stay_closed').map(({ subject }) => subject)).toEqual(['bao']);
    expect(desk.attendance.presence.allChildren().map(({ childId }) => childId)).toEqual(['mei']);
  });

  test('of which the box learns days later is closed on its own day, not on the last one', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-20T08:00:00+08:00');
    keeperOf(desk).tick();
    const [closed] = desk.events('attendance.stay_closed');
    expect(toRfc3339(epochMs(closed?.occurredAt ?? 0), timeZone)).toBe('2026-09-16T23:59:59.999+08:00');
  });

  test('that is recorded in the morning takes the place of the closing', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-17T04:00:00+08:00');
    keeperOf(desk).tick();
    const occurredAt = '2026-09-16T17:20:00+08:00';
    const late = { id: uuid(), childId: 'mei', adultId: 'mother', method: 'roster', occurredAt };
    expect((await desk.post('caregiver', '/attendance/check-outs', late)).status).toBe(201);
    const { body } = await desk.get('caregiver', '/attendance?day=2026-09-16');
    expect(body.classes[0].children[0]).toMatchObject({
      departedAt: '2026-09-16T17:20:00.000+08:00',
      visits: [{ departedAt: '2026-09-16T17:20:00.000+08:00', closedBy: null }],
    });
  });
});
