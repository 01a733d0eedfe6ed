import { expect, onTestFinished, test } from 'vitest';
import { openDayBytes } from '#agent/footage/retention/dayBytes.ts';
import { storageOf } from '#agent/footage/retention/storage.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { dayMs, hourMs, memoryFolder, openWorld, timeZone } from './keepingWorld.ts';

test('what is measured is summed once a day, and the disks are foreseen from it', async () => {
  const it = openWorld(memoryFolder());
  onTestFinished(it.close);
  it.addStream();
  it.addStream();
  await it.live(10 * dayMs, 6 * hourMs);
  const nowMs = it.world.trueMs;
  const today = dayAt(epochMs(nowMs), timeZone);
  const dayBytes = openDayBytes(it.db, timeZone);
  const options = { db: it.db, dayBytes, timeZone, retentionDays: 90, protections: () => [], frozen: () => undefined };
  expect(await storageOf(options, nowMs)).toMatchObject({ basis: 'none', fullOn: null, bytesPerDay: null });
  while (dayBytes.step(nowMs)) {
    // A few at a time, until there are no more.
  }
  const sums = dayBytes.days();
  const all = it.db.prepare('SELECT sum(bytes) FROM segment').pluck().get();
  expect(sums.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(all);
  // Four files of 19 bytes a day and stream.
  expect(dayBytes.bytesPerDay(today)).toBe(2 * 4 * 19);
  it.db.exec(`UPDATE volume SET total_bytes = 10000, free_bytes = ${152 * 20}, measured_ms = ${nowMs}`);
  const storage = await storageOf(options, nowMs);
  expect(storage).toMatchObject({ basis: 'measured', bytesPerDay: 152, retentionDays: 90, frozen: null });
  expect(storage.fullOn).toBe(dayAt(epochMs(nowMs + 21 * dayMs), timeZone));
  // Not measured by the recorder lately: the disk itself is asked.
  it.db.exec(`UPDATE volume SET measured_ms = 0`);
  const [volume] = (await storageOf(options, nowMs)).volumes;
  expect(volume?.freeBytes).not.toBe(152 * 20);
  expect(volume?.totalBytes).toBeGreaterThan(10_000);
});
