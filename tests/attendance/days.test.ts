import { describe, expect, test } from 'vitest';
import { openHouse } from '#tests/house.ts';

/** Wednesday, 2026-09-16, 08:00; two children of a class with full-day care, one with booked hours only. */
const openWeek = async () => {
  const house = await openHouse();
  await house.child('c1');
  await house.child('c2');
  await house.child('c3', { careType: 'occasional' });
  return house;
};

describe('the days of attendance', () => {
  test('tell how many of those expected came, each day for itself, up to today', async () => {
    const house = await openWeek();
    await house.comes('c1');
    await house.leaves('c1');
    house.advance(24 * 60);
    for (const childId of ['c1', 'c2', 'c3']) await house.comes(childId);
    const { status, body } = await house.get('/attendance/days?from=2026-09-16&to=2026-09-20');
    expect(status).toBe(200);
    expect(body.days).toEqual([
      { day: '2026-09-16', seen: true, expected: 2, attended: 1, unexpected: 0, ratePermille: 500 },
      { day: '2026-09-17', seen: true, expected: 2, attended: 3, unexpected: 1, ratePermille: 1000 },
    ]);
  });

  test('agree with the day’s own list, also for a child who is absent with a reason', async () => {
    const house = await openWeek();
    await house.comes('c1');
    await house.post('/attendance/absences', { childId: 'c2', from: '2026-09-16', reason: 'illness' });
    const [day] = (await house.get('/attendance/days?from=2026-09-16&to=2026-09-16')).body.days;
    const { classes } = (await house.get('/attendance')).body;
    const sum = (of: string) =>
      classes.reduce((total: number, each: Record<string, number>) => total + (each[of] ?? 0), 0);
    expect([day.expected, day.attended]).toEqual([sum('expected'), sum('present') + sum('departed')]);
  });

  test('say of a day that the box did not see, or on which nobody was expected, that nothing is known', async () => {
    const house = await openWeek();
    const { days } = (await house.get('/attendance/days?from=2026-09-12&to=2026-09-13')).body;
    expect(days).toEqual([
      { day: '2026-09-12', seen: false, expected: 0, attended: 0, unexpected: 0, ratePermille: null },
      { day: '2026-09-13', seen: false, expected: 0, attended: 0, unexpected: 0, ratePermille: null },
    ]);
  });

  test('say of a day that the box saw begin that nobody came, which is something else', async () => {
    const house = await openWeek();
    house.stores.journal.record([
      { type: 'day.started', actor: 'agent', subject: '2026-09-16', data: { day: '2026-09-16' } },
    ]);
    const { days } = (await house.get('/attendance/days?from=2026-09-16&to=2026-09-16')).body;
    expect(days).toMatchObject([{ seen: true, expected: 2, attended: 0, ratePermille: 0 }]);
  });

  test('are at most a quarter in one answer, in the order of the calendar', async () => {
    const house = await openWeek();
    expect((await house.get('/attendance/days?from=2026-06-17&to=2026-09-16')).body.days).toHaveLength(92);
    for (const query of [
      'from=2026-06-16&to=2026-09-16',
      'from=2026-09-16&to=2026-09-15',
      'from=2026-02-30&to=2026-03-01',
    ]) {
      expect((await house.get(`/attendance/days?${query}`)).status, query).toBe(400);
    }
  });
});
