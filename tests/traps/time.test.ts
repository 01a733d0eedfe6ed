import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { parseDay } from '#agent/time/calendar.ts';
import type { DailySummary } from '#contract/summary.ts';
import { at, born, brief, openTrapSite, today, told } from './site.ts';

const tomorrow = '2026-09-17';

describe('who forgets, and what midnight does', () => {
  test('forgotten check-out of a child: the close of the day names it, and the night ends the stay with a flag', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    site.clock.set(at('18:30'));
    const close = await site.post(`/days/${today}/close`, {});
    expect(close).toMatchObject({ status: 409, body: { code: 'still_inside' } });
    expect(close.text).toContain('c1');
    site.clock.set(at('04:00', tomorrow));
    site.keeper.tick();
    expect(await site.rosterOf('c1')).toMatchObject({ state: 'departed', visits: [{ closedBy: 'schedule' }] });
    expect(await site.rosterOf('c1', tomorrow)).toMatchObject({ state: 'expected', visits: [] });
    await site.comes('c1');
    expect((await site.room('toddler-small')).children).toBe(1);
  });

  test('forgotten check-out of a person: a caregiver who went home does not count tomorrow, and can come again', async () => {
    const site = await openTrapSite();
    await site.caregiver('s1');
    await site.works('s1', 'toddler-small');
    site.clock.set(at('04:00', tomorrow));
    site.keeper.tick();
    expect(await site.room('toddler-small')).toMatchObject({ caregivers: 0, state: 'closed' });
    const { staff } = await site.get('/staff/presence');
    expect(staff).toMatchObject([{ staffId: 's1', clockedIn: false, whyNot: ['not_clocked_in'] }]);
    site.clock.set(at('07:30', tomorrow));
    await site.works('s1', 'toddler-small');
    expect((await site.room('toddler-small')).caregivers).toBe(1);
  });

  test('midnight carry-over: who stays the night counts on both sides of midnight without a hole', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.caregiver('s1');
    await site.comes('c1');
    await site.works('s1', 'toddler-small');
    site.clock.set(at('00:30', tomorrow));
    site.keeper.tick();
    expect(await site.room('toddler-small')).toMatchObject({ children: 1, caregivers: 1 });
    const steps = await site.intervals(at('23:00'), at('00:30', tomorrow), { roomId: 'toddler-small' });
    expect(steps[0]?.from).toBe(told('23:00'));
    expect(steps.at(-1)?.to).toBe(told('00:30', tomorrow));
    for (const [index, step] of steps.entries()) {
      expect(step).toMatchObject({ children: 1, caregivers: 1, state: 'ok' });
      if (index > 0) expect(step.from).toBe(steps[index - 1]?.to);
    }
    await site.leaves('c1');
    expect((await site.room('toddler-small')).children).toBe(0);
  });

  test('auto-close at a guessed time: the hours after the last sign prove neither attendance nor ratio', async () => {
    const site = await openTrapSite();
    site.sealing.uptime.beat('boot', site.clock.now());
    await site.child('c1');
    await site.child('c2', { classId: 'toddler-big-1', birthDate: born.toddlerBig });
    await site.caregiver('s1');
    await site.caregiver('s2');
    for (const [childId, staffId, roomId] of [
      ['c1', 's1', 'toddler-small'],
      ['c2', 's2', 'toddler-big'],
    ] as const) {
      await site.comes(childId);
      await site.works(staffId, roomId);
    }
    site.clock.set(at('17:00'));
    await site.leaves('c2');
    for (const staffId of ['s1', 's2']) await site.post('/staff/clock-outs', { staffId });
    site.clock.set(at('04:00', tomorrow));
    site.sealing.uptime.beat('boot', site.clock.now());
    site.keeper.tick();
    const day = parseDay(today);
    expect(day && site.sealing.seal(day)).toMatchObject({ ok: true });
    const { body } = await site.ask('GET', `/district/v1/summaries/${today}`, undefined, site.as('district'));
    const { attendance, ratio } = body.data as DailySummary;
    const minutes = attendance?.map(({ classId, childMinutes, lastOut }) => [classId, childMinutes, lastOut]);
    expect(minutes).toContainEqual(['toddler-big-1', 540, '17:00']);
    expect(minutes).toContainEqual(['toddler-small-1', 0, null]);
    const figures = ratio?.map((room) => [
      room.roomId,
      room.openSeconds,
      room.unattendedSeconds,
      room.unverifiedSeconds,
    ]);
    expect(figures).toContainEqual(['toddler-big', 9 * 3600, 0, 0]);
    // Nine hours with the caregiver prove themselves, with that child or without; from 17:00 to the last instant of the
    // day the room is open only by the guess that the child was still there.
    expect(figures).toContainEqual(['toddler-small', 9 * 3600, 0, 7 * 3600 - 1]);

    const evening = [at('16:00'), at('23:59')] as const;
    const told = (await site.intervals(...evening, { roomId: 'toddler-small' })).map(({ from, state, guessed }) => [
      from.slice(11, 16),
      state,
      guessed,
    ]);
    expect(told).toEqual([
      ['16:00', 'ok', false],
      ['17:00', 'unattended', true],
    ]);
    const breaches = (knownAt = '') =>
      site.get(
        `/ratio/breaches?${new URLSearchParams({ from: evening[0], to: evening[1], ...(knownAt && { asKnownAt: knownAt }) })}`,
      );
    expect((await breaches()).breaches).toEqual([]);
    // At 20:00 nobody knew of any guess: then it was a child alone.
    expect((await breaches(at('20:00'))).breaches).toMatchObject([{ unattended: true }]);
  });

  test('a birthday at midnight: the older band holds from the first instant of the day, not an instant before', async () => {
    const site = await openTrapSite();
    await site.caregiver('s1');
    await site.works('s1', 'toddler-big');
    // Two years old on the 17th: until then the youngest in the room, and five to a caregiver.
    const birthDates = ['2024-09-17', ...Array.from({ length: 6 }, () => born.toddlerBig)];
    for (const [index, birthDate] of birthDates.entries()) {
      await site.child(`c${index}`, { birthDate, classId: 'toddler-big-1' });
      await site.comes(`c${index}`);
    }
    site.clock.set(at('23:59:59'));
    expect(await site.room('toddler-big')).toMatchObject({ required: 2, deficit: 1 });
    site.clock.set(at('00:00', tomorrow));
    site.keeper.tick();
    expect(await site.room('toddler-big')).toMatchObject({ required: 1, deficit: 0 });
    site.clock.set(at('01:00', tomorrow));
    const steps = await site.intervals(at('23:00'), at('01:00', tomorrow), { roomId: 'toddler-big' });
    expect(steps.map(({ from, to, required }) => [from, to, required])).toEqual([
      [told('23:00'), told('00:00', tomorrow), 2],
      [told('00:00', tomorrow), told('01:00', tomorrow), 1],
    ]);
  });
});

