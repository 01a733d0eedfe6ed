import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guardianPicturesOn } from '#agent/policy/guardianPictures.ts';
import { loadPacks } from '#agent/policy/load.ts';
import { packForDay, parsePack, type RulePack, type RulePacks, ruleReference } from '#agent/policy/pack.ts';
import { parseDay } from '#agent/time/calendar.ts';
import { temporaryFolder } from '#tests/folder.ts';

const [longmatan] = loadPacks('longmatan-2023');
const dayOf = (text: string) => {
  const day = parseDay(text);
  if (!day) throw new Error(`${text} is no day`);
  return day;
};
/** The pack with one thing changed, as a district could send it. */
const changed = (change: (pack: Record<string, never>) => void): unknown => {
  const copy = JSON.parse(JSON.stringify(longmatan));
  change(copy);
  return copy;
};
const faultsOf = (value: unknown): string => {
  const parsed = parsePack(value);
  return parsed.ok ? '' : parsed.faults.map(({ path, message, zh }) => `${path} ${message} / ${zh}`).join('\n');
};

test('the numbers are those of the district plan', () => {
  expect(longmatan.bands.map((band) => [band.fromMonths, band.toMonths, band.childrenPerCaregiver])).toEqual([
    [6, 12, 3],
    [12, 24, 5],
    [24, 36, 7],
  ]);
  const { infant, toddler_small, toddler_big, mixed } = longmatan.classes;
  expect([infant.cap, toddler_small.cap, toddler_big.cap, mixed.cap]).toEqual([10, 15, 20, 18]);
  expect([infant, toddler_small, toddler_big, mixed].map((rule) => rule.childrenPerCaregiver)).toEqual([3, 5, 7, null]);
  expect(mixed.fromMonths).toBe(18);
  expect(longmatan.mixedAges.default).toBe('youngest');
  expect(longmatan.facility).toMatchObject({
    places: 150,
    indoorSquareMetresPerPlace: 5,
    outdoorSquareMetresPerPlace: 2,
  });
  expect(longmatan.footage.retentionDays).toBe(90);
  expect(longmatan.subsidy).toMatchObject({ infantYuanPerMonth: 500, toddlerYuanPerMonth: 300 });
});

test('every rule that cites the district plan quotes words of exactly that clause', () => {
  const excerpt = readFileSync(join(import.meta.dirname, 'longmatan-2023-6.excerpt.txt'), 'utf8');
  const clauses = new Map<string, string>(
    excerpt.split('\n').flatMap((paragraph) => {
      const number = /^\(([一二三四五])\)/.exec(paragraph)?.[1];
      return number ? [[`四(${number})`, paragraph] as const] : [];
    }),
  );
  const seeds = Object.entries(longmatan.rules).filter(([, rule]) => rule.tag === 'seed');
  expect(seeds.length).toBeGreaterThan(10);
  for (const [id, rule] of seeds) {
    const [clause, item] = [rule.clause.slice(0, 4), rule.clause.slice(4)];
    const paragraph = clauses.get(clause) ?? '';
    // 四(五)三 is what follows 三是 in that paragraph.
    const text =
      item === '' ? paragraph : (paragraph.split(/(?=[一二三]是建立)/).find((part) => part.startsWith(item)) ?? '');
    expect(text, id).toContain(rule.words);
  }
});

test('a verdict names pack, version, rule, and in one text the document, the clause and its words', () => {
  expect(ruleReference(longmatan, 'ratio-infant')).toEqual({
    pack: 'longmatan-2023',
    version: '1',
    id: 'ratio-infant',
    text: expect.stringMatching(/泸龙府办发〔2023〕6号.*四\(一\).*保育比分别不低于1∶3/),
  });
});

test('a pack that names a missing rule is refused, and the error says which', () => {
  const broken = changed((pack: Record<string, Record<string, unknown>>) => {
    delete pack.rules?.['ratio-infant'];
  });
  expect(faultsOf(broken)).toContain('ratio-infant');
});

test('a rule that cites an unknown document is refused by name', () => {
  const broken = changed((pack: Record<string, Record<string, { document: string }>>) => {
    const rule = pack.rules?.['cap-mixed'];
    if (rule) rule.document = 'nowhere';
  });
  expect(faultsOf(broken)).toMatch(/cap-mixed.*nowhere/);
});

test('bands with a hole, upside down, or looser for the younger are refused by the name of their rule', () => {
  const withBand = (index: number, field: string, value: number): string =>
    faultsOf(
      changed((pack: Record<string, Record<string, number>[]>) => {
        const band = pack.bands?.[index];
        if (band) band[field] = value;
      }),
    );
  expect(withBand(1, 'fromMonths', 13)).toContain('ratio-toddler_small');
  expect(withBand(2, 'toMonths', 24)).toContain('ratio-toddler_big');
  expect(withBand(2, 'childrenPerCaregiver', 4)).toContain('ratio-toddler_big');
  expect(withBand(0, 'childrenPerCaregiver', 0)).toContain('/bands/0/childrenPerCaregiver');
});

