import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSecrets } from '#agent/devices/secrets.ts';
import { checkFootage } from '#agent/footage/check/check.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { rebuildFootage } from '#agent/footage/rebuild/rebuild.ts';
import { segmentFlag } from '#agent/footage/recording/recorderStore.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { contentOf } from './indexContent.ts';
import { recordSet, setStartMs, type Take } from './recordedSet.ts';

const hourMs = 3_600_000;
const nowMs = setStartMs + 24 * hourMs;

/** With a clock that is set back a little, and one that is set back behind all that was recorded. */
const takes: readonly Take[] = [
  { seconds: 9, reason: 'stall', awayMs: 6000 },
  { seconds: 8, reason: 'clock_step', awayMs: -12_000 },
  { seconds: 7, reason: 'unreachable', awayMs: -hourMs },
  { seconds: 11, reason: 'stall', awayMs: 2000 },
];

const prepare = async (volumeNames = ['footage']) => {
  const data = temporaryFolder();
  const volumes = volumeNames.map((name) => join(data, name));
  const { file } = await recordSet(data, takes, { volumes });
  const rebuild = () => rebuildFootage({ file, volumes, nowMs });
  const findings = async () => (await checkFootage({ file, hash: true, sinceMs: 0, nowMs: nowMs + hourMs })).findings;
  const paths = globSync(
    volumeNames.map((name) => `${name}/**/*.mp4`),
    { cwd: data },
  )
    .sort()
    .map((path) => join(data, path));
  return { data, file, volumes, rebuild, findings, paths };
};

