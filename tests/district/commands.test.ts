import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import type { Day } from '#agent/time/calendar.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { nestboxHere } from '../cli/nestbox.ts';
import { freshKey, type SealedDay, sealDays } from './chain.ts';
import { serveFeeds } from './feedServer.ts';

const keys = { east: freshKey(), west: freshKey() };
const chains = { east: sealDays('east', keys.east, 40), west: sealDays('west', keys.west, 40) };
const names = { east: '东门托育园', west: '西门托育园' };

/** A folder with the district's list, and what its commands print. */
const openOffice = async (own: Partial<Record<'east' | 'west', readonly SealedDay[]>> = {}) => {
  const feeds = await serveFeeds({ ...chains, ...own });
  const folder = temporaryFolder();
  const list = join(folder, 'sites.csv');
  const store = join(folder, 'district.db');
  const ids = ['east', 'west'] as const;
  writeFileSync(
    list,
    stringify(
      ids.map((id) => ({ id, name: names[id], address: feeds.addressOf(id), key: keys[id].jwk.x })),
      { header: true, bom: true },
    ),
  );
  const district = (command: string, args: readonly string[] = [], language = 'en') =>
    nestboxHere(['district', command, ...args, ...patience(command), '--sites', list, '--store', store], {
      env: { NESTBOX_LANG: language },
    });
  const heads = async () => {
    const opened = await openDistrictStore(store);
    const states = await opened.states();
    await opened.close();
    return ids.map((id) => states.get(id)?.head.sequence ?? 0);
  };
  return { ...feeds, folder, list, store, district, heads };
};
/** A busy machine is no silent site. */
const patience = (command: string): string[] => (command === 'pull' ? ['--timeout', '60'] : []);

const exported = (folder: string, chain: readonly SealedDay[]): string => {
  mkdirSync(folder, { recursive: true });
  for (const { sequence, day, bytes } of chain) {
    writeFileSync(join(folder, `${String(sequence).padStart(12, '0')}-${day}.1.json`), bytes);
  }
  return folder;
};

describe('nestbox district pull', () => {
  test('tells the clerk who answered and what is new, and ends well', async () => {
    const { district, heads } = await openOffice();
    const first = await district('pull');
    expect([first.code, first.out, first.err]).toEqual([
      0,
      'reached 2 of 2 sites: 80 new summaries; 0 had nothing new\nverified: every signature and chain is right\n',
      '',
    ]);
    const { out } = await district('pull', ['--json']);
    expect(JSON.parse(out)).toMatchObject({ ok: true, sites: 2, reached: 2, nothingNew: 2, stored: 0, faults: [] });
    expect(await heads()).toEqual([40, 40]);
  });

  test('names site, day and what to do, in Chinese and English, and fails', async () => {
    const { district, siteOf } = await openOffice();
    const [bad] = chains.west.slice(30);
    if (!bad) throw new Error('there are forty');
    siteOf('west').bytes.set(31, Buffer.from(bad.bytes.toString().replace('"places":60', '"places":90')));
    const english = await district('pull');
    expect(english.code).toBe(1);
    expect(english.out).toMatch(
      new RegExp(`west 西门托育园 {2}${bad.day} {2}bad_signature: changed after it was sealed`),
    );
    expect(english.out).toMatch(/what to do: do not use it/);
    expect(english.out).not.toMatch(/east/);
    const chinese = await district('pull', [], 'zh');
    expect([chinese.code, chinese.out]).toEqual([1, expect.stringContaining('bad_signature 签名不符')]);
    expect(chinese.out).toContain('怎么办：不要采用');
  });

  test('a site that was offline all weekend is no fault, and catches up by itself', async () => {
    const { district, siteOf } = await openOffice();
    siteOf('west').answers = 'with 500';
    const monday = await district('pull');
    expect([monday.code, monday.out]).toEqual([
      0,
      expect.stringMatching(/1 did not answer[\s\S]*west 西门托育园 {2}since /),
    ]);
    siteOf('west').answers = 'as it should';
    const later = await district('pull');
    expect([later.code, later.out]).toEqual([0, expect.stringContaining('40 new summaries')]);
    siteOf('east').answers = 'with 500';
    siteOf('west').answers = 'with 500';
    expect((await district('pull')).code).toBe(1);
  });

  test('killed in the middle of a chain it goes on from there', async () => {
    const { district, siteOf, heads, list, store } = await openOffice();
    // The third page of east never comes: whoever waits for it is killed.
    const east = siteOf('east');
    Object.defineProperty(east, 'answers', {
      configurable: true,
      get: () => (east.asked.length < 2 ? 'as it should' : 'never'),
    });
    const args = ['district', 'pull', '--sites', list, '--store', store, '--page', '10', '--parallel', '1'];
    const child = spawn(process.execPath, [join(projectRoot, 'agent/cli/nestbox.ts'), ...args, '--timeout', '600'], {
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.once('exit', done));
    await eventually('the third page to be asked for', () => east.asked.length === 3);
    child.kill('SIGKILL');
    await ended;
    expect(await heads()).toEqual([20, 0]);
    Object.defineProperty(east, 'answers', { value: 'as it should' });
    const again = await district('pull');
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('60 new summaries')]);
    expect(await heads()).toEqual([40, 40]);
    expect(east.asked.slice(3)).toEqual(['200 ?after=20&limit=500']);
  });

  test('with --every keeps asking, each site in its own turn, until it is stopped', async () => {
    const { siteOf, heads, list, store } = await openOffice({ east: chains.east.slice(0, 30) });
    const args = ['district', 'pull', '--sites', list, '--store', store, '--every', '1s', '--json'];
    const child = spawn(process.execPath, [join(projectRoot, 'agent/cli/nestbox.ts'), ...args], { stdio: 'ignore' });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    await eventually('both to be polled again with nothing new', () =>
      ['east', 'west'].every((id) => siteOf(id).asked.at(-1)?.startsWith('304')),
    );
    siteOf('east').chain = chains.east;
    await eventually('what is new to be pulled', async () => (await heads())[0] === 40);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await heads()).toEqual([40, 40]);
  });

  test('asks nobody when the list has a fault', async () => {
    const { district, list, siteOf } = await openOffice();
    writeFileSync(list, `id,address,key\neast,nowhere,${keys.east.jwk.x}\n`);
    const refused = await district('pull');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('line 2, address')]);
    const checked = await nestboxHere(['district', 'sites', 'check', list], { env: { NESTBOX_LANG: 'zh' } });
    expect([checked.code, checked.out]).toEqual([1, expect.stringContaining('第 2 行 address 列：地址')]);
    expect(siteOf('east').asked).toEqual([]);
  });

  test('a fault that was looked into is told no more', async () => {
    const { district, siteOf, store } = await openOffice();
    expect((await district('pull')).code).toBe(0);
    siteOf('east').head = { sequence: 50, sha256: 'f'.repeat(64) };
    expect((await district('pull')).out).toContain('forged_head');
    const settle = (code: string) =>
      nestboxHere(['district', 'settle', 'east', code, '--note', 'the program was put right', '--store', store]);
    expect((await settle('forked')).code).toBe(1);
    expect((await settle('forged_head')).out).toContain('recorded for 1');
    siteOf('east').head = undefined;
    expect((await district('pull')).code).toBe(0);
  });
});

