import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createExportDesk } from '#agent/footage/export/desk.ts';
import { exportRoutes } from '#agent/footage/export/exportRoutes.ts';
import { createExportStore, type ExportStore } from '#agent/footage/export/exportStore.ts';
import { fingerprintOf, verifyExport } from '#agent/footage/export/verify/core.ts';
import { createApp, type Principal } from '#agent/http/app.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import type { ExportList, ExportView } from '#contract/footageExports.ts';
import { fakeClock } from '#tests/clock.ts';
import { openTestJournal } from '#tests/journal.ts';
import { eventually as within } from '#tests/wait.ts';
import { exhibitsIn, timeZone } from './exportOf.ts';
import { type FilmedSite, openFilmedSite, storeOf } from './filmedSite.ts';

const at = Date.UTC(2026, 8, 22, 7, 40);
const nowMs = at + 3_600_000;
// The process that makes an export gives way to everything else: on a busy machine that is a long way.
vi.setConfig({ testTimeout: 300_000 });
const eventually = <T>(what: string, probe: () => T | Promise<T>) => within(what, probe, 120_000);
const head: Principal = { role: 'head', name: '园长', actor: 'staff:head', kioskId: undefined, person: undefined };

/** The routes of exports over a desk that makes them, as the agent has them; the desk can be stopped and started again. */
const serve = async (site: FilmedSite) => {
  let store: ExportStore | undefined;
  const clock = fakeClock(new Date(nowMs).toISOString());
  const { journal, db } = openTestJournal({
    clock,
    folder: site.data,
    projections: (db) => {
      store = createExportStore(db);
      return [store.projection];
    },
  });
  if (!store) throw new Error('the journal has its projections from the start');
  const exports = store;
  const open = () =>
    createExportDesk({
      journal,
      store: exports,
      data: site.data,
      site: { code: 'test-site', name: '测试托育园', timeZone },
      version: 'test',
      nameOf: () => '王园长',
      onFailure: (error) => expect.unreachable(String(error)),
    });
  const desk = open();
  onTestFinished(() => desk.close());
  const app = await createApp({
    identify: () => head,
    routes: [
      exportRoutes({
        desk,
        footage: storeOf(site, nowMs),
        journal,
        timeZone,
        nameOf: () => '王园长',
        kid: () => loadSiteKey(site.data).jwk.kid,
      }),
    ],
    logger: pino({ level: 'silent' }),
  });
  onTestFinished(() => app.close());
  const iso = (ms: number): string => new Date(ms).toISOString();
  const send = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const { statusCode, body } = await app.inject({ method, url, ...(payload && { payload }) });
    return { status: statusCode, body: JSON.parse(body) };
  };
  const path = '/api/v1/footage/exports';
  return {
    app,
    desk,
    exports,
    journal,
    db,
    send,
    path,
    bodyOf: (fromMs: number, toMs: number, more: object = {}) => ({
      id: randomUUID() as string,
      streams: ['cam-sand'],
      from: iso(fromMs),
      to: iso(toMs),
      reason: '沙池边的磕碰',
      recipient: '城南派出所',
      ...more,
    }),
    view: async (id: string): Promise<ExportView> => (await send('GET', `${path}/${id}`)).body,
    ended: (id: string) =>
      eventually('the export to end', () => {
        const record = exports.find(id);
        return record && record.state !== 'open' && record;
      }),
  };
};

const filmed = async () => {
  const site = await openFilmedSite(['cam-sand', 'cam-door'], at - 60_000);
  const end = await site.film('cam-sand', at);
  await site.film('cam-door', at);
  return { site, end };
};

test('an export that is asked for is made, told of, and can be fetched file by file', async () => {
  const { site, end } = await filmed();
  const { app, desk, exports, journal, db, send, path, bodyOf, view, ended } = await serve(site);
  desk.start();
  const body = bodyOf(at, end, { streams: ['cam-sand', 'cam-door'], caseRef: 'A-2026-17' });
  expect(await send('POST', path, body)).toMatchObject({
    status: 201,
    body: { exportId: body.id, by: '王园长', files: [] },
  });
  expect(await send('POST', path, body)).toMatchObject({ status: 200 });
  expect(exports.protections()).toMatchObject([{ streamId: 'cam-sand' }, { streamId: 'cam-door' }]);
  expect(exports.protections()[0]?.fromMs).toBeLessThan(at);
  await ended(body.id);
  expect(exports.protections()).toEqual([]);

  const done = await view(body.id);
  expect(done).toMatchObject({ state: 'done', caseRef: 'A-2026-17', problem: null });
  expect(done.doneBytes).toBe(done.totalBytes);
  const manifest = done.files.find(({ name }) => name === 'manifest.json');
  expect(manifest?.sha256).toBe(done.manifestSha256);
  const folder = join(site.data, 'exports', body.id);
  expect(done.files.map(({ name }) => name).toSorted()).toEqual(readdirSync(folder).toSorted());
  for (const { name, bytes } of done.files) {
    const { statusCode, headers, rawPayload } = await app.inject(`${path}/${body.id}/files/${name}`);
    expect(statusCode).toBe(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="${name}"`);
    expect(rawPayload.length).toBe(bytes);
    expect(rawPayload.equals(readFileSync(join(folder, name)))).toBe(true);
  }
  const part = await app.inject({ url: `${path}/${body.id}/files/manifest.json`, headers: { range: 'bytes=1-4' } });
  expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes 1-4/${manifest?.bytes}`]);
  for (const name of ['..%2F..%2Fjournal.db', '%2Fetc%2Fpasswd', '.hidden', 'nothing.mp4']) {
    const { statusCode } = await app.inject(`${path}/${body.id}/files/${name}`);
    expect([400, 404]).toContain(statusCode);
  }
  expect((await verifyExport(exhibitsIn(folder))).faults).toEqual([]);

  const { exports: list, fingerprint } = (await send('GET', path)).body as ExportList;
  expect(list.map(({ exportId }) => exportId)).toEqual([body.id]);
  expect(fingerprint).toBe(fingerprintOf(loadSiteKey(site.data).jwk.kid));
  expect(journal.read(0, 10).map(({ type }) => type)).toEqual(['footage.export_requested', 'footage.export_finished']);
  const before = db.prepare('SELECT * FROM footage_export').all();
  rebuild(db, [exports.projection]);
  expect(db.prepare('SELECT * FROM footage_export').all()).toEqual(before);
});

