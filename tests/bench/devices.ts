import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import type { SiteView } from '#contract/site.ts';
import { type Box, createBox } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';
import { deviceCount, plugDoor } from './deviceHouse.ts';
import { againstBudget, type Result } from './result.ts';

const restMs = 30_000;
/** Our own sensors say that they live every half minute. */
const beatEveryMs = 30_000;
/** Kernel ticks in a second; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** What 200 devices cost that are well and have nothing to say but that they live. */
export const measureDevicesIdle = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({ ...file, cameras: [], flows: { enabled: false } }));
  const house: MqttClient[] = [];
  try {
    await box.start('agent');
    const empty = await shareOfCore(box, restMs);
    for (let index = 0; index < deviceCount; index += 1) house.push(await plugDoor(box, index));
    await eventually('every device to be known', async () => {
      const { devices } = (await box.call('head', 'GET', '/api/v1/site')).body as SiteView;
      return devices.filter(({ state }) => state === 'closed').length === deviceCount;
    });
    // Spread over the half minute, as devices that were not switched on in one moment are.
    const beats = house.map((device, index) =>
      pause((index * beatEveryMs) / deviceCount).then(() =>
        device.publish(`bench/d-${index}/state`, 'OFF', { qos: 1 }),
      ),
    );
    const share = await shareOfCore(box, restMs);
    await Promise.all(beats);
    return [
      againstBudget(
        'devices.idle',
        `the agent at rest with ${deviceCount} devices that beat every ${beatEveryMs / 1000} s; floor: without a device`,
        '% of a core',
        share,
        5,
        empty,
      ),
    ];
  } finally {
    for (const device of house) device.end(true);
    await box.close();
  }
};

/** How much of one core the agent takes, in percent, over that time. */
const shareOfCore = async (box: Box, ms: number): Promise<number> => {
  const before = ticks(box.pid('agent'));
  const startedAt = performance.now();
  await pause(ms);
  const seconds = (performance.now() - startedAt) / 1000;
  return ((ticks(box.pid('agent')) - before) / ticksPerSecond / seconds) * 100;
};

/** User and system time of a process in ticks: fields 14 and 15, counted behind the name in parentheses. */
const ticks = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};
