import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { bandChanges } from '#agent/plans.ts';
import { createBirthdayKeeper } from '#agent/ratio/birthdays.ts';
import { type House, openHouse } from '#tests/house.ts';

const keeperOf = ({ stores, clock }: House) =>
  createBirthdayKeeper({
    journal: stores.journal,
    clock,
    timeZone: 'Asia/Shanghai',
    store: stores.bandChanges,
    changesOn: (day) => bandChanges(stores, day),
  });
const kinds = async (house: House): Promise<string[]> =>
  (await house.get('/alerts?state=open')).body.alerts.map(({ kind }: { kind: string }) => kind);

test('a birthday that changes the band is listed for the day it falls on, with what the room needs before and after', async () => {
  const house = await openHouse();
  const small = house.stores.people.classes().find(({ type }) => type === 'toddler_small');
  const classId = small?.classId;
  await house.child('turns', { classId, birthDate: '2025-09-17', name: '示例寿星' });
  await house.child('leaves', { birthDate: '2023-09-17' });
  await house.child('same', { classId, birthDate: '2025-08-01' });
  for (const childId of ['e1', 'e2', 'e3']) await house.child(childId, { classId, birthDate: '2025-02-01' });
  const { body } = await house.get('/ratio/birthdays');
  expect(body.day).toBe('2026-09-17');
  const [leaves, turns] = body.changes;
  expect(leaves).toMatchObject({ childId: 'leaves', months: 36, toBand: null });
  expect(turns).toMatchObject({ childId: 'turns', name: '示例寿星', months: 12 });
  expect(turns.fromBand).not.toBe(turns.toBand);
  // Five children of whom one was an infant: two caregivers; the day after, one to five.
  expect([turns.requiredBefore, turns.requiredAfter]).toEqual([2, 1]);
  expect((await house.get('/ratio/birthdays?day=2026-09-18')).body.changes).toEqual([]);
  expect((await house.get('/ratio/birthdays?day=2026-02-30')).status).toBe(400);
});

test('it is announced once on the day before, as a notice that nobody is called for, and is over when the day has come', async () => {
  const house = await openHouse();
  await house.child('turns', { birthDate: '2025-09-17' });
  keeperOf(house).tick();
  keeperOf(house).tick(); // as after a restart
  const announced = house.stores.journal.read(0, 1000).filter(({ type }) => type === 'ratio.band_change_announced');
  expect(announced).toHaveLength(1);
  expect(JSON.stringify(announced[0])).not.toContain('演示');
  expect(await kinds(house)).toContain('band_change');
  house.advance(60);
  house.stores.journal.react();
  const [alert] = (await house.get('/alerts?state=open')).body.alerts;
  expect(alert).toMatchObject({ kind: 'band_change', severity: 'notice', escalation: 0 });
  house.advance(16 * 60);
  house.stores.journal.react();
  expect(await kinds(house)).not.toContain('band_change');
  expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
});
