import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Capacity } from '#agent/footage/recording/room.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { brokenPromises, prepareSite } from './recordingSite.ts';

const mb = 1e6;

test('the next volume is filled when the first is at its reserve; then the lowest priority stops first, and nothing is deleted', async () => {
  const site = prepareSite();
  const second = join(site.data, 'second');
  const free: Record<string, number> = { [site.volume]: 500 * mb, [second]: 95 * mb };
  let looks = 0;
  const capacityOf = async (path: string): Promise<Capacity> => {
    looks += 1;
    return { totalBytes: 1e9, freeBytes: free[path] ?? 0 };
  };
  for (const [id, priority] of [
    ['cam-gate', 10],
    ['cam-infant', 80],
  ] as const) {
    // One source each: this server can fall over two that ask in the same moment.
    const camera = await startRtspSource();
    site.registry.registerStream({ id, name: id, rtspUrl: camera.url, priority });
  }
  const recorder = await site.start({ volumes: [site.volume, second], reserveBytes: 100 * mb, capacityOf });
  const filesIn = (volume: string) => globSync('*/main/**/*.mp4', { cwd: volume });
  const stateOf = (id: string) =>
    site.db
      .prepare('SELECT state FROM stream JOIN stream_state ON stream_id = id WHERE name = ?')
      .pluck()
      .get(id) as string;
  await eventually('both to record', () => ['cam-gate', 'cam-infant'].every((id) => stateOf(id) === 'recording'));
  await eventually('a file on the first volume', () => filesIn(site.volume).length > 0);
  expect(filesIn(second)).toEqual([]);
  expect(site.db.prepare('SELECT total_bytes, free_bytes FROM volume ORDER BY free_bytes DESC').all()).toEqual([
    { total_bytes: 1e9, free_bytes: 500 * mb },
    { total_bytes: 1e9, free_bytes: 95 * mb },
  ]);

  free[site.volume] = 90 * mb;
  await eventually('the lowest priority to stop', () => stateOf('cam-gate') === 'down');
  const gap = site.gaps().find(({ end_ms }) => end_ms === null);
  expect(gap).toMatchObject({ reason: 'disk_full', detail: 'no room for recordings of priority 10 and below' });
  await eventually('the other one to go on, on the roomier volume', () => filesIn(second).length > 0);
  expect(
    site
      .runs()
      .map(({ end_reason }) => end_reason)
      .sort(),
  ).toEqual(['disk_full', null]);

  free[second] = 10 * mb;
  free[site.volume] = 10 * mb;
  await eventually('the other one to stop too', () => stateOf('cam-infant') === 'down');
  const [kept, starts] = [filesIn(site.volume).length + filesIn(second).length, site.runs().length];
  const before = looks;
  await eventually('more looks at the disks', () => looks > before + 4);
  expect(site.runs().length).toBe(starts);

  free[second] = 400 * mb;
  await eventually('both to record again', () => ['cam-gate', 'cam-infant'].every((id) => stateOf(id) === 'recording'));
  expect(filesIn(site.volume).length + filesIn(second).length).toBeGreaterThanOrEqual(kept);
  await recorder.stop();
  for (const id of [1, 2]) {
    const of = <T>(rows: readonly T[]): T[] => rows.filter((row) => Reflect.get(row as object, 'stream_id') === id);
    const alone = {
      ...site,
      runs: () => of(site.runs()),
      gaps: () => of(site.gaps()),
      segments: () => of(site.segments()),
    };
    expect(brokenPromises(alone)).toEqual([]);
    // On a machine that is far behind, files of two seconds can all be late, and then the clocks seem to part.
    const reasons = alone.gaps().flatMap(({ reason }) => (reason === 'clock_step' ? [] : reason));
    expect(reasons).toEqual(['recorder_down', 'disk_full', 'recorder_down']);
  }
});

test('a disk that cannot be measured is an I/O error and never endless room; one with less than its reserve is full', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const unmeasurable = Object.assign(new Error('EIO: i/o error, statfs'), { code: 'EIO' });
  const first = await site.start({ capacityOf: () => Promise.reject(unmeasurable) });
  await eventually('the error', () => site.state()?.detail?.startsWith('io_error: '));
  expect(site.gaps().at(-1)).toMatchObject({ reason: 'io_error', end_ms: null });
  await first.stop();

  // The real disk, of which more is to be kept free than it has.
  mkdirSync(site.volume, { recursive: true });
  const recorder = await site.start({ reserveBytes: Number.MAX_SAFE_INTEGER });
  await eventually('the full disk', () => site.gaps().at(-1)?.reason === 'disk_full');
  expect(site.state()).toMatchObject({
    state: 'down',
    detail: 'disk_full: no room for recordings of priority 50 and below',
  });
  await recorder.stop();
  expect(site.segments()).toEqual([]);
});
