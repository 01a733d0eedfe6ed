import { expect, test } from 'vitest';
import { startRtspSource } from '#tests/rtspSource.ts';
import { mayMount, type SmallDisk, smallDisk } from '#tests/smallDisk.ts';
import { eventually } from '#tests/wait.ts';
import { fillDisk, freeDisk } from './faults.ts';
import { adriftIn, complaintsIn, findingsIn, holesIn } from './promises.ts';
import { brokenPromises, prepareSite, type RecordingSite, startRecorderProcess } from './recordingSite.ts';

/** From the disk's return to the next try. */
const triedWithinMs = 10_000;

interface Recording {
  readonly site: RecordingSite;
  readonly disk: SmallDisk;
  readonly sinceMs: number;
  /** From the recorder's start to two files, on this machine, as busy as it is. */
  readonly startMs: number;
  readonly stop: () => Promise<void>;
}

/** A camera recorded onto a disk of its own. */
const recordOnto = async (disk: SmallDisk): Promise<Recording> => {
  const site = prepareSite();
  const camera = await startRtspSource({ width: 320, height: 180 });
  site.registry.registerStream({ id: 'cam', name: '活动室', rtspUrl: camera.url });
  const sinceMs = Date.now();
  const recorder = await site.start({ volumes: [disk.path], segmentMs: 2000 });
  await eventually('two files', () => site.segments().length >= 2);
  return { site, disk, sinceMs, startMs: Date.now() - sinceMs, stop: () => recorder.stop() };
};

const reasonsOf = ({ site }: Recording): string[] => site.gaps().map(({ reason }) => reason);
const openGap = (site: RecordingSite) => site.gaps().find(({ end_ms }) => end_ms === null);

/** Breaks the disk, waits for the reason, mends it, and waits for footage. Returns how long that took. */
const outage = async ({ site }: Recording, reason: string, breakIt: () => void, mend: () => void): Promise<number> => {
  const runs = site.runs().length;
  breakIt();
  await eventually(`a gap because of ${reason}`, () => openGap(site)?.reason === reason);
  // A try or two more, so that what they leave behind shows as well.
  await eventually('another try', () => Date.now() - (openGap(site)?.start_ms ?? 0) > 6000);
  mend();
  const mendedAt = Date.now();
  await eventually(`footage after ${reason}`, () => site.runs().length > runs);
  await eventually('a file of it', () => (site.runs().at(-1)?.end_ms ?? 0) > (site.runs().at(-1)?.start_ms ?? 0));
  return Date.now() - mendedAt;
};

const expectKept = async ({ site, disk, sinceMs, stop }: Recording): Promise<void> => {
  const stoppedAt = Date.now();
  await stop();
  expect(brokenPromises(site)).toEqual([]);
  expect(adriftIn(site, [disk.path])).toEqual([]);
  expect(await findingsIn(site)).toEqual([]);
  expect(holesIn(site, 'cam', { from: sinceMs, to: stoppedAt })).toEqual([]);
  expect(await complaintsIn(site, 'cam', disk.path)).toEqual([]);
};

/** The index lies on the full disk too: nobody can even say so, and the recorder ends. */
const fullUnderTheIndex = async (): Promise<void> => {
  const disk = smallDisk(8);
  const site = prepareSite(disk.path);
  const camera = await startRtspSource({ width: 320, height: 180 });
  site.registry.registerStream({ id: 'cam', name: '活动室', rtspUrl: camera.url });
  const sinceMs = Date.now();
  const first = await startRecorderProcess(site, 2, 'ignore');
  await eventually('two files', () => site.segments().length >= 2);
  const startMs = Date.now() - sinceMs;
  fillDisk(disk.inside);
  await first.gone;
  const endedAt = Date.now();
  await expect(startRecorderProcess(site, 2, 'ignore')).rejects.toThrow(/ended with 1/);
  freeDisk(disk.inside);
  const second = await startRecorderProcess(site, 2);
  await eventually('footage again', () => site.runs().length === 2);
  const stoppedAt = Date.now();
  await second.end('SIGTERM');
  expect(brokenPromises(site)).toEqual([]);
  expect(adriftIn(site)).toEqual([]);
  expect(await findingsIn(site)).toEqual([]);
  expect(holesIn(site, 'cam', { from: sinceMs, to: stoppedAt })).toEqual([]);
  expect(await complaintsIn(site, 'cam')).toEqual([]);
  // What was on the disk when it was full is entered; the rest never got there.
  expect(endedAt - (site.runs()[0]?.end_ms ?? 0)).toBeLessThan(triedWithinMs + startMs);
};

test.skipIf(!mayMount())(
  'a disk that is full, pulled out or read-only costs the time that it is, and recording goes on when it is well again',
  { timeout: 150_000 },
  async () => {
    const [full, pulled, locked] = await Promise.all([0, 1, 2].map(() => recordOnto(smallDisk(8))));
    if (!full || !pulled || !locked) throw new Error('three recordings');
    const underTheIndex = fullUnderTheIndex();
    const took = await Promise.all([
      outage(
        full,
        'disk_full',
        () => fillDisk(full.disk.inside),
        () => freeDisk(full.disk.inside),
      ),
      outage(
        pulled,
        'io_error',
        () => pulled.disk.unmount(),
        () => pulled.disk.mount(),
      ),
      outage(
        locked,
        'io_error',
        () => locked.disk.mount({ readOnly: true }),
        () => locked.disk.mount(),
      ),
    ]);
    await underTheIndex;
    for (const each of [full, pulled, locked]) await expectKept(each);
    const starts = [full, pulled, locked].map(({ startMs }) => startMs);
    for (const tookMs of took) expect(tookMs).toBeLessThan(triedWithinMs + Math.max(...starts));
    expect(reasonsOf(full)).toEqual(['recorder_down', 'disk_full', 'recorder_down']);
    expect(reasonsOf(pulled)).toEqual(['recorder_down', 'io_error', 'recorder_down']);
    expect(reasonsOf(locked)).toEqual(['recorder_down', 'io_error', 'recorder_down']);
  },
);
