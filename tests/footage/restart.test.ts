import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { checkFootage } from '#agent/footage/check/check.ts';
import { segmentFlag } from '#agent/footage/recording/recorderStore.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { brokenPromises, decode, prepareSite, type RecordingSite, startRecorderProcess } from './recordingSite.ts';

/** What `footage check --hash` finds, whether the recorder works, is dead, or has stopped. */
const findings = async (site: RecordingSite) =>
  (await checkFootage({ file: site.db.name, hash: true, sinceMs: 0, nowMs: Date.now() })).findings;

const files = (site: RecordingSite): string[] => globSync('*/main/*/*/*/*/*.mp4', { cwd: site.volume }).sort();

test('a recorder killed in the middle of a file loses at most one key-frame distance, and the restart adopts the file', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const first = await startRecorderProcess(site, 30);
  await eventually('three whole seconds in a growing file', () => {
    const [file] = files(site);
    return file && readFileSync(join(site.volume, file)).toString('latin1').split('moof').length > 3;
  });
  expect(await findings(site)).toEqual([]);
  const killedAt = Date.now();
  await first.end('SIGKILL');
  expect(await findings(site)).toEqual([]);
  expect(site.segments()).toEqual([]);

  const second = await startRecorderProcess(site, 30);
  const [adopted] = site.segments();
  expect((adopted?.flags ?? 0) & segmentFlag.adopted).toBe(segmentFlag.adopted);
  const bytes = readFileSync(join(site.volume, files(site)[0] ?? ''));
  expect(createHash('sha256').update(bytes).digest()).toEqual(adopted?.sha256);
  const [run] = site.runs();
  expect(run?.end_reason).toBe('recorder_down');
  // One second is the camera's key-frame distance; the rest is the way of a picture through encoder and pipe.
  expect(killedAt - (run?.end_ms ?? 0)).toBeLessThan(1500);

  await eventually('recording again', () => site.runs().length === 2);
  // Two recorders on one folder: the other one refuses.
  await expect(startRecorderProcess(site, 30)).rejects.toThrow(/ended with 1/);
  expect(await findings(site)).toEqual([]);
  await second.end('SIGTERM');
  expect(await findings(site)).toEqual([]);
  expect(brokenPromises(site)).toEqual([]);
  expect(site.gaps().map(({ reason }) => reason)).toEqual(['recorder_down', 'recorder_down', 'recorder_down']);
  expect(site.db.prepare('SELECT ended_how FROM boot ORDER BY id').pluck().all()).toEqual(['crash', 'clean']);
});

test('what a crash left on the disk is adopted, salvaged or set aside, and nothing is deleted', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const recorder = await site.start();
  await eventually('three segments', () => site.segments().length >= 3);
  await recorder.stop();
  await camera.kill();
  const before = site.segments();
  const [last, torn, lost] = [before.length - 1, before.length - 2, before.length - 3].map(
    (at) => files(site)[at] ?? '',
  );
  const path = (file = ''): string => join(site.volume, file);
  const indexedMs = site.runs()[0]?.end_ms ?? 0;

  // As after a crash: the index has not heard of the last two files, and the tail of one did not reach the disk.
  for (const at of [before.length - 1, before.length - 2]) {
    site.db.prepare('DELETE FROM segment_gop WHERE start_ms = ?').run(before[at]?.start_ms);
    site.db.prepare('DELETE FROM segment WHERE start_ms = ?').run(before[at]?.start_ms);
  }
  site.db.prepare('UPDATE run SET end_ms = ?, end_reason = NULL').run(before.at(-3)?.start_ms);
  site.db.prepare('DELETE FROM gap WHERE end_ms IS NULL').run();
  truncateSync(path(torn), (before.at(-2)?.bytes ?? 0) - 100);
  renameSync(path(lost), join(site.data, 'lost.mp4'));
  const stray = join(dirname(path(last)), '1795477706664-f29895a7-674e-4435-9c66-022f871a8cf2-0.mp4');
  writeFileSync(stray, 'not a film');
  const bytesBefore = totalBytes(site);

  await (await site.start()).stop();

  const after = site.segments();
  expect(after.map(({ start_ms }) => start_ms)).toEqual(before.map(({ start_ms }) => start_ms));
  const flags = after.slice(-3).map((segment) => segment.flags);
  expect(flags).toEqual([segmentFlag.missing, segmentFlag.adopted | segmentFlag.salvaged, segmentFlag.adopted]);
  expect(after.at(-1)).toMatchObject({ sha256: before.at(-1)?.sha256, bytes: before.at(-1)?.bytes });
  expect(await decode(path(torn))).toMatchObject({ complaints: '' });
  expect(readFileSync(path(torn)).length).toBe(after.at(-2)?.bytes);
  expect(after.at(-2)?.bytes).toBeLessThan(before.at(-2)?.bytes ?? 0);
  expect(Math.abs((site.runs()[0]?.end_ms ?? 0) - indexedMs)).toBeLessThanOrEqual(1);

  expect(site.gaps()).toContainEqual(expect.objectContaining({ reason: 'io_error', detail: 'the file is missing' }));
  const whys = site.db.prepare('SELECT why FROM quarantine ORDER BY id').pluck().all();
  expect(whys).toHaveLength(2);
  expect(whys).toContain('it does not say what it is');
  expect(readdirSync(join(site.volume, 'quarantine'))).toHaveLength(2);
  expect(totalBytes(site)).toBeGreaterThan(bytesBefore);

  // A second look finds nothing more to do.
  await (await site.start()).stop();
  // The file behind the salvaged one names the whole one: so the loss of its tail can be proved.
  expect((await findings(site)).map(({ code }) => code)).toEqual(['file_chain']);
  expect(site.segments()).toEqual(after);
  expect(site.db.prepare('SELECT count(*) FROM quarantine').pluck().get()).toBe(2);
});

test('a disk that is not mounted is an error and is not filled', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  await (await site.start()).stop();
  const away = join(site.data, 'away');
  renameSync(site.volume, away);
  mkdirSync(site.volume);
  const recorder = await site.start();
  await eventually('the error', () => site.state()?.detail?.includes('not mounted'));
  expect(site.gaps().at(-1)).toMatchObject({ reason: 'io_error', end_ms: null });
  expect(readdirSync(site.volume)).toEqual([]);
  rmSync(site.volume, { recursive: true });
  renameSync(away, site.volume);
  await eventually('recording once it is back', () => site.state()?.state === 'recording');
  await recorder.stop();
});

const totalBytes = (site: RecordingSite): number =>
  globSync('**/*.mp4*', { cwd: site.volume }).reduce(
    (sum, file) => sum + readFileSync(join(site.volume, file)).length,
    0,
  );
