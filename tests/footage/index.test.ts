import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { prepareSite } from './recordingSite.ts';

const now = Date.UTC(2026, 8, 16);

test('agent and recorder may make the index at the same moment', async () => {
  const file = join(temporaryFolder(), 'footage.db');
  const script = `
    const { openFootageIndex } = await import(${JSON.stringify(import.meta.resolve('#agent/footage/database.ts'))});
    openFootageIndex(process.argv[1]).close();`;
  const node = promisify(execFile);
  await Promise.all(
    Array.from({ length: 4 }, () => node(process.execPath, ['--input-type=module', '-e', script, file])),
  );
  const db = openFootageIndex(file);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('the recorder writes on while the agent writes the streams', async () => {
  const site = prepareSite();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://192.0.2.1/x' });
  const script = `
    const { openFootageIndex } = await import(${JSON.stringify(import.meta.resolve('#agent/footage/database.ts'))});
    const db = openFootageIndex(process.argv[1]);
    const retitle = db.prepare('UPDATE stream SET title = ?');
    process.stdout.write('writing');
    const breath = new Int32Array(new SharedArrayBuffer(4));
    for (let n = 0; n < 100; n += 1) {
      retitle.run(String(n));
      Atomics.wait(breath, 0, 0, 1);
    }`;
  const agent = spawn(process.execPath, ['--input-type=module', '-e', script, site.db.name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void agent.kill('SIGKILL'));
  const ended = once(agent, 'exit');
  await once(agent.stdout, 'data');
  const recorder = openRecorderStore(site.db);
  const title = site.db.prepare('SELECT title FROM stream').pluck();
  const titles = new Set<unknown>();
  for (let n = 0; agent.exitCode === null; n += 1) {
    await new Promise((done) => setTimeout(done, 1));
    const at = now + n;
    const boot = recorder.startBoot(at, n);
    recorder.gaps.takeUp(1, boot, false, at);
    recorder.gaps.noteCause({ streamId: 1, startMs: at, reason: 'stall', detail: null, nowMs: at, bootId: boot.id });
    titles.add(title.get());
  }
  // Otherwise they never met, and this test says nothing.
  expect(titles.size).toBeGreaterThan(10);
  expect(await ended).toEqual([0, null]);
});

test('registering a stream again changes nothing but what is new', () => {
  const site = prepareSite();
  const stream = { id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://u:p@192.0.2.1/x' };
  const revision = () => site.db.prepare('SELECT revision FROM stream').pluck().all();
  expect(site.registry.registerStream(stream)).toBe(true);
  expect(site.registry.registerStream(stream)).toBe(false);
  expect(site.registry.registerStream({ ...stream, name: '乳儿班北' })).toBe(true);
  expect(revision()).toEqual([1]);
  expect(site.registry.registerStream({ ...stream, name: '乳儿班北', rtspUrl: 'rtsp://192.0.2.2/x' })).toBe(true);
  expect(revision()).toEqual([2]);
  expect(site.registry.setStreamEnabled('nowhere', false)).toBe(false);
});

test('what people say about a stream reaches the recorder; only sound makes it connect anew', () => {
  const site = prepareSite();
  const stream = { id: 'cam-infant', name: '乳儿班' };
  const row = () => site.db.prepare('SELECT title, area_id, audio, priority, revision FROM stream').get();
  expect(site.registry.configureStream(stream)).toBe(false);
  site.registry.registerStream({ ...stream, rtspUrl: 'rtsp://192.0.2.1/x' });
  expect(row()).toEqual({ title: '乳儿班', area_id: null, audio: 0, priority: 50, revision: 1 });
  const told = { ...stream, areaId: 'infant', priority: 90 };
  expect(site.registry.registerStream({ ...told, rtspUrl: 'rtsp://192.0.2.1/x' })).toBe(true);
  expect(row()).toEqual({ title: '乳儿班', area_id: 'infant', audio: 0, priority: 90, revision: 1 });
  expect(site.registry.configureStream({ ...told, audio: true })).toBe(true);
  expect(site.registry.configureStream({ ...told, audio: true })).toBe(false);
  expect(row()).toEqual({ title: '乳儿班', area_id: 'infant', audio: 1, priority: 90, revision: 2 });
  expect(site.registry.configureStream(stream)).toBe(true);
  expect(row()).toEqual({ title: '乳儿班', area_id: null, audio: 0, priority: 50, revision: 3 });
});

test("a camera's clock is kept once a minute, or when it moved", () => {
  const db = openFootageIndex(join(temporaryFolder(), 'footage.db'));
  let at = now;
  const secrets = { seal: (plain: string) => Buffer.from(plain), open: () => '' };
  const registry = openStreamRegistry(db, secrets, { now: () => at, newUuid: randomUUID });
  registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://192.0.2.1/x' });
  const kept = (afterMs: number, offsetMs: number) => {
    at = now + afterMs;
    registry.noteCameraClock('cam-infant', offsetMs);
    return Object.values(db.prepare('SELECT camera_offset_ms, camera_offset_at_ms - ? FROM stream').get(now) as object);
  };
  expect(kept(0, 100)).toEqual([100, 0]);
  expect(kept(30_000, 350)).toEqual([100, 0]);
  expect(kept(31_000, -151)).toEqual([-151, 31_000]);
  expect(kept(91_000, -150.4)).toEqual([-150, 91_000]);
  db.close();
});

test('a recorder that stopped giving signs of life is seen within fifteen seconds', () => {
  const site = prepareSite();
  let at = now;
  const store = openFootageStore(site.db, () => at);
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://192.0.2.1/x' });
  expect(store.stream('cam-infant')?.state).toBe('recorder_down');
  const recorder = openRecorderStore(site.db);
  const boot = recorder.startBoot(now, 0);
  recorder.setState(1, 'recording', null, now);
  expect(store.stream('cam-infant')?.state).toBe('recording');
  at = now + 14_999;
  expect(store.stream('cam-infant')?.state).toBe('recording');
  at = now + 15_000;
  expect(store.stream('cam-infant')?.state).toBe('recorder_down');
  expect(store.recorderLag()).toBeUndefined();
  recorder.beat(boot.id, at, new Map([[1, at]]), { p99Ms: 1.5, maxMs: 40 });
  expect(store.stream('cam-infant')).toMatchObject({ state: 'recording', recordedUntilMs: at });
  expect(store.recorderLag()).toEqual({ atMs: at, p99Ms: 1.5, maxMs: 40 });
  recorder.endBoot(boot.id, at);
  expect(store.stream('cam-infant')?.state).toBe('recorder_down');
});

test('the table of segments promises only what can be true', () => {
  const site = prepareSite();
  const insert = (values: string) => () => site.db.exec(`INSERT INTO segment VALUES (${values})`);
  const hash = `x'${'ab'.repeat(32)}'`;
  expect(insert(`1, ${now}, 0, 1, 0, 1, 10, 5, ${hash}, 0`)).toThrow(/CHECK/);
  expect(insert(`1, ${now}, 5, 1, 0, 1, 10, 5, x'ab', 0`)).toThrow(/CHECK/);
  expect(insert(`1, 'today', 5, 1, 0, 1, 10, 5, ${hash}, 0`)).toThrow(/INTEGER/);
  expect(insert(`1, ${now}, 5, 1, 0, 1, 10, 5, ${hash}, 0`)).toThrow(/FOREIGN KEY/);
});
