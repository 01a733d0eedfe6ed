import { describe, expect, test } from 'vitest';
import { feverFromCelsius, isReexaminationDue } from '#agent/health/rules.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { parseDay } from '#agent/time/calendar.ts';
import { openHouse } from '#tests/house.ts';

const day = (text: string) => {
  const parsed = parseDay(text);
  if (!parsed) throw new Error(`${text} is no day`);
  return parsed;
};
const minute = 60_000;

/** Two children of one class; nobody is in yet. The clock stands at 08:00. */
const openWard = async () => {
  const house = await openHouse();
  for (const childId of ['c1', 'c2']) await house.child(childId);
  const checked = (childId: string, body: object) =>
    house.post('/health/checks', { childId, kind: 'morning', well: true, ...body });
  const openAlerts = async (): Promise<string[]> => {
    house.stores.journal.react();
    return (await house.get('/alerts?state=open')).body.alerts.map(({ kind }: { kind: string }) => kind);
  };
  const health = async () => (await house.get('/health')).body;
  return { ...house, checked, openAlerts, health };
};

describe('the day of health', () => {
  test('asks each child who came for a morning check, and those inside at noon for a noon check', async () => {
    const house = await openWard();
    await house.comes('c1');
    await house.comes('c2', { health: 'well' });
    expect((await house.health()).totals).toMatchObject({ morningExpected: 2, morningDone: 1, noonExpected: 0 });
    await house.checked('c1', { celsius: 36.6 });
    house.advance(2 * 60);
    await house.leaves('c2');
    house.advance(3 * 60);
    const atNoon = await house.health();
    expect(atNoon.totals).toMatchObject({ morningDone: 2, noonExpected: 1, noonDone: 0 });
    expect(atNoon.children[0]).toMatchObject({ childId: 'c1', due: ['noon'], morning: { celsius: 36.6, well: true } });
    expect(atNoon.children[1]).toMatchObject({ childId: 'c2', due: [], morning: { atDoor: true } });
    await house.checked('c1', { kind: 'noon' });
    await house.checked('c1', { kind: 'observation', well: false, signs: ['cough'], note: '睡醒后咳' });
    const later = await house.health();
    expect(later.totals).toMatchObject({ noonDone: 1, abnormal: 1, notNotified: 1 });
    expect(later.children[0].observations).toMatchObject([{ signs: ['cough'], note: '睡醒后咳' }]);
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('refuses a fever that is called well, and a finding of which nothing is said', async () => {
    const house = await openWard();
    await house.comes('c1');
    expect(await house.checked('c1', { celsius: feverFromCelsius })).toMatchObject({
      status: 400,
      body: { code: 'invalid', errors: [{ path: 'body/well' }] },
    });
    expect(await house.checked('c1', { celsius: 37.2 })).toMatchObject({ status: 201 });
    expect(await house.checked('c1', { well: false })).toMatchObject({ body: { errors: [{ path: 'body/signs' }] } });
    expect(await house.checked('c1', { signs: ['rash'] })).toMatchObject({ body: { errors: [{ path: 'body/well' }] } });
    expect(await house.checked('c1', { well: false, celsius: 52 })).toMatchObject({ status: 400 });
    expect(await house.checked('ghost', {})).toMatchObject({ status: 422 });
  });

  test('is read by those who care for the children alone', async () => {
    const house = await openWard();
    for (const role of ['technician', 'auditor', 'district', 'kiosk'] as const) {
      expect((await house.get('/health', role)).status).toBe(403);
    }
    await house.comes('c1');
    const { body } = await house.checked('c1', { well: false, signs: ['fever'], celsius: 38.5 });
    const event = house.stores.journal.find(body.checkId);
    expect(event).toMatchObject({ type: 'health.checked', data: { celsius: 38.5 } });
  });
});

describe('a finding', () => {
  test('of which no guardian was told within half an hour is a quiet alert, until somebody tells', async () => {
    const house = await openWard();
    await house.comes('c1');
    const { body: check } = await house.checked('c1', { well: false, signs: ['fever'], celsius: 38.5 });
    house.advance(29);
    expect(await house.openAlerts()).not.toContain('health_untold');
    house.advance(1);
    expect(await house.openAlerts()).toContain('health_untold');
    await house.post(`/health/checks/${check.checkId}/actions`, { actions: ['isolated'] });
    expect(await house.openAlerts()).toContain('health_untold');
    const told = await house.post(`/health/checks/${check.checkId}/actions`, { actions: ['guardian_notified'] });
    expect(told.body.actions).toEqual(['isolated', 'guardian_notified']);
    expect(await house.openAlerts()).not.toContain('health_untold');
  });

  test('stays among those to be told of, also when a later look found the child well', async () => {
    const house = await openWard();
    await house.comes('c1');
    const { body: first } = await house.checked('c1', { well: false, signs: ['fever'], celsius: 38.5 });
    await house.checked('c1', {});
    const untold = async () => (await house.health()).children[0].untold;
    expect(await untold()).toMatchObject([{ checkId: first.checkId, celsius: 38.5 }]);
    await house.post(`/health/checks/${first.checkId}/actions`, { actions: ['guardian_notified'] });
    expect(await untold()).toEqual([]);
  });

  test('takes every tenth of a degree', async () => {
    const house = await openWard();
    await house.comes('c1');
    for (let tenths = 330; tenths <= 430; tenths += 1) {
      const { status } = await house.checked('c1', { well: false, signs: ['other'], celsius: tenths / 10 });
      expect(status, `${tenths / 10} °C`).toBe(201);
    }
  });

  test('recorded by mistake is taken back, and leaves no alert; a mark of the check-in goes with the check-in', async () => {
    const house = await openWard();
    const { body: arrival } = await house.comes('c1', { health: 'unwell' });
    const { body: check } = await house.checked('c1', { well: false, signs: ['rash'] });
    expect((await house.health()).totals).toMatchObject({ abnormal: 2 });
    await house.post('/health/withdrawals', { withdraws: check.checkId, why: '点错孩子' });
    expect((await house.health()).totals).toMatchObject({ abnormal: 1 });
    const again = await house.post('/health/withdrawals', { withdraws: check.checkId, why: '再点一次' });
    expect(again.status).toBe(422);
    expect(await house.post('/health/withdrawals', { withdraws: arrival.event.id, why: '点错' })).toMatchObject({
      status: 409,
    });
    await house.post('/attendance/corrections', { voids: arrival.event.id, why: '点错孩子' });
    expect((await house.health()).totals).toMatchObject({ abnormal: 0, morningExpected: 0 });
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });
});

describe('medicine', () => {
  const course = { childId: 'c1', name: '演示糖浆', dose: '5 ml', times: ['15:00', '09:30'] };

  test('is handed over with its times, given by time, and missed aloud to staff only while the child is inside', async () => {
    const house = await openWard();
    const today = (await house.health()).day;
    const { status, body } = await house.post('/health/medicines', { ...course, from: today, to: today });
    expect(status).toBe(201);
    expect(body).toMatchObject({ times: ['09:30', '15:00'], next: '09:30' });
    house.advance(2 * 60); // 10:00, but the child is not here
    expect(await house.openAlerts()).not.toContain('medicine_overdue');
    await house.comes('c1');
    expect(await house.openAlerts()).toContain('medicine_overdue');
    const given = await house.post(`/health/medicines/${body.medicineId}/doses`);
    expect(given.body).toMatchObject({ next: '15:00', given: [{ by: expect.stringMatching(/^token:/) }] });
    expect(await house.openAlerts()).not.toContain('medicine_overdue');
    const again = await house.post(`/health/medicines/${body.medicineId}/doses`);
    expect(again).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('within the last half hour') },
    });
    house.advance(35);
    const early = await house.post(`/health/medicines/${body.medicineId}/doses`);
    expect(early).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('more than an hour from now') },
    });
    await house.post(`/health/medicines/${body.medicineId}/doses`, { note: '示例：医生嘱咐提前' });
    const tooMany = await house.post(`/health/medicines/${body.medicineId}/doses`);
    expect(tooMany).toMatchObject({ status: 409, body: { detail: expect.stringContaining('All 2 doses') } });
    const [{ eventId }] = given.body.given;
    await house.post('/health/withdrawals', { withdraws: eventId, why: '没有喂' });
    const [first] = (await house.health()).children;
    expect(first.medicines[0]).toMatchObject({ next: '15:00', given: [{}] });
  });

  test('that was given at home, or refused, is left out with a reason: the next dose stays the next, and nobody doubles it', async () => {
    const house = await openWard();
    const today = (await house.health()).day;
    const { body } = await house.post('/health/medicines', { ...course, from: today, to: today });
    house.advance(2 * 60);
    await house.comes('c1');
    expect(await house.openAlerts()).toContain('medicine_overdue');
    const leaveOut = (why?: string) => house.post(`/health/medicines/${body.medicineId}/left-out`, why ? { why } : {});
    expect((await leaveOut()).status).toBe(400);
    const { body: after } = await leaveOut('家长早上在家已喂');
    expect(after).toMatchObject({ next: '15:00', given: [], leftOut: [{ why: '家长早上在家已喂' }] });
    expect(await house.openAlerts()).not.toContain('medicine_overdue');
    house.advance(6 * 60);
    expect(await house.openAlerts()).toContain('medicine_overdue');
    const given = await house.post(`/health/medicines/${body.medicineId}/doses`);
    expect(given.body).toMatchObject({ next: null, given: [{}], leftOut: [{}] });
    expect((await leaveOut('示例')).status).toBe(409);
    await house.post('/health/withdrawals', { withdraws: after.leftOut[0].eventId, why: '没有在家喂' });
    expect((await house.health()).children[0].medicines[0]).toMatchObject({ next: '15:00', leftOut: [] });
    house.advance(24 * 60);
    house.sealing.sealDue();
    const row = house.sealing.store.find(today);
    expect(JSON.parse(row?.bytes.toString() ?? '{}').data.health).toMatchObject({ dosesGiven: 1 });
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('is refused with days that cannot be, and given no more once the course has ended', async () => {
    const house = await openWard();
    const today = (await house.health()).day;
    const bad = [
      { from: today, to: '2020-01-01' },
      { from: '2026-02-30', to: today },
      { from: today, to: '2099-01-01' },
    ];
    for (const days of bad) expect((await house.post('/health/medicines', { ...course, ...days })).status).toBe(400);
    const { body } = await house.post('/health/medicines', { ...course, from: today, to: today });
    await house.post(`/health/medicines/${body.medicineId}/end`, { why: '家长带回' });
    expect((await house.post(`/health/medicines/${body.medicineId}/doses`)).status).toBe(409);
  });
});

