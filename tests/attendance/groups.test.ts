import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { type Desk, openDesk } from './desk.ts';

const arrives = (desk: Desk, childId: string) =>
  desk.post('caregiver', '/attendance/check-ins', { id: uuid(), childId, method: 'roster' });
const moves = (desk: Desk, body: object, id = uuid()) =>
  desk.post('caregiver', '/attendance/moves', { id, roomId: 'yard', ...body });
const rooms = (desk: Desk): string[] => desk.attendance.presence.allChildren().map(({ roomId }) => roomId);

describe('a group that goes to another room', () => {
  test('a whole class outdoors: everyone in the room, in one instant, and nobody else', async () => {
    const desk = await openDesk();
    for (const child of ['baby0', 'baby1', 'baby2', 'mei']) await arrives(desk, child);
    desk.clock.advance(60_000);
    const id = uuid();
    const answer = await moves(desk, { fromRoomId: 'r-infant' }, id);
    expect(answer).toMatchObject({ status: 201, body: { event: { id }, room: { roomId: 'yard', children: 3 } } });
    const made = desk.events('attendance.moved');
    expect(made.map(({ subject, data }) => [subject, data.groupId])).toEqual([
      ['baby0', id],
      ['baby1', id],
      ['baby2', id],
    ]);
    expect(new Set(made.map(({ occurredAt }) => occurredAt)).size).toBe(1);
    expect(desk.attendance.presence.child('mei')?.roomId).toBe('r-small');
  });

  test('is sent twice and moves once', async () => {
    const desk = await openDesk();
    for (const child of ['baby0', 'baby1']) await arrives(desk, child);
    const id = uuid();
    expect((await moves(desk, { childIds: ['baby0', 'baby1'] }, id)).status).toBe(201);
    expect((await moves(desk, { childIds: ['baby0', 'baby1'] }, id)).status).toBe(200);
    expect(desk.events('attendance.moved')).toHaveLength(2);
  });

  test('goes together or not at all: one who is not inside is named and keeps all where they are', async () => {
    const desk = await openDesk();
    await arrives(desk, 'baby0');
    expect(await moves(desk, { childIds: ['baby0', 'baby1'] })).toMatchObject({
      status: 409,
      body: { code: 'not_present', errors: [{ path: 'body/childIds/1' }] },
    });
    expect(await moves(desk, { childIds: ['baby0', 'ghost'] })).toMatchObject({
      status: 422,
      body: { code: 'unknown_reference', errors: [{ path: 'body/childIds/1' }] },
    });
    expect(rooms(desk)).toEqual(['r-infant']);
  });

  test('leaves out who is there already; with nobody left to move it is a conflict', async () => {
    const desk = await openDesk();
    for (const child of ['baby0', 'baby1']) await arrives(desk, child);
    await moves(desk, { childId: 'baby0' });
    expect((await moves(desk, { childIds: ['baby0', 'baby1'] })).status).toBe(201);
    expect(rooms(desk)).toEqual(['yard', 'yard']);
    expect(await moves(desk, { fromRoomId: 'r-infant' })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  test.each([
    ['nobody', {}],
    ['one and a group', { childId: 'baby0', childIds: ['baby0'] }],
    ['a group and a room', { childIds: ['baby0'], fromRoomId: 'r-infant' }],
  ])('that names %s is told to name who goes in one way', async (_, body) => {
    const desk = await openDesk();
    await arrives(desk, 'baby0');
    expect(await moves(desk, body)).toMatchObject({ status: 400, body: { code: 'invalid' } });
  });

  test('is taken back whole, or one child alone, and the children are where they were', async () => {
    const desk = await openDesk();
    for (const child of ['baby0', 'baby1', 'baby2']) await arrives(desk, child);
    const first = uuid();
    await moves(desk, { fromRoomId: 'r-infant' }, first);
    const [, second] = desk.events('attendance.moved');
    const correct = (voids: string | undefined, group?: boolean) =>
      desk.post('caregiver', '/attendance/corrections', {
        id: uuid(),
        voids,
        why: 'wrong room',
        ...(group && { group }),
      });
    expect((await correct(second?.id)).status).toBe(201);
    expect(desk.attendance.presence.child('baby1')?.roomId).toBe('r-infant');
    // Any of the group names it, also one that was taken back already.
    expect((await correct(second?.id)).status).toBe(409);
    expect((await correct(second?.id, true)).status).toBe(201);
    expect(rooms(desk)).toEqual(['r-infant', 'r-infant', 'r-infant']);
    expect(desk.events('attendance.voided')).toHaveLength(3);
    expect((await correct(first, true)).status).toBe(409);
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });
});
