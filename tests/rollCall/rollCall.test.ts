import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import type { RollCallView } from '#contract/rollCall.ts';
import { openSiteApp } from '#tests/siteApp.ts';

/** Two toddlers and a caregiver inside a real site. */
const openMorning = async () => {
  const site = await openSiteApp();
  const head = site.as('head');
  const ask = async (
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    payload?: object,
    headers: Record<string, string> = head,
  ) => {
    const response = await site.app.inject({ method, url: `/api/v1${url}`, headers, ...(payload && { payload }) });
    return { status: response.statusCode, body: response.json() };
  };
  const post = (url: string, body: object = {}, id = uuidv7()) => ask('POST', url, { id, ...body });
  const [room] = site.stores.people.classes();
  if (!room) throw new Error('The demo has no class');
  for (const [childId, name] of [
    ['c1', '演示甲'],
    ['c2', '演示乙'],
    ['c3', '演示丙'],
  ]) {
    const child = {
      name,
      birthDate: '2025-01-10',
      classId: room.classId,
      careType: 'full_day',
      enrolledFrom: '2025-09-01',
      guardians: [],
    };
    expect((await ask('PUT', `/children/${childId}`, { id: uuidv7(), ...child })).status).toBeLessThan(300);
  }
  const staff = { name: '演示老师', role: 'caregiver', qualifications: [] };
  expect((await ask('PUT', '/staff/s1', { id: uuidv7(), ...staff })).status).toBeLessThan(300);
  const comes = (childId: string) => post('/attendance/check-ins', { childId, method: 'staff', roomId: room.roomId });
  expect((await comes('c1')).status).toBe(201);
  expect((await comes('c2')).status).toBe(201);
  expect((await post('/staff/clock-ins', { staffId: 's1', roomId: room.roomId })).status).toBe(201);
  const openAlerts = async (): Promise<string[]> =>
    (await ask('GET', '/alerts?state=open')).body.alerts.map(({ kind }: { kind: string }) => kind);
  return { ...site, ask, post, comes, openAlerts };
};
const marks = (mark: string, ...people: string[]) => ({
  marks: people.map((personId) => ({ who: personId.startsWith('s') ? 'staff' : 'child', personId, mark })),
});
const visitor = (personId: string, mark: string, name?: string) => ({
  marks: [{ who: 'visitor', personId, mark, ...(name !== undefined && { name }) }],
});
const idsOf = ({ people }: RollCallView) => people.map(({ personId }) => personId);

test('the list is frozen: who comes or leaves afterwards is shown beside it', async () => {
  const { post, comes, ask, clock } = await openMorning();
  const id = uuidv7();
  const started = await post('/roll-calls', { kind: 'drill' }, id);
  expect(started.status).toBe(201);
  expect(idsOf(started.body)).toEqual(['c1', 'c2', 's1']);
  clock.advance(60_000);
  expect((await comes('c3')).status).toBe(201);
  expect((await post('/staff/clock-outs', { staffId: 's1' })).status).toBe(201);
  const { body } = await ask('GET', `/roll-calls/${id}`);
  expect(idsOf(body)).toEqual(['c1', 'c2', 's1']);
  expect(body.people.map(({ leftSince }: { leftSince: boolean }) => leftSince)).toEqual([false, false, true]);
  expect(body.newcomers).toMatchObject([{ personId: 'c3', name: '演示丙' }]);
});

test('a kiosk begins, marks and ends one with nobody identified, and a guardian at it does not', async () => {
  const site = await openMorning();
  const kiosk = await site.enrol();
  const at = async (method: 'GET' | 'POST', url: string, payload?: object, headers = kiosk) => {
    const request = { method, url: `/api/v1${url}`, headers, ...(payload && { payload }) };
    const response = await site.app.inject(request);
    return { status: response.statusCode, body: response.json() };
  };
  const id = uuidv7();
  expect(await at('POST', '/roll-calls', { id, kind: 'real' })).toMatchObject({ status: 201, body: { listed: 3 } });
  const everyone = { id: uuidv7(), ...marks('safe', 'c1', 'c2', 's1') };
  expect((await at('POST', `/roll-calls/${id}/marks`, everyone)).body).toMatchObject({ safe: 3, unmarked: 0 });
  expect((await at('GET', `/roll-calls/${id}`)).body).toMatchObject({ startedBy: expect.stringMatching(/^kiosk:/) });
  const adult = { id: uuidv7(), name: '演示家长', phoneTail: '0001', pin: '4711' };
  expect((await site.ask('PUT', '/adults/a1', adult)).status).toBeLessThan(300);
  const { body } = await at('POST', '/sessions', { method: 'pin', secret: '4711' });
  const guardian = { ...kiosk, 'x-nestbox-session': body.token as string };
  for (const path of ['/roll-calls/copy', `/roll-calls/${id}`]) {
    expect((await at('GET', path, undefined, guardian)).status).toBe(403);
  }
  expect((await at('POST', `/roll-calls/${id}/close`, { id: uuidv7() })).status).toBe(201);
});