test('a field that is not as it must be is named once, in Chinese and English', () => {
  const { title: _, ...untitled } = longmatan;
  const [band] = longmatan.bands;
  expect(faultsOf({ ...longmatan, foo: 1 })).toBe('/foo is not known; leave it out / 不认识这个字段，请删去');
  expect(faultsOf({ ...longmatan, bands: [{ ...band, bar: 1 }] })).toMatch(/^\/bands\/0\/bar is not known.*不认识/);
  expect(faultsOf(untitled)).toBe('/title is missing / 缺少');
  expect(faultsOf({ ...longmatan, effectiveFrom: 'soon' })).toMatch(/^\/effectiveFrom .*YYYY-MM-DD.*日期[^\n]*$/);
  expect(faultsOf({ ...longmatan, bands: [] })).toMatch(/^\/bands .*1.*不得少于 1 项$/);
  expect(faultsOf(3)).toMatch(/object/);
  expect(faultsOf({ ...longmatan, effectiveTo: '2000-01-01' })).toMatch(/lies before.*早于/);
});

test.each(['a b/c', '1@2', '', '2026年', 'x'.repeat(21)])('the version %j cannot be typed as ID@VERSION', (version) => {
  expect(faultsOf({ ...longmatan, version })).toMatch(/^\/version .*letters, digits.*字母、数字/);
  for (const good of ['1', '2026.2', 'v2_draft-3']) expect(faultsOf({ ...longmatan, version: good })).toBe('');
});

test('a broken file in the folder is named when packs are loaded', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'odd.json'), JSON.stringify({ id: 'odd' }));
  expect(() => loadPacks('odd', folder)).toThrow(/odd\.json/);
  expect(() => loadPacks('absent', temporaryFolder())).toThrow(/absent/);
});

test('a day is judged by the pack in force on it: from its first day to its last', () => {
  const dated = (version: string, effectiveFrom: string, effectiveTo?: string): RulePack => ({
    ...longmatan,
    version,
    effectiveFrom,
    ...(effectiveTo !== undefined && { effectiveTo }),
  });
  const packs: RulePacks = [dated('1', '2023-02-23', '2026-12-31'), dated('2', '2026-06-01')];
  const versionOn = (day: string) => packForDay(packs, dayOf(day)).version;
  expect(versionOn('2026-05-31')).toBe('1');
  expect(versionOn('2026-06-01')).toBe('2');
  expect(versionOn('2030-01-01')).toBe('2');
  expect(versionOn('2020-01-01'), 'no verdict comes without a rule').toBe('1');
});

test('guardians see no pictures unless a pack says so and by which rule; since when is told across packs', () => {
  expect(longmatan.footage.guardianPictures).toBeUndefined();
  const footage = (more: object) => ({ ...longmatan, footage: { ...longmatan.footage, ...more } });
  expect(faultsOf(footage({ guardianPictures: 'off' }))).toBe('');
  expect(faultsOf(footage({ guardianPictures: 'live', guardianPicturesRule: 'footage-lookups' }))).toBe('');
  expect(faultsOf(footage({ guardianPictures: 'on' }))).toMatch(
    /^\/footage\/guardianPictures .*off.*still.*live.* \/ /,
  );
  expect(faultsOf(footage({ guardianPictures: true }))).toMatch(
    /^\/footage\/guardianPictures .*off.*still.*live.* \/ /,
  );
  expect(faultsOf(footage({ guardianPictures: 'still' }))).toMatch(
    /^\/footage\/guardianPicturesRule must name the rule.*or set guardianPictures to "off" \/ 应写明/,
  );
  expect(faultsOf(footage({ guardianPictures: 'still', guardianPicturesRule: 'nowhere' }))).toMatch(
    /^\/footage\/guardianPicturesRule names the rule "nowhere"/,
  );
  const dated = (effectiveFrom: string, shows: 'off' | 'still' | 'live', effectiveTo?: string): RulePack => ({
    ...longmatan,
    ...{ version: effectiveFrom, effectiveFrom, ...(effectiveTo !== undefined && { effectiveTo }) },
    footage: { ...longmatan.footage, guardianPictures: shows, guardianPicturesRule: 'footage-lookups' },
  });
  const packs: RulePacks = [
    longmatan,
    ...[dated('2026-03-01', 'still'), dated('2026-04-01', 'live', '2026-04-30'), dated('2026-06-01', 'off')],
    dated('2026-07-01', 'live', '2026-07-31'),
  ];
  const on = (day: string) => guardianPicturesOn(packs, dayOf(day));
  expect(on('2026-02-28')).toEqual({ shows: 'off' });
  expect(on('2026-04-15')).toEqual({ shows: 'live', since: '2026-03-01' });
  expect(on('2026-05-02')).toEqual({ shows: 'still', since: '2026-03-01' });
  expect(on('2026-06-10')).toEqual({ shows: 'off' });
  expect(on('2026-07-31')).toEqual({ shows: 'live', since: '2026-07-01' });
  expect(on('2026-08-01')).toEqual({ shows: 'off' });
});
