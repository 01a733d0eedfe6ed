import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nestbox, openPlace } from './nestbox.ts';

test('people import: first a dry run, then 150 children at once; an export comes back as it went', async () => {
  const { ask, run, folder, events } = openPlace();
  const file = join(folder, 'children.csv');
  const rows = Array.from({ length: 150 }, (_, index) => `棉${index},2024-03-05,托小班,全日托,2026-09-01`);
  writeFileSync(file, ['姓名,出生日期,班级,托育方式,入托日期', ...rows].join('\n'));
  const before = events();
  expect(await ask('people', 'import', file)).toMatchObject({ code: 0, body: { applied: false, new: 150 } });
  expect(events()).toBe(before);
  expect(await ask('people', 'import', file, '--apply')).toMatchObject({ code: 0, body: { applied: true, new: 150 } });
  expect(events()).toBe(before + 150);
  const out = join(folder, 'roster.xlsx');
  expect(await ask('people', 'export', out)).toMatchObject({ code: 0 });
  expect(await ask('people', 'import', out, '--apply')).toMatchObject({ code: 0, body: { unchanged: 150, new: 0 } });
  expect(events()).toBe(before + 150);
  writeFileSync(file, '姓名,出生日期,班级,托育方式,入托日期\n棉花,明天,托小班,全日托,2026-09-01\n');
  const refused = await run('people', 'import', file, '--apply');
  expect(refused.code).toBe(1);
  expect(refused.out).toContain('出生日期');
  expect(await ask('people', 'template', join(folder, 'empty.csv'))).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'empty.adults.csv'))).toBe(true);
  expect(readFileSync(join(folder, 'empty.children.csv'), 'utf8')).toMatch(/^\ufeff编号,姓名,/);
}, 60_000);

test('a dry run shows on the terminal what each new row would hold', async () => {
  const { run, folder } = openPlace();
  const file = join(folder, 'children.csv');
  writeFileSync(file, '姓名,出生日期,班级,托育方式,入托日期\n棉花糖,2025年3月4日,托小班,全日托,2026-09-01\n');
  const { code, out } = await run('people', 'import', file);
  expect(code).toBe(0);
  expect(out).toContain('棉花糖\n    出生日期 2025-03-04, 班级 托小班, 托育方式 全日托, 入托日期 2026-09-01\n');
});

test.each(['export', 'template'])(
  'people %s writes over nothing, and only a table into a folder that is there',
  async (name) => {
    const { ask, folder } = openPlace();
    const [xlsx, csv] = [join(folder, 'a.xlsx'), join(folder, 'a.csv')];
    writeFileSync(xlsx, 'mine');
    writeFileSync(join(folder, 'a.staff.csv'), 'mine');
    expect(await ask('people', name, xlsx)).toMatchObject({ code: 2, body: { code: 'file_exists' } });
    expect(await ask('people', name, csv)).toMatchObject({ code: 2, body: { code: 'file_exists' } });
    expect(existsSync(join(folder, 'a.children.csv'))).toBe(false);
    expect(readFileSync(xlsx, 'utf8')).toBe('mine');
    const other = await ask('people', name, join(folder, 'roster.pdf'));
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('.xlsx') });
    const nowhere = await ask('people', name, join(folder, 'nowhere', 'roster.xlsx'));
    expect(nowhere).toMatchObject({ code: 2, body: { code: 'no_folder' }, err: expect.not.stringContaining('ENOENT') });
  },
);

test('people erase says of --apply that it erases, and of its dry run that nothing was', async () => {
  const help = (await nestbox(['people', 'erase', '--help'])).out;
  expect(help).toMatch(/--apply +erase/);
  expect(help).not.toContain('row');
  const place = openPlace();
  const file = join(place.folder, 'left.csv');
  const header = '姓名,出生日期,班级,托育方式,入托日期,离托日期';
  writeFileSync(file, `${header}\n棉花糖,2025-03-04,托小班,全日托,2025-09-01,2026-01-01\n`);
  expect((await place.run('people', 'import', file, '--apply')).code).toBe(0);
  const childId = place.withStores(({ people }) => people.children().at(-1)?.childId ?? '');
  const dry = await place.run('people', 'erase', childId, '--reason', 'guardian_request');
  expect(dry.out).toContain('nothing is erased yet');
});
