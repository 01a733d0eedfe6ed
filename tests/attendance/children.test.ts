import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { dayAt, instantOf } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { type Desk, openDesk, timeZone } from './desk.ts';

const checkIns = '/attendance/check-ins';
const checkOuts = '/attendance/check-outs';
const comes = (childId: string, more: object = {}) => ({
  id: uuid(),
  childId,
  adultId: 'mother',
  method: 'pin',
  ...more,
});
const arrives = (desk: Desk, childId: string, more: object = {}) =>
  desk.post('caregiver', checkIns, { id: uuid(), childId, method: 'roster', ...more });

describe('check-in', () => {
  test('records the event and answers with it and the room of the class', async () => {
    const desk = await openDesk();
    const body = comes('mei', { health: 'well' });
    const answer = await desk.post('mother', checkIns, body);
    expect(answer.status).toBe(201);
    expect(answer.body.room).toMatchObject({ roomId: 'r-small', children: 1 });
    expect(answer.body.event).toEqual({
      seq: 1,
      id: body.id,
      type: 'attendance.checked_in',
      occurredAt: '2026-09-16T08:00:00.000+08:00',
      recordedAt: '2026-09-16T08:00:00.000+08:00',
      subject: 'mei',
      data: { childId: 'mei', roomId: 'r-small', adultId: 'mother', guardian: true, method: 'pin' },
    });
    // How a child is stays in the journal; the answer, like every published event, leaves it out.
    expect(desk.events('attendance.checked_in')[0]).toMatchObject({ actor: 'adult:mother', data: { health: 'well' } });
    expect(desk.attendance.presence.child('mei')).toEqual({
      childId: 'mei',
      roomId: 'r-small',
      since: desk.clock.now(),
      arrivedAt: desk.clock.now(),
      checkedInEventId: body.id,
    });
  });

  test('duplicate delivery of the same request answers 200 with the first answer, another body under its id 409', async () => {
    const desk = await openDesk();
    const body = comes('mei');
    const first = await desk.post('mother', checkIns, body);
    desk.clock.advance(60_000);
    expect(await desk.post('mother', checkIns, body)).toEqual({ status: 200, body: first.body });
    const other = await desk.post('mother', checkIns, { ...body, method: 'card' });
    expect(other).toMatchObject({ status: 409, body: { code: 'id_reused' } });
    expect(desk.journal.lastSeq()).toBe(1);
  });

  test.each([0, 2900, 60_000])('duplicate taps with ids of their own, %d ms apart, make one event', async (apart) => {
    const desk = await openDesk();
    await desk.post('mother', checkIns, comes('mei'));
    desk.clock.advance(apart);
    expect(await desk.post('mother', checkIns, comes('mei'))).toMatchObject({
      status: 409,
      body: { code: 'already_present' },
    });
    expect(desk.journal.lastSeq()).toBe(1);
  });

  test('duplicate taps are one even when the second kiosk is a second slow, or midnight lies between', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    expect((await arrives(desk, 'mei', { occurredAt: '2026-09-16T07:59:58+08:00' })).status).toBe(409);
    desk.clock.set('2026-09-16T23:59:59+08:00');
    await arrives(desk, 'bao');
    desk.clock.set('2026-09-17T00:00:01+08:00');
    expect((await arrives(desk, 'bao')).status).toBe(409);
  });

  test.each([
    ['an unknown child', { childId: 'nobody' }, 'body/childId'],
    ['an unknown adult', { adultId: 'nobody' }, 'body/adultId'],
    ['an unknown room', { roomId: 'attic' }, 'body/roomId'],
  ])('names the field of %s: 422', async (_what, more, path) => {
    const desk = await openDesk();
    const answer = await desk.post('caregiver', checkIns, comes('mei', more));
    expect(answer).toMatchObject({ status: 422, body: { code: 'unknown_reference', errors: [{ path }] } });
    expect(desk.journal.lastSeq()).toBe(0);
  });

  test('asks for a room when the class has none', async () => {
    const desk = await openDesk();
    expect((await arrives(desk, 'lost')).body.code).toBe('unknown_reference');
    expect((await arrives(desk, 'lost', { roomId: 'yard' })).body.room.roomId).toBe('yard');
  });

  test.each([
    ['more than 2 minutes ahead', '2026-09-16T08:02:00.001+08:00'],
    ['more than 7 days back', '2026-09-09T07:59:59.999+08:00'],
    ['no time at all', 'yesterday'],
  ])('refuses a time that is %s', async (_what, occurredAt) => {
    const desk = await openDesk();
    const answer = await arrives(desk, 'mei', { occurredAt });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: 'body/occurredAt' }] } });
  });

  test('takes a clock that runs a little ahead as now, so that the child can leave at once', async () => {
    const desk = await openDesk();
    const answer = await arrives(desk, 'mei', { occurredAt: '2026-09-16T08:02:00+08:00' });
    expect(answer.body.event.occurredAt).toBe('2026-09-16T08:00:00.000+08:00');
    const leaves = await desk.post('caregiver', checkOuts, comes('mei'));
    expect(leaves.status).toBe(201);
  });

  test('is not stopped by a full class: the cap is a breach for ratio to raise', async () => {
    const desk = await openDesk();
    for (let index = 0; index < 12; index += 1) expect((await arrives(desk, `baby${index}`)).status).toBe(201);
    expect(desk.attendance.presence.childrenIn('r-infant')).toHaveLength(12);
  });
});