describe('clocks', () => {
  test('a device clock an hour off: ahead is refused by name of the field, behind is a late event with both times', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    site.clock.set(at('10:00'));
    const tap = { childId: 'c1', method: 'roster' };
    const ahead = await site.post('/attendance/check-ins', { ...tap, occurredAt: at('11:00') });
    expect(ahead).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: 'body/occurredAt' }] } });
    expect((await site.rosterOf('c1'))?.state).toBe('expected');
    const behind = await site.post('/attendance/check-ins', { ...tap, occurredAt: at('09:00') });
    expect(behind).toMatchObject({
      status: 201,
      body: { event: { occurredAt: told('09:00'), recordedAt: told('10:00') } },
    });
  });

  test('device clocks drifting or jumping: a little ahead is now, and the box set back neither loses nor reorders', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.child('c2');
    site.clock.set(at('10:00'));
    const drifted = await site.comes('c1', { occurredAt: at('10:01') });
    expect(drifted.body.event).toMatchObject({ occurredAt: told('10:00'), recordedAt: told('10:00') });
    // A time server sets the box back by ten minutes.
    site.clock.set(at('09:50'));
    const after = await site.comes('c2');
    expect(after.body.event.seq).toBeGreaterThan(drifted.body.event.seq);
    expect((await site.room('toddler-small')).children).toBe(2);
    site.clock.set(at('11:00'));
    const steps = await site.intervals(at('09:00'), at('11:00'), { roomId: 'toddler-small' });
    expect(steps.map(brief)).toEqual([
      ['09:00', '09:50', 0, 0, 'closed'],
      ['09:50', '10:00', 1, 0, 'unattended'],
      ['10:00', '11:00', 2, 0, 'unattended'],
    ]);
  });

  test('tests run in other zones: days, bands and intervals depend on the zone of the site alone', async () => {
    const script = join(import.meta.dirname, 'dayInZone.ts');
    const run = async (TZ: string) =>
      (await promisify(execFile)(process.execPath, [script], { env: { ...process.env, TZ } })).stdout;
    const [shanghai, ...others] = await Promise.all(['Asia/Shanghai', 'America/New_York', 'Pacific/Apia'].map(run));
    expect(JSON.parse(shanghai ?? '')).toMatchObject({
      days: ['2026-11-01', '2026-11-02'],
      // A day on which New York has 25 hours, and the child's second birthday at its end.
      steps: [
        ['2026-11-01T00:00:00.000+08:00', '2026-11-01T08:00:00.000+08:00', 0],
        ['2026-11-01T08:00:00.000+08:00', '2026-11-02T00:00:00.000+08:00', 2],
        ['2026-11-02T00:00:00.000+08:00', '2026-11-02T08:00:00.000+08:00', 1],
      ],
    });
    expect(others).toEqual([shanghai, shanghai]);
  }, 30_000);
});

