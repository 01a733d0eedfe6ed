import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { openSecrets } from '#agent/devices/secrets.ts';
import { openAuditStore } from '#agent/footage/audit/auditStore.ts';
import { checkFootage } from '#agent/footage/check/check.ts';
import { coverageOf } from '#agent/footage/coverage.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { createProofKeeper } from '#agent/footage/proof/proofKeeper.ts';
import { openProofStore } from '#agent/footage/proof/proofStore.ts';
import { rebuildFootage } from '#agent/footage/rebuild/rebuild.ts';
import { openDayBytes } from '#agent/footage/retention/dayBytes.ts';
import { openDeletionStore } from '#agent/footage/retention/deletionStore.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openSiteApp } from '#tests/siteApp.ts';

const hourMs = 3_600_000;

/** A camera of ours that recorded nothing yet, and one whose footage an NVR keeps: half of the last 100 hours. */
const openBoth = async () => {
  const site = await openSiteApp();
  const data = site.config.dataFolder;
  const file = join(data, 'footage.db');
  const index = openFootageIndex(file);
  onTestFinished(() => void index.close());
  const nowMs = site.clock.now();
  const secrets = openSecrets(join(data, 'keys', 'stream.key'));
  const registry = openStreamRegistry(index, secrets, { now: () => nowMs - 100 * hourMs, newUuid: uuidv7 });
  registry.registerStream({ id: 'cam-own', name: '活动室', rtspUrl: 'rtsp://192.0.2.1/' });
  const source = { address: 'http://192.0.2.2/', recordingToken: 'REC_1' };
  registry.registerNvrStream({ id: 'cam-yard', name: '院子', areaId: 'yard', source });
  index.exec(`INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES ('b', 0, 0, ${nowMs})`);
  index
    .prepare(
      `INSERT INTO run (uuid, stream_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
       VALUES ('r', (SELECT id FROM stream WHERE origin = 'nvr'), @from, @to, @from, 0, 'unset', 'unknown')`,
    )
    .run({ from: nowMs - 100 * hourMs, to: nowMs - 50 * hourMs });
  const ask = async (url: string, payload: object) => {
    const answer = await site.app.inject({
      method: 'POST',
      url: `/api/v1/footage${url}`,
      headers: site.as('head'),
      payload,
    });
    return { status: answer.statusCode, said: answer.body };
  };
  return { ...site, data, file, index, nowMs, ask };
};
const range = { from: '2026-09-13T15:00:00+08:00', to: '2026-09-13T16:00:00+08:00' };

test('footage that an NVR keeps cannot be held or exported here, and whoever asks is told why', async () => {
  const { ask, stores } = await openBoth();
  const hold = { id: uuidv7(), ...range, caseRef: 'A-1', reason: '磕碰', until: '2027-01-05' };
  const held = await ask('/holds', { ...hold, streams: ['cam-own', 'cam-yard'] });
  expect(held.status).toBe(400);
  expect(held.said).toContain('the NVR keeps and deletes footage of \\"cam-yard\\" itself');
  expect(stores.holds.list()).toEqual([]);
  expect((await ask('/holds', { ...hold, streams: ['cam-own'] })).status).toBe(201);
  const exported = await ask('/exports', {
    id: uuidv7(),
    ...range,
    streams: ['cam-yard'],
    reason: '磕碰',
    recipient: '派出所',
  });
  expect(exported.status).toBe(400);
  expect(exported.said).toContain('the NVR keeps the footage of \\"cam-yard\\"');
  expect(stores.exports.list(10)).toEqual([]);
});

test('proofs, retention, forecast, audit, check and a new index leave it alone; coverage counts it', async () => {
  const { config, stores, data, file, index, nowMs } = await openBoth();
  const store = openFootageStore(index, () => nowMs);
  const keeper = createProofKeeper({
    ...{ footage: store, proofs: openProofStore(index), journal: stores.journal, site: config.site },
    ...{ trustedNowMs: () => nowMs, key: () => loadSiteKey(data) },
  });
  expect(await keeper.proveDue()).toBeGreaterThan(0);
  const proved = 'SELECT DISTINCT s.name FROM day_proof p JOIN stream s ON s.id = p.stream_id';
  expect(index.prepare(proved).pluck().all()).toEqual(['cam-own']);
  expect(
    openDeletionStore(index, uuidv7)
      .streams()
      .map(({ streamId }) => streamId),
  ).toEqual(['cam-own']);
  const dayBytes = openDayBytes(index, config.site.timeZone);
  while (dayBytes.step(nowMs)) {
    // A few at a time, until there are no more.
  }
  expect(dayBytes.days()).toEqual([]);
  expect(openAuditStore(index).next({ streamId: 0, startMs: 0 })).toBeUndefined();
  const faults = async () =>
    (await checkFootage({ file, hash: true, sinceMs: 0, nowMs })).findings.filter(
      ({ stream }) => stream === 'cam-yard',
    );
  expect(await faults()).toEqual([]);
  const stream = store.stream('cam-yard');
  if (!stream) throw new Error('there is no stream');
  const asked = { from: nowMs - 100 * hourMs, to: nowMs };
  expect(coverageOf(store, stream, asked, nowMs)).toMatchObject({ recordedMinutes: 3000, requiredMinutes: 6000 });
  const runs = 'SELECT * FROM run';
  const before = index.prepare(runs).all();
  index.close();
  expect(await rebuildFootage({ file, volumes: [], nowMs })).toMatchObject({ ok: true, runs: 1 });
  const made = openFootageIndex(file);
  onTestFinished(() => void made.close());
  expect(made.prepare(runs).all()).toEqual(before);
  expect(await faults()).toEqual([]);
});
