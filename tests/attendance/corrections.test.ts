import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { type CallerName, type Desk, openDesk } from './desk.ts';

const voids = (desk: Desk, caller: CallerName, event: string) =>
  desk.post(caller, '/attendance/corrections', { id: uuid(), voids: event, why: 'the sister was tapped by mistake' });
const motherBrings = async (desk: Desk, childId = 'mei'): Promise<string> => {
  const id = uuid();
  await desk.post('mother', '/attendance/check-ins', { id, childId, method: 'pin' });
  return id;
};

describe('a correction', () => {
  test('sibling tapped by mistake: whoever did it takes it back within 10 minutes', async () => {
    const desk = await openDesk();
    const mistake = await motherBrings(desk);
    desk.clock.advance(600_000);
    const answer = await voids(desk, 'mother', mistake);
    expect(answer).toMatchObject({ status: 201, body: { room: { roomId: 'r-small', children: 0 } } });
    expect(answer.body.event).toMatchObject({ type: 'attendance.voided', subject: 'mei', data: { voids: mistake } });
    expect(desk.attendance.presence.child('mei')).toBeUndefined();
  });

  test.each([
    ['mother', 600_001, 403],
    ['stranger', 1000, 403],
    ['kiosk', 1000, 403],
    ['guardWang', 1000, 403],
    ['caregiverLi', 86_400_000, 201],
    ['head', 86_400_000, 201],
    ['technician', 1000, 403],
  ] as const)('of what the mother did, by %s after %d ms: %d', async (caller, afterMs, status) => {
    const desk = await openDesk();
    const mistake = await motherBrings(desk);
    desk.clock.advance(afterMs);
    expect((await voids(desk, caller, mistake)).status).toBe(status);
  });

  test('voids from the event’s own time on, and what was known before stays answerable', async () => {
    const desk = await openDesk();
    const mistake = await motherBrings(desk);
    const then = desk.clock.now();
    desk.clock.advance(60_000);
    await voids(desk, 'caregiver', mistake);
    const { history } = desk.attendance;
    expect(history.presenceAt(then)).toEqual([]);
    expect(history.presenceAt(then, then)).toMatchObject([{ id: 'mei', roomId: 'r-small' }]);
    expect(history.movements(then, desk.clock.now())).toEqual([]);
    expect(history.movements(then, desk.clock.now(), then)).toHaveLength(1);
  });

  test('of a departure brings the child back to the room that was left', async () => {
    const desk = await openDesk();
    await motherBrings(desk);
    const left = uuid();
    await desk.post('mother', '/attendance/check-outs', { id: left, childId: 'mei', adultId: 'mother', method: 'pin' });
    expect((await voids(desk, 'mother', left)).body.room).toMatchObject({ roomId: 'r-small', children: 1 });
  });

  test('of a staff move puts the person back, and of a head count is kept with it', async () => {
    const desk = await openDesk();
    const move = uuid();
    const count = uuid();
    await desk.post('caregiver', '/staff/clock-ins', { id: uuid(), staffId: 'li', roomId: 'r-small' });
    await desk.post('caregiver', '/staff/moves', { id: move, staffId: 'li', roomId: 'yard' });
    await desk.post('caregiver', '/attendance/head-counts', { id: count, roomId: 'yard', children: 1 });
    expect((await voids(desk, 'caregiver', move)).status).toBe(201);
    expect((await voids(desk, 'caregiver', count)).status).toBe(201);
    expect(desk.attendance.presence.staffMember('li')).toMatchObject({ roomId: 'r-small' });
    expect(desk.attendance.history.recorded(count)).toMatchObject({ roomId: 'yard', voided: true });
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });

  test('of an unknown event names the field: 422', async () => {
    const desk = await openDesk();
    expect(await voids(desk, 'caregiver', uuid())).toMatchObject({
      status: 422,
      body: { code: 'unknown_reference', errors: [{ path: 'body/voids' }] },
    });
  });

  test('of a correction, of the same event again, or of something else than attendance is a conflict', async () => {
    const desk = await openDesk();
    const mistake = await motherBrings(desk);
    const first = await voids(desk, 'caregiver', mistake);
    const conflict = { status: 409, body: { code: 'conflict' } };
    expect(await voids(desk, 'caregiver', first.body.event.id)).toMatchObject(conflict);
    expect(await voids(desk, 'caregiver', mistake)).toMatchObject(conflict);
    const [day] = desk.journal.record([
      { type: 'day.started', actor: 'agent', subject: '2026-09-16', data: { day: '2026-09-16' } },
    ]);
    expect(await voids(desk, 'caregiver', day?.id ?? '')).toMatchObject(conflict);
  });

  test('of an arrival on which later movements stand is a conflict until those are taken back', async () => {
    const desk = await openDesk();
    const arrival = await motherBrings(desk);
    const move = uuid();
    // In the same instant: the order of learning decides.
    await desk.post('caregiver', '/attendance/moves', { id: move, childId: 'mei', roomId: 'yard' });
    expect((await voids(desk, 'caregiver', arrival)).status).toBe(409);
    expect((await voids(desk, 'caregiver', move)).status).toBe(201);
    expect((await voids(desk, 'caregiver', arrival)).status).toBe(201);
    expect(desk.attendance.presence.allChildren()).toEqual([]);
  });

  test('needs a reason, which stays in the box', async () => {
    const desk = await openDesk();
    const mistake = await motherBrings(desk);
    const empty = { id: uuid(), voids: mistake, why: '' };
    expect((await desk.post('caregiver', '/attendance/corrections', empty)).status).toBe(400);
    const answer = await voids(desk, 'caregiver', mistake);
    expect(desk.events('attendance.voided')[0]?.data.why).toContain('sister');
    expect(JSON.stringify(answer.body)).not.toContain('sister');
  });
});
