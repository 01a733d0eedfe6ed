import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { type CallerName, type Desk, openDesk } from './desk.ts';

const brings = (desk: Desk, caller: CallerName = 'mother') =>
  desk.post(caller, '/attendance/check-ins', { id: uuid(), childId: 'mei', method: 'pin' });
const takesOver = (desk: Desk, body: object = {}, caller: CallerName = 'caregiverLi') =>
  desk.post(caller, '/attendance/handovers', { id: uuid(), childId: 'mei', ...body });
const mei = async (desk: Desk) => {
  const { body } = await desk.get('caregiver', '/attendance');
  return body.classes[0].children.find(({ childId }: { childId: string }) => childId === 'mei');
};

describe('a handover', () => {
  test('is awaited after the check-in at the desk, and confirmed by the caregiver who takes the child', async () => {
    const desk = await openDesk('caregiver');
    await brings(desk);
    expect(await mei(desk)).toMatchObject({ state: 'present', awaitsHandover: true, roomId: 'r-small' });
    desk.clock.advance(120_000);
    const answer = await takesOver(desk, { roomId: 'yard' });
    expect(answer).toMatchObject({
      status: 201,
      body: { event: { type: 'attendance.handed_over', data: { childId: 'mei', roomId: 'yard' } } },
    });
    expect(desk.events('attendance.handed_over')[0]?.actor).toBe('staff:li');
    expect(await mei(desk)).toMatchObject({ state: 'present', awaitsHandover: false, roomId: 'yard' });
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });

  test('counts the child in its room before it is confirmed: better one too many than nowhere', async () => {
    const desk = await openDesk('caregiver');
    expect((await brings(desk)).body.room).toMatchObject({ roomId: 'r-small', children: 1 });
  });

  test('is not awaited where the desk takes the child, nor from a caregiver who checks it in', async () => {
    const atDesk = await openDesk('desk');
    await brings(atDesk);
    expect(await mei(atDesk)).toMatchObject({ awaitsHandover: false });
    expect(await takesOver(atDesk)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const byCaregiver = await openDesk('caregiver');
    await brings(byCaregiver, 'caregiverLi');
    expect(await mei(byCaregiver)).toMatchObject({ awaitsHandover: false });
  });

  test('of a child who is not inside, or not known, or by a guardian is refused', async () => {
    const desk = await openDesk('caregiver');
    expect(await takesOver(desk)).toMatchObject({ status: 409, body: { code: 'not_present' } });
    expect((await takesOver(desk, { childId: 'ghost' })).status).toBe(422);
    await brings(desk);
    expect((await takesOver(desk, { roomId: 'attic' })).status).toBe(422);
    expect((await takesOver(desk, {}, 'mother')).status).toBe(403);
    expect((await takesOver(desk)).status).toBe(201);
    expect((await takesOver(desk)).status).toBe(409);
  });
});

describe('leaving with somebody who is not on record', () => {
  const leaves = (desk: Desk, caller: CallerName, body: object = {}) =>
    desk.post(caller, '/attendance/check-outs', { id: uuid(), childId: 'mei', method: 'staff', ...body });

  test('is always possible for staff with a reason; who it was stays in the house', async () => {
    const desk = await openDesk();
    await brings(desk);
    const override = { reason: 'the mother asked by telephone', takenBy: 'Sample Neighbour' };
    const answer = await leaves(desk, 'caregiverLi', { override });
    expect(answer).toMatchObject({ status: 201, body: { room: { children: 0 } } });
    expect(JSON.stringify(answer.body)).not.toContain('Neighbour');
    const [left] = desk.events('attendance.checked_out');
    expect(left?.data).toEqual({ childId: 'mei', method: 'staff', override: true });
    expect(desk.events('attendance.override_noted')[0]?.data).toEqual({ departureId: left?.id, ...override });
    expect(desk.attendance.presence.child('mei')).toBeUndefined();
  });

  test.each([
    ['caregiverLi', {}],
    ['guardWang', { override: { reason: 'I know her' } }],
    ['idleKiosk', { override: { reason: 'I know her' } }],
  ] as const)('is refused to %s with %o', async (caller, body) => {
    const desk = await openDesk();
    await brings(desk);
    expect((await leaves(desk, caller, body)).status).toBeGreaterThanOrEqual(400);
    expect(desk.attendance.presence.child('mei')).toBeDefined();
  });
});
