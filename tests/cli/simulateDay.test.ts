import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planDay } from '#sim/day/plan.ts';
import { prepareBox } from '#tests/testBox.ts';
import { nestbox } from './nestbox.ts';

test('a random day is played over HTTP, and every interval of the ratio is what a plain recount says', async () => {
  const box = await prepareBox();
  await box.start('agent');
  const picture = join(box.data, 'day.svg');
  const ran = await box.nestbox(
    'simulate',
    'day',
    '--seed',
    '11',
    '--speed',
    '1000000',
    '--picture',
    picture,
    '--json',
  );
  const report = JSON.parse(ran) as Record<string, number> & { differences: unknown[] };
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ seed: 11, forgotten: 1 });
  expect(report.sent).toBeGreaterThan(100);
  expect(report.probes).toBeGreaterThan(400);
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test('a picture without a folder is refused before the day is played; one that cannot be drawn costs no report', async () => {
  const box = await prepareBox();
  await box.start('agent');
  const play = (picture: string) =>
    nestbox([
      'simulate',
      'day',
      '--speed',
      '1000000',
      '--picture',
      picture,
      '--config',
      box.configFile,
      '--data',
      box.data,
    ]);
  const nowhere = await play(join(box.data, 'nowhere/day.svg'));
  expect(nowhere).toMatchObject({ code: 2, out: '', err: expect.stringContaining('there is no folder') });
  const folder = join(box.data, 'folder.svg');
  mkdirSync(folder);
  const undrawn = await play(folder);
  expect(undrawn).toMatchObject({ code: 1, out: expect.stringMatching(/0 differences\n.*not drawn/) });
});

test('a house without people cannot be played, and says so', async () => {
  const box = await prepareBox(({ people: _, ...file }) => file);
  await box.start('agent');
  const ran = await nestbox(['simulate', 'day', '--json', '--config', box.configFile, '--data', box.data]);
  expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('"no_people"') });
});

test('the same seed makes the same day, with everything that goes wrong on one', () => {
  const facility = {
    rooms: [
      { roomId: 'a', isClassroom: true, childrenPerCaregiver: 5 },
      { roomId: 'yard', isClassroom: false, childrenPerCaregiver: 5 },
    ],
    children: Array.from({ length: 40 }, (_, index) => ({ childId: `c${index}`, roomId: 'a', adults: [`p${index}`] })),
    caregivers: ['s0', 's1', 's2'],
    block: { childId: 'c1', adultId: 'blocked' },
  };
  expect(planDay(facility, 5)).toEqual(planDay(facility, 5));
  expect(planDay(facility, 5)).not.toEqual(planDay(facility, 6));
  const days = Array.from({ length: 10 }, (_, seed) => planDay(facility, seed));
  for (const day of days) {
    const sent = day.map(({ sentMinute }) => sentMinute);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    const arrivals = day.filter(({ path }) => path === '/attendance/check-ins');
    const taken = day.filter(({ path, expects }) => path === '/attendance/check-outs' && expects === 'recorded');
    expect(arrivals.length - taken.length).toBe(1);
    expect(day.filter(({ takenBackAfter }) => takenBackAfter !== undefined)).toHaveLength(2);
  }
  const all = days.flat();
  expect(all.some(({ sentMinute, minute }) => sentMinute > minute)).toBe(true);
  expect(all.some(({ twice }) => twice)).toBe(true);
  expect(all.some(({ expects }) => expects === 'custody_blocked')).toBe(true);
});