describe('who may bring or take a child', () => {
  test('a custody block answers without a reason and is recorded for the silent alert', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    const body = comes('mei', { adultId: 'father' });
    const answer = await desk.post('kiosk', checkOuts, body);
    expect(answer).toEqual({
      status: 403,
      body: {
        type: 'https://nestbox.example/problems/custody_blocked',
        title: 'Please see the front desk',
        status: 403,
        code: 'custody_blocked',
      },
    });
    expect(desk.events('attendance.refused')).toMatchObject([
      { subject: 'mei', data: { adultId: 'father', action: 'check_out', reason: 'custody_blocked' } },
    ]);
    expect(desk.attendance.presence.child('mei')).toBeDefined();
    // The same tap delivered again is the same refusal, not a second alert.
    expect(await desk.post('kiosk', checkOuts, body)).toEqual(answer);
    expect(desk.events('attendance.refused')).toHaveLength(1);
  });

  test.each([
    ['aunt', 'not_authorised'],
    ['grandpa', 'not_valid_today'],
  ])('%s is refused as not authorised, and the journal knows why', async (adultId, reason) => {
    const desk = await openDesk();
    for (const [path, action] of [
      [checkIns, 'check_in'],
      [checkOuts, 'check_out'],
    ] as const) {
      const answer = await desk.post('kiosk', path, comes('mei', { adultId }));
      expect(answer).toMatchObject({
        status: 403,
        body: { code: 'not_authorised', title: 'Please see the front desk' },
      });
      expect(answer.body).not.toHaveProperty('detail');
      expect(desk.events('attendance.refused').at(-1)?.data).toMatchObject({ action, reason });
    }
  });

  test.each([
    ['kiosk', 'aunt', 403],
    ['guardWang', 'aunt', 403],
    ['caregiver', 'aunt', 201],
    ['caregiverLi', 'grandpa', 201],
    ['headZhao', 'aunt', 201],
    ['kiosk', 'father', 403],
    ['caregiverLi', 'father', 403],
    ['head', 'father', 201],
  ] as const)('an override by %s for %s answers %d', async (caller, adultId, status) => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    const override = { reason: 'the mother asked for it by telephone' };
    const body = comes('mei', { adultId, override });
    const answer = await desk.post(caller, checkOuts, body);
    expect(answer.status).toBe(status);
    const [left] = desk.events('attendance.checked_out');
    expect(left?.data.override).toBe(status === 201 ? true : undefined);
    const notes = desk.events('attendance.override_noted').map(({ data }) => data);
    expect(notes).toEqual(status === 201 ? [{ departureId: body.id, ...override }] : []);
    // What staff wrote may name somebody: it stays in the journal.
    expect(JSON.stringify(answer.body)).not.toContain('telephone');
  });

  test('an override by a guardian is none, and is not recorded as one', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    const answer = await desk.post('mother', checkOuts, comes('mei', { override: { reason: 'I am the mother' } }));
    expect(answer.status).toBe(201);
    expect(desk.events('attendance.checked_out')[0]?.data).not.toHaveProperty('override');
  });

  test('a guardian acts only as themselves and for their own children', async () => {
    const desk = await openDesk();
    const notYours = { status: 403, body: { code: 'not_yours' } };
    expect(await desk.post('mother', checkIns, comes('mei', { adultId: 'grandpa' }))).toMatchObject(notYours);
    expect(await desk.post('mother', checkIns, comes('bao'))).toMatchObject(notYours);
    expect(await desk.post('stranger', checkIns, comes('mei', { adultId: 'stranger' }))).toMatchObject(notYours);
    expect(desk.journal.lastSeq()).toBe(0);
  });

  test('a guardian who names nobody is the adult', async () => {
    const desk = await openDesk();
    const answer = await desk.post('mother', checkIns, { id: uuid(), childId: 'mei', method: 'pin' });
    expect(answer.body.event.data.adultId).toBe('mother');
  });

  test('staff check a child in without an adult', async () => {
    const desk = await openDesk();
    expect((await arrives(desk, 'mei')).body.event.data).toEqual({
      childId: 'mei',
      roomId: 'r-small',
      method: 'roster',
    });
  });
});

