import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { brokenPromises, decode, prepareSite } from './recordingSite.ts';

test('a camera is recorded into files that play, touch each other and are in the index', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  const recorder = await site.start();
  await eventually('three segments', () => site.segments().length >= 3);
  expect(site.state()).toEqual({ state: 'recording', detail: null });
  await recorder.stop();

  expect(brokenPromises(site)).toEqual([]);
  const files = globSync('*/main/*/*/*/*/*.mp4', { cwd: site.volume }).sort();
  const segments = site.segments();
  expect(files).toHaveLength(segments.length);
  for (const [index, segment] of segments.entries()) {
    const bytes = readFileSync(join(site.volume, files[index] ?? ''));
    expect(bytes.length).toBe(segment.bytes);
    expect(createHash('sha256').update(bytes).digest()).toEqual(segment.sha256);
    const { frames, complaints } = await decode(join(site.volume, files[index] ?? ''));
    expect(complaints).toBe('');
    expect(Math.abs(frames * 100 - segment.duration_ms)).toBeLessThanOrEqual(150);
  }
  const whole = join(site.data, 'whole.mp4');
  writeFileSync(
    whole,
    Buffer.concat(
      segments.map(({ init_bytes }, index) => {
        const bytes = readFileSync(join(site.volume, files[index] ?? ''));
        return index === 0 ? bytes : bytes.subarray(init_bytes);
      }),
    ),
  );
  const [only] = site.runs();
  const { frames, complaints } = await decode(whole);
  expect(complaints).toBe('');
  expect(Math.abs(frames * 100 - ((only?.end_ms ?? 0) - (only?.start_ms ?? 0)))).toBeLessThanOrEqual(200);
});