test('a kiosk keeps a copy of everybody: those inside with their room, those expected, and all staff', async () => {
  const site = await openMorning();
  const head = site.as('head');
  const { body } = await site.ask('GET', '/roll-calls/copy', undefined, head);
  const lineOf = (personId: string) => body.people.find((each: { personId: string }) => each.personId === personId);
  const [room] = site.stores.people.classes();
  expect(body).toMatchObject({ day: '2026-09-16', asOf: '2026-09-16T08:00:00.000+08:00' });
  expect(body.rooms).toContainEqual({ roomId: room?.roomId, name: expect.any(String) });
  expect(lineOf('c1')).toEqual({
    who: 'child',
    personId: 'c1',
    name: '演示甲',
    classId: room?.classId,
    className: room?.name,
    homeRoomId: room?.roomId,
    roomId: room?.roomId,
    inside: true,
  });
  expect(lineOf('c3')).toMatchObject({ roomId: null, inside: false });
  expect(lineOf('s1')).toMatchObject({ who: 'staff', roomId: room?.roomId, inside: true, classId: null });
  expect(JSON.stringify(body)).not.toMatch(/birth|phone|guardian|pin/i);
});

test('a real one does not wait for a drill to end: the drill is broken off and says so', async () => {
  const { post, ask, clock } = await openMorning();
  const [drill, real] = [uuidv7(), uuidv7()];
  await post('/roll-calls', { kind: 'drill' }, drill);
  clock.advance(60_000);
  // Begun by a kiosk without network before the drill: the drill cannot have ended before it began.
  const early = new Date(clock.now() - 90_000).toISOString();
  expect((await post('/roll-calls', { kind: 'real', occurredAt: early }, real)).status).toBe(201);
  const { body } = await ask('GET', '/roll-calls');
  expect(body.rollCalls).toMatchObject([
    { rollCallId: real, kind: 'real', closedAt: null },
    { rollCallId: drill, kind: 'drill', report: expect.stringContaining('演练中止') },
  ]);
  expect(Date.parse(body.rollCalls[1].closedAt)).toBeGreaterThanOrEqual(Date.parse(body.rollCalls[1].startedAt));
  expect(await post('/roll-calls', { kind: 'real' })).toMatchObject({ status: 409, body: { code: 'roll_call_open' } });
  expect(await post('/roll-calls', { kind: 'drill' })).toMatchObject({ status: 409 });
});

test('it ended when a kiosk without network says so, not when that arrives; never before it began', async () => {
  const { post, clock } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'real' }, id);
  clock.advance(60_000);
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1', 'c2', 's1'));
  const ended = new Date(clock.now()).toISOString();
  clock.advance(3_600_000);
  const before = new Date(clock.now() - 7_200_000).toISOString();
  expect(await post(`/roll-calls/${id}/close`, { occurredAt: before })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body/occurredAt' }] },
  });
  const { body } = await post(`/roll-calls/${id}/close`, { occurredAt: ended });
  expect(Date.parse(body.closedAt)).toBe(Date.parse(ended));
});

test('a kiosk with nobody at it sees what is going on or was just now; what is filed is for staff', async () => {
  const site = await openMorning();
  const kiosk = await site.enrol();
  const id = uuidv7();
  await site.post('/roll-calls', { kind: 'drill' }, id);
  await site.post(`/roll-calls/${id}/close`, { report: '演练' });
  const view = () => site.ask('GET', `/roll-calls/${id}`, undefined, kiosk);
  expect((await view()).status).toBe(200);
  site.clock.advance(2 * 3_600_000 + 1);
  expect(await view()).toMatchObject({ status: 403, body: { code: 'person_required' } });
  const late = {
    id: uuidv7(),
    ...marks('safe', 'c1'),
    occurredAt: new Date(site.clock.now() - 7_300_000).toISOString(),
  };
  const marked = await site.ask('POST', `/roll-calls/${id}/marks`, late, kiosk);
  expect(marked).toMatchObject({ status: 403, body: { code: 'person_required' } });
  expect((await site.ask('GET', `/roll-calls/${id}`)).status).toBe(200);
});

