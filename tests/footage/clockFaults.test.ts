import { expect, test } from 'vitest';
import { coverageOf } from '#agent/footage/coverage.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { type Clock, epochMs, systemClock } from '#agent/time/clock.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { at, epoch, fragmentAt, prepareRun } from './ownRun.ts';
import { adriftIn, complaintsIn, findingsIn, holesIn, type Span } from './promises.ts';
import { brokenPromises, prepareSite, type RecordingSite } from './recordingSite.ts';

const hourMs = 3_600_000;
const clockStep = ['clock_step', 'the clock of the box was set'] as const;

/** Seconds of footage while the wall clock shows the true time plus a step, and then the next step. */
const recordUnder = async (steps: readonly { seconds: number; stepMs: number }[]) => {
  const recorder = await prepareRun(3000);
  let second = 0;
  let run = recorder.newRun();
  for (const { seconds, stepMs } of steps) {
    for (let count = 0; count < seconds; second += 1, count += 1) {
      const arrival = at((second + 1) * 1000, stepMs);
      const end = await run.add(fragmentAt(second), arrival);
      if (!end) continue;
      expect([end.reason, end.detail]).toEqual(clockStep);
      await run.end(end.reason, end.detail);
      run = recorder.newRun();
      expect(await run.add(fragmentAt(second), arrival)).toBeUndefined();
    }
  }
  await run.end('recorder_down', 'stopped');
  return recorder;
};

test.each([
  ['an hour on and back', [0, hourMs, 0]],
  ['an hour back and on', [0, -hourMs, 0]],
  ['to 1970 and back', [0, -epoch, 0]],
  ['to 1970, to the future and back', [0, -epoch, 24 * hourMs, 0]],
  ['back to where other files begin in the same millisecond', [0, -4000, 0]],
  ['to the first moment of 1970 and back', [0, -epoch - 7900, 0]],
])(
  'the clock is set %s: nothing is lost, nothing counts twice, and each difference has its reason',
  async (_, steps) => {
    const { site } = await recordUnder(steps.map((stepMs) => ({ seconds: 7, stepMs })));
    expect(site.runs()).toHaveLength(steps.length);
    expect(site.runs().map(({ end_ms, start_ms }) => end_ms - start_ms)).toEqual(steps.map(() => 7000));
    // A file name has no place for a moment before 1970, and a file without a name is never found again.
    expect(site.runs().every(({ start_ms }) => start_ms >= 0)).toBe(true);
    expect(brokenPromises(site)).toEqual([]);
    expect(adriftIn(site)).toEqual([]);
    expect(await findingsIn(site)).toEqual([]);
    const reasons = site.gaps().filter(({ end_ms }) => end_ms !== null);
    expect(reasons.every(({ reason, after_run_id }) => reason === 'clock_step' || after_run_id === null)).toBe(true);
    const day = { from: epoch, to: epoch + steps.length * 7000 };
    expect(holesIn(site, 'cam-infant', day)).toEqual([]);
    expect(coveredMs(site, day)).toBe(footageMs(site, day));
  },
);

test('a real camera is recorded while the clock is set on, to 1970 and back, and a new start finds nothing to mend', async () => {
  const site = prepareSite();
  const camera = await startRtspSource({ width: 320, height: 180 });
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const real = systemClock();
  let stepMs = 0;
  const clock: Clock = { ...real, now: () => epochMs(real.now() + stepMs) };
  const recorder = await site.start({ clock, segmentMs: 1000 });
  const steps = [hourMs, -real.now() + 1000, 0];
  for (const [index, next] of [undefined, ...steps].entries()) {
    if (next !== undefined) stepMs = next;
    await eventually(`run ${index + 1}`, () => site.runs().length === index + 1);
    await eventually('a file of it', () => (site.runs()[index]?.end_ms ?? 0) > (site.runs()[index]?.start_ms ?? 0));
  }
  const stoppedAt = Date.now();
  await recorder.stop();
  expect(site.runs().map(({ end_reason }) => end_reason)).toEqual([...steps.map(() => 'clock_step'), 'recorder_down']);
  const before = site.segments();
  await (await site.start()).stop();
  expect(site.segments()).toEqual(before);

  expect(brokenPromises(site)).toEqual([]);
  expect(adriftIn(site)).toEqual([]);
  expect(await findingsIn(site)).toEqual([]);
  expect(await complaintsIn(site, 'cam-infant')).toEqual([]);
  const lived = { from: site.runs()[0]?.start_ms ?? 0, to: stoppedAt };
  expect(holesIn(site, 'cam-infant', lived)).toEqual([]);
  expect(coveredMs(site, lived)).toBe(footageMs(site, lived));
});

/** What the agent says is recorded of the stream, when it is asked at the end of the range. */
const coveredMs = (site: RecordingSite, range: Span): number => {
  const store = openFootageStore(site.db, () => range.to);
  const stream = store.stream('cam-infant');
  if (!stream) throw new Error('no stream');
  return coverageOf(store, { ...stream, registeredMs: 0 }, range, range.to).recordedMs;
};

/** Milliseconds of the range that some run covers, counted one by one. */
const footageMs = (site: RecordingSite, { from, to }: Span): number => {
  const runs = site.runs();
  let sum = 0;
  for (let ms = from; ms < to; ms += 1) sum += Number(runs.some((run) => run.start_ms <= ms && ms < run.end_ms));
  return sum;
};
