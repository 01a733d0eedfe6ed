import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '#tests/folder.ts';
import { nestboxHere, openPlace } from './nestbox.ts';

/** A site with three revisions of today, exported; the site itself is gone. */
const exportThree = async () => {
  const place = openPlace();
  for (const child of ['bao', 'hua', 'lan']) {
    place.checkIn(child);
    await place.run('summary', 'seal');
  }
  const folder = join(temporaryFolder(), 'export');
  const exported = await place.ask('summary', 'export', folder);
  rmSync(place.data, { recursive: true });
  const files = readdirSync(folder)
    .filter((name) => name !== 'key.json')
    .sort()
    .map((name) => join(folder, name));
  const verify = async (...paths: string[]) => {
    const ran = await nestboxHere([
      'verify',
      ...paths,
      '--key',
      join(folder, 'key.json'),
      '--json',
      '--data',
      '/nowhere',
    ]);
    const body = JSON.parse(ran.out) as { ok: boolean; faults: { code: string; name: string }[] };
    return { code: ran.code, ok: body.ok, faults: body.faults?.map(({ code }) => code) };
  };
  return { folder, files, verify, exported };
};

describe('summary', () => {
  test('seal, seal again, show', async () => {
    const { ask, run, checkIn } = openPlace();
    const first = await ask('summary', 'seal');
    expect(first).toMatchObject({ code: 0, body: { ok: true, revision: 1, sequence: 1, fresh: true } });
    checkIn('bao');
    expect(await ask('summary', 'seal')).toMatchObject({ code: 0, body: { revision: 2, reason: 'day_running' } });
    const { body } = await ask('summary', 'show');
    expect(body).toMatchObject({ type: 'cn.nestbox.summary', data: { envelope: { revision: 2 } } });
    expect((await run('summary', 'show')).out).toContain('r-small');
    expect(await ask('check')).toMatchObject({ code: 0, body: { ok: true } });
  });

  test('a day is named as YYYY-MM-DD, has begun, and may not have been sealed', async () => {
    const { ask } = openPlace();
    expect(await ask('summary', 'seal', '--day', 'today')).toMatchObject({ code: 2, body: { code: 'not_a_day' } });
    expect(await ask('summary', 'seal', '--day', '2199-01-01')).toMatchObject({ code: 1, body: { code: 'day_ahead' } });
    expect(await ask('summary', 'show', '--day', '2020-01-01')).toMatchObject({
      code: 1,
      body: { code: 'not_sealed' },
    });
    const past = await ask('summary', 'seal', '--day', '2026-02-28');
    expect(past).toMatchObject({ code: 0 });
    const { body } = await ask('summary', 'show', '--day', '2026-02-28');
    expect(body).toMatchObject({ data: { envelope: { dataState: 'none' }, attendance: null } });
  });

  test('check finds a sealed summary that was removed behind the journal’s back', async () => {
    const { ask, withStores } = openPlace();
    await ask('summary', 'seal');
    withStores(({ db }) =>
      db.exec('DROP TRIGGER sealed_summary_never_deleted; DELETE FROM outbox; DELETE FROM sealed_summary'),
    );
    expect(await ask('check')).toMatchObject({ code: 1, body: { faults: [{ check: 'sealed' }] } });
  });
});

describe('papers of the sealed days', () => {
  test('a day as a page, a month as a ledger; nothing is written over, and what is not sealed has no page', async () => {
    const { folder, ask, run } = openPlace();
    await ask('summary', 'seal');
    const [page, ledger] = [join(folder, 'day.html'), join(folder, 'month.xlsx')];
    expect(await ask('summary', 'page', '--out', page)).toMatchObject({ code: 0, body: { file: page } });
    expect(readFileSync(page, 'utf8')).toContain('托小教室');
    expect(await ask('summary', 'page', '--out', page)).toMatchObject({ code: 2, body: { code: 'file_exists' } });
    const old = ['--day', '2026-03-01', '--out', join(folder, 'old.html')];
    expect(await ask('summary', 'page', ...old)).toMatchObject({ code: 1, body: { code: 'not_sealed' } });
    const month = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date()).slice(0, 7);
    expect((await run('summary', 'ledger', '--month', month, '--out', ledger)).out).toContain('month.xlsx');
    const [head, ...days] = await readSheet(readFileSync(ledger), '日报');
    expect(days.at(-1)?.[head?.indexOf('修订') ?? -1]).toBe(1);
    const other = ['--out', join(folder, 'x.xlsx'), '--month'];
    expect(await ask('summary', 'ledger', ...other, '2026-13')).toMatchObject({ body: { code: 'not_a_month' } });
    expect(await ask('summary', 'ledger', ...other, '2199-01')).toMatchObject({ body: { code: 'not_begun' } });
  });
});

