import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyExport } from '#agent/footage/export/verify/core.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { exhibitsIn, exportOf, jobOf, manifestIn } from './exportOf.ts';
import { decode, prepareSite } from './recordingSite.ts';

test('what a camera records at this moment is exported with the file that is still being written', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  const startedMs = Date.now();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  await site.start();
  await eventually('two closed files', () => site.segments().length >= 2);
  // The file that grew when it was planned may be closed by then: asked for again until one was not.
  const folder = await eventually('an export with a growing file', async () => {
    const made = await exportOf(site, jobOf(['cam-infant'], { from: startedMs, to: Date.now() }));
    return manifestIn(made).streams[0]?.evidence.at(-1)?.original.sha256 === null && made;
  });
  expect((await verifyExport(exhibitsIn(folder))).faults).toEqual([]);

  const [stream] = manifestIn(folder).streams;
  const found = stream?.evidence.map(({ original }) => [original.sha256 === null, original.isIntact]) ?? [];
  expect(found.slice(0, -1).every(([isGrowing, isIntact]) => !isGrowing && isIntact)).toBe(true);
  expect(found.at(-1)).toEqual([true, null]);
  expect(stream?.gaps[0]).toMatchObject({ fromMs: stream?.registeredMs, reason: 'recorder_down' });

  const [film, more] = stream?.viewing ?? [];
  expect(more).toBeUndefined();
  const { frames, complaints } = await decode(join(folder, film?.name ?? ''));
  expect(complaints).toBe('');
  // Ten frames a second.
  expect(Math.abs(frames * 100 - ((film?.toMs ?? 0) - (film?.fromMs ?? 0)))).toBeLessThanOrEqual(200);
});