test('what cannot be exported is refused in clear words', async () => {
  const { site, end } = await filmed();
  const { send, path, bodyOf, journal } = await serve(site);
  const refusal = async (body: object) => {
    const answer = await send('POST', path, body);
    return [answer.body.code, answer.body.detail ?? answer.body.errors[0].message];
  };
  expect(await refusal(bodyOf(at, end, { streams: ['cam-sand', 'cam-roof'] }))).toEqual([
    'unknown_reference',
    'there is no stream "cam-roof"',
  ]);
  expect((await refusal(bodyOf(end + 60_000, end + 120_000)))[0]).toBe('not_found');
  expect(await refusal(bodyOf(at, nowMs + 1000))).toEqual(['invalid', 'must not lie in the future']);
  expect(await refusal(bodyOf(at - 90_000_000, end))).toEqual(['invalid', 'must lie within 24 hours of from']);
  const many = Array.from({ length: 9 }, (_, index) => `cam-${index}`);
  const wide = await openFilmedSite(many, at - 60_000);
  const other = await serve(wide);
  const tooMuch = other.bodyOf(at - 80_000_000, at, { streams: many });
  expect((await other.send('POST', other.path, tooMuch)).body.errors[0].message).toContain('100 hours');
  expect(await refusal(bodyOf(at, end, { reason: ' ' }))).toMatchObject(['invalid', expect.any(String)]);
  expect(journal.lastSeq()).toBe(0);
});

test('one that waits or runs can be cancelled, and nothing of it stays', async () => {
  const { site, end } = await filmed();
  const { desk, send, path, bodyOf, view } = await serve(site);
  const first = bodyOf(at, end);
  const second = bodyOf(at, end);
  await send('POST', path, first);
  await send('POST', path, second);
  expect((await view(second.id)).state).toBe('waiting');
  desk.start();
  await eventually('the first to run', async () => (await view(first.id)).state === 'running');
  for (const { id } of [first, second]) {
    expect(await send('POST', `${path}/${id}/cancel`, { id: randomUUID() })).toMatchObject({
      status: 201,
      body: { state: 'cancelled' },
    });
  }
  expect(await send('POST', `${path}/${first.id}/cancel`, { id: randomUUID() })).toMatchObject({ status: 409 });
  const third = bodyOf(at, end);
  await send('POST', path, third);
  await eventually('the next to be made', async () => (await view(third.id)).state === 'done');
  expect(readdirSync(join(site.data, 'exports'))).toEqual([third.id]);
});

test('an export whose footage cannot be read fails in clear words, and a new one may follow', async () => {
  const { site, end } = await filmed();
  const { desk, send, path, bodyOf, view, ended } = await serve(site);
  const [, lost = ''] = site.files('cam-sand');
  const bytes = readFileSync(lost);
  rmSync(lost);
  desk.start();
  const body = bodyOf(at, end);
  await send('POST', path, body);
  await ended(body.id);
  const failed = await view(body.id);
  expect(failed.state).toBe('failed');
  expect(failed.problem).toContain(basename(lost));
  expect(failed.problem).not.toContain(site.data);
  expect(readdirSync(join(site.data, 'exports'))).toEqual([]);
  writeFileSync(lost, bytes);
  const again = bodyOf(at, end);
  await send('POST', path, again);
  await ended(again.id);
  expect((await view(again.id)).state).toBe('done');
});

test('on a disk without room it fails before it writes', async ({ skip }) => {
  const { site, end } = await filmed();
  const folder = join(site.data, 'exports');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    skip('no file system can be mounted here');
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  const { desk, send, path, bodyOf, view, ended } = await serve(site);
  desk.start();
  const body = bodyOf(at, end);
  await send('POST', path, body);
  await ended(body.id);
  expect((await view(body.id)).problem).toContain('no room');
  expect(readdirSync(folder)).toEqual([]);
});

test('killed at any moment, it goes on at the next start and ends sound', async () => {
  const { site, end } = await filmed();
  const { desk, send, path, bodyOf, view } = await serve(site);
  const body = bodyOf(at, end, { streams: ['cam-sand', 'cam-door'] });
  await send('POST', path, body);
  const folder = join(site.data, 'exports', body.id);
  const making = join(site.data, 'exports', `.${body.id}`);
  const hasFilms = (): boolean => existsSync(making) && readdirSync(making).some((name) => name.endsWith('.mp4'));
  // Before it began, when it just has, and in the middle; each step of the work is cut in the test of the work itself.
  for (const hasCome of [async () => (await view(body.id)).state === 'running', () => existsSync(making), hasFilms]) {
    desk.start();
    await eventually('the moment', async () => existsSync(folder) || (await hasCome()));
    await desk.close();
  }
  desk.start();
  await eventually('the export to be done', async () => (await view(body.id)).state === 'done');
  expect((await verifyExport(exhibitsIn(folder))).faults).toEqual([]);
  expect(readdirSync(join(site.data, 'exports'))).toEqual([body.id]);
});