describe('what arrives twice, late, or the wrong way round', () => {
  test('duplicate taps: the same finger twice within three seconds is one arrival, and one departure', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    site.clock.advance(900);
    const again = await site.post('/attendance/check-ins', { childId: 'c1', method: 'roster' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already_present' } });
    site.clock.set(at('17:00'));
    await site.leaves('c1');
    site.clock.advance(900);
    const out = { childId: 'c1', method: 'staff', override: { reason: '示例' } };
    expect(await site.post('/attendance/check-outs', out)).toMatchObject({
      status: 409,
      body: { code: 'not_present' },
    });
    expect((await site.rosterOf('c1'))?.visits).toHaveLength(1);
    expect((await site.room('toddler-small')).children).toBe(0);
  });

  test('duplicate delivery: the same event again is answered as the first time, even hours later, and counts once', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    const body = { id: '01990000-0000-7000-8000-000000000001', childId: 'c1', method: 'roster' };
    const first = await site.ask('POST', '/attendance/check-ins', body);
    site.clock.set(at('17:00'));
    await site.leaves('c1');
    const second = await site.ask('POST', '/attendance/check-ins', body);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await site.rosterOf('c1')).toMatchObject({ state: 'departed', visits: [{ departedAt: told('17:00') }] });
    const other = await site.ask('POST', '/attendance/check-ins', { ...body, roomId: 'mixed' });
    expect(other).toMatchObject({ status: 409, body: { code: 'id_reused' } });
  });

  test('out-of-order in and out: a departure before its arrival waits to be said again, and the visit is whole', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    site.clock.set(at('12:30'));
    const out = { childId: 'c1', method: 'staff', override: { reason: '示例' }, occurredAt: at('12:00') };
    const early = await site.post('/attendance/check-outs', out);
    expect(early).toMatchObject({ status: 409, body: { code: 'not_present' } });
    await site.comes('c1', { occurredAt: at('08:00') });
    expect((await site.post('/attendance/check-outs', out)).status).toBe(201);
    // An older arrival from a kiosk that was offline makes the visit longer, not a second one.
    await site.comes('c1', { occurredAt: at('07:45') });
    expect((await site.rosterOf('c1'))?.visits).toEqual([
      { arrivedAt: told('07:45'), departedAt: told('12:00'), closedBy: null },
    ]);
    const steps = await site.intervals(at('07:00'), at('12:30'), { roomId: 'toddler-small' });
    expect(steps.map(({ children }) => children)).toEqual([0, 1, 0]);
  });

  test('late offline events after the interval was reported: recomputed, and what was said then is still answered', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.caregiver('s1');
    await site.comes('c1');
    site.clock.set(at('10:00'));
    const reported = await site.intervals(at('08:00'), at('10:00'), { roomId: 'toddler-small' });
    expect(reported.map(brief)).toEqual([['08:00', '10:00', 1, 0, 'unattended']]);
    site.clock.set(at('11:00'));
    await site.works('s1', 'toddler-small', { occurredAt: at('09:00') });
    const corrected = await site.intervals(at('08:00'), at('10:00'), { roomId: 'toddler-small' });
    expect(corrected.map(brief)).toEqual([
      ['08:00', '09:00', 1, 0, 'unattended'],
      ['09:00', '10:00', 1, 1, 'ok'],
    ]);
    const options = { roomId: 'toddler-small', asKnownAt: at('10:00') };
    expect(await site.intervals(at('08:00'), at('10:00'), options)).toEqual(reported);
  });
});

describe('edited history', () => {
  test('edited history: what was taken back is still answered as it was known, and no request can edit or delete', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    const wrong = await site.comes('c1');
    site.clock.set(at('09:00'));
    const asKnownAt = at('09:00');
    site.clock.set(at('09:30'));
    const voids = wrong.body.event.id;
    expect((await site.post('/attendance/corrections', { voids, why: '示例：点错了' })).status).toBe(201);
    site.clock.set(at('10:00'));
    const rows = async (options = {}) =>
      (await site.intervals(at('08:00'), at('10:00'), { roomId: 'toddler-small', ...options })).map(brief);
    expect(await rows()).toEqual([['08:00', '10:00', 0, 0, 'closed']]);
    expect(await rows({ asKnownAt })).toEqual([['08:00', '09:00', 1, 0, 'unattended']]);
    const changing = site.routes.filter(({ method }) => ['PUT', 'PATCH', 'DELETE'].includes(method));
    expect(changing.map(({ path }) => path).filter((path) => /attendance|ratio|days|events|alerts/.test(path))).toEqual(
      [],
    );
  });

  test('edited history: the journal refuses a change, and finds one that was forced into the file', async () => {
    const site = await openTrapSite();
    const { db, projectionsOver } = site.stores;
    await site.child('c1');
    await site.comes('c1');
    expect(checkJournal(db, projectionsOver)).toEqual([]);
    const change = "UPDATE event SET occurred_at = occurred_at + 3600000 WHERE type = 'attendance.checked_in'";
    expect(() => db.exec(change)).toThrow('never changes');
    expect(() => db.exec("DELETE FROM event WHERE type = 'attendance.checked_in'")).toThrow();
    const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'").all();
    for (const { name } of triggers as { name: string }[]) db.exec(`DROP TRIGGER ${name}`);
    db.exec(change);
    expect(checkJournal(db, projectionsOver).map(({ check }) => check)).toContain('chain');
  });
});
