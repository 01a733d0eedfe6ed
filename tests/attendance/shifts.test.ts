import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { type House, openHouse } from '#tests/house.ts';

const openOffice = async (): Promise<House> => {
  const house = await openHouse();
  for (const staffId of ['li', 'wang']) {
    await house.ask('PUT', `/staff/${staffId}`, {
      id: crypto.randomUUID(),
      name: `示例${staffId}`,
      role: 'caregiver',
      qualifications: [],
    });
  }
  return house;
};
const week = ['2026-09-16', '2026-09-17', '2026-09-18'];
const early = (house: House, more: object = {}) =>
  house.post('/staff/shifts', {
    staffId: 'li',
    roomId: house.class.roomId,
    days: week,
    from: '07:30',
    to: '12:00',
    breaks: [{ from: '09:30', to: '09:45' }],
    ...more,
  });
const on = async (house: House, day: string) => (await house.get(`/staff/shifts?day=${day}`)).body.shifts;

describe('shifts', () => {
  test('are planned for several days at once, and listed by day with who it is', async () => {
    const house = await openOffice();
    const answer = await early(house);
    expect(answer.status).toBe(201);
    expect(answer.body.shifts).toHaveLength(3);
    expect(await on(house, '2026-09-17')).toMatchObject([
      { staffId: 'li', name: '示例li', from: '07:30', to: '12:00', breaks: [{ from: '09:30', to: '09:45' }] },
    ]);
    expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
  });

  test('are cancelled one by one, or all of a plan from today on', async () => {
    const house = await openOffice();
    const { body } = await early(house);
    await house.post(`/staff/shifts/${body.shifts[1].shiftId}/cancel`);
    expect(await on(house, '2026-09-17')).toEqual([]);
    expect(await on(house, '2026-09-18')).toHaveLength(1);
    house.advance(24 * 60);
    const rest = await house.post(`/staff/shifts/${body.shifts[2].shiftId}/cancel`, { group: true });
    expect(rest.body.shifts).toHaveLength(1);
    expect(await on(house, '2026-09-18')).toEqual([]);
    expect(await on(house, '2026-09-16')).toHaveLength(1);
    expect((await house.post(`/staff/shifts/${body.shifts[2].shiftId}/cancel`)).status).toBe(404);
  });

  test('of one person never overlap; one may follow on the other', async () => {
    const house = await openOffice();
    await early(house);
    expect(await early(house, { days: ['2026-09-17'], from: '11:59', to: '15:00', breaks: [] })).toMatchObject({
      status: 409,
    });
    expect((await early(house, { from: '12:00', to: '15:00', breaks: [] })).status).toBe(201);
    expect((await early(house, { staffId: 'wang' })).status).toBe(201);
  });

  test.each([
    ['an end before the beginning', { to: '07:00', breaks: [] }, 'body/to'],
    ['a break outside', { breaks: [{ from: '12:00', to: '12:30' }] }, 'body/breaks'],
    [
      'breaks into each other',
      {
        breaks: [
          { from: '09:00', to: '10:00' },
          { from: '09:30', to: '10:30' },
        ],
      },
      'body/breaks',
    ],
    ['a day gone by', { days: ['2026-09-15'] }, 'body/days/0'],
    ['a day that is none', { days: ['2026-09-16', '2026-02-30'] }, 'body/days/1'],
  ])('with %s are refused, and nothing is half planned', async (_, more, path) => {
    const house = await openOffice();
    expect(await early(house, more)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await on(house, '2026-09-16')).toEqual([]);
  });

  test('name staff and rooms that exist', async () => {
    const house = await openOffice();
    expect((await early(house, { staffId: 'ghost' })).status).toBe(422);
    expect((await early(house, { roomId: 'nowhere' })).status).toBe(422);
  });
});