test('missing comes first, then who is not marked, then who is safe', async () => {
  const { post } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1'));
  const { body } = await post(`/roll-calls/${id}/marks`, marks('missing', 's1'));
  expect(idsOf(body)).toEqual(['s1', 'c2', 'c1']);
  expect(body).toMatchObject({ listed: 3, safe: 1, missing: 1, unmarked: 1, accountedAfterMs: null });
});

test('of two marks the one seen last holds, even when it arrives first', async () => {
  const { post, clock } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  clock.advance(30_000);
  const early = new Date(clock.now()).toISOString();
  clock.advance(30_000);
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1'));
  const { body } = await post(`/roll-calls/${id}/marks`, { ...marks('missing', 'c1'), occurredAt: early });
  expect(body).toMatchObject({ safe: 1, missing: 0 });
});

test('the same mark delivered twice is one mark, and a stranger to the list is named', async () => {
  const { post } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  const markId = uuidv7();
  expect((await post(`/roll-calls/${id}/marks`, marks('safe', 'c1'), markId)).status).toBe(201);
  expect((await post(`/roll-calls/${id}/marks`, marks('safe', 'c1'), markId)).status).toBe(200);
  const stranger = await post(`/roll-calls/${id}/marks`, marks('safe', 'c2', 'c3'));
  expect(stranger).toMatchObject({
    status: 422,
    body: { code: 'unknown_reference', errors: [{ path: 'body/marks/1/personId' }] },
  });
});

test('a visitor is on the list with the first mark that names them, and counts like everybody else', async () => {
  const { post, ask, clock } = await openMorning();
  const [id, parent] = [uuidv7(), uuidv7()];
  await post('/roll-calls', { kind: 'real' }, id);
  clock.advance(10_000);
  const added = await post(`/roll-calls/${id}/marks`, visitor(parent, 'safe', '家长 1'));
  expect(added).toMatchObject({ status: 201, body: { listed: 4, safe: 1 } });
  expect(added.body.people.at(-1)).toEqual({
    ...{ who: 'visitor', personId: parent, name: '家长 1', className: null, roomId: null },
    ...{ mark: 'safe', markedAt: '2026-09-16T08:00:10.000+08:00', markedBy: expect.any(String), leftSince: false },
  });
  clock.advance(10_000);
  // The name is the one that it was added with, whoever marks next.
  const missing = await post(`/roll-calls/${id}/marks`, visitor(parent, 'missing', '家长 7'));
  expect(missing.body).toMatchObject({ listed: 4, missing: 1 });
  expect(missing.body.people[0]).toMatchObject({ personId: parent, name: '家长 1', mark: 'missing' });
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1', 'c2', 's1'));
  expect(await post(`/roll-calls/${id}/close`)).toMatchObject({ status: 409, body: { code: 'roll_call_unsettled' } });
  clock.advance(10_000);
  const found = await post(`/roll-calls/${id}/marks`, visitor(parent, 'safe'));
  expect(found.body).toMatchObject({ safe: 4, missing: 0, accountedAfterMs: 30_000, newcomers: [] });
  expect(idsOf(found.body)).toEqual(['c1', 'c2', 's1', parent]);
  expect((await post(`/roll-calls/${id}/close`)).status).toBe(201);
  expect((await ask('GET', '/roll-calls')).body.rollCalls).toMatchObject([{ rollCallId: id, listed: 4, safe: 4 }]);
});

test('two kiosks may each add a 家长 1; of two marks of one of them the one seen last holds', async () => {
  const { post, clock, stores } = await openMorning();
  const [id, one, other, tenth, second] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await post('/roll-calls', { kind: 'drill' }, id);
  clock.advance(30_000);
  const early = new Date(clock.now()).toISOString();
  clock.advance(30_000);
  const late = [
    visitor(tenth, 'safe', '家长 10'),
    visitor(second, 'safe', '家长 2'),
    visitor(other, 'safe', '家长 1'),
    visitor(one, 'left_before', '家长 1'),
  ];
  await post(`/roll-calls/${id}/marks`, { marks: late.flatMap((each) => each.marks) });
  const { body } = await post(`/roll-calls/${id}/marks`, { ...visitor(one, 'missing', '家长 1'), occurredAt: early });
  const visitors = (body as RollCallView).people.filter(({ who }) => who === 'visitor');
  expect(visitors.map(({ personId, name, mark }) => [personId, name, mark])).toEqual([
    [other, '家长 1', 'safe'],
    [second, '家长 2', 'safe'],
    [tenth, '家长 10', 'safe'],
    [one, '家长 1', 'left_before'],
  ]);
  const before = stores.rollCalls.people(id);
  rebuild(stores.db, stores.projections);
  expect(stores.rollCalls.people(id)).toEqual(before);
  expect(checkJournal(stores.db, stores.projectionsOver)).toEqual([]);
});

