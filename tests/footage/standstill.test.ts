import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { prepareSite, startRecorderProcess } from './recordingSite.ts';

const childrenOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').sort();

test('a recorder that was stopped for eight seconds kills no ffmpeg, and loses nothing that the system kept for it', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  const streams = ['cam-a', 'cam-b', 'cam-c', 'cam-d'];
  for (const id of streams) site.registry.registerStream({ id, name: id, rtspUrl: camera.url });
  const recorder = await startRecorderProcess(site, 30);
  const recordedUntil = (): number[] =>
    site.db.prepare('SELECT coalesce(recorded_until_ms, 0) FROM stream_state ORDER BY 1').pluck().all() as number[];
  await eventually(
    'all to record',
    () => recordedUntil().length === streams.length && recordedUntil().every((ms) => ms > 0),
  );
  const before = childrenOf(recorder.pid);
  expect(before).toHaveLength(streams.length);
  process.kill(recorder.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 8000));
  process.kill(recorder.pid, 'SIGCONT');
  const continuedMs = Date.now();
  await eventually('all to record on', () => recordedUntil().every((ms) => ms > continuedMs + 1000));
  expect(childrenOf(recorder.pid)).toEqual(before);
  await recorder.end('SIGTERM');
  for (const { end_reason } of site.runs()) expect(end_reason).toBe('recorder_down');
  expect(new Set(site.gaps().map(({ reason }) => reason))).toEqual(new Set(['recorder_down']));
});

test('a connection that is gone after the recorder itself stood still is not blamed on the camera', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const recorder = await site.start();
  await eventually('recording', () => site.state()?.state === 'recording');
  const gone = camera.kill();
  // The event loop of this process, and so the recorder's, stands still.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3500);
  await gone;
  await eventually('the run to end', () => site.runs()[0]?.end_reason === 'recorder_down');
  await eventually('what is wrong now', () => site.gaps().at(-1)?.reason === 'unreachable');
  await recorder.stop();
  const [, after] = site.gaps();
  expect(after).toMatchObject({ start_ms: site.runs()[0]?.end_ms, reason: 'recorder_down' });
  expect(after?.detail).toMatch(/^the recorder stood still for [34] s$/);
});