describe('re-examination after three months away', () => {
  test.each([
    ['2026-06-16', '2026-09-15', undefined, false],
    ['2026-06-16', '2026-09-16', undefined, true],
    ['2025-11-30', '2026-02-28', undefined, true],
    ['2026-06-16', '2026-09-16', '2026-09-10', false],
    ['2026-06-16', '2026-09-16', '2026-06-16', true],
    [undefined, '2026-09-16', undefined, false],
  ])('last inside %s, today %s, examined %s: due %s', (last, today, examined, due) => {
    expect(isReexaminationDue(last ? day(last) : undefined, day(today), examined ? day(examined) : undefined)).toBe(
      due,
    );
  });

  test('bars the check-in with a clear way on, and the child comes in once it is recorded', async () => {
    const house = await openWard();
    await house.comes('c1');
    await house.leaves('c1');
    const left = (await house.health()).day;
    house.advance(92 * 24 * 60);
    const refused = await house.comes('c1');
    expect(refused).toMatchObject({ status: 409, body: { code: 'reexamination_due' } });
    expect(refused.body.detail).toMatch(/record the day of the re-examination/);
    const future = await house.post('/health/reexaminations', { childId: 'c1', day: '2099-01-01' });
    expect(future.status).toBe(400);
    const before = await house.post('/health/reexaminations', { childId: 'c1', day: left });
    expect(before).toMatchObject({ status: 400, body: { errors: [{ path: 'body/day' }] } });
    expect(before.body.errors[0].message).toContain(`last here on ${left}`);
    const examined = await house.post('/health/reexaminations', { childId: 'c1', day: (await house.health()).day });
    expect(examined.status).toBe(201);
    expect(left < (await house.health()).day).toBe(true);
    expect((await house.comes('c1')).status).toBe(201);
    expect((await house.health()).children[0].reexaminationMissing).toBe(false);
  });

  test('is told of a child whom a kiosk without network let in: it is inside, and that is not denied', async () => {
    const house = await openWard();
    await house.comes('c1');
    await house.leaves('c1');
    house.advance(92 * 24 * 60);
    const occurredAt = new Date(house.clock.now() - 10 * minute).toISOString();
    expect((await house.comes('c1', { occurredAt })).status).toBe(201);
    expect((await house.health()).children[0].reexaminationMissing).toBe(true);
  });
});
