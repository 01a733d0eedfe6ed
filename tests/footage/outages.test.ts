import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { brokenPromises, type GapRow, prepareSite, type RecordingSite } from './recordingSite.ts';

const stateOf = (site: RecordingSite, name: string) =>
  site.db
    .prepare('SELECT state, detail FROM stream_state WHERE stream_id = (SELECT id FROM stream WHERE name = ?)')
    .get(name) as ReturnType<RecordingSite['state']>;
const gapsOf = (site: RecordingSite, name: string): GapRow[] =>
  site.db
    .prepare('SELECT * FROM gap WHERE stream_id = (SELECT id FROM stream WHERE name = ?) ORDER BY start_ms, id')
    .all(name) as GapRow[];
const openGap = (site: RecordingSite, name: string) => gapsOf(site, name).find(({ end_ms }) => end_ms === null);

test('a refused password and a stream that is switched off say so, and both come back when that is over', async () => {
  const site = prepareSite();
  const guarded = await startRtspSource({ password: 'right-one' });
  const address = new URL(guarded.url);
  address.username = 'viewer';
  address.password = 'wrong-one';
  const open = await startRtspSource();
  const recorder = await site.start();
  site.registry.registerStream({ id: 'cam-gate', name: '大门', rtspUrl: address.href });
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: open.url });
  await eventually('recording', () => stateOf(site, 'cam-infant')?.state === 'recording');
  site.registry.setStreamEnabled('cam-infant', false);
  await eventually('the end', () => openGap(site, 'cam-infant')?.reason === 'disabled');
  expect(stateOf(site, 'cam-infant')?.state).toBe('disabled');
  site.registry.setStreamEnabled('cam-infant', true);

  await eventually('the refusal', () => openGap(site, 'cam-gate')?.reason === 'auth');
  const everything = JSON.stringify(
    ['gap', 'stream', 'stream_state'].map((table) => site.db.prepare(`SELECT * FROM ${table}`).all()),
  );
  expect(everything).not.toContain('wrong-one');
  address.password = 'right-one';
  site.registry.registerStream({ id: 'cam-gate', name: '大门', rtspUrl: address.href });
  await eventually('recording with the new password', () => stateOf(site, 'cam-gate')?.state === 'recording');
  await eventually('a second run', () => stateOf(site, 'cam-infant')?.state === 'recording');
  await recorder.stop();
  expect(brokenPromises(site)).toEqual([]);
  const reasons = gapsOf(site, 'cam-infant').map(({ reason }) => reason);
  expect(reasons).toEqual(['unknown', 'disabled', 'recorder_down']);
});

test('without ffmpeg the recorder runs on, and says what is missing', async () => {
  const site = prepareSite();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://127.0.0.1:9/main' });
  const recorder = await site.start({ ffmpeg: '/nowhere/ffmpeg' });
  await eventually('the reason', () => site.state()?.detail === 'ffmpeg_exit: ffmpeg is not installed');
  expect(openGap(site, 'cam-infant')).toMatchObject({ reason: 'ffmpeg_exit', detail: 'ffmpeg is not installed' });
  await recorder.stop();
});