test('from the disks alone come the same runs and segments, column by column, in the same order', async () => {
  const { data, file, rebuild, findings } = await prepare(['footage', 'second']);
  const recorded = contentOf(file);
  for (const tail of ['', '-wal', '-shm']) rmSync(`${file}${tail}`, { force: true });
  const report = await rebuild();
  expect(report).toMatchObject({
    ok: true,
    streams: 2,
    missing: 0,
    damaged: 0,
    setAside: 0,
    oldWasRead: false,
    before: null,
  });
  const made = contentOf(file);
  expect(made.runs).toEqual(recorded.runs);
  expect(made.segments).toEqual(recorded.segments);
  expect(made.segments.length).toBeGreaterThan(20);
  expect(await findings()).toEqual([]);
  // The same spaces without footage, though nobody knows why any more.
  const between = ({ runs, gaps }: typeof made) =>
    gaps.flatMap(({ stream, start_ms, end_ms, after }) =>
      after !== null && after !== runs.findLast(({ name }) => name === stream)?.uuid
        ? [[stream, start_ms, end_ms]]
        : [],
    );
  expect(between(made)).toEqual(between(recorded));
  expect(between(made)).toHaveLength(2);
  expect(new Set(made.gaps.map(({ reason }) => reason))).toEqual(new Set(['unknown', 'recorder_down']));

  // The camera is registered under its id again, and the stream goes on under its uuid.
  const db = openFootageIndex(file);
  const uuids = db.prepare('SELECT uuid FROM stream ORDER BY name').pluck();
  const before = uuids.all();
  const secrets = openSecrets(join(data, 'keys', 'device.key'));
  const registry = openStreamRegistry(db, secrets, { now: () => nowMs, newUuid: randomUUID });
  expect(registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://192.0.2.9/x' })).toBe(true);
  expect(uuids.all()).toEqual(before);
  const stream = db.prepare("SELECT uuid, source, enabled FROM stream WHERE name = 'cam-infant'").get() as {
    uuid: string;
    source: Buffer;
    enabled: number;
  };
  expect(secrets.open(stream.source, stream.uuid)).toBe('rtsp://192.0.2.9/x');
  expect(stream.enabled).toBe(1);
  db.close();
});

test('beside an index that can be read, causes, deletions and all else of it stay, and the old one is kept', async () => {
  const { file, rebuild, findings } = await prepare();
  const recorded = contentOf(file);
  const db = openFootageIndex(file);
  const run = db.prepare('SELECT max(id) FROM run WHERE stream_id = 1').pluck().get();
  db.prepare("INSERT INTO doubt (stream_id, run_id, kind, start_ms, detected_ms) VALUES (1, ?, 'black', 1, 1)").run(
    run,
  );
  db.prepare("INSERT INTO day_proof VALUES (1, '2026-09-14', x'00', zeroblob(32))").run();
  db.close();
  const report = await rebuild();
  if (!report.ok) throw new Error(report.detail);
  expect(report.oldWasRead).toBe(true);
  expect(contentOf(file)).toEqual(recorded);
  expect(contentOf(report.before ?? '')).toEqual(recorded);
  const after = openFootageIndex(file);
  expect(after.prepare('SELECT run_id FROM doubt').pluck().get()).toBe(run);
  expect(after.prepare('SELECT count(*) FROM day_proof').pluck().get()).toBe(1);
  after.close();
  expect(await findings()).toEqual([]);
  expect(existsSync(`${file}.rebuild`)).toBe(false);
});

test('an index that lost rows, in the middle too, gets them back and their runs into their place', async () => {
  const { file, rebuild, findings } = await prepare();
  const recorded = contentOf(file);
  const db = openFootageIndex(file);
  db.pragma('foreign_keys = OFF');
  const lost = recorded.runs[1]?.uuid;
  db.prepare(
    "INSERT INTO doubt (stream_id, run_id, kind, start_ms, detected_ms) SELECT stream_id, id, 'black', 1, 1 FROM run WHERE uuid = ?",
  ).run(recorded.runs[2]?.uuid);
  for (const table of ['segment_gop', 'segment']) {
    db.prepare(
      `DELETE FROM ${table} WHERE (stream_id, start_ms) IN (SELECT s.stream_id, s.start_ms FROM segment s JOIN run r ON r.id = s.run_id WHERE r.uuid = ?)`,
    ).run(lost);
  }
  db.exec('DELETE FROM segment_gop; DELETE FROM segment WHERE seq = 2');
  db.prepare('DELETE FROM gap WHERE after_run_id = (SELECT id FROM run WHERE uuid = ?)').run(lost);
  db.prepare('DELETE FROM run WHERE uuid = ?').run(lost);
  db.close();
  await rebuild();
  const made = contentOf(file);
  expect(made.runs).toEqual(recorded.runs);
  expect(made.segments).toEqual(recorded.segments);
  const after = openFootageIndex(file);
  expect(after.prepare('SELECT r.uuid FROM doubt d JOIN run r ON r.id = d.run_id').pluck().get()).toBe(
    recorded.runs[2]?.uuid,
  );
  after.close();
  expect(await findings()).toEqual([]);
});

test('lost, altered and torn files: the index says what there was, altered bytes are not believed, nothing is deleted', async () => {
  const { data, file, rebuild, findings, paths } = await prepare();
  const recorded = contentOf(file);
  const [gone = '', altered = '', torn = ''] = [paths[2], paths[7], paths[12]];
  renameSync(gone, join(data, 'gone'));
  const bytes = readFileSync(altered);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(altered, bytes);
  // The index does not know this one, and its tail never reached the disk.
  const startOf = (path: string): number => Number(path.split('/').at(-1)?.split('-')[0]);
  const db = openFootageIndex(file);
  db.prepare('DELETE FROM segment_gop WHERE start_ms = ?').run(startOf(torn));
  db.prepare('DELETE FROM segment WHERE start_ms = ?').run(startOf(torn));
  db.close();
  truncateSync(torn, readFileSync(torn).length - 10);

  expect(await rebuild()).toMatchObject({ ok: true, missing: 1, damaged: 1, setAside: 1 });
  const made = contentOf(file);
  const at = (path: string) => (each: { start_ms: number; run: string; seq: number }) =>
    path.endsWith(`${each.start_ms}-${each.run}-${each.seq}.mp4`);
  expect(made.segments.find(at(gone))).toEqual({ ...recorded.segments.find(at(gone)), flags: segmentFlag.missing });
  expect(made.segments.find(at(altered))).toEqual({
    ...recorded.segments.find(at(altered)),
    flags: segmentFlag.damaged,
  });
  expect(made.segments.find(at(torn))?.flags).toBe(segmentFlag.salvaged);
  expect(readFileSync(altered)).toEqual(bytes);
  expect(globSync('footage/quarantine/*', { cwd: data })).toHaveLength(1);
  const codes = (await findings()).map(({ code }) => code);
  // The file behind the salvaged one names the whole one: that is how the loss of its tail can be proved.
  expect(codes.filter((code) => code !== 'file_chain')).toEqual([]);
  expect(codes.length).toBeLessThanOrEqual(1);

  // Without any index, the salvaged file is still known as one.
  rmSync(file);
  await rebuild();
  expect(contentOf(file).segments.find(at(torn))?.flags).toBe(segmentFlag.salvaged);
});

test('a damaged index is kept aside; a disk that is not mounted, or is not named, stops the rebuild', async () => {
  const { data, file, volumes, rebuild, findings } = await prepare(['footage', 'second']);
  const recorded = contentOf(file);
  copyFileSync(file, join(data, 'copy'));
  const one = await rebuildFootage({ file, volumes: volumes.slice(0, 1), nowMs });
  expect(one).toMatchObject({ ok: false, detail: expect.stringContaining('does not name') });
  renameSync(join(data, 'second'), join(data, 'away'));
  expect(await rebuild()).toMatchObject({ ok: false, detail: expect.stringContaining('is not there') });
  renameSync(join(data, 'away'), join(data, 'second'));
  expect(readFileSync(file)).toEqual(readFileSync(join(data, 'copy')));

  writeFileSync(file, 'no database'.repeat(500));
  const report = await rebuild();
  if (!report.ok) throw new Error(report.detail);
  expect(report.oldWasRead).toBe(false);
  expect(readFileSync(report.before ?? '', 'utf8')).toMatch(/^no database/);
  expect(contentOf(file).segments).toEqual(recorded.segments);
  expect(await findings()).toEqual([]);
});
