import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { writeXlsx } from '#agent/people/table/files.ts';
import { addMonths, dayAt } from '#agent/time/calendar.ts';
import { systemClock } from '#agent/time/clock.ts';
import type { AttendanceDay } from '#contract/attendance.ts';
import type { SheetKind } from '#contract/rosterTable.ts';
import { prepareBox } from '#tests/testBox.ts';
import { workingZone } from '#tests/workingZone.ts';

interface Group {
  readonly id: string;
  readonly name: string;
  readonly type: 'infant' | 'toddler_small' | 'toddler_big';
  readonly places: number;
  readonly months: number;
}
const classes: readonly Group[] = [
  ...[1, 2].map((number) => ({
    id: `infant${number}`,
    name: `乳儿${number}班`,
    type: 'infant' as const,
    places: 10,
    months: 9,
  })),
  ...[1, 2, 3, 4].map((number) => ({
    id: `small${number}`,
    name: `托小${number}班`,
    type: 'toddler_small' as const,
    places: 15,
    months: 18,
  })),
  ...[1, 2, 3, 4].map((number) => ({
    id: `big${number}`,
    name: `托大${number}班`,
    type: 'toddler_big' as const,
    places: number === 4 ? 10 : 20,
    months: 30,
  })),
];
const ratioOf: Record<Group['type'], number> = { infant: 3, toddler_small: 5, toddler_big: 7 };
const caregiversOf = ({ type, places }: Group): number => Math.ceil(places / ratioOf[type]);
const places = classes.flatMap(({ id, name, months, places: count }) =>
  Array.from({ length: count }, (_, index) => ({ classId: id, className: name, months, index })),
);

/** The spreadsheet that a facility of 150 places has: one guardian for each child, and all its caregivers. */
const spreadsheet = (today: string): { kind: SheetKind; rows: string[][] }[] => [
  {
    kind: 'children',
    rows: [
      ['编号', '姓名', '出生日期', '班级', '托育方式', '入托日期', '接送人1', '关系1', '可接走1', '过敏'],
      ...places.map(({ className, months }, index) => [
        `c${index}`,
        `示例童${index}`,
        addMonths(today as Parameters<typeof addMonths>[0], -months),
        className,
        '全日托',
        '2026-01-05',
        `a${index}`,
        '母亲',
        '是',
        index === 0 ? '花生；鸡蛋' : '',
      ]),
    ],
  },
  {
    kind: 'adults',
    rows: [
      ['编号', '姓名', '手机尾号'],
      ...places.map((_, index) => [`a${index}`, `示例家长${index}`, String(index).padStart(4, '0')]),
    ],
  },
  {
    kind: 'staff',
    rows: [
      ['编号', '姓名', '岗位', '保育资格', '健康证', '健康证止', '背景核查', '背景核查止'],
      ...classes.flatMap((own) =>
        Array.from({ length: caregiversOf(own) }, (_, index) => [
          `s-${own.id}-${index}`,
          `示例老师${own.id}${index}`,
          '保育人员',
          '是',
          '是',
          '2099-12-31',
          '是',
          '2099-12-31',
        ]),
      ),
    ],
  },
];

