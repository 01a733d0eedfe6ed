import { copyFileSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { checkFootage } from '#agent/footage/check/check.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { startFfmpeg } from '#agent/footage/recording/ffmpeg.ts';
import { type Recorder, startRecorder } from '#agent/footage/recording/recorder.ts';
import { segmentFlag } from '#agent/footage/recording/recorderStore.ts';
import { retentionFrozen } from '#agent/footage/suspicion.ts';
import { systemClock } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { contentOf } from './indexContent.ts';
import { recordSet, setStartMs } from './recordedSet.ts';

const hourMs = 3_600_000;
const check = (data: string) =>
  checkFootage({ file: join(data, 'footage.db'), hash: true, sinceMs: 0, nowMs: Date.now() + hourMs });

/** The recorder on a recorded set, with no camera in reach. */
const start = async (data: string, adoptBytesPerSecond?: number) => {
  const db = openFootageIndex(join(data, 'footage.db'));
  const recorder: Recorder = await startRecorder({
    ...{ db, site: 'test-site', volumes: [join(data, 'footage')], reserveBytes: 0, segmentMs: 2000 },
    ...{ clock: systemClock(), log: pino({ level: 'silent' }), startCamera: startFfmpeg('false') },
    ...{ addressOf: () => 'rtsp://192.0.2.1/x', ...(adoptBytesPerSecond !== undefined && { adoptBytesPerSecond }) },
  });
  return {
    db,
    awaiting: (): unknown => db.prepare('SELECT count(*) FROM awaiting_adoption').pluck().get(),
    stop: async () => {
      await recorder.stop();
      db.close();
    },
  };
};

test('an index that is a day old: recording goes on at once, what it does not know is entered beside it, nothing is lost', async () => {
  const data = temporaryFolder();
  const file = join(data, 'footage.db');
  await recordSet(data, [
    { seconds: 8, reason: 'stall', awayMs: 5000 },
    { seconds: 6, reason: 'unreachable', awayMs: 4000 },
  ]);
  copyFileSync(file, join(data, 'copy.db'));
  const day = setStartMs + 24 * hourMs;
  await recordSet(
    data,
    [
      { seconds: 13, reason: 'stall', awayMs: 9000 },
      { seconds: 9, reason: 'stall', awayMs: 3000 },
    ],
    { startMs: day },
  );
  const before = contentOf(file);
  const files = globSync('**/*.mp4', { cwd: join(data, 'footage') });
  for (const tail of ['', '-wal', '-shm']) rmSync(`${file}${tail}`, { force: true });
  renameSync(join(data, 'copy.db'), file);

  // A budget so small that nothing but the first file of each is entered meanwhile.
  const slow = await start(data, 1);
  expect(slow.awaiting()).toBeGreaterThan(10);
  await slow.stop();
  // What waits is told, and is no finding; the timeline has it as gaps.
  const waiting = await check(data);
  expect(waiting.findings).toEqual([]);
  expect(new Set(waiting.notes.map(({ code }) => code))).toEqual(new Set(['awaiting_adoption']));

  // Recording goes on before all is entered.
  await recordSet(data, [{ seconds: 7, reason: 'stall', awayMs: 2000 }], { startMs: day + hourMs });
  const quick = await start(data);
  await eventually('all files to be entered', () => quick.awaiting() === 0);
  await quick.stop();

  expect(await check(data)).toMatchObject({ findings: [], notes: [] });
  const after = contentOf(file);
  const old = new Set(before.runs.map(({ uuid }) => uuid));
  expect(after.segments.filter(({ run }) => old.has(run))).toEqual(before.segments);
  expect(after.runs.filter(({ uuid }) => old.has(uuid))).toEqual(before.runs);
  expect(after.runs).toHaveLength(before.runs.length + 2);
  expect(globSync('**/*.mp4', { cwd: join(data, 'footage') })).toEqual(expect.arrayContaining(files));
});

test('rows lost in the middle of a run come back without a trace', async () => {
  const data = temporaryFolder();
  const take = { seconds: 30, reason: 'stall', awayMs: 5000 } as const;
  // All within the hour of the last file, which is what a start looks at.
  const { file } = await recordSet(data, [take], { streams: ['cam-infant'], startMs: setStartMs + 60_000 });
  const before = contentOf(file);
  const db = openFootageIndex(file);
  db.pragma('foreign_keys = OFF');
  db.exec(`DELETE FROM segment WHERE seq BETWEEN 1 AND 11;
    DELETE FROM segment_gop WHERE start_ms NOT IN (SELECT start_ms FROM segment)`);
  db.close();
  const recorder = await start(data);
  await eventually('all files to be entered', () => recorder.awaiting() === 0);
  await recorder.stop();
  expect(contentOf(file).segments).toEqual(before.segments);
  expect(contentOf(file).gaps.filter(({ detail }) => detail === 'no file of this time was found')).toEqual([]);
  expect(await check(data)).toMatchObject({ findings: [], notes: [] });
});

test('half of the files are gone: it is the mount, no segment is called missing, and retention stands still until they are back', async () => {
  const data = temporaryFolder();
  await recordSet(data, [{ seconds: 20, reason: 'stall', awayMs: 5000 }], { streams: ['cam-infant'] });
  const [stream = ''] = globSync('*/main', { cwd: join(data, 'footage') });
  const folder = join(data, 'footage', stream);
  renameSync(folder, join(data, 'away'));
  const first = await start(data);
  expect(retentionFrozen(first.db)).toMatch(/of \d+ files are missing/);
  expect(first.db.prepare('SELECT count(*) FROM segment WHERE flags & ?').pluck().get(segmentFlag.missing)).toBe(0);
  await first.stop();
  renameSync(join(data, 'away'), folder);
  expect(statSync(folder).isDirectory()).toBe(true);
  const second = await start(data);
  expect(retentionFrozen(second.db)).toBeUndefined();
  await second.stop();
  expect(await check(data)).toMatchObject({ findings: [], notes: [] });
});
