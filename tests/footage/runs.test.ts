import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackGops } from '#agent/footage/mp4/gops.ts';
import type { RunEnd } from '#agent/footage/recording/runWriter.ts';
import { at, fragmentAt, prepareRun, second } from './ownRun.ts';
import { brokenPromises } from './recordingSite.ts';

test('inside a run the files touch to the millisecond, whatever the delays and however the camera clock drifts', async () => {
  const delays = fc.array(fc.nat(900), { minLength: 3, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(
      delays,
      fc.integer({ min: -400, max: 400 }),
      fc.integer({ min: 2000, max: 9000 }),
      async (late, ppm, segmentMs) => {
        const { site, newRun } = await prepareRun(segmentMs);
        const run = newRun();
        for (const [index, delay] of late.entries()) {
          const trueMs = (index + 1) * 1000 * (1 + ppm / 1e6);
          expect(await run.add(fragmentAt(index), at(trueMs + delay))).toBeUndefined();
        }
        expect(await run.end('ffmpeg_exit', 'the end')).toBe(true);
        expect(brokenPromises(site)).toEqual([]);
        const [row] = site.runs();
        expect(Math.abs((row?.end_ms ?? 0) - (row?.start_ms ?? 0) - late.length * 1000)).toBeLessThanOrEqual(
          late.length * 0.5 + 2,
        );
        for (const { duration_ms } of site.segments()) expect(duration_ms).toBeLessThanOrEqual(2 * segmentMs);
        expect(site.gaps()).toMatchObject([{ start_ms: row?.end_ms, end_ms: null, reason: 'ffmpeg_exit' }]);
      },
    ),
    { numRuns: 25 },
  );
});

test('the last file of a run is as long as its fragments, so that its length can be read from the disk again', async () => {
  const { site, newRun } = await prepareRun(2000);
  const ticks = second + 7;
  for (let count = 5; count < 12; count += 1) {
    const run = newRun();
    for (let index = 0; index < count; index += 1) {
      const fragment = { ...fragmentAt(index), duration: ticks, decodeTime: index * ticks };
      await run.add(fragment, at(count * 100_000 + (index + 1) * (ticks / second) * 1000.3));
    }
    await run.end('stall', 'the end');
    const last = site.segments().at(-1);
    const offsets = site.db.prepare('SELECT offsets FROM segment_gop WHERE start_ms = ?').pluck().get(last?.start_ms);
    const mediaMs = unpackGops(offsets as Buffer).reduce((sum, { durationMs }) => sum + durationMs, 0);
    expect(last?.duration_ms).toBe(mediaMs);
  }
});

test('where the clock was set back over other footage, no two files begin in one millisecond, and no frame is lost', async () => {
  const { site, newRun } = await prepareRun(2000);
  // The second begins where the first does, the third two seconds before: its second file would.
  for (const stepMs of [0, 0, -2000]) {
    const run = newRun();
    for (let index = 0; index < 8; index += 1) {
      expect(await run.add(fragmentAt(index), at((index + 1) * 1000, stepMs))).toBeUndefined();
    }
    await run.end('stall', 'the end');
  }
  // A file whose successor moved is said to be a millisecond longer.
  const recordedMs = site.segments().reduce((sum, { duration_ms }) => sum + duration_ms, 0);
  expect(recordedMs).toBeGreaterThanOrEqual(24_000);
  expect(recordedMs).toBeLessThan(24_010);
  expect(site.runs()).toHaveLength(3);
  expect(brokenPromises(site)).toEqual([]);
  expect(site.runs()[1]?.start_ms).toBe((site.runs()[0]?.start_ms ?? 0) + 1);
  expect(new Set(site.segments().map(({ start_ms }) => start_ms)).size).toBe(site.segments().length);
});

test("a long run follows our clock and not the camera's", async () => {
  for (const ppm of [-400, 400]) {
    const { site, newRun } = await prepareRun();
    const run = newRun();
    const trueMs = (seconds: number): number => seconds * 1000 * (1 + ppm / 1e6);
    for (let index = 0; index < 60; index += 1) await run.add(fragmentAt(index), at(trueMs(index + 1)));
    await run.end('recorder_down', 'stopped');
    const [row] = site.runs();
    // 24 ms by then; the last file, which nothing follows, keeps the camera's length.
    expect(Math.abs((row?.end_ms ?? 0) - (row?.start_ms ?? 0) - trueMs(60))).toBeLessThanOrEqual(4);
    expect(brokenPromises(site)).toEqual([]);
  }
});

test('when the clock is set, the run ends; set forward is a gap, set back is none', async () => {
  for (const stepMs of [3_600_000, -3_600_000]) {
    const { site, newRun } = await prepareRun();
    let run = newRun();
    for (let index = 0; index < 5; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000));
    const end = await run.add(fragmentAt(5), at(6000, stepMs));
    expect(end).toEqual<RunEnd>({ reason: 'clock_step', detail: 'the clock of the box was set', taken: false });
    await run.end('clock_step', 'the clock of the box was set');
    run = newRun();
    for (let index = 5; index < 9; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000, stepMs));
    await run.end('recorder_down', 'stopped');

    const [before, after] = site.runs();
    expect(after?.start_ms).toBe((before?.end_ms ?? 0) + stepMs);
    const closed = site.gaps().filter(({ end_ms }) => end_ms !== null);
    const gap = { start_ms: before?.end_ms, end_ms: after?.start_ms, reason: 'clock_step' };
    expect(closed).toEqual(stepMs > 0 ? [expect.objectContaining(gap)] : []);
  }
});

