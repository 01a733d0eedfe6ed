import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chanceOf } from '#tests/chance.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type RtspSource, startRtspSource } from '#tests/rtspSource.ts';
import { mayMount, smallDisk } from '#tests/smallDisk.ts';
import { eventually } from '#tests/wait.ts';
import { ffmpegsOn, fillDisk, freeDisk } from './faults.ts';
import { adriftIn, complaintsIn, findingsIn, holesIn } from './promises.ts';
import { brokenPromises, prepareSite, startRecorderProcess } from './recordingSite.ts';

/** Faults in `npm test`; the soak has many more. Which, and when, the seed chooses. */
const faults = Number(process.env.NESTBOX_FOOTAGE_FAULTS ?? 3);
const seed = Number(process.env.NESTBOX_SEED ?? 20_261_126);

test(`${faults} faults of cameras, disk and processes, one into the other (seed ${seed}): every second is footage or a gap`, {
  timeout: 120_000 + faults * 30_000,
}, async () => {
  const random = chanceOf(seed);
  const disk = mayMount() ? smallDisk(64) : undefined;
  const site = prepareSite(temporaryFolder(), disk?.path);
  const names = ['one', 'two'] as const;
  const picture = { width: 320, height: 180 };
  const cameras = new Map<string, RtspSource>();
  for (const name of names) {
    const camera = await startRtspSource(picture);
    cameras.set(name, camera);
    site.registry.registerStream({ id: name, name, rtspUrl: camera.url });
  }
  const sinceMs = Date.now();
  let recorder = await startRecorderProcess(site, 2);
  const isUp = (): boolean =>
    (site.db.prepare("SELECT count(*) FROM stream_state WHERE state = 'recording'").pluck().get() as number) ===
    names.length;
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[Math.floor(random() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  };
  const someone = (): RtspSource => pick([...cameras.values()]);
  const awhile = (mostMs: number): Promise<void> => pause(random() * mostMs);

  const kinds: Record<string, () => Promise<void>> = {
    'ffmpeg killed': async () => {
      for (const pid of ffmpegsOn(someone().port)) process.kill(pid, 'SIGKILL');
    },
    'recorder killed': async () => {
      await recorder.end('SIGKILL');
      await awhile(1000);
      recorder = await startRecorderProcess(site, 2);
    },
    'recorder stopped': async () => {
      await recorder.end('SIGTERM');
      recorder = await startRecorderProcess(site, 2);
    },
    'camera gone': async () => {
      const [name, camera] = pick([...cameras]);
      await camera.kill();
      await awhile(4000);
      cameras.set(name, await startRtspSource({ ...picture, port: camera.port }));
    },
    'camera frozen': async () => {
      const camera = someone();
      camera.freeze();
      await awhile(8000);
      camera.thaw();
    },
    'picture changed': async () => {
      const [width, height] = pick([
        [480, 270],
        [320, 180],
        [640, 360],
      ] as const);
      someone().resize(width, height);
    },
    ...(disk && {
      'disk pulled': async () => {
        disk.unmount();
        await awhile(6000);
        disk.mount();
      },
      'disk read-only': async () => {
        disk.mount({ readOnly: true });
        await awhile(6000);
        disk.mount();
      },
      'disk full': async () => {
        fillDisk(disk.inside);
        await awhile(6000);
        freeDisk(disk.inside);
      },
    }),
  };

  const happened: string[] = [];
  for (let fault = 0; fault < faults; fault += 1) {
    const [kind, happen] = pick(Object.entries(kinds));
    happened.push(kind);
    await happen();
    // Half of the time the next one comes before this one is over.
    if (random() < 0.5) await eventually(`recording after ${kind}`, isUp, 60_000);
  }
  await eventually('recording at the end', isUp, 60_000);
  const stoppedAt = Date.now();
  await recorder.end('SIGTERM');
  // What a disk kept while it was away is entered at a start.
  await (await startRecorderProcess(site, 2)).end('SIGTERM');

  const told = happened.join(', ');
  expect(brokenPromises(site), told).toEqual([]);
  expect(adriftIn(site), told).toEqual([]);
  for (const name of names) {
    expect(holesIn(site, name, { from: sinceMs, to: stoppedAt }), told).toEqual([]);
    expect(await complaintsIn(site, name), told).toEqual([]);
  }
  expect(await findingsIn(site), told).toEqual([]);
});