test('a visitor whom nobody has named is no one, and nobody but a visitor is named', async () => {
  const { post, ask } = await openMorning();
  const [id, nobody] = [uuidv7(), uuidv7()];
  await post('/roll-calls', { kind: 'drill' }, id);
  expect(await post(`/roll-calls/${id}/marks`, visitor(nobody, 'missing'))).toMatchObject({
    status: 422,
    body: { code: 'unknown_reference', errors: [{ path: 'body/marks/0/personId' }] },
  });
  const named = { marks: [...marks('safe', 'c1').marks, { ...marks('safe', 'c2').marks[0], name: '演示乙' }] };
  expect(await post(`/roll-calls/${id}/marks`, named)).toMatchObject({
    status: 400,
    body: { code: 'invalid', errors: [{ path: 'body/marks/1/name' }] },
  });
  for (const name of ['', '  ', 'x'.repeat(81)]) {
    expect((await post(`/roll-calls/${id}/marks`, visitor(nobody, 'safe', name))).status).toBe(400);
  }
  expect((await ask('GET', `/roll-calls/${id}`)).body).toMatchObject({ listed: 3, unmarked: 3 });
});

test('only one roll-call is open at a time; the second caller is told which', async () => {
  const { post } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  const second = await post('/roll-calls', { kind: 'drill' });
  expect(second).toMatchObject({ status: 409, body: { code: 'roll_call_open', detail: expect.stringContaining(id) } });
});

test('anyone at a kiosk can see that one is open, and nobody is named', async () => {
  const { post, ask } = await openMorning();
  expect((await ask('GET', '/roll-calls/open')).body).toEqual({ rollCall: null });
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1'));
  const { body } = await ask('GET', '/roll-calls/open');
  expect(body.rollCall).toMatchObject({ rollCallId: id, kind: 'drill', listed: 3, safe: 1, unmarked: 2 });
  expect(JSON.stringify(body)).not.toContain('演示');
  await post(`/roll-calls/${id}/close`, { report: '演练结束' });
  expect((await ask('GET', '/roll-calls/open')).body).toEqual({ rollCall: null });
});

test('it closes when everyone is accounted for, or with a report of what is known', async () => {
  const { post, clock, ask } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  expect(await post(`/roll-calls/${id}/close`)).toMatchObject({ status: 409, body: { code: 'roll_call_unsettled' } });
  clock.advance(90_000);
  await post(`/roll-calls/${id}/marks`, marks('safe', 'c1', 'c2', 's1'));
  clock.advance(5_000);
  expect((await post(`/roll-calls/${id}/close`)).body).toMatchObject({
    accountedAfterMs: 90_000,
    safe: 3,
    unmarked: 0,
  });
  clock.advance(1_000);
  expect((await post(`/roll-calls/${id}/marks`, marks('missing', 'c1'))).status).toBe(409);

  const other = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, other);
  const report = '演练中断';
  expect((await post(`/roll-calls/${other}/close`, { report })).body).toMatchObject({ report, unmarked: 3 });
  expect((await ask('GET', '/roll-calls')).body.rollCalls).toMatchObject([{ rollCallId: other }, { rollCallId: id }]);
});

test('what a kiosk without network saw before the close still counts after it', async () => {
  const { post, clock } = await openMorning();
  const id = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, id);
  clock.advance(10_000);
  const seenAt = new Date(clock.now()).toISOString();
  clock.advance(10_000);
  await post(`/roll-calls/${id}/close`, { report: '一台终端离线' });
  const { status, body } = await post(`/roll-calls/${id}/marks`, { ...marks('safe', 'c1'), occurredAt: seenAt });
  expect(status).toBe(201);
  expect(body).toMatchObject({ safe: 1, unmarked: 2 });
});

test('a real roll-call is an alert until it is closed, a drill is not', async () => {
  const { post, openAlerts } = await openMorning();
  const drill = uuidv7();
  await post('/roll-calls', { kind: 'drill' }, drill);
  expect(await openAlerts()).not.toContain('roll_call');
  await post(`/roll-calls/${drill}/close`, { report: '演练结束' });
  const real = uuidv7();
  await post('/roll-calls', { kind: 'real' }, real);
  expect(await openAlerts()).toContain('roll_call');
  await post(`/roll-calls/${real}/close`, { report: '全员撤离' });
  expect(await openAlerts()).not.toContain('roll_call');
});
