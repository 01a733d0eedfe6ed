import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { type CallerName, type Desk, openDesk } from './desk.ts';

const clockIn = (desk: Desk, staffId: string, more: object = {}, caller: CallerName = 'caregiver') =>
  desk.post(caller, '/staff/clock-ins', { id: uuid(), staffId, ...more });
const act = (desk: Desk, path: 'clock-outs' | 'moves' | 'breaks', body: object, caller: CallerName = 'caregiver') =>
  desk.post(caller, `/staff/${path}`, { id: uuid(), ...body });

describe('staff', () => {
  test('clock in to a room, or as a float without one', async () => {
    const desk = await openDesk();
    const answer = await clockIn(desk, 'li', { roomId: 'r-small' }, 'caregiverLi');
    expect(answer).toMatchObject({ status: 201, body: { room: { roomId: 'r-small' } } });
    expect(desk.attendance.presence.staffIn('r-small')).toEqual([{ staffId: 'li', onBreak: false }]);
    const float = await clockIn(desk, 'wang');
    expect(float).toMatchObject({ status: 201, body: { room: null } });
    expect(desk.attendance.presence.staffMember('wang')).toMatchObject({ roomId: undefined });
  });

  test('one caregiver in two rooms: entering one leaves the other in the same instant, by one event', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-small' });
    desk.clock.advance(60_000);
    const before = desk.journal.lastSeq();
    const answer = await act(desk, 'moves', { staffId: 'li', roomId: 'r-infant' });
    expect(answer).toMatchObject({ status: 201, body: { room: { roomId: 'r-infant' } } });
    expect(desk.journal.lastSeq()).toBe(before + 1);
    const { presence, history } = desk.attendance;
    expect(presence.staffIn('r-small')).toEqual([]);
    expect(presence.staffIn('r-infant')).toHaveLength(1);
    const justBefore = { roomId: 'r-small' };
    const moved = desk.clock.now();
    desk.clock.set('2026-09-16T08:00:59.999+08:00');
    expect(history.presenceAt(desk.clock.now())).toMatchObject([justBefore]);
    expect(history.presenceAt(moved)).toMatchObject([{ roomId: 'r-infant' }]);
  });

  test('a move without a room makes a float of somebody, and shows the room that was left', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-small' });
    const answer = await act(desk, 'moves', { staffId: 'li' });
    expect(answer).toMatchObject({ status: 201, body: { room: { roomId: 'r-small' } } });
    expect(desk.attendance.presence.staffMember('li')).toMatchObject({ roomId: undefined });
  });

  test('a break keeps the room and is over when it ends or a room is entered', async () => {
    const desk = await openDesk();
    const { presence } = desk.attendance;
    await clockIn(desk, 'li', { roomId: 'r-small' });
    expect((await act(desk, 'breaks', { staffId: 'li', action: 'start' })).body.room.roomId).toBe('r-small');
    expect(presence.staffIn('r-small')).toMatchObject([{ staffId: 'li', onBreak: true }]);
    desk.clock.advance(60_000);
    await act(desk, 'breaks', { staffId: 'li', action: 'end' });
    expect(presence.staffMember('li')).toEqual({
      staffId: 'li',
      roomId: 'r-small',
      onBreak: false,
      since: desk.clock.now(),
    });
    await act(desk, 'breaks', { staffId: 'li', action: 'start' });
    expect((await act(desk, 'moves', { staffId: 'li', roomId: 'r-small' })).status).toBe(201);
    expect(presence.staffMember('li')).toMatchObject({ roomId: 'r-small', onBreak: false });
  });

  test('clock-out ends it, and the last caregiver of a full room is let go: a ratio never stops leaving', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-infant' });
    for (const childId of ['baby0', 'baby1']) {
      await desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId, method: 'roster' });
    }
    expect(await act(desk, 'clock-outs', { staffId: 'li' })).toMatchObject({
      status: 201,
      body: { room: { roomId: 'r-infant', children: 2 } },
    });
    expect(desk.attendance.presence.allStaff()).toEqual([]);
  });

  test.each([
    ['a second clock-in', 'clock-ins', { roomId: 'yard' }, 409, 'already_clocked_in'],
    ['a move to the same room', 'moves', { roomId: 'r-small' }, 409, 'conflict'],
    ['a move to an unknown room', 'moves', { roomId: 'attic' }, 422, 'unknown_reference'],
    ['the end of a break that was not', 'breaks', { action: 'end' }, 409, 'conflict'],
    ['an unknown person', 'clock-outs', { staffId: 'nobody' }, 422, 'unknown_reference'],
    ['a break of somebody who is not here', 'breaks', { staffId: 'wang', action: 'start' }, 409, 'not_clocked_in'],
    ['a move of somebody who is not here', 'moves', { staffId: 'wang', roomId: 'yard' }, 409, 'not_clocked_in'],
    ['a clock-out of somebody who is not here', 'clock-outs', { staffId: 'wang' }, 409, 'not_clocked_in'],
  ])('%s is refused', async (_what, path, body, status, code) => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-small' });
    const answer = await desk.post('caregiver', `/staff/${path}`, { id: uuid(), staffId: 'li', ...body });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(desk.journal.lastSeq()).toBe(1);
  });

  test('a second break while on one is refused', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li');
    await act(desk, 'breaks', { staffId: 'li', action: 'start' });
    expect((await act(desk, 'breaks', { staffId: 'li', action: 'start' })).body.code).toBe('conflict');
  });

  test('a forgotten clock-out keeps nobody from work the next morning', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-small' });
    desk.clock.set('2026-09-17T07:30:00+08:00');
    expect((await clockIn(desk, 'li', { roomId: 'r-infant' })).status).toBe(201);
    expect(desk.attendance.presence.allStaff()).toMatchObject([{ staffId: 'li', roomId: 'r-infant' }]);
  });

  test('a late clock-out that a later break contradicts is a conflict', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li');
    desk.clock.set('2026-09-16T12:00:00+08:00');
    await act(desk, 'breaks', { staffId: 'li', action: 'start' });
    const late = { staffId: 'li', occurredAt: '2026-09-16T11:00:00+08:00' };
    expect((await act(desk, 'clock-outs', late)).body.code).toBe('conflict');
    expect((await act(desk, 'clock-outs', { staffId: 'li' })).status).toBe(201);
  });

  test.each([
    ['guardWang', 'wang', 201],
    ['guardWang', 'li', 403],
    ['caregiverLi', 'wang', 201],
    ['headZhao', 'wang', 201],
    ['kiosk', 'wang', 201],
    ['mother', 'wang', 403],
    ['idleKiosk', 'wang', 403],
    ['technician', 'wang', 403],
    [undefined, 'wang', 401],
  ] as const)('%s clocks %s in: %d', async (caller, staffId, status) => {
    const desk = await openDesk();
    const answer = await desk.post(caller, '/staff/clock-ins', { id: uuid(), staffId });
    expect(answer.status).toBe(status);
  });
});

