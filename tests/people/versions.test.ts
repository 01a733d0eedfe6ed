import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import type { RatioInterval } from '#contract/rooms.ts';
import { type House, openHouse } from '#tests/house.ts';

/** The house's clock stands at Wednesday 2026-09-16, 08:00. */
const papers = ['caregiver', 'health_certificate', 'background_check'].map((kind) => ({ kind }));
const day = (date: string) => `from=${date}T00:00:00%2B08:00&to=${date}T23:59:59%2B08:00`;

/** Six toddlers and one caregiver in the room of the house's class since 08:00, one hour gone. */
const openRoom = async (type: string): Promise<House> => {
  const house = await openHouse();
  await defines(house, type);
  await staff(house, papers);
  await house.post('/staff/clock-ins', { staffId: 'li', roomId: house.class.roomId });
  for (let index = 0; index < 6; index += 1) {
    await house.child(`c${index}`, { birthDate: '2024-05-10' });
    await house.comes(`c${index}`);
  }
  house.advance(60);
  return house;
};
const defines = (house: House, type: string, more: object = {}) => {
  const { classId, name, roomId } = house.class;
  const body = { id: crypto.randomUUID(), name, type, roomId, places: 10, ...more };
  return house.ask('PUT', `/classes/${classId}`, body);
};
const staff = (house: House, qualifications: readonly object[], more: object = {}) =>
  house.ask('PUT', '/staff/li', {
    id: crypto.randomUUID(),
    name: '示例老师',
    role: 'caregiver',
    qualifications,
    ...more,
  });
const told = async (house: House, query: string): Promise<(string | number)[][]> => {
  const { body } = await house.get(`/ratio/intervals?room=${house.class.roomId}&${query}`);
  return (body.intervals as RatioInterval[])
    .filter(({ children }) => children === 6)
    .map(({ from, caregivers, required, state }) => [from.slice(8, 16), caregivers, required, state]);
};

