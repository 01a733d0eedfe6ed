import { describe, expect, test } from 'vitest';
import type { AttendanceDay } from '#contract/attendance.ts';
import { at, born, brief, openTrapSite, today, told } from './site.ts';

const several = (count: number, prefix = 'c') => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

describe('who counts, and where', () => {
  test('one caregiver in two rooms counts in one of them at any instant', async () => {
    const site = await openTrapSite();
    await site.caregiver('s1');
    await site.child('c1');
    await site.child('c2', { classId: 'toddler-big-1', birthDate: born.toddlerBig });
    await site.works('s1', 'toddler-small');
    await site.comes('c1');
    await site.comes('c2');
    const second = await site.post('/staff/clock-ins', { staffId: 's1', roomId: 'toddler-big' });
    expect(second).toMatchObject({ status: 409, body: { code: 'already_clocked_in' } });
    site.clock.set(at('09:00'));
    expect((await site.post('/staff/moves', { staffId: 's1', roomId: 'toddler-big' })).status).toBe(201);
    expect(await site.room('toddler-small')).toMatchObject({ caregivers: 0, state: 'unattended' });
    expect(await site.room('toddler-big')).toMatchObject({ caregivers: 1, deficit: 0 });
    site.clock.set(at('10:00'));
    const steps = await site.intervals(at('08:00'), at('10:00'));
    const instants = [...new Set(steps.flatMap(({ from, to }) => [from, to]))].filter((each) => each < told('10:00'));
    expect(instants).toEqual([told('08:00'), told('09:00')]);
    for (const instant of instants) {
      const then = steps.filter(({ from, to }) => from <= instant && instant < to);
      expect(then.reduce((sum, { caregivers }) => sum + caregivers, 0)).toBe(1);
    }
  });

  test('child counted at the desk before hand-over counts once, where the desk sent it, until it is taken over', async () => {
    const site = await openTrapSite((config) => ({
      ...config,
      attendance: { ...config.attendance, handover: 'caregiver' },
    }));
    await site.child('c1');
    await site.comes('c1');
    expect(await site.rosterOf('c1')).toMatchObject({ state: 'present', awaitsHandover: true });
    expect(await site.room('toddler-small')).toMatchObject({ children: 1, state: 'unattended' });
    site.clock.set(at('08:05'));
    const caregiver = site.as('caregiver');
    const taken = await site.post('/attendance/handovers', { childId: 'c1', roomId: 'toddler-big' }, caregiver);
    expect(taken.status).toBe(201);
    expect(await site.rosterOf('c1')).toMatchObject({ roomId: 'toddler-big', awaitsHandover: false });
    expect((await site.room('toddler-small')).children).toBe(0);
    expect((await site.room('toddler-big')).children).toBe(1);
  });

  test('sibling tapped by mistake: taken back at the kiosk, the other comes in, and nobody counts twice', async () => {
    const site = await openTrapSite();
    await site.adult('mother', { pin: '4711' });
    const guardians = [{ adultId: 'mother', relation: '母亲', pickup: true }];
    await site.child('c1', { guardians });
    await site.child('c2', { guardians });
    const kiosk = await site.enrol();
    const session = await site.ask('POST', '/sessions', { method: 'pin', secret: '4711' }, kiosk);
    const mother = { ...kiosk, 'x-nestbox-session': session.body.token };
    const tap = (childId: string) => site.post('/attendance/check-ins', { childId, method: 'pin' }, mother);
    const wrong = await tap('c2');
    expect(wrong.status).toBe(201);
    site.clock.advance(20_000);
    const voids = wrong.body.event.id;
    expect((await site.post('/attendance/corrections', { voids, why: '点错了' }, mother)).status).toBe(201);
    expect((await tap('c1')).status).toBe(201);
    expect((await site.room('toddler-small')).children).toBe(1);
    expect(await site.rosterOf('c2')).toMatchObject({ state: 'expected', visits: [] });
    site.clock.set(at('08:30'));
    expect((await tap('c2')).status).toBe(201);
    expect((await site.rosterOf('c2'))?.visits).toEqual([
      { arrivedAt: told('08:30'), departedAt: null, closedBy: null },
    ]);
  });

  test('staff children: one person in two hats, and standing there as staff never makes her the guardian', async () => {
    const site = await openTrapSite();
    await site.caregiver('s1', { name: '示例双角', role: 'other', pin: '471100' });
    await site.adult('a1', { name: '示例双角', pin: '0815' });
    await site.child('c1', { guardians: [{ adultId: 'a1', relation: '母亲', pickup: true }] });
    await site.child('c2');
    const kiosk = await site.enrol();
    const stand = async (secret: string) => {
      const { body } = await site.ask('POST', '/sessions', { method: 'pin', secret }, kiosk);
      return { session: body, headers: { ...kiosk, 'x-nestbox-session': body.token } };
    };
    const asStaff = await stand('471100');
    expect(asStaff.session).toMatchObject({ person: { kind: 'staff', id: 's1' }, children: [] });
    const asMother = await stand('0815');
    expect(asMother.session.children).toMatchObject([{ childId: 'c1' }]);
    const brings = { childId: 'c1', method: 'pin' };
    expect((await site.post('/attendance/check-ins', brings, asMother.headers)).status).toBe(201);
    await site.comes('c2');
    site.clock.set(at('16:00'));
    const takes = (childId: string, headers: Record<string, string>, more = {}) =>
      site.post('/attendance/check-outs', { childId, method: 'pin', ...more }, headers);
    // As staff she stands for nobody: she has to name who takes the child.
    expect(await takes('c1', asStaff.headers)).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect((await takes('c2', asMother.headers)).status).toBe(403);
    const clockIn = { staffId: 's1', roomId: 'toddler-small' };
    expect((await site.post('/staff/clock-ins', clockIn, asMother.headers)).status).toBe(403);
    expect((await site.rosterOf('c1'))?.state).toBe('present');
    const taken = await takes('c1', asMother.headers);
    expect(taken).toMatchObject({ status: 201, body: { event: { data: { adultId: 'a1' } } } });
    expect(site.stores.journal.find(taken.body.event.id)?.actor).toBe('adult:a1');
  });

  test('child in two classes: a guest counts in the room where it is, and stands on the list of its own class once', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    site.clock.set(at('09:00'));
    expect((await site.post('/attendance/moves', { childId: 'c1', roomId: 'toddler-big' })).status).toBe(201);
    expect((await site.room('toddler-small')).children).toBe(0);
    expect((await site.room('toddler-big')).children).toBe(1);
    const { classes } = (await site.get('/attendance')) as AttendanceDay;
    const counted = classes.map(({ classId, expected, present, children }) => [
      classId,
      expected,
      present,
      children.map(({ childId, roomId }) => `${childId} in ${roomId}`),
    ]);
    expect(counted.filter(([, expected]) => expected !== 0)).toEqual([
      ['toddler-small-1', 1, 1, ['c1 in toddler-big']],
    ]);
    const again = await site.post('/attendance/check-ins', { childId: 'c1', method: 'roster', roomId: 'toddler-big' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_present' } });
  });

  test('emergency evacuation: in one instant everybody is outdoors, and the ratio has moved with them', async () => {
    const site = await openTrapSite();
    const rooms = ['toddler-small', 'toddler-big'];
    for (const [index, roomId] of rooms.entries()) {
      await site.caregiver(`s${index}`);
      await site.works(`s${index}`, roomId);
      for (const childId of several(3, `${roomId}-`)) {
        await site.child(childId, { classId: `${roomId}-1`, birthDate: born.toddlerBig });
        await site.comes(childId);
      }
    }
    site.clock.set(at('09:00:30'));
    const occurredAt = at('09:00');
    for (const [index, fromRoomId] of rooms.entries()) {
      expect((await site.post('/attendance/moves', { fromRoomId, roomId: 'yard', occurredAt })).status).toBe(201);
      const moves = { staffId: `s${index}`, roomId: 'yard', occurredAt };
      expect((await site.post('/staff/moves', moves)).status).toBe(201);
    }
    expect(await site.room('yard')).toMatchObject({ children: 6, caregivers: 2, required: 1, deficit: 0 });
    site.clock.set(at('10:00'));
    const rows = async (roomId: string) => (await site.intervals(at('08:00'), at('10:00'), { roomId })).map(brief);
    expect(await rows('yard')).toEqual([
      ['08:00', '09:00', 0, 0, 'closed'],
      ['09:00', '10:00', 6, 2, 'ok'],
    ]);
    for (const roomId of rooms) {
      expect(await rows(roomId)).toEqual([
        ['08:00', '09:00', 3, 1, 'ok'],
        ['09:00', '10:00', 0, 0, 'closed'],
      ]);
    }
    const { breaches } = await site.get(
      `/ratio/breaches?${new URLSearchParams({ from: at('08:00'), to: at('10:00') })}`,
    );
    expect(breaches).toEqual([]);
  });
});

describe('caps and numbers at their edge', () => {
  const fill = async (count: number, adapt?: Parameters<typeof openTrapSite>[0]) => {
    const site = await openTrapSite(adapt);
    for (const childId of several(count)) {
      await site.child(childId, { classId: 'infant-1', birthDate: born.infant });
      await site.comes(childId, { roomId: 'infant' });
    }
    return site;
  };

  test('> against ≥ at a cap: the last place is legal, one more is not; nine infants need three, ten need four', async () => {
    const site = await fill(9);
    expect(await site.room('infant')).toMatchObject({ children: 9, required: 3, overCap: false });
    for (const [childId, required, overCap] of [
      ['c10', 4, false],
      ['c11', 4, true],
    ] as const) {
      // Guests of another class: how many are enrolled is another question than how many are inside.
      await site.child(childId, { birthDate: born.infant });
      await site.comes(childId, { roomId: 'infant' });
      expect(await site.room('infant')).toMatchObject({ cap: 10, required, overCap });
      site.clock.advance(600_000);
      site.stores.journal.react();
      expect((await site.openAlerts()).includes('class_cap')).toBe(overCap);
    }
  });

  test('> against ≥ at a cap: so it is for the places of the whole facility', async () => {
    const site = await fill(3, (config) => ({ ...config, places: 3 }));
    const later = (): void => {
      site.clock.advance(600_000);
      site.stores.journal.react();
    };
    later();
    expect(await site.openAlerts()).not.toContain('facility_cap');
    await site.child('c4');
    await site.comes('c4');
    later();
    expect(await site.openAlerts()).toContain('facility_cap');
  });

  test('check-out blocked by a cap: never, neither for a child nor for staff, however many too many are inside', async () => {
    const site = await fill(10, (config) => ({ ...config, places: 3 }));
    await site.caregiver('s1');
    await site.works('s1', 'infant');
    await site.child('c11', { birthDate: born.infant });
    await site.comes('c11', { roomId: 'infant' });
    expect(await site.room('infant')).toMatchObject({ overCap: true, deficit: 3 });
    site.clock.set(at('12:00'));
    await site.leaves('c1');
    expect((await site.post('/staff/clock-outs', { staffId: 's1' })).status).toBe(201);
    expect(await site.room('infant')).toMatchObject({ children: 10, overCap: false, state: 'unattended' });
  });

  test('division by zero: children without caregivers are unattended, nobody at all is closed, and no answer holds ∞', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    expect(await site.room('toddler-small')).toMatchObject({ caregivers: 0, required: 1, deficit: 1, spare: 0 });
    expect((await site.room('toddler-small')).state).toBe('unattended');
    const empty = await site.room('mixed');
    expect(empty).toMatchObject({ children: 0, caregivers: 0, required: 0, deficit: 0, spare: 0, state: 'closed' });
    await site.caregiver('s1');
    await site.works('s1', 'mixed');
    expect(await site.room('mixed')).toMatchObject({ children: 0, caregivers: 1, required: 0, state: 'ok' });
    site.clock.set(at('09:00'));
    expect(site.sealing.seal(today as Parameters<typeof site.sealing.seal>[0])).toMatchObject({ ok: true }); // a date of the calendar
    const range = new URLSearchParams({ from: at('08:00'), to: at('09:00') });
    const paths = ['/rooms', `/ratio/intervals?${range}`, `/ratio/breaches?${range}`, '/attendance', '/alerts'];
    const answers = await Promise.all(paths.map((path) => site.ask('GET', path)));
    const sealed = await site.ask('GET', `/district/v1/summaries/${today}`, undefined, site.as('district'));
    for (const { status, text } of [...answers, sealed]) {
      expect(status).toBe(200);
      expect(text).not.toMatch(/∞|Infinity|NaN/);
    }
    const states = (await site.intervals(at('08:00'), at('09:00'), { roomId: 'infant' })).map(({ state }) => state);
    expect(states).toEqual(['closed']);
  });
});

