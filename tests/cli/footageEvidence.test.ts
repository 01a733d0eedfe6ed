import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '#agent/config/load.ts';
import { createProofKeeper } from '#agent/footage/proof/proofKeeper.ts';
import { openProofStore } from '#agent/footage/proof/proofStore.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openStores } from '#agent/stores.ts';
import { dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import type { ExportView } from '#contract/footageExports.ts';
import { createBox } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { openFilmedSite, storeOf } from '../footage/filmedSite.ts';
import { nestboxHere } from './nestbox.ts';

const timeZone = 'Asia/Shanghai';
const hourMs = 3_600_000;

/** A running agent over footage of the day before yesterday, and its command line. */
const openBox = async () => {
  const folder = temporaryFolder();
  const box = await createBox(folder, ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    positions: [],
    simulated: false,
    flows: { enabled: false },
  }));
  mkdirSync(box.data, { recursive: true });
  const nowMs = Date.now();
  const startMs = Math.floor((nowMs - 48 * hourMs) / 60_000) * 60_000;
  const site = await openFilmedSite(['cam-sand', 'cam-door'], startMs - 60_000, box.data);
  const endMs = await site.film('cam-sand', startMs);
  await site.film('cam-door', startMs);
  site.beat(nowMs);
  onTestFinished(() => box.close());
  await box.start('agent');
  const place = ['--config', box.configFile, '--data', box.data];
  const run = async (...args: string[]) => {
    const ran = await nestboxHere([...args, '--json', ...place]);
    return { code: ran.code, err: ran.err, body: ran.out === '' ? undefined : JSON.parse(ran.out) };
  };
  const local = (ms: number): string => toRfc3339(epochMs(ms), timeZone).slice(0, 19);
  return { box, folder, site, startMs, endMs, nowMs, place, run, local };
};

/** One agent for all of it: each start of one takes as long as everything else here. */
test('footage as evidence at the command line', { timeout: 300_000 }, async () => {
  const opened = await openBox();
  await exportsAndVerifies(opened);
  await provesDays(opened);
  await goesOnAfterKill(opened);
});

type Opened = Awaited<ReturnType<typeof openBox>>;

/** Exported on the clock of the facility, carried elsewhere, and verified there without any data. */
const exportsAndVerifies = async ({ box, folder, startMs, run, local }: Opened): Promise<void> => {
  const out = join(folder, 'stick');
  const asked = ['--stream', 'cam-sand', 'cam-door', '--from', local(startMs), '--to', local(startMs + 5000)];
  const why = ['--reason', '磕碰', '--recipient', '城南派出所', '--case', 'A-17'];
  const done = await run('footage', 'export', ...asked, ...why, '--by', '王园长', '--out', out);
  expect(done.code, done.err).toBe(0);
  expect(done.body.export).toMatchObject({ state: 'done', by: '王园长', caseRef: 'A-17' });
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['manifest.json', 'verify.html', 'README.txt']));
  expect((await run('footage', 'exports')).body.exports).toMatchObject([{ state: 'done', recipient: '城南派出所' }]);

  // From another machine, with a token: file by file over HTTP.
  const far = join(folder, 'far');
  const remote = ['--url', box.endpoints().http, '--token', await box.token('head'), '--out', far];
  const fetched = await run('footage', 'export', ...asked, ...why, ...remote);
  expect(fetched.code, fetched.err).toBe(0);
  expect((await run('verify', far)).body).toMatchObject({ ok: true });

  const plain = await nestboxHere(['verify', out, '--data', '/nowhere']);
  expect(plain.code, plain.err).toBe(0);
  expect(plain.out).toContain('sound, ');
  expect(plain.out).toContain(done.body.fingerprint);
  const keyFile = join(folder, 'key.json');
  const { jwk } = loadSiteKey(box.data);
  writeFileSync(keyFile, JSON.stringify({ keys: [jwk] }));
  expect((await nestboxHere(['verify', out, '--key', keyFile])).code).toBe(0);
  writeFileSync(keyFile, JSON.stringify({ keys: [loadSiteKey(temporaryFolder()).jwk] }));
  expect((await nestboxHere(['verify', out, '--key', keyFile])).code).toBe(1);
  const [evidence = ''] = readdirSync(out).filter((name) => name.startsWith('evidence_'));
  const bytes = readFileSync(join(out, evidence));
  bytes.writeUInt8(bytes.readUInt8(900) ^ 4, 900);
  writeFileSync(join(out, evidence), bytes);
  const changed = await nestboxHere(['verify', out]);
  expect(changed.code).toBe(1);
  expect(changed.out).toContain(`${evidence}: the content was changed`);

  const none = await run('footage', 'export', '--stream', 'cam-roof', ...asked.slice(3), ...why);
  expect(none).toMatchObject({ code: 1, body: { code: 'unknown_reference' } });
};

/** Made to the end after the agent was killed. */
const goesOnAfterKill = async ({ box, startMs, endMs, run }: Opened): Promise<void> => {
  const id = randomUUID();
  const body = { id, streams: ['cam-sand'], reason: '磕碰', recipient: '城南派出所' };
  const range = { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() };
  expect(await box.call('head', 'POST', '/api/v1/footage/exports', { ...body, ...range })).toMatchObject({
    status: 201,
  });
  await box.end('agent', 'SIGKILL');
  await box.start('agent');
  await eventually(
    'the export to be done',
    async () => {
      const { body } = await box.call('head', 'GET', `/api/v1/footage/exports/${id}`);
      return (body as ExportView).state === 'done';
    },
    120_000,
  );
  expect((await run('verify', join(box.data, 'exports', id))).body).toMatchObject({ ok: true });
};

/** Each day has a proof, which is shown and checked down to its files. */
const provesDays = async ({ box, site, startMs, nowMs, run }: Opened): Promise<void> => {
  const day = dayAt(epochMs(startMs), timeZone);
  expect(await run('footage', 'proof', '--day', day)).toMatchObject({ code: 1, body: { code: 'no_proof' } });
  const config = loadConfig({ file: box.configFile, data: box.data });
  const stores = openStores({ config, clock: systemClock() });
  const keeper = createProofKeeper({
    footage: storeOf(site, nowMs),
    proofs: openProofStore(site.db),
    journal: stores.journal,
    trustedNowMs: () => nowMs,
    site: config.site,
    key: () => loadSiteKey(box.data),
  });
  await keeper.proveDue();
  stores.close();
  const sound = await run('footage', 'proof', '--day', day, '--hash');
  expect(sound.code, sound.err).toBe(0);
  expect(sound.body.proofs).toMatchObject([
    { streamId: 'cam-door', faults: [], files: [], proof: { segments: 3 } },
    { streamId: 'cam-sand', faults: [], files: [] },
  ]);
  const [path = ''] = site.files('cam-sand');
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(900) ^ 4, 900);
  writeFileSync(path, bytes);
  const changed = await run('footage', 'proof', '--day', day, '--hash', '--stream', 'cam-sand');
  expect(changed.code).toBe(1);
  expect(changed.body.proofs[0].files).toHaveLength(1);
  bytes.writeUInt8(bytes.readUInt8(900) ^ 4, 900);
  writeFileSync(path, bytes);
};
