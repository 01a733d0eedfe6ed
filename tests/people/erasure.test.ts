import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { blurredBirthDate } from '#agent/people/erasure.ts';
import { addDays, ageInMonths, parseDay } from '#agent/time/calendar.ts';
import { type House, openHouse } from '#tests/house.ts';

const secret = '演示将被删除';
const secretAdult = '示例将被删除的外婆';
const takenBy = '示例邻居甲';

/** A child who was here for a morning with everything that can be told of one, and has left for good. */
const openAfterwards = async (): Promise<House> => {
  const house = await openHouse();
  await house.adult('granny', { name: secretAdult, phoneTail: '4711', pin: '482915' });
  await house.adult('aunt', { name: '示例小姨' });
  await house.adult('father', { name: '示例被禁止者' });
  const guardians = [
    { adultId: 'granny', relation: '外婆', pickup: true },
    { adultId: 'aunt', relation: '小姨', pickup: true },
  ];
  await house.child('gone', {
    name: secret,
    guardians,
    allergies: ['花生将被删除'],
    notes: '备注将被删除',
    enrolledTo: '2026-09-16',
  });
  await house.child('stays', { guardians: [{ adultId: 'aunt', relation: '母亲', pickup: true }] });
  await house.adult('father', { name: '示例被禁止者', blockedFor: ['gone'] });
  await house.comes('gone', { health: 'unwell' });
  await house.comes('stays');
  await house.post('/health/checks', {
    childId: 'gone',
    kind: 'noon',
    well: false,
    signs: ['rash'],
    note: '皮疹将被删除',
  });
  await house.post('/health/medicines', {
    childId: 'gone',
    name: '糖浆将被删除',
    dose: '5 ml',
    times: ['10:00'],
    from: '2026-09-16',
    to: '2026-09-16',
  });
  await house.post('/pickups', { childId: 'gone', name: '代接人将被删除', phoneTail: '1234', day: '2026-09-16' });
  house.advance(90);
  await house.leaves('gone', { override: { reason: '理由将被删除', takenBy } });
  house.advance(24 * 60);
  await house.post('/attendance/absences', {
    childId: 'gone',
    from: '2026-09-17',
    reason: 'illness',
    note: '病因将被删除',
  });
  return house;
};
const erase = (house: House, childId = 'gone') =>
  house.post(`/children/${childId}/erasure`, { reason: 'guardian_request' });
const sound = (house: House) => checkJournal(house.stores.db, house.stores.projectionsOver);
const ofDay = '?room=&from=2026-09-16T00:00:00%2B08:00&to=2026-09-17T00:00:00%2B08:00';

