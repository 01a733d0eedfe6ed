import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { brokenPromises, prepareSite, type RecordingSite } from './recordingSite.ts';

const openGap = (site: RecordingSite) => site.gaps().find(({ end_ms }) => end_ms === null);

test('a refused password says so, and no credential is in the index', async () => {
  const site = prepareSite();
  const camera = await startRtspSource({ password: 'right-one' });
  const address = new URL(camera.url);
  address.username = 'viewer';
  address.password = 'wrong-one';
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: address.href });
  await site.start();
  await eventually('the refusal', () => openGap(site)?.reason === 'auth');
  const everything = JSON.stringify([site.gaps(), site.state(), site.db.prepare('SELECT * FROM stream').all()]);
  expect(everything).not.toContain('wrong-one');

  address.password = 'right-one';
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: address.href });
  await eventually('recording with the new password', () => site.state()?.state === 'recording');
});

test('without ffmpeg the recorder runs on, and says what is missing', async () => {
  const site = prepareSite();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://127.0.0.1:9/main' });
  const recorder = await site.start({ ffmpeg: '/nowhere/ffmpeg' });
  await eventually('the reason', () => site.state()?.detail === 'ffmpeg_exit: ffmpeg is not installed');
  expect(openGap(site)).toMatchObject({ reason: 'ffmpeg_exit', detail: 'ffmpeg is not installed' });
  await recorder.stop();
});

test('a stream that is switched off is a gap that says so, and comes back when it is switched on', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  const recorder = await site.start();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  await eventually('recording', () => site.state()?.state === 'recording');
  site.registry.setStreamEnabled('cam-infant', false);
  await eventually('the end', () => openGap(site)?.reason === 'disabled');
  expect(site.state()?.state).toBe('disabled');
  site.registry.setStreamEnabled('cam-infant', true);
  await eventually('a second run', () => site.runs().length === 2);
  await recorder.stop();
  expect(brokenPromises(site)).toEqual([]);
  expect(site.gaps().map(({ reason }) => reason)).toEqual(['unknown', 'disabled', 'recorder_down']);
});
