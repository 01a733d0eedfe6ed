import { describe, expect, test } from 'vitest';
import { quoteFormula, readCell } from '#agent/people/table/cells.ts';
import { readSheets, writeCsv, writeXlsx } from '#agent/people/table/files.ts';
import { exportRoster, importRoster } from '#agent/people/table/importer.ts';
import { openFacility } from '#tests/facility.ts';

const header = '编号,姓名,出生日期,班级,托育方式,入托日期,接送人1,关系1,可接走1,备注';
const sheetsIn = async (bytes: Buffer, format: 'csv' | 'xlsx' = 'csv', name = '') => {
  const read = await readSheets(bytes, format, name);
  return read.ok ? read.sheets : [];
};
const sheet = (text: string, name = '婴幼儿') => sheetsIn(Buffer.from(text), 'csv', name);

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
        ? await sheetsIn(await writeXlsx(written), 'xlsx')
        : (await Promise.all(written.map(async (each) => sheetsIn(await writeCsv(each))))).flat();
    const before = journal.lastSeq();
    const report = await importRoster(parts, sheets, { apply: true, actor: 'agent' });
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

  test('the register number of staff comes in as text; a long one that the spreadsheet rounded is refused', async () => {
    const { people, run } = await open();
    const staff = (number: string) => `姓名,岗位,登记号\n棉老师,保育人员,${number}`;
    expect(await run(staff('SC-510504-0042'))).toMatchObject({ ok: true, new: 1 });
    expect(people.staffMembers().find(({ name }) => name === '棉老师')).toMatchObject({
      registerNumber: 'SC-510504-0042',
    });
    expect((await run(staff('第 7 号'))).faults).toMatchObject([{ column: '登记号', severity: 'error' }]);
    expect(readCell(5.10504199001011e17, 'number')).toMatchObject({ ok: false });
  });

  test('a guardian is known by a name that one alone has; else the fault says how to write whom', async () => {
    const { people, run, parts } = await open();
    const [infants] = people.classes();
    const adults = '姓名,手机尾号\n棉妈妈,0456\n云姑姑,0111\n云姑姑,0222';
    const tables = async (guardian: string) => [
      ...(await sheet(adults, '接送人')),
      ...(await sheet(`${header}\n,棉花糖,2026-03-05,${infants?.name},全日托,2026-09-01,${guardian},家人,是,`)),
    ];
    const told = async (guardian: string) => {
      const { faults } = await importRoster(parts, await tables(guardian), { apply: false, actor: 'agent' });
      return faults.map(({ row, column, zh, en }) => `${row} ${column} ${zh} / ${en}`).join('\n');
    };
    for (const guardian of ['棉妈妈', '棉妈妈 0456', '棉妈妈（０４５６）', '云姑姑0111'])
      expect(await told(guardian)).toBe('');
    expect(await told('云姑姑')).toMatch(/^2 接送人1 “云姑姑”不止一人.*“云姑姑 0123”.*编号 \/ .*more than one.*0123/);
    expect(await told('棉妈妈 0999')).toContain('有“棉妈妈”，但手机尾号不是 0999');
    expect(await told('无名氏')).toContain('文件和花名册中都没有“无名氏”');
    expect(await importRoster(parts, await tables('棉妈妈'), { apply: true, actor: 'agent' })).toMatchObject({
      new: 4,
    });
    const mother = people.adults().find(({ name }) => name === '棉妈妈');
    const child = () => people.children().find(({ name }) => name === '棉花糖');
    expect(child()?.guardians).toMatchObject([{ adultId: mother?.adultId }]);
    // On record, too, and again the same.
    expect(await run(`${header}\n,棉花糖,2026-03-05,${infants?.name},全日托,2026-09-01,棉妈妈,家人,是,`)).toMatchObject(
      {
        unchanged: 1,
      },
    );
  });

  test('all faults of a row are told at once, and none that only follows from another', async () => {
    const { run, parts, people } = await open();
    const [infants] = people.classes();
    const columns = '姓名,出生日期,班级,托育方式,入托日期,离托日期,接送人1,关系1,可接走1';
    const told = async (...rows: string[]) => {
      const { faults, rows: changes } = await run([columns, ...rows].join('\n'), false);
      expect(changes).toEqual([]);
      return faults.map(({ row, column }) => `${row} ${column}`);
    };
    expect(
      await told(
        '棉,2026-03-05,火星班,整日,2026-09-01,2026-08-01,无名氏,家人,',
        `云,三月五日,${infants?.name},整日,,,无名氏,家人,也许`,
        `云,三月六日,${infants?.name},全日托,2026-09-01,,无名氏,家人,是`,
      ),
    ).toEqual([
      '2 托育方式',
      '2 接送人1',
      '2 可接走1',
      '2 班级',
      '2 离托日期',
      '3 出生日期',
      '3 托育方式',
      '3 可接走1',
      '3 接送人1',
      '3 入托日期',
      '4 出生日期',
      '4 接送人1',
    ]);
    // Who is fetched by an adult whose own row is at fault, is not at fault.
    const tables = [
      ...(await sheet('姓名,手机尾号,有效期止\n棉妈妈,12,明年', '接送人')),
      ...(await sheet(`${columns}\n棉,2026-03-05,${infants?.name},全日托,2026-09-01,,棉妈妈 0456,家人,是`)),
    ];
    const { faults } = await importRoster(parts, tables, { apply: true, actor: 'agent' });
    expect(faults.map(({ sheet: name, column }) => `${name} ${column}`)).toEqual([
      '接送人 手机尾号',
      '接送人 有效期止',
    ]);
  });

  test('a row that repeats another says so, and its PIN is not somebody else’s', async () => {
    const { run } = await open();
    const { faults } = await run('姓名,手机尾号,PIN\n棉爸爸,0456,8391\n棉爸爸,0456,8391', false);
    expect(faults.map(({ row, column }) => `${row} ${column}`)).toEqual(['3 编号']);
  });

  test('a dry run shows what a new row would hold, people by name, and no PIN', async () => {
    const { people, parts } = await open();
    const [infants] = people.classes();
    const tables = [
      ...(await sheet('姓名,手机尾号,PIN,卡号\n棉妈妈,0456,8391,CARD-0001', '接送人')),
      ...(await sheet(`${header}\n,棉花糖,03/04/2026,${infants?.name},全日托,2026-09-01,棉妈妈,母亲,是,`)),
    ];
    tables[1] = {
      name: '婴幼儿',
      isOfBook: true,
      rows: (tables[1]?.rows ?? []).map((row) =>
        row.map((cell) => (cell === '03/04/2026' ? new Date('2026-03-04') : cell)),
      ),
    };
    const report = await importRoster(parts, tables, { apply: false, actor: 'agent' });
    expect(report.rows.map(({ fields }) => fields.map(({ column, from, to }) => `${column}:${from}>${to}`))).toEqual([
      ['姓名:>棉妈妈', '手机尾号:>0456', 'PIN:>••••', '卡号:>••••'],
      [
        '姓名:>棉花糖',
        '出生日期:>2026-03-04',
        `班级:>${infants?.name}`,
        '托育方式:>全日托',
        '入托日期:>2026-09-01',
        '接送人1:>棉妈妈 0456',
        '关系1:>母亲',
        '可接走1:>是',
      ],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/8391|CARD-0001/);
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

  test.each(['\u202a棉花糖', '"棉\n花糖"'])(
    'a name with a mark that nobody sees is a fault, dry or not: %j',
    async (name) => {
      const { run, people } = await open();
      const text = `${header}\n,${name},2026-03-05,${people.classes()[0]?.name},全日托,2026-09-01,,,,`;
      for (const apply of [false, true]) {
        expect(await run(text, apply)).toMatchObject({
          ok: false,
          applied: false,
          faults: [{ row: 2, column: '姓名', severity: 'error' }],
        });
      }
    },
  );

  test('classes that would be too full are told in the order of the rows', async () => {
    const { people, run } = await open();
    const crowds = people
      .classes()
      .toReversed()
      .flatMap(({ name }, crowd) =>
        Array.from({ length: 40 }, (_, index) => `,样${crowd}之${index},2026-03-05,${name},全日托,2026-09-01,,,,`),
      );
    const { faults } = await run([header, ...crowds].join('\n'), false);
    const overfull = faults.filter(({ column }) => column === '班级').map(({ row }) => row);
    expect(overfull).toHaveLength(people.classes().length);
    expect(overfull).toEqual(overfull.toSorted((one, other) => one - other));
  });

  test('a header with blanks inside or of full width is the same header, and a row of blanks is none', async () => {
    const { run } = await open();
    expect(await run('姓 名,手机　尾号,ＰＩＮ\n棉爸爸,0456,８３９１\n  ,　, ')).toMatchObject({
      ok: true,
      new: 1,
      faults: [],
    });
  });

  test('a sheet of notes beside a table is passed over with a warning; alone it is an error', async () => {
    const { parts } = await open();
    const notes = [{ name: '说明', isOfBook: true, rows: [['说明'], ['请先填接送人']] }];
    const adults = await sheet('姓名,手机尾号\n棉爸爸,0456', '接送人');
    const both = await importRoster(parts, [...notes, ...adults], { apply: true, actor: 'agent' });
    expect(both).toMatchObject({ ok: true, applied: true, new: 1, faults: [{ sheet: '说明', severity: 'warning' }] });
    const alone = await importRoster(parts, notes, { apply: true, actor: 'agent' });
    expect(alone).toMatchObject({ ok: false, faults: [{ sheet: '说明', severity: 'error' }] });
    // Of two files each is meant: only a workbook has room for notes.
    const blocked = await sheet('姓名,手机号尾号,禁止接送\n棉叔叔,0457,棉花糖', 'adults.csv');
    expect(await importRoster(parts, [...blocked, ...adults], { apply: true, actor: 'agent' })).toMatchObject({
      ok: false,
      applied: false,
      faults: [{ sheet: 'adults.csv', severity: 'error' }],
    });
    // A table by its name is meant as one.
    const misnamed = [
      {
        name: '婴幼儿',
        isOfBook: true,
        rows: [
          ['名字', '生日'],
          ['棉', '2026-03-05'],
        ],
      },
    ];
    expect((await importRoster(parts, [...misnamed, ...adults], { apply: false, actor: 'agent' })).ok).toBe(false);
  });

  test.each(['', ' \n\n', header, `${header}\n,,\n`])('a file without rows is an error: %j', async (text) => {
    const { run } = await open();
    expect(await run(text)).toMatchObject({
      ok: false,
      applied: false,
      faults: [{ severity: 'error', en: expect.stringContaining('no rows below the header') }],
    });
  });

  test('allergies with another separator are the same allergies; one that holds a separator stays as it is', async () => {
    const { run, journal, people } = await open();
    const text = '姓名,出生日期,班级,托育方式,入托日期,过敏\n棉花糖,2026-03-05,乳儿班,全日托,2026-09-01,花生；鸡蛋';
    const [infants] = people.classes();
    const named = text.replace('乳儿班', infants?.name ?? '');
    expect(await run(named)).toMatchObject({ new: 1 });
    expect(await run(named.replace('；', '、'))).toMatchObject({ unchanged: 1 });
    const [child] = people.children().filter(({ name }) => name === '棉花糖');
    if (!child) throw new Error('no child');
    const allergies = ['牛奶、奶制品'];
    journal.record([{ type: 'child.recorded', actor: 'agent', subject: child.childId, data: { ...child, allergies } }]);
    const cell = '牛奶、奶制品';
    expect(await run(named.replace('花生；鸡蛋', cell))).toMatchObject({ unchanged: 1 });
    expect(await run(named.replace('花生；鸡蛋', cell).replace('全日托', '半日托'))).toMatchObject({ changed: 1 });
    expect(people.child(child.childId)?.allergies).toEqual(allergies);
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
  for (const cell of ['２０２４年３月５日', '2024-03-05 00:00:00', '2024/3/5 0:00', '2024-03-05T00:00:00']) {
    expect(readCell(cell, 'day')).toEqual({ ok: true, text: '2024-03-05' });
  }
  expect(readCell('2024-02-30', 'day').ok).toBe(false);
  expect(readCell('2024-03-05 08:30', 'day').ok).toBe(false);
  expect(readCell(123, 'tail')).toEqual({ ok: true, text: '0123' });
  expect(readCell('０１２３', 'tail')).toEqual({ ok: true, text: '0123' });
  expect(readCell('０１２３４５', 'pin')).toEqual({ ok: true, text: '012345' });
  for (const cell of ['８：３０', '8:30:00', '08:30'])
    expect(readCell(cell, 'time')).toEqual({ ok: true, text: '08:30' });
  for (const cell of ['花生、鸡蛋', '花生；鸡蛋', ' 花生;鸡蛋 ；']) {
    expect(readCell(cell, 'list')).toEqual({ ok: true, text: '花生；鸡蛋' });
  }
  // A name and a note are as their people write them.
  for (const kind of ['name', 'note', 'text'] as const)
    expect(readCell('Ａ①', kind)).toEqual({ ok: true, text: 'Ａ①' });
  for (const text of ['=A1', '+1', '-1', '@x', "'=A1", "it's"]) {
    expect(quoteFormula(text)).not.toMatch(/^[=+\-@]/);
    expect(readCell(quoteFormula(text), 'note')).toEqual({ ok: true, text });
  }
});

test.each([
  [839, 'pin'],
  [8391, 'pin'],
  [1_234_567_890_123_456, 'cards'],
  [2 ** 60, 'cards'],
  ['1.23457E+19', 'cards'],
] as const)('%s as a number has lost digits in the spreadsheet: a %s must be text', (cell, kind) => {
  expect(readCell(cell, kind)).toMatchObject({
    ok: false,
    said: { zh: expect.stringContaining('文本'), en: expect.stringContaining('text cell') },
  });
  expect(readCell(839_112, 'pin')).toEqual({ ok: true, text: '839112' });
  expect(readCell(1_234_567_890, 'cards')).toEqual({ ok: true, text: '1234567890' });
});

test('a CSV is read in whatever way a spreadsheet wrote it: UTF-8, UTF-16 by its mark, GB18030', async () => {
  const text = '\ufeff姓名\t手机尾号\n棉\t0456';
  const rows = [
    ['姓名', '手机尾号'],
    ['棉', '0456'],
  ];
  const little = Buffer.from(text, 'utf16le');
  for (const bytes of [Buffer.from(text), little, Buffer.from(little).swap16()]) {
    expect(await sheetsIn(bytes)).toEqual([{ name: '', isOfBook: false, rows }]);
  }
  const gb18030 = Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0xc3, 0xde]);
  expect(await sheetsIn(gb18030)).toMatchObject([{ rows: [['姓名'], ['棉']] }]);
});

test.each([
  ['姓名,备注\n棉,"好\n的"\n云,坐"前排"\n', 4],
  ['姓名,备注\n棉,"好" 的\n', 2],
  ['姓名,备注\n棉,好\n云,"不完\n雨,好\n雪,好\n', 3],
])('a CSV with a quotation mark out of place is refused by its line: %j', async (text, line) => {
  expect(await readSheets(Buffer.from(text), 'csv', '')).toMatchObject({
    ok: false,
    said: { zh: expect.stringContaining(`第 ${line} 行`), en: expect.stringContaining(`line ${line}`) },
  });
});