test('frames that are missing end the run before the hole, and the hole is a gap of its exact length', async () => {
  const { site, newRun } = await prepareRun();
  let run = newRun();
  for (let index = 0; index < 4; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000));
  const held = fragmentAt(4);
  const last = held.lastSampleDuration;
  const holed = { ...held, duration: held.duration + 3 * second, lastSampleDuration: last + 3 * second };
  expect(await run.add(holed, at(8000))).toMatchObject({ reason: 'stall', taken: true });
  await run.end('stall', 'frames are missing');
  run = newRun();
  for (let index = 8; index < 12; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000));
  await run.end('recorder_down', 'stopped');
  expect(brokenPromises(site)).toEqual([]);
  const hole = site.gaps().find(({ reason }) => reason === 'stall');
  expect((hole?.end_ms ?? 0) - (hole?.start_ms ?? 0)).toBe(3000);
});

test('time stamps that jump end the run, and the next one begins with that very fragment', async () => {
  const { newRun } = await prepareRun();
  const run = newRun();
  for (let index = 0; index < 4; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000));
  expect(await run.add(fragmentAt(9), at(5000))).toMatchObject({ reason: 'unknown', taken: false });
});

test('a stream that never gives a key frame is still cut at twice the length', async () => {
  const { site, newRun } = await prepareRun(2000);
  const run = newRun();
  for (let index = 0; index < 12; index += 1) {
    await run.add({ ...fragmentAt(index), startsWithKey: index === 0 }, at((index + 1) * 1000));
  }
  await run.end('recorder_down', 'stopped');
  expect(site.segments().map(({ duration_ms }) => duration_ms)).toEqual([4000, 4000, 4000]);
  expect(brokenPromises(site)).toEqual([]);
});

test('a disk that goes away while recording ends the run; the folder under it is not filled', async () => {
  const { site, newRun } = await prepareRun(2000);
  const run = newRun();
  for (let index = 0; index < 3; index += 1) await run.add(fragmentAt(index), at((index + 1) * 1000));
  renameSync(site.volume, join(site.data, 'away'));
  mkdirSync(site.volume);
  let end: RunEnd | undefined;
  for (let index = 3; index < 9 && !end; index += 1) end = await run.add(fragmentAt(index), at((index + 1) * 1000));
  expect(end).toMatchObject({ reason: 'io_error' });
  expect(readdirSync(site.volume)).toEqual([]);
});