describe('the past is judged by the records of its time', () => {
  test('a class of another type since now is another ratio since now, and names the record as its cause', async () => {
    const house = await openRoom('toddler_big');
    expect(await told(house, day('2026-09-16'))).toEqual([['16T08:00', 1, 1, 'ok']]);
    await defines(house, 'toddler_small');
    house.advance(30);
    expect(await told(house, day('2026-09-16'))).toEqual([
      ['16T08:00', 1, 1, 'ok'],
      ['16T09:00', 1, 2, 'deficit'],
    ]);
    const { body } = await house.get(`/ratio/intervals?room=${house.class.roomId}&${day('2026-09-16')}`);
    const cause = house.stores.journal.find(body.intervals.at(-1).causeEventId);
    expect(cause).toMatchObject({ type: 'class.defined', subject: house.class.classId });
    const { body: board } = await house.get('/rooms');
    const room = board.rooms.find(({ roomId }: { roomId: string }) => roomId === house.class.roomId);
    expect([room.required, room.deficit]).toEqual([2, 1]);
  });

  test('said to be so since an earlier day it corrects the days since; what was known then is still answered', async () => {
    const house = await openRoom('toddler_big');
    house.advance(24 * 60);
    const knew = encodeURIComponent('2026-09-17T09:00:00+08:00');
    house.advance(5);
    await defines(house, 'toddler_small', { since: '2026-09-17' });
    house.advance(30);
    expect(await told(house, day('2026-09-16'))).toEqual([['16T08:00', 1, 1, 'ok']]);
    expect(await told(house, day('2026-09-17'))).toEqual([['17T00:00', 1, 2, 'deficit']]);
    expect(await told(house, `${day('2026-09-17')}&asKnownAt=${knew}`)).toEqual([['17T00:00', 1, 1, 'ok']]);
  });

  test('papers that were taken out of a record count until then, and since an earlier day where that is said', async () => {
    const house = await openRoom('toddler_big');
    await staff(house, papers.slice(0, 2));
    house.advance(30);
    expect(await told(house, day('2026-09-16'))).toEqual([
      ['16T08:00', 1, 1, 'ok'],
      ['16T09:00', 0, 1, 'unattended'],
    ]);
    await staff(house, papers);
    house.advance(30);
    expect(await told(house, day('2026-09-16'))).toEqual([
      ['16T08:00', 1, 1, 'ok'],
      ['16T09:00', 0, 1, 'unattended'],
      ['16T09:30', 1, 1, 'ok'],
    ]);
    // The paper had been there all day; nobody had written it down.
    const knew = encodeURIComponent('2026-09-16T10:00:00+08:00');
    house.advance(5);
    await staff(house, papers, { since: '2026-09-16' });
    expect(await told(house, day('2026-09-16'))).toEqual([['16T08:00', 1, 1, 'ok']]);
    expect(await told(house, `${day('2026-09-16')}&asKnownAt=${knew}`)).toHaveLength(3);
  });

  test('a birth date put right is the true one for every day, and as it was for what was known before', async () => {
    const house = await openRoom('toddler_big');
    const knew = encodeURIComponent('2026-09-16T09:00:00+08:00');
    house.advance(5);
    await house.child('c0', { birthDate: '2025-05-10' });
    expect(await told(house, day('2026-09-16'))).toEqual([['16T08:00', 1, 2, 'deficit']]);
    expect(await told(house, `${day('2026-09-16')}&asKnownAt=${knew}`)).toEqual([['16T08:00', 1, 1, 'ok']]);
  });

  test('a new name or PIN is nothing that the past depends on', async () => {
    const house = await openRoom('toddler_big');
    await staff(house, papers, { name: '示例王老师', pin: '482913' });
    await house.child('c0', { birthDate: '2024-05-10', name: '演示新名' });
    const versions = house.stores.db.prepare(`SELECT count(*) FROM record_version WHERE id IN ('li', 'c0')`).pluck();
    expect(versions.get()).toBe(2);
  });

  test('an erasure keeps what counting needs of each time, and a rebuild finds the same', async () => {
    const house = await openRoom('toddler_big');
    const other = house.stores.people.classes().find(({ classId }) => classId !== house.class.classId);
    await house.leaves('c0');
    const [enrolledFrom, birthDate] = ['2026-09-01', '2024-05-10'];
    house.advance(24 * 60);
    await house.child('c0', { birthDate, enrolledFrom, enrolledTo: '2026-09-16', classId: other?.classId });
    const roster = async () => {
      const { body } = await house.get('/attendance?day=2026-09-16');
      return body.classes.map(({ children, ...row }: { children: unknown[] }) => ({
        ...row,
        children: children.length,
      }));
    };
    const rosterBefore = await roster();
    const before = await Promise.all([house.get('/subsidy?month=2026-09'), told(house, day('2026-09-16'))]);
    expect((await house.post('/children/c0/erasure', { reason: 'guardian_request' })).status).toBe(201);
    const after = await Promise.all([house.get('/subsidy?month=2026-09'), told(house, day('2026-09-16'))]);
    const counts = ([{ body }, steps]: typeof before) => [
      body.classes.map(({ children, ...row }: { children: unknown[] }) => ({ ...row, children: children.length })),
      steps,
    ];
    expect(counts(after)).toEqual(counts(before));
    expect(await roster()).toEqual(rosterBefore);
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });
});

