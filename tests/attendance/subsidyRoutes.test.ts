import { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { openHouse } from '#tests/house.ts';

test('the basis of a month is a table over HTTP and the same as a workbook; an erased child still counts, without a name', async () => {
  const house = await openHouse();
  await house.child('c1');
  await house.child('c2', { name: '示例将删除', enrolledTo: '2026-09-16' });
  await house.child('c3');
  for (const childId of ['c1', 'c2']) {
    await house.comes(childId);
    await house.leaves(childId);
  }
  house.advance(24 * 60);
  await house.post('/children/c2/erasure', { reason: 'guardian_request' });
  const { status, body } = await house.get('/subsidy?month=2026-09');
  expect(status).toBe(200);
  const own = body.classes.find(({ classId }: { classId: string }) => classId === house.class.classId);
  expect(own.children).toEqual([
    { childId: 'c1', name: '演示c1', days: 1 },
    { childId: 'c2', name: 'c2', days: 1 },
  ]);
  expect([own.yuan, body.yuan]).toEqual([2 * own.yuanPerChild, 2 * own.yuanPerChild]);
  expect(body.rule.text).toMatch(/500/);
  expect(body.isOver).toBe(false);

  const book = await house.app.inject({
    method: 'GET',
    url: '/api/v1/subsidy?month=2026-09&format=xlsx',
    headers: house.as('head'),
  });
  expect(book.headers['content-disposition']).toContain('subsidy-2026-09.xlsx');
  const rows = await readSheet(book.rawPayload, '按班级');
  expect(rows.find((row) => row[1] === house.class.name)?.slice(2)).toEqual([2, own.yuanPerChild, own.yuan]);
  expect(rows.at(-1)?.[0]).toBe('本月尚未结束，人数和金额可能变化');
  house.advance(14 * 24 * 60);
  expect((await house.get('/subsidy?month=2026-09')).body.isOver).toBe(true);
  expect((await house.get('/subsidy?month=2026-13')).status).toBe(400);
  expect((await house.get('/subsidy?month=2026-08')).body.yuan).toBe(0);
});
