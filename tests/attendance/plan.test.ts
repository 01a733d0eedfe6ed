import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { type Desk, openDesk } from './desk.ts';

const isAway = (desk: Desk, body: object = {}, id = uuid()) =>
  desk.post('caregiver', '/attendance/absences', {
    id,
    childId: 'mei',
    from: '2026-09-16',
    reason: 'illness',
    ...body,
  });
const rowOf = async (desk: Desk, childId: string, day = '2026-09-16') => {
  const { body } = await desk.get('caregiver', `/attendance?day=${day}`);
  return body.classes
    .flatMap(({ children }: { children: { childId: string }[] }) => children)
    .find((child: { childId: string }) => child.childId === childId);
};

describe('an absence', () => {
  test('shows on the roster of each of its days with its reason, and the child no longer counts as unexplained', async () => {
    const desk = await openDesk();
    const missing = async (day: string) =>
      (await desk.get('caregiver', `/attendance/absences?day=${day}`)).body.unexplained.map(
        ({ childId }: { childId: string }) => childId,
      );
    expect(await missing('2026-09-16')).toContain('mei');
    const answer = await isAway(desk, { to: '2026-09-17', note: 'fever', followUpOn: '2026-09-17' });
    expect(answer).toMatchObject({ status: 201, body: { childId: 'mei', reason: 'illness', note: 'fever' } });
    for (const day of ['2026-09-16', '2026-09-17']) {
      expect(await rowOf(desk, 'mei', day)).toMatchObject({ state: 'absent', absence: { reason: 'illness' } });
      expect(await missing(day)).not.toContain('mei');
    }
    expect(await rowOf(desk, 'mei', '2026-09-18')).toMatchObject({ state: 'expected', absence: null });
  });

  test('does not hold against a child who comes after all', async () => {
    const desk = await openDesk();
    await isAway(desk);
    await desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId: 'mei', method: 'roster' });
    expect(await rowOf(desk, 'mei')).toMatchObject({ state: 'present', absence: null });
  });

  test('is asked after by its day: due until somebody settles it, and who asked is kept', async () => {
    const desk = await openDesk();
    const absenceId = uuid();
    await isAway(desk, { to: '2026-09-18', followUpOn: '2026-09-17' }, absenceId);
    const due = async (day: string) =>
      (await desk.get('head', `/attendance/absences?day=${day}`)).body.followUpsDue.length;
    expect([await due('2026-09-16'), await due('2026-09-17')]).toEqual([0, 1]);
    const ask = (note: string, settled: boolean) =>
      desk.post('caregiver', `/attendance/absences/${absenceId}/follow-ups`, { id: uuid(), note, settled });
    await ask('nobody answered', false);
    expect(await due('2026-09-17')).toBe(1);
    expect(await ask('better, comes on Monday', true)).toMatchObject({
      status: 201,
      body: { settled: true, followUps: [{ note: 'nobody answered' }, { by: 'token:caregiver' }] },
    });
    expect(await due('2026-09-17')).toBe(0);
  });

  test('withdrawn is gone from the roster, once; then another may be recorded', async () => {
    const desk = await openDesk();
    const absenceId = uuid();
    await isAway(desk, {}, absenceId);
    expect(await isAway(desk, { reason: 'family' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    const withdraw = () =>
      desk.post('caregiver', `/attendance/absences/${absenceId}/withdraw`, { id: uuid(), why: 'wrong child' });
    expect((await withdraw()).status).toBe(201);
    expect((await withdraw()).status).toBe(409);
    expect(await rowOf(desk, 'mei')).toMatchObject({ state: 'expected', absence: null });
    expect((await isAway(desk, { reason: 'family' })).status).toBe(201);
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });

  test.each([
    ['to', { to: '2026-09-15' }],
    ['to', { to: '2027-09-30' }],
    ['from', { from: '2026-02-30' }],
    ['from', { from: '2026-08-15' }],
    ['followUpOn', { followUpOn: '2026-13-01' }],
    ['followUpOn', { followUpOn: '2026-09-15' }],
    ['from', { from: '2027-06-01', childId: 'left' }],
  ])('with a wrong %s (%o) names the field and is not kept', async (field, body) => {
    const desk = await openDesk();
    const answer = await isAway(desk, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(JSON.stringify(answer.body.errors)).toContain(field);
    expect(desk.events('attendance.absence_recorded')).toEqual([]);
  });

  test('of a child that nobody knows is 422, and guardians record none', async () => {
    const desk = await openDesk();
    expect((await isAway(desk, { childId: 'ghost' })).status).toBe(422);
    const mother = await desk.post('mother', '/attendance/absences', {
      id: uuid(),
      childId: 'mei',
      from: '2026-09-16',
      reason: 'illness',
    });
    expect(mother.status).toBe(403);
  });
});

describe('a booking', () => {
  const books = (desk: Desk, body: object = {}, id = uuid()) =>
    desk.post('caregiver', '/attendance/bookings', {
      id,
      childId: 'hua',
      day: '2026-09-16',
      from: '09:00',
      to: '11:00',
      ...body,
    });

  test('makes a child in hourly care expected on that day, until it is cancelled', async () => {
    const desk = await openDesk();
    const bookingId = uuid();
    expect(await rowOf(desk, 'hua')).toBeUndefined();
    expect((await books(desk, {}, bookingId)).status).toBe(201);
    expect(await rowOf(desk, 'hua')).toMatchObject({ state: 'expected', bookings: [{ from: '09:00', to: '11:00' }] });
    expect((await books(desk, { from: '14:00', to: '16:00' })).status).toBe(201);
    expect((await desk.get('caregiver', '/attendance/bookings?day=2026-09-16')).body.bookings).toHaveLength(2);
    const cancelled = await desk.post('caregiver', `/attendance/bookings/${bookingId}/cancel`, { id: uuid() });
    expect(cancelled).toMatchObject({ status: 201, body: { cancelled: true } });
    expect(await rowOf(desk, 'hua')).toMatchObject({ bookings: [{ from: '14:00' }] });
  });

  test.each([
    [409, { from: '10:59', to: '12:00' }],
    [201, { from: '11:00', to: '12:00' }],
    [400, { from: '12:00', to: '12:00' }],
    [400, { day: '2026-09-15' }],
    [400, { day: '2026-09-31' }],
    [409, { childId: 'mei' }],
    [422, { childId: 'ghost' }],
  ])('is answered %d for %o beside one from 09:00 to 11:00', async (status, body) => {
    const desk = await openDesk();
    await books(desk);
    expect((await books(desk, body)).status).toBe(status);
  });
});

test('a child in hourly care comes twice a day: both visits stand on the roster', async () => {
  const desk = await openDesk();
  const at = (time: string) => desk.clock.set(`2026-09-16T${time}:00.000+08:00`);
  const arrives = () =>
    desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId: 'hua', method: 'roster' });
  const leaves = () =>
    desk.post('caregiver', '/attendance/check-outs', { id: uuid(), childId: 'hua', adultId: 'mother', method: 'pin' });
  at('09:00');
  await arrives();
  at('11:00');
  await leaves();
  at('15:00');
  await arrives();
  expect(await rowOf(desk, 'hua')).toMatchObject({
    state: 'present',
    arrivedAt: '2026-09-16T09:00:00.000+08:00',
    visits: [
      { arrivedAt: '2026-09-16T09:00:00.000+08:00', departedAt: '2026-09-16T11:00:00.000+08:00' },
      { arrivedAt: '2026-09-16T15:00:00.000+08:00', departedAt: null },
    ],
  });
});
