import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { coverageOf } from '#agent/footage/coverage.ts';
import { openDeletionStore } from '#agent/footage/retention/deletionStore.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { timelineOf } from '#agent/footage/timeline.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { merkleRoot } from '#agent/journal/merkle.ts';
import { dayAt, dayBounds } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { dayMs, hourMs, memoryFolder, openWorld, timeZone, type World } from './keepingWorld.ts';

const openBox = (): World => {
  const it = openWorld(memoryFolder());
  onTestFinished(it.close);
  it.addStream();
  return it;
};
const deletedEvents = (it: World) =>
  it.journal.read(0, 10_000).flatMap((event) => (event.type === 'footage.deleted' ? [event.data] : []));
const count = (it: World, table: string): number =>
  it.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

test('what is over goes with its rows and folders, and the journal says what it was', async () => {
  const it = openBox();
  await it.live(40 * dayMs);
  const first = [...it.alive.values()];
  // A disk without a free byte changes nothing: what is kept is kept.
  it.db.exec('UPDATE volume SET free_bytes = 0, total_bytes = 1, measured_ms = 0');
  await it.live(50 * dayMs);
  expect(deletedEvents(it)).toEqual([]);
  await it.live(2 * dayMs);
  expect(it.wrongs).toEqual([]);
  const told = deletedEvents(it);
  expect(told.length).toBeGreaterThan(0);
  for (const { from, to, segments, root } of told) {
    const gone = first.filter((file) => Date.parse(from) <= file.from && file.to <= Date.parse(to));
    const leaves = gone.map((file) => createHash('sha256').update(`${file.stream} ${file.from}`).digest());
    expect({ segments, root }).toEqual({ segments: leaves.length, root: merkleRoot(leaves).toString('hex') });
  }
  expect(first.filter(({ path }) => !it.alive.has(path) && existsSync(dirname(path)))).toEqual([]);
  expect(count(it, 'segment')).toBe(it.alive.size);
  expect(count(it, 'segment_gop')).toBe(it.alive.size);
  expect(count(it, 'deletion_item')).toBe(0);
  const [run] = it.db.prepare('SELECT start_ms FROM run').pluck().all() as number[];
  expect(run).toBe(Math.min(...[...it.alive.values()].map(({ from }) => from)));
});