describe('summary export', () => {
  test('carries the end of the chain or a day, again only what is new, and says what it did', async () => {
    const { folder, ask, run } = openPlace();
    for (const day of ['2026-03-01', '2026-03-02', '2026-03-04']) await ask('summary', 'seal', '--day', day);
    const stick = join(folder, 'stick');
    expect(await ask('summary', 'export', stick, '--since', '2026-03-02')).toMatchObject({
      code: 0,
      body: { summaries: 2, written: 2, from: '2026-03-02', to: '2026-03-04' },
    });
    expect(await ask('summary', 'export', stick)).toMatchObject({ body: { summaries: 3, written: 1 } });
    const again = await run('summary', 'export', stick);
    expect(again.out).toContain('3 summaries (2026-03-01 to 2026-03-04)');
    expect(again.out).toContain('it can be pulled out');
    const verified = await nestboxHere(['verify', stick, '--key', join(stick, 'key.json')]);
    // Sound is not whole: which day has no summary, and which ones know nothing, is said, too.
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.out).toMatch(/1 days in between have no summary.*: 2026-03-03\n/);
    expect(verified.out).toMatch(/3 days of no data.*2026-03-01, 2026-03-02, 2026-03-04/);
    const one = join(folder, 'one');
    expect(await ask('summary', 'export', one, '--day', '2026-03-02')).toMatchObject({ body: { summaries: 1 } });
    const wrong = [
      [['--day', '2026-03-03'], 1, 'nothing'],
      [['--since', '2026-03-01', '--day', '2026-03-02'], 2, 'since_or_day'],
      [['--day', 'monday'], 2, 'not_a_day'],
    ] as const;
    for (const [options, code, why] of wrong) {
      expect(await ask('summary', 'export', one, ...options), why).toMatchObject({ code, body: { code: why } });
    }
    writeFileSync(join(folder, 'file'), '');
    const refused = await run('summary', 'export', join(folder, 'file'));
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain('not a folder (EEXIST)');
  });
});

describe('verify, with nothing but the files', () => {
  test('a folder, its files, and a page of the feed are sound', async () => {
    const { folder, files, verify, exported } = await exportThree();
    expect(exported).toMatchObject({ code: 0, body: { summaries: 3 } });
    expect(files).toHaveLength(3);
    expect(await verify(folder)).toEqual({ code: 0, ok: true, faults: [] });
    expect(await verify(...files.slice(1))).toMatchObject({ code: 0 });
    const page = join(folder, 'page.json');
    writeFileSync(page, JSON.stringify({ summaries: files.map((file) => JSON.parse(readFileSync(file, 'utf8'))) }));
    expect(await verify(page)).toMatchObject({ code: 0 });
  });

  test('a changed byte, a removed file, another order and another key are found and named: exit 1', async () => {
    const { folder, files, verify } = await exportThree();
    const [first = '', second = '', third = ''] = files;
    expect(await verify(first, third)).toEqual({ code: 1, ok: false, faults: ['missing'] });
    expect(await verify(second, first)).toEqual({ code: 1, ok: false, faults: ['out_of_order'] });
    const original = readFileSync(second, 'utf8');
    writeFileSync(second, original.replace('"enrolled":0', '"enrolled":9'));
    expect(await verify(folder)).toEqual({ code: 1, ok: false, faults: ['bad_signature'] });
    writeFileSync(second, original);
    const other = await exportThree();
    writeFileSync(join(folder, 'key.json'), readFileSync(join(other.folder, 'key.json')));
    expect(await verify(folder)).toMatchObject({ code: 1, faults: ['unknown_key', 'unknown_key', 'unknown_key'] });
  });

  test('files that are not there, no key, and nothing to verify', async () => {
    const { folder, verify } = await exportThree();
    expect(await verify('/nowhere/x.json')).toMatchObject({ code: 2 });
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(await verify(empty)).toMatchObject({ code: 1 });
    writeFileSync(join(folder, 'key.json'), '{"keys":[]}');
    expect(await verify(folder)).toMatchObject({ code: 2 });
  });
});
