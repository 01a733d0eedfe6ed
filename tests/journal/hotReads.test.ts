import { expect, test } from 'vitest';
import { openDatabase } from '#agent/journal/database.ts';
import { freshSalt } from '#agent/journal/salt.ts';

const planOf = (sql: string): string[] =>
  (openDatabase(':memory:').prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(
    ({ detail }) => detail,
  );

test('what is asked for with every event is read by an index of its own, in order, whatever else there is', () => {
  expect(
    planOf(`SELECT subject, on_break FROM presence WHERE room_id = +'r' AND kind = +'child' ORDER BY subject`),
  ).toEqual(['SEARCH presence USING COVERING INDEX presence_by_room (room_id=? AND kind=?)']);
  expect(planOf('SELECT * FROM alert WHERE resolved_at IS NULL ORDER BY raised_seq')).toEqual([
    'SCAN alert USING INDEX alert_unresolved',
  ]);
});

test('no two events get the same salt', () => {
  const salts = Array.from({ length: 1000 }, () => freshSalt());
  expect(new Set(salts.map((salt) => salt.toString('hex'))).size).toBe(1000);
  expect(salts.every(({ length }) => length === 16)).toBe(true);
});
