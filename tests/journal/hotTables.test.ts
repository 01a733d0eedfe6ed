import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#agent/journal/database.ts';
import { freshId, freshSalt } from '#agent/journal/fresh.ts';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';

const planOf = (sql: string): string[] => {
  const db = openDatabase(':memory:');
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  db.close();
  return plan.map(({ detail }) => detail);
};

test('the indexes that the hot queries count on are there, and are read as they count on', () => {
  expect(
    planOf(`SELECT subject, on_break FROM presence WHERE room_id = +'r' AND kind = +'child' ORDER BY subject`),
  ).toEqual(['SEARCH presence USING COVERING INDEX presence_by_room (room_id=? AND kind=?)']);
  expect(planOf('SELECT * FROM alert INDEXED BY alert_open WHERE resolved_at IS NULL ORDER BY raised_seq')).toEqual([
    'SCAN alert USING INDEX alert_open',
    'USE TEMP B-TREE FOR ORDER BY',
  ]);
  expect(
    planOf("SELECT min(availability_since) FROM device WHERE availability = 'offline' GROUP BY COALESCE(unit_id, id)"),
  ).toContain('SCAN device USING INDEX device_offline');
});

const movement = (what: string): string =>
  `INSERT INTO movement VALUES (7, 'event', 'child', 'mei', '${what}', 'room', 1000, 2000, NULL, NULL, 'awaits_handover', NULL)`;
const state = (word: string): string =>
  `INSERT INTO room_state VALUES ('room', 3, 0, 1, 1, 0, 0, 0, 20, 0, '${word}', 1000, 1000, NULL, 'event', '{}', NULL, 1, 2)`;

test('a database from before the tables were worded anew keeps its rows, and the same words are refused', () => {
  const folder = temporaryFolder();
  const shipped = join(projectRoot, 'agent/journal/migrations');
  const earlier = join(folder, 'earlier');
  mkdirSync(earlier);
  const before = readdirSync(shipped).filter((name) => Number.parseInt(name, 10) < 25);
  for (const name of before) cpSync(join(shipped, name), join(earlier, name));
  const file = join(folder, 'journal.db');
  const old = openDatabase(file, earlier);
  old.exec(movement('in'));
  old.exec(state('unattended'));
  const rowsOf = (db: typeof old) =>
    ['movement', 'room_state'].map((table) => db.prepare(`SELECT * FROM ${table}`).all());
  const rows = rowsOf(old);
  old.close();

  const db = openDatabase(file);
  expect(rowsOf(db)).toEqual(rows);
  db.exec('DELETE FROM movement; DELETE FROM room_state');
  expect(() => db.exec(movement('flown'))).toThrow(/CHECK/);
  expect(() => db.exec(state('fine'))).toThrow(/CHECK/);
  db.exec(movement('break_end'));
  db.exec(state('closed'));
  db.close();
});

test('no two events get the same salt', () => {
  const salts = Array.from({ length: 1000 }, () => freshSalt());
  expect(new Set(salts.map((salt) => salt.toString('hex'))).size).toBe(1000);
  expect(salts.every(({ length }) => length === 16)).toBe(true);
});

test('no two events get the same id, and an id says when it was made', () => {
  const from = Date.now();
  const ids = Array.from({ length: 1000 }, freshId);
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const madeAt = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(madeAt >= from && madeAt <= Date.now()).toBe(true);
  }
});