describe('people who look alike, and people who come twice', () => {
  test('hourly care with several visits a day: each visit stands for itself, and between them the child counts nowhere', async () => {
    const site = await openTrapSite();
    await site.child('c1', { careType: 'hourly' });
    for (const [from, to] of [
      ['08:00', '09:30'],
      ['14:00', '15:30'],
    ] as const) {
      site.clock.set(at(from));
      await site.comes('c1');
      site.clock.set(at(to));
      await site.leaves('c1');
    }
    site.clock.set(at('16:00'));
    const visits = (await site.rosterOf('c1'))?.visits.map(({ arrivedAt, departedAt }) => [arrivedAt, departedAt]);
    expect(visits).toEqual([
      [told('08:00'), told('09:30')],
      [told('14:00'), told('15:30')],
    ]);
    const steps = await site.intervals(at('08:00'), at('16:00'), { roomId: 'toddler-small' });
    expect(steps.map(({ children }) => children)).toEqual([1, 0, 1, 0]);
  });

  test('twins with similar names, same-name children and rare characters: through the table and the roster, unconfused', async () => {
    const site = await openTrapSite();
    const header = '编号,姓名,出生日期,班级,托育方式,入托日期';
    const line = (id: string, name: string, birth = '2025-01-10') => `${id},${name},${birth},托小班,全日托,2026-03-01`;
    const bring = async (payload: string | Buffer, type: string, apply = true) => {
      const headers = { ...site.head, 'content-type': type };
      const url = `/api/v1/people/import${apply ? '?apply=true' : ''}`;
      return (await site.app.inject({ method: 'POST', url, headers, payload })).json();
    };
    const unclear = [header, line('', '示例重名'), line('', '示例重名')].join('\n');
    expect(await bring(unclear, 'text/csv', false)).toMatchObject({ ok: false });
    const clear = [
      line('t1', '示例𠮷'),
      line('t2', '示例㛃'),
      line('n1', '示例重名'),
      line('n2', '示例重名'),
      line('n3', '示例重名', '2025-02-11'),
    ];
    expect(await bring([header, ...clear].join('\n'), 'text/csv')).toMatchObject({ applied: true, new: 5 });
    for (const [query, type] of [
      ['', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
      ['?kind=children', 'text/csv'],
    ] as const) {
      const out = await site.app.inject({ url: `/api/v1/people/export${query}`, headers: site.head });
      expect(await bring(out.rawPayload, type)).toMatchObject({ ok: true, new: 0, changed: 0, unchanged: 5 });
    }
    await site.comes('t2');
    await site.comes('n2');
    const { classes } = (await site.get('/attendance')) as AttendanceDay;
    const rows = classes.flatMap(({ children }) => children).map(({ childId, name, state }) => [childId, name, state]);
    expect(rows.toSorted()).toEqual([
      ['n1', '示例重名', 'expected'],
      ['n2', '示例重名', 'present'],
      ['n3', '示例重名', 'expected'],
      ['t1', '示例𠮷', 'expected'],
      ['t2', '示例㛃', 'present'],
    ]);
  });
});
