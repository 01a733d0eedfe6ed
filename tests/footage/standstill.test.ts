import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { ffmpegsOn } from './faults.ts';
import { prepareSite, startRecorderProcess } from './recordingSite.ts';

test('a recorder that was stopped for seven seconds kills no ffmpeg, and what it missed is not blamed on the cameras', async () => {
  const site = prepareSite();
  const streams = ['cam-a', 'cam-b', 'cam-c'];
  // One source each: this server can fall over two that ask in the same moment.
  const cameras = await Promise.all(streams.map(() => startRtspSource()));
  streams.forEach((id, index) => {
    site.registry.registerStream({ id, name: id, rtspUrl: cameras[index]?.url ?? '' });
  });
  const recorder = await startRecorderProcess(site, 30);
  const recordedUntil = (): number[] =>
    site.db.prepare('SELECT coalesce(recorded_until_ms, 0) FROM stream_state ORDER BY 1').pluck().all() as number[];
  await eventually(
    'all to record',
    () => recordedUntil().length === streams.length && recordedUntil().every((ms) => ms > 0),
  );
  const ffmpegs = (): number[] => cameras.flatMap(({ port }) => ffmpegsOn(port));
  const before = ffmpegs();
  expect(before).toHaveLength(streams.length);
  process.kill(recorder.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 7000));
  process.kill(recorder.pid, 'SIGCONT');
  const continuedMs = Date.now();
  await eventually('all to record on', () => recordedUntil().every((ms) => ms > continuedMs + 1000));
  expect(ffmpegs()).toEqual(before);

  // The camera goes away while nobody looks: whose fault the end was is not known, and what is wrong now is.
  process.kill(recorder.pid, 'SIGSTOP');
  await Promise.all(cameras.map((camera) => camera.kill()));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  process.kill(recorder.pid, 'SIGCONT');
  await eventually(
    'what is wrong now',
    () => site.gaps().filter(({ reason }) => reason === 'unreachable').length === streams.length,
  );
  await recorder.end('SIGTERM');
  expect(site.runs().map(({ end_reason }) => end_reason)).toEqual(streams.map(() => 'recorder_down'));
  const stoodStill = site.gaps().filter(({ detail }) => /^the recorder stood still for \d s$/.test(detail ?? ''));
  expect(stoodStill.map(({ reason }) => reason)).toEqual(streams.map(() => 'recorder_down'));
  expect(stoodStill.map(({ start_ms }) => start_ms)).toEqual(
    site
      .runs()
      .map(({ end_ms }) => end_ms)
      .sort(),
  );
});

test('a camera that froze before the recorder stood still, and is silent after it, is to blame itself', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam', name: 'cam', rtspUrl: camera.url });
  const recorder = await startRecorderProcess(site, 30);
  await eventually('it to be recorded', () => site.state()?.state === 'recording');
  camera.freeze();
  process.kill(recorder.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 4000));
  process.kill(recorder.pid, 'SIGCONT');
  await eventually('its end to be noticed', () => site.runs().some(({ end_reason }) => end_reason !== null));
  await recorder.end('SIGTERM');
  expect(site.runs().map(({ end_reason }) => end_reason)).toEqual(['stall']);
  expect(site.gaps().map(({ reason, detail }) => [reason, detail])).toContainEqual([
    'stall',
    'the camera stopped sending',
  ]);
});
