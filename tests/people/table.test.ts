import { describe, expect, test } from 'vitest';
import { quoteFormula, readCell } from '#agent/people/table/cells.ts';
import { readSheets, writeCsv, writeXlsx } from '#agent/people/table/files.ts';
import { exportRoster, importRoster } from '#agent/people/table/importer.ts';
import { openFacility } from '#tests/facility.ts';

const header = '编号,姓名,出生日期,班级,托育方式,入托日期,接送人1,关系1,可接走1,备注';
const sheet = async (text: string, encoding: 'utf8' = 'utf8') =>
  (await readSheets(Buffer.from(text, encoding), 'csv', '婴幼儿')) ?? [];

const open = async () => {
  const site = await openFacility();
  const parts = {
    journal: site.journal,
    people: site.people,
    credentials: site.credentials,
    timeZone: 'Asia/Shanghai',
    hasBand: (birthDate: string) => birthDate > '2023',
  };
  const run = async (text: string, apply = true) => importRoster(parts, await sheet(text), { apply, actor: 'agent' });
  return { ...site, parts, run };
};

describe('a roster as a table', () => {
  test.each(['csv', 'xlsx'] as const)('the import of an export changes nothing: %s', async (format) => {
    const { people, parts, journal } = await open();
    const written = exportRoster(people);
    const sheets =
      format === 'xlsx'
        ? await readSheets(await writeXlsx(written), 'xlsx', '')
        : (await Promise.all(written.map(async (each) => readSheets(await writeCsv(each), 'csv', each.kind)))).flatMap(
            (each) => each ?? [],
          );
    const before = journal.lastSeq();
    const report = await importRoster(parts, sheets ?? [], { apply: true, actor: 'agent' });
    expect(report.faults.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      new: 0,
      changed: 0,
      unchanged: people.children().length + people.adults().length + people.staffMembers().length,
    });
    expect(journal.lastSeq()).toBe(before);
  });

  test('a child comes in with a guardian by name and tail, and again as the same child', async () => {
    const { people, run, journal } = await open();
    const mother = people.adults()[0];
    const [infants] = people.classes();
    const text = `${header}\n,棉花糖,2026年3月5日,${infants?.name},全日托,2026/9/1,${mother?.name} ${mother?.phoneTail},母亲,是,'=1+1`;
    const before = journal.lastSeq();
    expect(await run(text, false)).toMatchObject({ ok: true, applied: false, new: 1 });
    expect(journal.lastSeq()).toBe(before);
    expect(await run(text)).toMatchObject({ ok: true, applied: true, new: 1 });
    const child = people.children().find(({ name }) => name === '棉花糖');
    expect(child).toMatchObject({
      birthDate: '2026-03-05',
      enrolledFrom: '2026-09-01',
      notes: '=1+1',
      guardians: [{ adultId: mother?.adultId, relation: '母亲', pickup: true }],
    });
    expect(await run(text)).toMatchObject({ new: 0, changed: 0, unchanged: 1 });
    expect(await run(text.replace('母亲', '姨妈'))).toMatchObject({
      changed: 1,
      rows: [{ fields: [{ column: '关系1', from: '母亲', to: '姨妈' }] }],
    });
  });

  test('one wrong row stops all, and each fault names its row and column', async () => {
    const { people, run, journal } = await open();
    const [infants] = people.classes();
    const rest = `${infants?.name},全日托,2026-09-01,,,,`;
    const before = journal.lastSeq();
    const report = await run(
      [
        header,
        `,好,2026-03-05,${rest}`,
        `,好,2026-03-05,${rest}`,
        `,未生,2030-01-01,${rest}`,
        ',无班,2026-03-05,火星班,全日托,2026-09-01,,,,',
        `,错,三月五日,${rest}`,
        `,大,2020-01-01,${rest}`,
      ].join('\n'),
    );
    expect(report.applied).toBe(false);
    expect(journal.lastSeq()).toBe(before);
    expect(report.faults.map(({ row, column, severity }) => `${row} ${column} ${severity}`)).toEqual(
      expect.arrayContaining([
        '3 编号 error',
        '4 出生日期 error',
        '5 班级 error',
        '6 出生日期 error',
        '7 出生日期 warning',
      ]),
    );
  });

  test('a PIN goes in as a key, is never exported, and belongs to one person', async () => {
    const { people, run, credentials } = await open();
    const text = '姓名,手机尾号,PIN\n棉爸爸,0456,8391';
    expect(await run(text)).toMatchObject({ ok: true, new: 1 });
    const adult = people.adults().find(({ name }) => name === '棉爸爸');
    expect(people.personByCredential(await credentials.pinKey('8391'))?.id).toBe(adult?.adultId);
    expect(await run(text)).toMatchObject({ unchanged: 1 });
    expect(JSON.stringify(exportRoster(people))).not.toContain('8391');
    expect(await run('姓名,手机尾号,PIN\n别人,0457,8391')).toMatchObject({ ok: false, faults: [{ column: 'PIN' }] });
  });
});

test('cells mean the same however they were typed', () => {
  for (const cell of ['2024-3-5', '2024/03/05', '2024年3月5日', 45356, new Date('2024-03-05T00:00:00Z')]) {
    expect(readCell(cell, 'day')).toEqual({ ok: true, text: '2024-03-05' });
  }
  expect(readCell('2024-02-30', 'day').ok).toBe(false);
  expect(readCell(123, 'tail')).toEqual({ ok: true, text: '0123' });
  for (const text of ['=A1', '+1', '-1', '@x', "'=A1", "it's"]) {
    expect(quoteFormula(text)).not.toMatch(/^[=+\-@]/);
    expect(readCell(quoteFormula(text), 'note')).toEqual({ ok: true, text });
  }
});

test('a CSV that Excel saved as GB18030 is read', async () => {
  const bytes = Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xc3, 0xde]);
  expect(await readSheets(bytes, 'csv', '')).toMatchObject([{ rows: [['姓名'], ['棉']] }]);
});
