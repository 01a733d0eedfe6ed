import { describe, expect, test } from 'vitest';
import { createOverdueKeeper, overdueNow } from '#agent/attendance/overdue.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { overdueChildren } from '#agent/plans.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openHouse } from '#tests/house.ts';

const minute = 60_000;

/** Wednesday 08:00: `early` was to come at 07:40, `late` at 09:30; of `any` nobody can say when. */
const openMorning = async () => {
  const house = await openHouse();
  const weekdays = [1, 2, 3, 4, 5];
  await house.child('early', { attends: { weekdays, from: '07:40' } });
  await house.child('late', { attends: { weekdays, from: '09:30' } });
  await house.child('any');
  await house.child('here');
  const { journal, attendance } = house.stores;
  const keeper = createOverdueKeeper({
    journal,
    clock: house.clock,
    timeZone: house.config.site.timeZone,
    overdues: attendance.overdues,
    overdueAt: (now) => overdueChildren(house.stores, house.config, now),
  });
  const at = (minutes: number): void => {
    house.advance(minutes);
    keeper.tick();
    journal.react();
  };
  const alert = async () => {
    const { body } = await house.get('/alerts?state=open');
    return body.alerts.find(({ kind }: { kind: string }) => kind === 'absence_unexplained');
  };
  const unexplained = async (): Promise<Record<string, string | null>> => {
    const { body } = await house.get('/attendance/absences');
    const listed = body.unexplained as { childId: string; overdueSince: string | null }[];
    return Object.fromEntries(
      listed.map(({ childId, overdueSince }) => [childId, overdueSince?.slice(11, 16) ?? null]),
    );
  };
  return { ...house, at, alert, unexplained };
};

describe('an expected child of whom nobody has heard', () => {
  test('is asked after an hour after its own time, once, quietly, without its name', async () => {
    const house = await openMorning();
    await house.comes('here');
    house.at(39);
    expect(await house.alert()).toBeUndefined();
    expect(await house.unexplained()).toEqual({ early: null, late: null, any: null });
    house.at(1);
    expect(await house.alert()).toMatchObject({ severity: 'warning', children: 1, roomId: house.class.roomId });
    expect(JSON.stringify(await house.alert())).not.toContain('early');
    expect(await house.unexplained()).toEqual({ early: '07:40', late: null, any: null });
    house.at(10);
    // 07:30 and an hour is when everybody should be here; an hour later somebody asks.
    house.at(40);
    expect(await house.unexplained()).toEqual({ early: '07:40', late: null, any: '08:30' });
    house.at(60);
    expect(await house.unexplained()).toEqual({ early: '07:40', late: '09:30', any: '08:30' });
    const noticed = house.stores.journal.read(0, 1000).filter(({ type }) => type === 'attendance.overdue_noticed');
    expect(noticed).toHaveLength(3);
  });

  test('is no longer an alert when it comes, or when somebody has said why it does not; until that is taken back', async () => {
    const house = await openMorning();
    await house.comes('here');
    house.at(150);
    expect(await house.alert()).toBeDefined();
    const { body } = await house.comes('early');
    await house.post('/attendance/absences', { childId: 'late', from: '2026-09-16', reason: 'illness' });
    const { body: absence } = await house.post('/attendance/absences', {
      childId: 'any',
      from: '2026-09-16',
      reason: 'family',
    });
    expect(await house.alert()).toBeUndefined();
    expect(await house.unexplained()).toEqual({});
    await house.post(`/attendance/absences/${absence.absenceId}/withdraw`, { why: '示例' });
    expect(await house.alert()).toBeDefined();
    await house.comes('any');
    expect(await house.alert()).toBeUndefined();
    await house.post('/attendance/corrections', { voids: body.event.id, why: '点错了' });
    expect(await house.alert()).toBeDefined();
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('is not asked after in a house to which nobody came, nor on a day that is over', async () => {
    const house = await openMorning();
    house.at(300);
    expect(await house.alert()).toBeUndefined();
    // Who comes at 13:00 opens no morning that had passed.
    await house.comes('here');
    house.at(1);
    expect(await house.alert()).toBeUndefined();
    house.at(24 * 60 - 300 - 60);
    await house.comes('here');
    house.at(100);
    expect(await house.alert()).toBeDefined();
    house.at(20 * 60);
    expect(await house.alert()).toBeUndefined();
  });

  test('is asked after at the very minute, not before', () => {
    const at = (ms: number) => ({ now: epochMs(ms), opening: epochMs(0), firstArrival: epochMs(0) });
    const awaited = [{ childId: 'c', expectedAt: epochMs(10 * minute) }];
    expect(overdueNow(awaited, at(70 * minute - 1), 60 * minute)).toEqual([]);
    expect(overdueNow(awaited, at(70 * minute), 60 * minute)).toEqual([{ childId: 'c', expectedAt: 10 * minute }]);
    expect(overdueNow(awaited, { ...at(70 * minute), firstArrival: undefined }, 60 * minute)).toEqual([]);
  });
});