describe('erasing a child', () => {
  test('takes every word about it out of the file, and leaves the chain, the counts and the past as they were', async () => {
    const house = await openAfterwards();
    const intervals = `/ratio/intervals${ofDay.replace('room=', `room=${house.class.roomId}`)}`;
    const before = (await house.get(intervals)).body;
    const answer = await erase(house);
    expect(answer).toMatchObject({ status: 201, body: { childId: 'gone', adultIds: ['father', 'granny'] } });

    const file = readFileSync(house.stores.db.name);
    const log = readFileSync(`${house.stores.db.name}-wal`);
    for (const word of [secret, secretAdult, takenBy, '将被删除', '示例被禁止者']) {
      expect(file.includes(word), `${word} in the database`).toBe(false);
      expect(log.includes(word), `${word} in its log`).toBe(false);
    }
    expect(sound(house)).toEqual([]);
    expect((await house.get(intervals)).body).toEqual(before);
    // It came, and is counted; by an id that leads to nobody.
    const { body: day } = await house.get('/attendance?day=2026-09-16');
    expect(day.classes[0]).toMatchObject({
      expected: 2,
      departed: 1,
      children: [{ childId: 'gone', name: 'gone' }, {}],
    });
    expect((await house.get('/attendance?day=2026-09-18')).body.classes[0].children).toHaveLength(1);
    expect((await house.get('/health?day=2026-09-16')).body.totals).toMatchObject({ abnormal: 0 });
  });

  test('lets nobody find it, its grandmother or her PIN any more, and spares the aunt of another child', async () => {
    const house = await openAfterwards();
    await erase(house);
    expect((await house.get('/children/gone')).status).toBe(404);
    expect((await house.get('/adults/granny')).status).toBe(404);
    expect((await house.get('/adults/aunt')).status).toBe(200);
    expect((await house.get('/children')).body.children.map(({ childId }: { childId: string }) => childId)).toEqual([
      'stays',
    ]);
    expect(house.stores.people.credentialsOf({ kind: 'adult', id: 'granny' }).pinKey).toBeUndefined();
    expect((await house.comes('gone')).status).toBe(422);
  });

  test('spares an adult who happens to have the same id', async () => {
    const house = await openAfterwards();
    await house.adult('gone', { name: '示例同号者' });
    expect((await erase(house)).body.adultIds).not.toContain('gone');
    expect((await house.get('/adults/gone')).body.name).toBe('示例同号者');
    expect(sound(house)).toEqual([]);
  });

  test('is final: the id is taken for ever, by hand and from a table, and cannot be erased twice', async () => {
    const house = await openAfterwards();
    await erase(house);
    expect(await erase(house)).toMatchObject({ status: 410, body: { code: 'gone' } });
    expect(await house.child('gone')).toMatchObject({ status: 410 });
  });

  test('is refused while the child is inside or enrolled, and for a child who is not known', async () => {
    const house = await openHouse();
    await house.child('c1', { enrolledTo: '2026-09-16' });
    await house.child('c2');
    await house.comes('c1');
    house.advance(24 * 60);
    expect((await erase(house, 'c1')).body.detail).toMatch(/is inside/);
    expect((await erase(house, 'c2')).body.detail).toMatch(/enrolment has not ended/);
    expect((await erase(house, 'ghost')).status).toBe(404);
    expect(house.stores.journal.read(0, 1000).some(({ type }) => type === 'child.erased')).toBe(false);
  });

  test('can be asked about before: what would go, or why it may not, and nothing goes', async () => {
    const house = await openAfterwards();
    const before = house.stores.journal.lastSeq();
    const { status, body: asked } = await house.get('/children/gone/erasure');
    expect([status, house.stores.journal.lastSeq()]).toEqual([200, before]);
    expect((await house.get('/children/stays/erasure')).body).toMatchObject({ code: 'conflict' });
    expect((await house.get('/children/ghost/erasure')).status).toBe(404);
    expect((await erase(house)).body).toEqual(asked);
  });

  test('is told once: the same request again gets the same answer', async () => {
    const house = await openAfterwards();
    const body = { id: uuidv7(), reason: 'retention_over' };
    const first = await house.ask('POST', '/children/gone/erasure', body);
    const again = await house.ask('POST', '/children/gone/erasure', body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  test('is the only way to empty an event: one emptied by hand is a fault of the chain', async () => {
    const house = await openAfterwards();
    house.stores.db
      .prepare("UPDATE event SET data = NULL, salt = NULL WHERE type = 'child.recorded' AND subject = 'stays'")
      .run();
    expect(sound(house)).toContainEqual(
      expect.objectContaining({ check: 'chain', found: 'it was emptied, and no erasure says so' }),
    );
  });
});

test('a blurred birth date is in the same month, and on the same side of every limit on every day that counts', () => {
  const limits = [6, 12, 18, 24, 36];
  const someDay = fc
    .date({ min: new Date('2023-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    .map((date) => parseDay(date.toISOString().slice(0, 10)))
    .filter((day) => day !== undefined);
  fc.assert(
    fc.property(someDay, fc.array(fc.integer({ min: 0, max: 1100 }), { maxLength: 60 }), (born, offsets) => {
      const days = offsets.map((offset) => addDays(born, offset));
      const blurred = parseDay(blurredBirthDate(born, days, limits));
      if (!blurred) throw new Error('no day');
      expect(blurred.slice(0, 7)).toBe(born.slice(0, 7));
      for (const day of days) {
        for (const limit of limits) {
          expect(ageInMonths(blurred, day) >= limit).toBe(ageInMonths(born, day) >= limit);
        }
      }
    }),
  );
  expect(blurredBirthDate('2025-01-31', [], limits)).toBe('2025-01-01');
});
