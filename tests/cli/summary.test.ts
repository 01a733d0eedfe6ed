import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '#tests/folder.ts';
import { nestboxHere, openPlace } from './nestbox.ts';

/** A site with three revisions of today, exported; the site itself is gone. */
const exportThree = async () => {
  const place = openPlace(nestboxHere);
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
    const { ask } = openPlace(nestboxHere);
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
    const { ask, withStores } = openPlace(nestboxHere);
    await ask('summary', 'seal');
    withStores(({ db }) =>
      db.exec('DROP TRIGGER sealed_summary_never_deleted; DELETE FROM outbox; DELETE FROM sealed_summary'),
    );
    expect(await ask('check')).toMatchObject({ code: 1, body: { faults: [{ check: 'sealed' }] } });
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