test('a front desk imports 150 children from its spreadsheet, runs a morning, corrects two mistakes and closes the day', async () => {
  const timeZone = workingZone();
  const box = await prepareBox(({ people: _, siren: __, ...file }) => ({
    ...file,
    site: { ...file.site, timeZone },
    cameras: [],
    positions: [],
    places: 150,
    rooms: classes.map(({ id, name }) => ({ id: `r-${id}`, name, kind: 'classroom' as const })),
    classes: classes.map(({ id, name, type, places: count }) => ({ id, name, type, room: `r-${id}`, places: count })),
  }));
  await box.start('agent');
  const today = dayAt(systemClock().now(), timeZone);
  const file = join(box.data, 'roster.xlsx');
  const sheets = spreadsheet(today);

  // The first try has a slip in one row: the dry run names it, and nothing is written.
  const wrong = structuredClone(sheets);
  const slip = wrong[0]?.rows[7];
  if (slip) slip[3] = '不存在的班';
  writeFileSync(file, await writeXlsx(wrong));
  const refused = await box.nestbox('people', 'import', file, '--json').catch((error) => error.stdout as string);
  const report = JSON.parse(refused);
  expect(report).toMatchObject({ ok: false, applied: false });
  expect(report.faults).toMatchObject([{ sheet: '婴幼儿', row: 8, column: '班级', severity: 'error' }]);

  writeFileSync(file, await writeXlsx(sheets));
  const dry = JSON.parse(await box.nestbox('people', 'import', file, '--json'));
  const all = 150 + 150 + classes.reduce((sum, own) => sum + caregiversOf(own), 0);
  expect(dry).toMatchObject({ ok: true, applied: false, new: all, faults: [] });
  const applied = JSON.parse(await box.nestbox('people', 'import', file, '--apply', '--json'));
  expect(applied).toMatchObject({ ok: true, applied: true, new: all });

  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by the assertions
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; body: any }> =>
    box.call('head', method, `/api/v1${path}`, body);
  const post = (path: string, body: object, id = uuidv7()) => call('POST', path, { id, ...body });
  for (const own of classes) {
    for (let index = 0; index < caregiversOf(own); index += 1) {
      const clockedIn = await post('/staff/clock-ins', { staffId: `s-${own.id}-${index}`, roomId: `r-${own.id}` });
      expect(clockedIn.status).toBe(201);
    }
  }
  const comes = (index: number, more: object = {}) =>
    post('/attendance/check-ins', {
      childId: `c${index}`,
      adultId: `a${index}`,
      method: 'card',
      health: 'well',
      ...more,
    });
  for (let index = 0; index < 148; index += 1) expect((await comes(index)).status).toBe(201);

  // First mistake: the brother was tapped for the sister.
  const tapped = await comes(148);
  await post('/attendance/corrections', { voids: tapped.body.event.id, why: '点错了孩子' });
  expect((await comes(149)).status).toBe(201);
  // Second mistake: a child was put into the wrong room.
  const moved = await post('/attendance/moves', { childId: 'c0', roomId: 'r-infant2' });
  expect(moved.body.room).toMatchObject({ roomId: 'r-infant2', children: 11, overCap: true });
  await post('/attendance/corrections', { voids: moved.body.event.id, why: '点错了教室' });
  await post('/attendance/absences', { childId: 'c148', from: today, reason: 'illness' });

  const board = (await call('GET', '/rooms')).body.rooms as {
    roomId: string;
    children: number;
    deficit: number;
    cap: number;
  }[];
  expect(board.map(({ roomId, children, deficit }) => [roomId, children, deficit])).toEqual(
    classes.map(({ id, places: count }) => [`r-${id}`, id === 'big4' ? 9 : count, 0]).toSorted(),
  );
  const rosterNow = async (): Promise<AttendanceDay> => (await call('GET', '/attendance')).body;
  const statesOf = ({ classes: listed }: AttendanceDay, state: string) =>
    listed.flatMap(({ children }) => children.filter((child) => child.state === state).map(({ childId }) => childId));
  const morning = await rosterNow();
  expect(statesOf(morning, 'present')).toHaveLength(149);
  if (statesOf(morning, 'absent').length > 0) expect(statesOf(morning, 'absent')).toEqual(['c148']); // not expected at a weekend
  const health = (await call('GET', '/health')).body;
  expect(health.totals).toMatchObject({ morningDone: 149, morningExpected: 149 });
  expect(health.children.find(({ childId }: { childId: string }) => childId === 'c0').allergies).toEqual([
    '花生',
    '鸡蛋',
  ]);

  for (let index = 0; index < 150; index += 1) {
    if (index === 17 || index === 148) continue;
    const left = await post('/attendance/check-outs', { childId: `c${index}`, adultId: `a${index}`, method: 'card' });
    expect(left.status).toBe(201);
  }
  const asked = await post(`/days/${today}/close`, {});
  expect(asked).toMatchObject({ status: 409, body: { code: 'still_inside' } });
  expect(JSON.stringify(asked.body.errors)).toContain('c17');
  const resolutions = [{ childId: 'c17', what: 'left', at: new Date().toISOString(), note: '忘记签退' }];
  const closed = await post(`/days/${today}/close`, { resolutions, note: '一切正常' });
  expect([closed.status, closed.body.code]).toEqual([201, undefined]);

  const evening = await rosterNow();
  expect(statesOf(evening, 'present')).toEqual([]);
  expect(statesOf(evening, 'departed')).toHaveLength(149);
  const forgotten = evening.classes.flatMap(({ children }) => children).find(({ childId }) => childId === 'c17');
  expect(forgotten?.visits.at(-1)).toMatchObject({ closedBy: 'person' });
  const subsidy = (await call('GET', `/subsidy?month=${today.slice(0, 7)}`)).body;
  expect(subsidy.yuan).toBe(20 * 500 + 129 * 300);
  expect(await box.nestbox('check')).toBeTruthy();
}, 120_000);