describe('a day is told with the classes of that day', () => {
  test('a child that changes its class stays on the old list for the days before, and counts where it last came', async () => {
    const house = await openRoom('toddler_big');
    const [, infants] = house.stores.people.classes();
    if (!infants) throw new Error('The demo has one class only');
    const { classId, name, roomId } = infants;
    const body = { id: crypto.randomUUID(), name, type: 'infant', roomId, places: 10 };
    await house.ask('PUT', `/classes/${classId}`, body);
    await house.leaves('c0');
    house.advance(24 * 60);
    await house.child('c0', { birthDate: '2024-05-10', classId: infants.classId });
    const classOf = async (date: string): Promise<string> => {
      const { body } = await house.get(`/attendance?day=${date}`);
      const isHere = ({ children }: { children: { childId: string }[] }) =>
        children.some(({ childId }) => childId === 'c0');
      return body.classes.filter(isHere).map(({ classId }: { classId: string }) => classId);
    };
    expect([await classOf('2026-09-16'), await classOf('2026-09-17')]).toEqual([
      [house.class.classId],
      [infants.classId],
    ]);
    const subsidised = async (): Promise<Record<string, number>> => {
      const { body } = await house.get('/subsidy?month=2026-09');
      const rows = body.classes as { classId: string; yuan: number }[];
      return Object.fromEntries(rows.map(({ classId, yuan }) => [classId, yuan]));
    };
    expect(await subsidised()).toMatchObject({ [house.class.classId]: 6 * 300, [infants.classId]: 0 });
    await house.comes('c0');
    expect(await subsidised()).toMatchObject({ [house.class.classId]: 5 * 300, [infants.classId]: 500 });
  });

  test('a class that was of another type is subsidised at its amount of the last day on which each child came', async () => {
    const house = await openRoom('toddler_big');
    for (let index = 0; index < 6; index += 1) await house.leaves(`c${index}`);
    house.advance(24 * 60);
    await defines(house, 'infant');
    await house.comes('c5');
    const { body } = await house.get('/subsidy?month=2026-09');
    const rows = body.classes.filter(({ classId }: { classId: string }) => classId === house.class.classId);
    expect(rows.map(({ type, yuan }: { type: string; yuan: number }) => [type, yuan])).toEqual([
      ['infant', 500],
      ['toddler_big', 5 * 300],
    ]);
    expect(body.yuan).toBe(500 + 5 * 300);
  });

  test('a start that is put off holds from when it was told; an enrolment that ends before the next begins, until then', async () => {
    const house = await openHouse();
    const isEnrolled = async (date: string): Promise<boolean> => {
      const { body } = await house.get(`/attendance?day=${date}`);
      return body.classes.some(({ children }: { children: { childId: string; enrolled: boolean }[] }) =>
        children.some(({ childId, enrolled }) => childId === 'c1' && enrolled),
      );
    };
    const days = ['2026-09-15', '2026-09-16', '2026-09-17', '2026-10-01'];
    const enrolled = () => Promise.all(days.map(isEnrolled));
    await house.child('c1', { enrolledFrom: '2026-09-14', since: '2026-09-14' });
    expect(await enrolled()).toEqual([true, true, true, true]);
    await house.child('c1', { enrolledFrom: '2026-10-01' });
    expect(await enrolled()).toEqual([true, false, false, true]);
    await house.child('c1', { enrolledFrom: '2026-10-01', since: '2026-09-14' });
    expect(await enrolled()).toEqual([false, false, false, true]);
    await house.child('c1', { enrolledFrom: '2026-09-01', enrolledTo: '2026-09-16', since: '2026-09-01' });
    await house.child('c1', { enrolledFrom: '2026-10-01' });
    expect(await enrolled()).toEqual([true, true, false, true]);
  });

  test('a sealed day is sealed again when an enrolment is told to have ended before it', async () => {
    const house = await openRoom('toddler_big');
    await house.child('c9', { birthDate: '2024-05-10' });
    house.advance(24 * 60);
    expect(house.sealing.sealDue()).toMatchObject([{ day: '2026-09-16', revision: 1 }]);
    await house.child('c9', { birthDate: '2024-05-10', enrolledTo: '2026-09-10' });
    expect(house.sealing.sealDue()).toMatchObject([{ day: '2026-09-16', revision: 2, fresh: true }]);
    expect(house.sealing.sealDue()).toEqual([]);
  });

  test('a sealed day is sealed again when a record is said to have held on it', async () => {
    const house = await openRoom('toddler_big');
    house.advance(24 * 60);
    const [first] = house.sealing.sealDue();
    expect(first).toMatchObject({ day: '2026-09-16', revision: 1 });
    await defines(house, 'toddler_small');
    expect(house.sealing.sealDue()).toEqual([]);
    await defines(house, 'toddler_small', { since: '2026-09-15' });
    expect(house.sealing.sealDue()).toMatchObject([{ day: '2026-09-16', revision: 2, fresh: true }]);
  });
});

describe('since', () => {
  test.each([
    ['2026-02-30', /day of the calendar/],
    ['2026-09-17', /lies ahead/],
    ['2026-08-15', /more than 31 days back; name 2026-08-16/],
  ])('%s is refused with the field and the way on', async (since, message) => {
    const house = await openHouse();
    const answers = [
      await defines(house, 'infant', { since }),
      await staff(house, papers, { since }),
      await house.child('c0', { since }),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: 'invalid', errors: [{ path: 'body/since' }] });
      expect(body.errors[0].message).toMatch(message);
    }
    expect(house.stores.people.staff('li')).toBeUndefined();
  });
});
