import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { subsidyOf } from '#agent/attendance/subsidy.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openPlace } from './nestbox.ts';

const at = (text: string) => epochMs(Date.parse(`${text}+08:00`));
const arrival = (id: string, text: string, what: 'in' | 'out' = 'in') => ({
  kind: 'child' as const,
  id,
  what,
  roomId: 'r',
  mark: undefined,
  eventId: `${id} ${text}`,
  seq: 1,
  occurredAt: at(text),
  recordedAt: at(text),
});
const thisMonth = (): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()).slice(0, 7);
const enrolled = (childId: string, classId: string) => ({
  childId,
  name: `示例${childId}`,
  classId,
  careType: 'full_day' as const,
  enrolledFrom: '2026-01-01',
});

test('counts each child who arrived on a day of the month once, at the amount of its class; a mixed class is left to a person', () => {
  const classes = (['infant', 'toddler_small', 'toddler_big', 'mixed'] as const).map((type) => ({
    classId: type,
    name: type,
    type,
    roomId: type,
  }));
  const children = [
    enrolled('i1', 'infant'),
    enrolled('i2', 'infant'),
    enrolled('s1', 'toddler_small'),
    enrolled('m1', 'mixed'),
  ];
  const movements = [
    arrival('i1', '2026-09-01T08:00:00'),
    arrival('i1', '2026-09-01T15:00:00'),
    // Just after midnight in Shanghai, still the day before in UTC.
    arrival('i1', '2026-09-02T00:30:00'),
    arrival('i2', '2026-09-03T17:00:00', 'out'),
    arrival('s1', '2026-09-03T08:00:00'),
    arrival('m1', '2026-09-03T08:00:00'),
  ];
  const amounts = { infantYuanPerMonth: 500, toddlerYuanPerMonth: 300 };
  const people = {
    classesOn: () => classes,
    childrenOn: () => children,
    nameOf: (childId: string) => `示例${childId}`,
  };
  const found = subsidyOf(
    people,
    dayAt(at('2026-09-30T12:00:00'), 'Asia/Shanghai'),
    movements,
    amounts,
    'Asia/Shanghai',
  );
  expect(found.map(({ classId, children: own, yuan }) => [classId, own.map(({ days }) => days), yuan])).toEqual([
    ['infant', [2], 500],
    ['toddler_small', [1], 300],
    ['toddler_big', [], 0],
    ['mixed', [1], null],
  ]);
});

test('is a table on the command line and a workbook, with the rule that says so', async () => {
  const place = openPlace();
  place.withStores(({ journal }) => {
    journal.record([
      {
        type: 'child.recorded',
        actor: 'agent',
        subject: 'mei',
        data: { ...enrolled('mei', 'small'), birthDate: '2025-01-01', guardians: [] },
      },
    ]);
  });
  const month = thisMonth();
  const file = join(place.folder, 'subsidy.xlsx');
  const ran = await place.run('subsidy', '--month', month, '--xlsx', file);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.out).toContain('300 yuan in all');
  expect(ran.out).toContain(`${month} is not over`);
  expect(await readSheet(file, '按班级')).toEqual([
    ['月份', '班级', '实际在托', '每人每月（元）', '金额（元）'],
    [month, '托小班', 1, 300, 300],
    ['本月尚未结束，人数和金额可能变化', null, null, null, null],
  ]);
  expect((await readSheet(file, '按婴幼儿'))[1]).toEqual([month, '托小班', '示例mei', 'mei', 1]);
  expect((await place.run('subsidy', '--month', month, '--xlsx', file)).code).toBe(2);
  expect((await place.run('subsidy', '--month', '2026-13')).code).toBe(2);
  expect(await place.ask('subsidy', '--month', month)).toMatchObject({ code: 0, body: { isOver: false } });
  expect((await place.run('subsidy', '--month', '2026-01')).out).not.toContain('not over');
  const ahead = await place.run('subsidy', '--month', '2099-01');
  expect([ahead.code, ahead.err]).toEqual([2, expect.stringContaining('2099-01 has not begun')]);
});

test('the workbook is Chinese whatever the terminal speaks: a mixed class is left to a person', async () => {
  const place = openPlace();
  place.withStores(({ journal }) => {
    journal.record([
      {
        type: 'class.defined',
        actor: 'agent',
        subject: 'small',
        data: { classId: 'small', name: '示例混龄班', type: 'mixed', roomId: 'r-small', places: 15 },
      },
    ]);
  });
  const file = join(place.folder, 'subsidy.xlsx');
  expect((await place.run('subsidy', '--month', thisMonth(), '--xlsx', file)).out).toContain('undecided');
  expect((await readSheet(file, '按班级'))[1]).toEqual([thisMonth(), '示例混龄班', 0, '由人决定', '由人决定']);
});
