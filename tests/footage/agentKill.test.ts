import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { prepareBox } from '#tests/testBox.ts';
import { eventually } from '#tests/wait.ts';

test('footage goes on without a gap while the agent is killed and started again', async () => {
  const box = await prepareBox((file) => ({
    ...file,
    cameras: [],
    recorder: { volumes: ['footage'], segmentSeconds: 2 },
  }));
  await box.start('agent');
  const db = openFootageIndex(join(box.data, 'footage.db'));
  const world = { now: () => Date.now(), newUuid: randomUUID };
  const registry = openStreamRegistry(db, openSecrets(deviceKeyFile(box.data)), world);
  const camera = await startRtspSource({ width: 320, height: 180 });
  registry.registerStream({ id: 'cam', name: '活动室', rtspUrl: camera.url });
  await box.start('recorder');
  const files = (): number => db.prepare('SELECT count(*) FROM segment').pluck().get() as number;
  await eventually('a file', () => files() > 0);
  const before = files();
  await box.end('agent', 'SIGKILL');
  await eventually('a file without the agent', () => files() > before);
  await box.start('agent');
  const { streams } = (await box.call('technician', 'GET', '/api/v1/footage/streams')).body as {
    streams: { streamId: string; state: string }[];
  };
  expect(streams).toMatchObject([{ streamId: 'cam', state: 'recording' }]);
  await box.end('recorder');
  const runs = db.prepare('SELECT end_reason, end_ms - start_ms AS ms FROM run').all() as { ms: number }[];
  const sum = db.prepare('SELECT sum(duration_ms) FROM segment').pluck().get();
  db.close();
  expect(runs).toEqual([{ end_reason: 'recorder_down', ms: sum }]);
});
