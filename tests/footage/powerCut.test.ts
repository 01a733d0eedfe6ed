import { existsSync, globSync, readlinkSync, rmSync, statSync, truncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { at, epoch, fragmentAt, prepareRun } from './ownRun.ts';
import { adriftIn, findingsIn } from './promises.ts';
import { brokenPromises } from './recordingSite.ts';

/** At most this long ago something was synced, and one key-frame distance was on its way. */
const mostLostMs = 10_000 + 1000;
const seed = Number(process.env.NESTBOX_SEED ?? 20_261_126);

/** What a power cut leaves for sure: bytes of files that were synced, and names in folders that were. */
const watchSyncs = async () => {
  const bytes = new Map<string, number>();
  const names = new Set<string>();
  const any = await open('/dev/null');
  const handles = Object.getPrototypeOf(any) as FileHandle;
  await any.close();
  const { datasync, sync } = handles;
  const write = handles.write as (...bytes: unknown[]) => ReturnType<FileHandle['write']>;
  const written = new Set<FileHandle>();
  const pathOf = (handle: FileHandle): string => readlinkSync(`/proc/self/fd/${handle.fd}`);
  vi.spyOn(handles, 'write').mockImplementation(function (this: FileHandle, ...bytes: unknown[]) {
    written.add(this);
    return write.apply(this, bytes);
  });
  vi.spyOn(handles, 'datasync').mockImplementation(async function (this: FileHandle) {
    await datasync.call(this);
    bytes.set(pathOf(this), (await this.stat()).size);
  });
  vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
    await sync.call(this);
    for (const name of globSync('*', { cwd: pathOf(this) })) names.add(join(pathOf(this), name));
  });
  /** The process that wrote is gone with the power. */
  const letGo = async (): Promise<void> => {
    for (const handle of written) await handle.close();
    written.clear();
  };
  return { bytes, names, letGo };
};

test('a power cut takes at most ten seconds and a key-frame distance, and nothing that was synced', async () => {
  const synced = await watchSyncs();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 45 }),
        fc.constantFrom(3000, 20_000, 60_000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (seconds, segmentMs, share) => {
          const { site, newRun } = await prepareRun(segmentMs);
          const run = newRun();
          for (let second = 0; second < seconds; second += 1)
            await run.add(fragmentAt(second), at((second + 1) * 1000));
          const cutMs = epoch + seconds * 1000;

          await synced.letGo();
          // The power is cut now: of what was not synced, some reached the disk.
          const files = globSync('*/main/**/*.mp4', { cwd: site.volume }).map((file) => join(site.volume, file));
          for (const file of files) {
            const safe = synced.bytes.get(file) ?? 0;
            truncateSync(file, Math.round(safe + share * (statSync(file).size - safe)));
            if (!synced.names.has(file) && share < 0.5) rmSync(file);
          }
          const kept = files.filter((file) => existsSync(file)).length;

          await (await site.start({ ffmpeg: 'false', segmentMs })).stop();
          expect(brokenPromises(site)).toEqual([]);
          expect(adriftIn(site)).toEqual([]);
          expect(globSync('{*/main,quarantine}/**/*.mp4', { cwd: site.volume }).length).toBeGreaterThanOrEqual(kept);
          const endMs = site.runs()[0]?.end_ms ?? epoch;
          expect(cutMs - endMs).toBeLessThanOrEqual(mostLostMs);
          const gap = site.gaps().find(({ start_ms }) => start_ms === endMs);
          if (site.runs().length > 0) expect(gap?.reason).toBe('recorder_down');
          expect(await findingsIn(site)).toEqual([]);
        },
      ),
      { numRuns: 25, seed },
    );
  } finally {
    vi.restoreAllMocks();
  }
});