describe('nestbox district load', () => {
  test('takes the same bytes from folders, of several sites at once, and what is pulled later is known already', async () => {
    const { district, folder, heads } = await openOffice();
    exported(join(folder, 'usb/east'), chains.east);
    exported(join(folder, 'usb/west'), chains.west.slice(0, 30));
    writeFileSync(join(folder, 'usb/holiday.jpg'), 'no summary');
    const loaded = await district('load', [join(folder, 'usb')]);
    expect([loaded.code, loaded.out]).toEqual([0, expect.stringContaining('70 new, 0 known already, 0 refused')]);
    expect((await district('load', [join(folder, 'usb')])).out).toContain('0 new, 70 known already, 0 refused');
    expect((await district('pull')).out).toContain('10 new summaries; 1 had nothing new');
    expect(await heads()).toEqual([40, 40]);
  });

  test('refuses, file by file, what the list does not vouch for, and tells of a gap', async () => {
    const { district, folder } = await openOffice();
    const usb = exported(
      join(folder, 'usb'),
      chains.east.filter(({ sequence }) => sequence < 10 && sequence !== 5),
    );
    const stranger = sealDays('stranger', freshKey(), 1, []);
    exported(join(folder, 'usb/stranger'), stranger);
    const [one] = sealDays('west', freshKey(), 1);
    writeFileSync(join(usb, `000000000099-${'2026-03-01' as Day}.1.json`), one?.bytes ?? '');
    const loaded = await district('load', [usb, '--json']);
    expect(loaded.code).toBe(1);
    expect(JSON.parse(loaded.out)).toMatchObject({
      ok: false,
      stored: 8,
      refused: [{ code: 'swapped_key' }, { code: 'unlisted', detail: 'stranger' }],
      faults: [
        { site: 'east', code: 'missing' },
        { site: 'west', code: 'swapped_key' },
      ],
    });
    expect((await district('load', [temporaryFolder()])).code).toBe(1);
    expect((await district('load', [join(folder, 'nowhere')])).code).toBe(2);
  });
});

test('nestbox district listen names the file that it cannot read, and every bad row of its list', async () => {
  const { district, folder, list } = await openOffice();
  const absent = join(folder, 'absent.pem');
  const without = await district('listen', ['--tls-cert', absent, '--tls-key', absent]);
  expect([without.code, without.err]).toEqual([2, expect.stringContaining(absent)]);
  writeFileSync(list, 'id,address,key\neast,ftp://a,short\n');
  const bad = await district('listen');
  expect(bad.code).toBe(2);
  expect(bad.err).toMatch(/line 2.*address[\s\S]*line 2.*key/);
});