describe('check-out', () => {
  test('records who took the child and shows the room that was left', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei', { roomId: 'yard' });
    const answer = await desk.post('mother', checkOuts, comes('mei'));
    expect(answer).toMatchObject({ status: 201, body: { room: { roomId: 'yard', children: 0 } } });
    expect(answer.body.event.data).toEqual({ childId: 'mei', adultId: 'mother', guardian: true, method: 'pin' });
    expect(desk.attendance.presence.child('mei')).toBeUndefined();
  });

  test('of a child who is not inside: 409, and taps after the first one too', async () => {
    const desk = await openDesk();
    const notPresent = { status: 409, body: { code: 'not_present' } };
    expect(await desk.post('mother', checkOuts, comes('mei'))).toMatchObject(notPresent);
    await arrives(desk, 'mei');
    await desk.post('mother', checkOuts, comes('mei'));
    expect(await desk.post('mother', checkOuts, comes('mei'))).toMatchObject(notPresent);
  });

  test('check-out is never blocked by a cap: everybody leaves a room that is over it', async () => {
    const desk = await openDesk();
    for (let index = 0; index < 12; index += 1) await arrives(desk, `baby${index}`);
    for (let index = 0; index < 12; index += 1) {
      expect((await desk.post('mother', checkOuts, comes(`baby${index}`))).status).toBe(201);
    }
  });

  test('a child of hourly care comes and goes several times a day', async () => {
    const desk = await openDesk();
    for (let visit = 0; visit < 3; visit += 1) {
      desk.clock.advance(600_000);
      const entered = await arrives(desk, 'hua');
      desk.clock.advance(3_600_000);
      const left = await desk.post('mother', checkOuts, comes('hua'));
      // Same-day re-entry needs the first stay to have ended; nothing else.
      expect([entered.status, left.status]).toEqual([201, 201]);
    }
  });
});

describe('late and out of order', () => {
  test('out-of-order in and out: a departure learned after the next arrival falls into its place', async () => {
    const desk = await openDesk();
    await arrives(desk, 'hua');
    desk.clock.set('2026-09-16T11:00:00+08:00');
    const late = await desk.post('caregiver', checkOuts, comes('hua', { occurredAt: '2026-09-16T09:00:00+08:00' }));
    expect(late.status).toBe(201);
    expect((await arrives(desk, 'hua', { occurredAt: '2026-09-16T10:00:00+08:00' })).status).toBe(201);
    expect((await arrives(desk, 'hua')).status).toBe(409);
    expect(desk.attendance.presence.child('hua')?.roomId).toBe('r-infant');
  });

  test('an arrival learned late corrects the arrival time; what was known then stays answerable', async () => {
    const desk = await openDesk();
    desk.clock.set('2026-09-16T08:30:00+08:00');
    await arrives(desk, 'mei');
    const knownThen = desk.clock.now();
    desk.clock.set('2026-09-16T09:00:00+08:00');
    expect((await arrives(desk, 'mei', { occurredAt: '2026-09-16T08:10:00+08:00' })).status).toBe(201);
    const arrived = desk.events('attendance.checked_in')[1]?.occurredAt ?? 0;
    const { history } = desk.attendance;
    const at = epochMs(arrived + 300_000);
    expect(history.presenceAt(at).map(({ id }) => id)).toEqual(['mei']);
    expect(history.presenceAt(at, knownThen)).toEqual([]);
  });

  test('a late departure that a later move contradicts is a conflict, a departure now never', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-16T10:00:00+08:00');
    await desk.post('caregiver', '/attendance/moves', { id: uuid(), childId: 'mei', roomId: 'yard' });
    const late = await desk.post('caregiver', checkOuts, comes('mei', { occurredAt: '2026-09-16T09:00:00+08:00' }));
    expect(late).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await desk.post('caregiver', checkOuts, comes('mei'))).status).toBe(201);
  });

  test('a forgotten check-out keeps nobody out the next morning, and can be recorded afterwards', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-17T08:00:00+08:00');
    expect(desk.attendance.presence.child('mei')).toBeDefined();
    expect((await arrives(desk, 'mei')).status).toBe(201);
    expect(desk.attendance.presence.child('mei')?.arrivedAt).toBe(desk.clock.now());
    const evening = '2026-09-16T17:30:00+08:00';
    expect((await desk.post('caregiver', checkOuts, comes('mei', { occurredAt: evening }))).status).toBe(201);
    expect(desk.attendance.presence.child('mei')?.arrivedAt).toBe(desk.clock.now());
    const night = instantOf(dayAt(desk.clock.now(), timeZone), '03:00', timeZone);
    expect(desk.attendance.history.presenceAt(night)).toEqual([]);
  });
});

