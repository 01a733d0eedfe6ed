import { expect, test } from 'vitest';
import { coverageOf } from '#agent/footage/coverage.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { timelineOf } from '#agent/footage/timeline.ts';
import { eventually } from '#tests/wait.ts';
import { minute, nvrSite } from './nvrSite.ts';

type Site = Awaited<ReturnType<typeof nvrSite>>;

/** Starts and ends of the runs in whole minutes before the beginning of the test; the last end is open while it grows. */
const runs = ({ site, before }: Site): [number, number | null][] => {
  const growing = site.db.prepare('SELECT growing_run_id FROM stream_state').pluck().get();
  return site
    .runs()
    .toSorted((a, b) => a.start_ms - b.start_ms)
    .map((run) => [
      Math.round((before(0) - run.start_ms) / minute),
      run.id === growing ? null : Math.round((before(0) - run.end_ms) / minute),
    ]);
};
const gaps = ({ site, before }: Site) =>
  site.gaps().map(({ start_ms, end_ms, reason, detail }) => ({
    from: Math.round((before(0) - start_ms) / minute),
    to: end_ms === null ? null : Math.round((before(0) - end_ms) / minute),
    reason,
    detail,
  }));
const none = 'the NVR has none';
const reason = ({ site }: Site): string | null | undefined => site.state()?.detail;

test('what an NVR has stands in the index with its gaps, is counted as our own, and grows', async () => {
  const nvr = await nvrSite([[600, 400], [390, 60], [50]]);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  expect(runs(nvr)).toEqual([
    [600, 400],
    [390, 60],
    [50, null],
  ]);
  expect(gaps(nvr)).toEqual([
    { from: 1000, to: 600, reason: 'unknown', detail: none },
    { from: 400, to: 390, reason: 'unknown', detail: none },
    { from: 60, to: 50, reason: 'unknown', detail: none },
  ]);
  expect(nvr.site.segments()).toEqual([]);
  // It is not recorded a second time.
  expect(openRecorderStore(nvr.site.db).streams()).toEqual([]);
  const stream = nvr.store.stream('cam-yard');
  if (!stream) throw new Error('there is no stream');
  expect(stream).toMatchObject({ origin: 'nvr', state: 'recording', oldestPlayableMs: nvr.before(600) });
  const day = { from: nvr.before(500), to: nvr.before(0) };
  const coverage = coverageOf(nvr.store, stream, day, nvr.clock.now());
  expect(coverage).toMatchObject({ recordedMinutes: 480, requiredMinutes: 500 });
  expect(timelineOf(nvr.store.timeline(stream, day), day).gaps).toHaveLength(2);

  const ids = nvr.site.runs().map(({ uuid }) => uuid);
  nvr.clock.advance(7 * minute);
  await eventually('it grows', () => (nvr.site.runs().at(-1)?.end_ms ?? 0) >= nvr.before(-7));
  expect(nvr.site.runs().map(({ uuid }) => uuid)).toEqual(ids);
  expect(gaps(nvr)).toHaveLength(3);
});

test('an NVR that is away is a gap with that reason until it tells what it had meanwhile', async () => {
  const nvr = await nvrSite([[100]]);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  await nvr.nvr.unplug();
  nvr.clock.advance(10 * minute);
  await eventually('it is away', () => gaps(nvr).some((gap) => gap.reason === 'unreachable' && gap.to === null));
  expect(reason(nvr)).toMatch(/^unreachable: /);
  // It recorded on until four minutes ago and had no power for two.
  nvr.nvr.recordings.put({
    token: 'REC_1',
    name: '沙池',
    stretches: [
      { fromMs: nvr.before(100), toMs: nvr.before(-6) },
      { fromMs: nvr.before(-8), toMs: undefined },
    ],
  });
  await nvr.nvr.plug();
  nvr.clock.advance(minute);
  await eventually('it records again', () => nvr.site.state()?.state === 'recording');
  expect(runs(nvr)).toEqual([
    [100, -6],
    [-8, null],
  ]);
  expect(gaps(nvr).at(-1)).toMatchObject({ from: -6, to: -8, reason: 'unreachable' });
});

test('a refused password is named, once, and new settings are tried at once', async () => {
  const nvr = await nvrSite([[100]]);
  nvr.register({ password: 'wrong-密码' });
  await nvr.start();
  await eventually('it refuses', () => gaps(nvr).some((gap) => gap.reason === 'auth'));
  expect(JSON.stringify([gaps(nvr), nvr.site.state()])).not.toContain('wrong-密码');
  let asked = 0;
  nvr.nvr.onAnswered(() => {
    asked += 1;
  });
  nvr.register();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  expect(asked).toBeGreaterThan(0);
  expect(gaps(nvr)).toEqual([{ from: 1000, to: 100, reason: 'auth', detail: expect.any(String) }]);
});

