import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './nestbox.ts';

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
