import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import type { Coverage, ViewingGrant } from '#contract/footage.ts';
import { type Box, createBox, freePort } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';

/** One box for both: each start of its processes takes longer than what is tested. */
test('footage with the real processes', { timeout: 120_000 }, async () => {
  const box = await openBox();
  await indexesAndPlaysAnNvr(box);
  await recordsWithoutTheAgent(box);
});

const openBox = async (): Promise<Box> => {
  const onvif = `http://127.0.0.1:${await freePort()}/onvif/device_service`;
  const box = await createBox(temporaryFolder(), ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    recorder: { volumes: ['footage'], segmentSeconds: 2 },
    nvr: [
      {
        id: 'old',
        onvif,
        username: 'admin',
        password: 'nvr-密码',
        recordings: [{ token: 'REC 1', id: 'yard', name: '沙池' }],
      },
    ],
  }));
  onTestFinished(box.close);
  await Promise.all([box.start('simulator'), box.start('agent')]);
  await box.start('recorder');
  return box;
};

/** A facility with its own recorder: named in facility.yaml, indexed, counted and played. */
const indexesAndPlaysAnNvr = async (box: Box): Promise<void> => {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const found = await eventually('the footage', async () => {
    const { body } = await box.call('head', 'GET', `/api/v1/footage/coverage?from=${day}&to=${day}`);
    const coverage = body as Coverage;
    return coverage.streams.some(({ oldestPlayable }) => oldestPlayable !== null) && coverage;
  });
  const oldest = Date.parse(found.streams[0]?.oldestPlayable ?? '');
  expect((Date.now() - oldest) / 86_400_000).toBeGreaterThan(94.9);

  const from = new Date(Date.now() - 7_200_000).toISOString();
  const to = new Date(Date.now() - 7_190_000).toISOString();
  const viewing = { id: crypto.randomUUID(), streamId: 'yard', reason: '演练', from, to };
  const { body: grant } = await box.call('head', 'POST', '/api/v1/footage/viewings', viewing);
  const { playlist } = grant as ViewingGrant;
  const played = await fetch(box.endpoints().http + playlist, {
    headers: { authorization: `Bearer ${await box.token('head')}` },
  });
  expect([played.status, await played.text()]).toEqual([200, expect.stringContaining('#EXT-X-PROGRAM-DATE-TIME')]);
  expect(box.output()).not.toContain('nvr-密码');
};

/** Footage goes on without a gap while the agent is killed and started again. */
const recordsWithoutTheAgent = async (box: Box): Promise<void> => {
  const db = openFootageIndex(join(box.data, 'footage.db'));
  onTestFinished(() => void db.close());
  const world = { now: () => Date.now(), newUuid: randomUUID };
  const registry = openStreamRegistry(db, openSecrets(deviceKeyFile(box.data)), world);
  const camera = await startRtspSource({ width: 320, height: 180 });
  registry.registerStream({ id: 'cam', name: '活动室', rtspUrl: camera.url });
  const files = (): number => db.prepare('SELECT count(*) FROM segment').pluck().get() as number;
  await eventually('a file', () => files() > 0);
  const before = files();
  await box.end('agent', 'SIGKILL');
  await eventually('a file without the agent', () => files() > before);
  await box.start('agent');
  const { streams } = (await box.call('technician', 'GET', '/api/v1/footage/streams')).body as {
    streams: { streamId: string; state: string }[];
  };
  expect(streams.find(({ streamId }) => streamId === 'cam')).toMatchObject({ state: 'recording' });
  await box.end('recorder');
  const ofCamera = "stream_id = (SELECT id FROM stream WHERE name = 'cam')";
  const runs = db.prepare(`SELECT end_reason, end_ms - start_ms AS ms FROM run WHERE ${ofCamera}`).all();
  const sum = db.prepare('SELECT sum(duration_ms) FROM segment').pluck().get();
  expect(runs).toEqual([{ end_reason: 'recorder_down', ms: sum }]);
};