test('held footage stays with its gaps, and the timeline claims nothing of what is gone around it', async () => {
  const it = openBox();
  await it.live(10 * dayMs);
  await it.off(hourMs, 'right');
  it.world.isSynced = true;
  await it.live(10 * dayMs);
  const noon = (day: number): number => Date.parse('2026-06-01T12:00:00+08:00') + day * dayMs;
  it.hold('cam-0', noon(2), noon(3), null);
  it.hold('cam-0', noon(5), noon(6), null);
  it.hold('cam-0', noon(9), noon(10), null);
  await it.live(90 * dayMs);
  expect(it.wrongs).toEqual([]);
  const store = openFootageStore(it.db, () => it.world.trueMs);
  const [stream] = store.streams();
  if (!stream) throw new Error('no stream');
  const held = [...it.alive.values()].filter(({ from }) => from < noon(11));
  expect(held.length).toBeGreaterThan(6);
  const asked = { from: 0, to: noon(11) };
  const told = timelineOf(store.timeline(stream, asked), asked).runs;
  for (const { from, to } of told) {
    expect(held.some((file) => file.from === from)).toBe(true);
    expect(held.some((file) => file.to === to)).toBe(true);
  }
  expect(told.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(
    held.reduce((sum, { from, to }) => sum + to - from, 0),
  );
  expect(it.db.prepare("SELECT count(*) FROM gap WHERE reason = 'recorder_down'").pluck().get()).toBe(1);
  // Nothing is asked for of what is over but what is still there.
  const coverageOn = (day: number) => {
    const bounds = dayBounds(dayAt(epochMs(noon(day)), timeZone), timeZone);
    const { recordedMinutes, requiredMinutes } = coverageOf(store, stream, bounds, it.world.trueMs);
    return [recordedMinutes, requiredMinutes];
  };
  expect(coverageOn(1)).toEqual([0, 0]);
  expect(coverageOn(8)).toEqual([0, 0]);
  expect(coverageOn(5)[0]).toBe(coverageOn(5)[1]);
  expect(coverageOn(50)).toEqual([1440, 1440]);
});

test('an index from the day before takes over from the journal what was deleted since, and reports no loss', async () => {
  const it = openBox();
  await it.live(91 * dayMs);
  // The day before: these rows, and no word of their deletion.
  const segments = it.db.prepare('SELECT * FROM segment ORDER BY start_ms LIMIT 6').all() as { start_ms: number }[];
  const gops = it.db.prepare('SELECT * FROM segment_gop ORDER BY start_ms LIMIT 6').all();
  const before = deletedEvents(it).length;
  await it.live(2 * dayMs);
  const told = deletedEvents(it).length;
  expect(told).toBeGreaterThan(before);
  const kept = segments.filter(({ start_ms }) => [...it.alive.values()].some(({ from }) => from === start_ms)).length;
  it.db.prepare('DELETE FROM deletion').run();
  it.db.prepare('DELETE FROM deletions_read').run();
  for (const [table, rows] of [
    ['segment', segments],
    ['segment_gop', gops],
  ] as const) {
    for (const row of rows) {
      const columns = Object.keys(row as object);
      it.db.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${columns.map((name) => `@${name}`).join()})`).run(row);
    }
  }
  expect(count(it, 'segment')).toBe(it.alive.size + segments.length - kept);
  it.restartAgent();
  await it.work();
  expect(count(it, 'segment')).toBe(it.alive.size);
  expect(deletedEvents(it)).toHaveLength(told);
  expect(count(it, 'deletion')).toBe(told);
});

test.each(['decided', 'unlinked'] as const)(
  'a hold that comes when a deletion is %s saves what is left',
  async (when) => {
    const it = openBox();
    await it.live(90 * dayMs, 2 * hourMs);
    const held = () => it.hold(undefined, it.world.trueMs - 95 * dayMs, it.world.trueMs - 80 * dayMs, null);
    it.onPoint((point) => {
      if (point !== when || it.wanted.length > 0) return;
      held();
    });
    await it.live(3 * dayMs, 2 * hourMs);
    expect(it.wanted).toHaveLength(1);
    expect(it.wrongs).toEqual([]);
    expect(deletedEvents(it).reduce((sum, { segments }) => sum + segments, 0)).toBe(it.gone());
  },
);

test('a disk that is away is left alone, and its files go when it is back', async () => {
  const it = openBox();
  await it.live(90 * dayMs);
  renameSync(it.marker, `${it.marker}.away`);
  const before = it.alive.size;
  it.world.isDiskFull = true;
  await it.live(4 * dayMs);
  expect(it.alive.size).toBe(before);
  expect(deletedEvents(it)).toEqual([]);
  renameSync(`${it.marker}.away`, it.marker);
  await it.live(dayMs);
  expect(it.alive.size).toBeLessThan(before);
  expect(it.wrongs).toEqual([]);
});

test('a folder that leads out of the volume is never followed', async () => {
  const it = openBox();
  await it.live(90 * dayMs);
  const [file] = [...it.alive.values()];
  if (!file) throw new Error('nothing recorded');
  const outside = join(memoryFolder(), 'elsewhere');
  const hour = dirname(file.path);
  renameSync(hour, outside);
  mkdirSync(dirname(hour), { recursive: true });
  symlinkSync(outside, hour);
  await it.live(3 * dayMs);
  expect(readdirSync(outside)).toHaveLength(1);
  const stuck = openDeletionStore(it.db, freshId).open();
  expect(stuck).toHaveLength(1);
  expect(existsSync(file.path)).toBe(true);
});

test('a journal that cannot be read deletes nothing', async () => {
  const it = openBox();
  await it.live(90 * dayMs);
  it.world.isAgentUp = false;
  await it.live(3 * dayMs);
  it.world.isAgentUp = true;
  it.journalDb.exec('ALTER TABLE footage_hold RENAME TO footage_hold_gone');
  it.restartAgent();
  const before = it.alive.size;
  await it.work();
  it.detect();
  expect(it.alive.size).toBe(before);
  expect(it.state().frozen).toBeDefined();
  it.journalDb.exec('ALTER TABLE footage_hold_gone RENAME TO footage_hold');
  await it.work();
  it.detect();
  expect(it.alive.size).toBeLessThan(before);
});

test('a file that nobody knows in a folder of old footage is not touched', async () => {
  const it = openBox();
  await it.live(8 * hourMs);
  const [file] = [...it.alive.values()];
  const stranger = join(dirname(file?.path ?? ''), 'letter.txt');
  writeFileSync(stranger, 'somebody else');
  await it.live(93 * dayMs);
  expect(existsSync(file?.path ?? '')).toBe(false);
  expect(existsSync(stranger)).toBe(true);
});

test('an unset or jumped clock freezes; a day with a time server, or a person, thaws', async () => {
  const it = openBox();
  await it.live(2 * dayMs);
  expect(it.state().frozen).toBeUndefined();
  it.world.isSynced = false;
  await it.jump(400 * dayMs);
  expect(it.state().frozen?.because).toBe('clock_jumped');
  await it.live(30 * dayMs);
  expect(it.state().frozen?.because).toBe('clock_jumped');
  await it.setClock(it.world.trueMs);
  expect(it.state().frozen).toBeUndefined();
  await it.off(30 * dayMs, 'zero');
  expect(it.state().frozen?.because).toBe('clock_unset');
  await it.setClock(it.world.trueMs);
  expect(it.state().frozen?.because).toBe('clock_jumped');
  it.confirm();
  await it.work();
  expect(it.state().frozen).toBeUndefined();
  await it.off(30 * dayMs, 'right');
  it.world.isSynced = true;
  await it.live(20 * hourMs);
  expect(it.state().frozen?.because).toBe('clock_jumped');
  await it.live(12 * hourMs);
  expect(it.state().frozen).toBeUndefined();
  expect(it.wrongs).toEqual([]);
});