describe('inside', () => {
  test('a move takes a child from one room to the other', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    const move = { id: uuid(), childId: 'mei', roomId: 'yard' };
    expect(await desk.post('caregiver', '/attendance/moves', move)).toMatchObject({
      status: 201,
      body: { room: { roomId: 'yard', children: 1 } },
    });
    expect(desk.attendance.presence.childrenIn('r-small')).toEqual([]);
    expect(desk.attendance.presence.childrenIn('yard')).toEqual(['mei']);
  });

  test.each([
    ['a child who is not inside', { childId: 'bao', roomId: 'yard' }, 409, 'not_present'],
    ['a child who is there already', { childId: 'mei', roomId: 'r-small' }, 409, 'conflict'],
    ['an unknown room', { childId: 'mei', roomId: 'attic' }, 422, 'unknown_reference'],
    ['an unknown child', { childId: 'nobody', roomId: 'yard' }, 422, 'unknown_reference'],
  ])('a move of %s is refused', async (_what, body, status, code) => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    const answer = await desk.post('caregiver', '/attendance/moves', { id: uuid(), ...body });
    expect(answer).toMatchObject({ status, body: { code } });
  });

  test('a head count keeps what was counted beside what was expected at that time, and confirms the room', async () => {
    const desk = await openDesk();
    await arrives(desk, 'mei');
    desk.clock.set('2026-09-16T09:00:00+08:00');
    await arrives(desk, 'bao');
    const count = { id: uuid(), roomId: 'r-small', children: 1 };
    const answer = await desk.post('caregiver', '/attendance/head-counts', count);
    expect(answer.body.event.data).toEqual({ roomId: 'r-small', children: 1, expected: 2 });
    const earlier = { id: uuid(), roomId: 'r-small', children: 1, occurredAt: '2026-09-16T08:30:00+08:00' };
    const late = await desk.post('caregiver', '/attendance/head-counts', earlier);
    expect(late.body.event.data.expected).toBe(1);
    desk.clock.advance(60_000);
    await desk.post('caregiver', '/attendance/head-counts', { id: uuid(), roomId: 'r-small', children: 2 });
    expect(desk.attendance.presence.lastConfirmedAt('r-small')).toBe(desk.clock.now());
    expect(
      (await desk.post('caregiver', '/attendance/head-counts', { ...count, id: uuid(), roomId: 'attic' })).status,
    ).toBe(422);
  });

  test('a room is confirmed by who enters it and by who leaves it', async () => {
    const desk = await openDesk();
    const { presence } = desk.attendance;
    expect(presence.lastConfirmedAt('r-small')).toBeUndefined();
    await arrives(desk, 'mei');
    expect(presence.lastConfirmedAt('r-small')).toBe(desk.clock.now());
    desk.clock.advance(1000);
    await desk.post('mother', checkOuts, comes('mei'));
    expect(presence.lastConfirmedAt('r-small')).toBe(desk.clock.now());
    expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
  });
});