describe('the list of staff', () => {
  test('says where everybody is and why somebody does not count', async () => {
    const desk = await openDesk();
    await clockIn(desk, 'li', { roomId: 'r-small' });
    const { body } = await desk.get('caregiverLi', '/staff/presence');
    expect(body.staff).toEqual([
      {
        staffId: 'li',
        name: 'Li',
        clockedIn: true,
        roomId: 'r-small',
        onBreak: false,
        counts: true,
        whyNot: [],
        expiredPapers: [],
      },
      ...[
        ['wang', 'Wang'],
        ['zhao', 'Zhao'],
      ].map(([staffId, name]) => ({
        staffId,
        name,
        clockedIn: false,
        roomId: null,
        onBreak: false,
        counts: false,
        whyNot: ['not_clocked_in'],
        expiredPapers: [],
      })),
    ]);
  });

  test.each([
    ['caregiver', 200],
    ['head', 200],
    ['technician', 200],
    ['auditor', 200],
    ['guardWang', 200],
    ['kiosk', 403],
    ['mother', 403],
    ['idleKiosk', 403],
    ['district', 403],
    [undefined, 401],
  ] as const)('is for staff, not for guardians: %s gets %d', async (caller, status) => {
    const desk = await openDesk();
    expect((await desk.get(caller, '/staff/presence')).status).toBe(status);
  });
});
