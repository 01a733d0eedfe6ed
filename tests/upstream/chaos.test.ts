import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { addDays } from '#agent/time/calendar.ts';
import { belowOf } from '#tests/chance.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { firstDay, listed } from '../district/chain.ts';
import { startForgetfulBroker } from './chaos/broker.ts';
import { layLine, lineFaults } from './chaos/proxy.ts';
import { startSite } from './chaos/site.ts';
import { districtKeys, openDistrict, pushToken } from './road.ts';

/** Seeds in `npm test`; the soak runs more, and dies at every point. */
const seeds = Number(process.env.NESTBOX_CHAOS_SEEDS ?? 1);
const firstSeed = Number(process.env.NESTBOX_SEED ?? 20_260_917);
const isSoak = process.env.NESTBOX_CHAOS_SEEDS !== undefined;
const daysOf = isSoak ? { mqtt: 30, https: 30 } : { mqtt: 12, https: 8 };
const deaths = isSoak ? Number.POSITIVE_INFINITY : 2;

const points = [
  'summary.seal.examined',
  'summary.seal.signed',
  'summary.seal.keyKept',
  'summary.seal.afterInsert',
  'summary.seal.enqueued',
  'summary.seal.committed',
  'upstream.send.chosen',
  'upstream.send.acknowledged',
  'upstream.taken.marked',
  'upstream.taken.committed',
  'upstream.receipt.confirmed',
  'upstream.heard.committed',
];

const shuffled = <T>(all: readonly T[], below: (limit: number) => number): T[] => {
  const left = [...all];
  const taken: T[] = [];
  while (left.length > 0) taken.push(...left.splice(below(left.length), 1));
  return taken;
};
/** Some days, each with one of these. */
const plan = <T>(days: number, all: readonly T[], below: (limit: number) => number): Map<number, T> => {
  const free = shuffled(
    Array.from({ length: days - 2 }, (_, day) => day + 1),
    below,
  );
  return new Map(all.map((one, index) => [free[index] ?? 0, one]));
};

const chaos = async (road: 'mqtt' | 'https', seed: number): Promise<void> => {
  const days = daysOf[road];
  const below = belowOf(seed);
  const site = `chaos-${road}`;
  const folder = join(temporaryFolder(), 'site');
  const key = loadSiteKey(folder);
  const broker = await startForgetfulBroker();
  onTestFinished(broker.close);
  const account = { url: `mqtt://127.0.0.1:${broker.port}`, account: {} };
  const district = await openDistrict(() => [listed(site, key, { pushToken })], { mqtt: account });
  const intakePort = Number(new URL(district.url()).port);
  const line = await layLine(() => (road === 'mqtt' ? broker.port : intakePort));
  onTestFinished(line.close);
  const at = `127.0.0.1:${line.port}`;
  const box = await startSite(
    {
      folder,
      site,
      mqtt: road === 'mqtt' ? `mqtt://${at}` : undefined,
      https: road === 'https' ? { url: `http://${at}`, token: pushToken } : undefined,
      districtKeys,
    },
    `${firstDay}T08:00:00+08:00`,
  );

  // The intake's answer closes the row before it could be marked as taken.
  const reached = road === 'mqtt' ? points : points.filter((point) => !point.startsWith('upstream.taken.'));
  const deathOn = plan(days, shuffled(reached, below).slice(0, deaths), below);
  const wipedOn = plan(days, ['wiped', 'wiped'], below);
  const copiedOn = 1 + below(days / 4);
  const rolledBackOn = copiedOn + 2 + below(days / 3);
  const copy = `${district.file}.copy`;
  for (let day = 0; day < days; day += 1) {
    const point = deathOn.get(day);
    const fault = lineFaults[below(lineFaults.length + 2)];
    // With the line whole it gets as far as the point at which it is to die.
    line.fail(point === undefined ? fault : undefined);
    const before = box.deaths();
    if (point !== undefined) await box.arm(point);
    await box.liveUntil(addDays(firstDay, day + 1));
    if (point !== undefined) await eventually(`death at ${point}`, () => box.deaths() > before, 120_000);
    if (wipedOn.has(day)) await broker.wipe();
    if (day === copiedOn || day === rolledBackOn) {
      await district.stop();
      if (day === copiedOn) copyFileSync(district.file, copy);
      else {
        for (const ending of ['-wal', '-shm']) rmSync(`${district.file}${ending}`, { force: true });
        copyFileSync(copy, district.file);
      }
      await district.start();
    }
  }
  line.fail(undefined);
  const whole = async (): Promise<boolean> =>
    box.said().waiting === 0 && (await district.held(site)).length === box.said().days.length;
  await eventually('the district to have everything and the site to know it', whole, 120_000);
  const sealed = box.said().days;
  expect(new Set(sealed.map((name) => name.split('.')[0])).size).toBe(days);
  expect(await district.held(site)).toEqual(sealed);
  expect((await district.store().stateOf(site)).head.sequence).toBe(sealed.length);
  expect(await district.store().faults()).toEqual([]);
  expect(box.deaths()).toBe(Math.min(deaths, reached.length));
  expect(line.hits()).toBeGreaterThan(0);
};

for (let run = 0; run < seeds; run += 1) {
  const seed = firstSeed + run;
  for (const road of ['mqtt', 'https'] as const) {
    test(
      `${daysOf[road]} days of chaos over ${road} (seed ${seed}): the district has every day once, in order, the chain whole`,
      {
        timeout: 300_000,
      },
      () => chaos(road, seed),
    );
  }
}