test('a clock that is wrong is corrected by what was measured, and kept as evidence', async () => {
  const nvr = await nvrSite([[100, 50], [40]]);
  nvr.nvr.setFault('clockOffsetMs', 3_600_000);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  const [first] = nvr.site.db.prepare('SELECT * FROM run ORDER BY start_ms').all() as Record<string, number>[];
  expect(Math.abs((first?.start_ms ?? 0) - nvr.before(100))).toBeLessThan(2000);
  expect((first?.anchor_wall_ms ?? 0) - (first?.start_ms ?? 0)).toBeGreaterThan(3_598_000);
  expect(nvr.site.db.prepare('SELECT count(*) FROM nvr_clock').pluck().get()).toBe(1);
  expect(runs(nvr)).toEqual([
    [100, 50],
    [40, null],
  ]);
});

test('what the NVR overwrote is missing from then on, and the oldest playable moment moves', async () => {
  const nvr = await nvrSite([[600, 400], [390]]);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  nvr.nvr.recordings.overwriteUntil(nvr.before(300));
  await eventually('it is younger', () => nvr.store.stream('cam-yard')?.oldestPlayableMs === nvr.before(300));
  expect(runs(nvr)).toEqual([[300, null]]);
  expect(gaps(nvr)).toEqual([{ from: 1000, to: 300, reason: 'unknown', detail: 'the NVR has overwritten it' }]);
});

test('a recording that changed its token is named, and what was known stays', async () => {
  const nvr = await nvrSite([[100]]);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  nvr.nvr.recordings.rename('REC_1', 'REC_77');
  await eventually('it is told', () => reason(nvr)?.includes('no recording "REC_1"'));
  expect(nvr.site.runs()).toHaveLength(1);
  nvr.register({ recordingToken: 'REC_77' });
  await eventually('it records again', () => nvr.site.state()?.state === 'recording');
  expect(runs(nvr)).toEqual([[100, null]]);
});

test('a search that does not complete, or was lost, costs no footage', async () => {
  const nvr = await nvrSite([[100]]);
  nvr.nvr.pace.mostPerPage = 1;
  let losses = 0;
  nvr.nvr.onAnswered((action) => {
    if (action !== 'GetEventSearchResults' || losses > 0) return;
    losses += 1;
    nvr.nvr.forgetSearches();
  });
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  expect(losses).toBe(1);
  // It was asked afresh at once.
  expect(nvr.said).not.toContain('nvr.down');
  nvr.nvr.pace.longestWaitMs = 50;
  nvr.nvr.pace.neverCompletes = true;
  await eventually('it is told', () => reason(nvr)?.includes('does not complete'));
  nvr.nvr.pace.neverCompletes = false;
  await eventually('it records again', () => nvr.site.state()?.state === 'recording');
  expect(runs(nvr)).toEqual([[100, null]]);
  expect(gaps(nvr)).toHaveLength(1);
});

test('footage that an NVR lost and has again is found, however old it is', async () => {
  const nvr = await nvrSite([[6000, 4500], [4400]]);
  await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  const [before] = nvr.nvr.recordings.all();
  if (!before) throw new Error('there is no recording');
  nvr.nvr.recordings.put({ ...before, stretches: [] });
  await eventually('it has none', () => nvr.site.runs().length === 0);
  expect(gaps(nvr)).toEqual([{ from: 1000, to: null, reason: 'unknown', detail: 'the NVR has overwritten it' }]);
  nvr.nvr.recordings.put(before);
  await eventually('it records again', () => nvr.site.state()?.state === 'recording');
  expect(runs(nvr)).toEqual([
    [6000, 4500],
    [4400, null],
  ]);
});

test('after a restart of the recorder nothing is doubled, and what happened meanwhile is there', async () => {
  const nvr = await nvrSite([[600, 400], [390]]);
  const first = await nvr.start();
  await eventually('it records', () => nvr.site.state()?.state === 'recording');
  await first.stop();
  nvr.clock.advance(30 * minute);
  await nvr.start();
  await eventually('it records on', () => (nvr.site.runs().at(-1)?.end_ms ?? 0) >= nvr.before(-30));
  expect(runs(nvr)).toEqual([
    [600, 400],
    [390, null],
  ]);
  expect(gaps(nvr).map(({ from, to }) => [from, to])).toEqual([
    [1000, 600],
    [400, 390],
  ]);
});
