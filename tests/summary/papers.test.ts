import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import readExcel, { readSheet } from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { carrySummaries } from '#agent/summary/carry.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import { addDays, type Day } from '#agent/time/calendar.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';
import { theDay } from './day.ts';
import { openSite, type Site } from './site.ts';

const hour = 3_600_000;
const dayAfter = (days: number): Day => addDays(theDay, days);

/** Seals the first day twice, leaves the second out, seals the third and fourth; it is the fifth now. */
const threeDays = (seal: (day: Day) => unknown, clock: { advance(ms: number): void }): void => {
  seal(theDay);
  clock.advance(24 * hour);
  seal(theDay);
  clock.advance(48 * hour);
  for (const back of [2, 3]) seal(dayAfter(back));
  clock.advance(24 * hour);
};

describe('over HTTP', () => {
  const open = async (): Promise<SiteApp> => {
    const site = await openSiteApp();
    threeDays(site.sealing.seal, site.clock);
    return site;
  };
  const get = (site: SiteApp, url: string) =>
    site.app.inject({ method: 'GET', url: `/api/v1${url}`, headers: site.as('head') });

  test('the list has each day with its newest revision and its road, a day left out as missing, and today as awaited', async () => {
    const site = await open();
    const { days } = (await get(site, `/summaries?from=${dayAfter(-20)}&to=${dayAfter(9)}`)).json();
    expect(days.map(({ day, state }: { day: string; state: string }) => [day, state])).toEqual([
      [dayAfter(4), 'awaited'],
      [dayAfter(3), 'sealed'],
      [dayAfter(2), 'sealed'],
      [dayAfter(1), 'missing'],
      [theDay, 'sealed'],
    ]);
    expect(days.at(-1).summary).toMatchObject({ revision: 2, road: 'sealed', sequence: 2 });
    // Nobody was in the house and no box ran: nothing is known, and nothing is told as 0.
    expect(days[1].summary).toMatchObject({ dataState: 'none', figures: { breaches: null, attended: null } });
    expect((await get(site, `/summaries?from=${theDay}&to=${dayAfter(-1)}`)).statusCode).toBe(400);
    expect((await get(site, `/summaries?from=${theDay}&to=${dayAfter(92)}`)).statusCode).toBe(400);
  });

  test('a day is a page; an address for a browser needs no session; a day without a summary has none', async () => {
    const site = await open();
    const page = await get(site, `/summaries/${theDay}/page`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('✓ 签名与哈希链核验通过');
    expect(page.body).toContain('<svg class="qr"');
    const made = await site.app.inject({
      method: 'POST',
      url: `/api/v1/summaries/${theDay}/page`,
      headers: site.as('head'),
    });
    expect(made.statusCode).toBe(201);
    const opened = await site.app.inject({ method: 'GET', url: made.json().address, headers: site.as('kiosk') });
    expect(opened.body).toBe(page.body);
    for (const day of [dayAfter(1), dayAfter(4), '2026-02-30']) {
      expect((await get(site, `/summaries/${day}/page`)).statusCode, day).toBeGreaterThanOrEqual(400);
    }
  });

  test('the ledger reads back: a row a day, dates as dates, integers as numbers, and missing is a word', async () => {
    const site = await open();
    const answer = await get(site, '/summaries/ledger?month=2026-09');
    expect(answer.headers['content-disposition']).toContain('ledger-2026-09.xlsx');
    const sheets = await readExcel(answer.rawPayload);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['日报', '班级', '保育比', '告警', '整改', '说明']);
    const rows = await readSheet(answer.rawPayload, '日报');
    const [head = [], ...days] = rows;
    const cell = (day: Day, title: string) =>
      days.find(([date]) => date instanceof Date && date.toISOString().startsWith(day))?.[head.indexOf(title)];
    expect(days).toHaveLength(20);
    expect(cell(dayAfter(-1), '数据状态')).toBe('尚未启用');
    expect(cell(theDay, '修订')).toBe(2);
    expect(cell(dayAfter(1), '数据状态')).toBe('缺失（没有日报）');
    expect(cell(dayAfter(1), '超比次数')).toBe('—');
    expect(cell(dayAfter(2), '数据状态')).toBe('无数据');
    expect(cell(dayAfter(2), '超比次数')).toBe('未知');
    expect(cell(dayAfter(4), '数据状态')).toBe('尚未封存');
    expect(cell(theDay, 'SHA-256')).toBe(site.sealing.store.find(theDay)?.sha256);
    const explained = await readSheet(answer.rawPayload, '说明');
    for (const title of head)
      expect(
        explained.some(([, column]) => column === title),
        String(title),
      ).toBe(true);
    expect(explained.some((row) => row.includes('当日主机未运行'))).toBe(true);
    expect((await get(site, '/summaries/ledger?month=2026-13')).statusCode).toBe(400);
    // A month without a summary is a ledger that says so.
    expect((await readSheet((await get(site, '/summaries/ledger?month=2026-08')).rawPayload, '日报')).length).toBe(32);
  });
});

describe('carrying summaries on a stick', () => {
  const openCarried = () => {
    const site = openSite();
    threeDays(site.sealing.seal, site.clock);
    return { site, folder: join(temporaryFolder(), 'stick') };
  };
  const carry = (site: Site, folder: string, rest: Partial<Parameters<typeof carrySummaries>[0]> = {}) =>
    carrySummaries({
      store: site.sealing.store,
      keys: { site: site.code, keys: site.keys() },
      folder,
      carried: { what: 'all' },
      report: () => undefined,
      ...rest,
    });
  const filesIn = (folder: string): string[] =>
    readdirSync(folder)
      .filter((name) => name !== 'key.json')
      .sort();
  const verify = (site: Site, folder: string) =>
    verifySummaries(
      filesIn(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
      site.keys(),
      { site: site.code },
    ).faults;

  test('the bytes are the same by all roads: files, feed and outbox', async () => {
    const { site, folder } = openCarried();
    expect(carry(site, folder)).toEqual({ ok: true, summaries: 4, written: 4, from: theDay, to: dayAfter(3) });
    const app = await site.openApp('district');
    const feed = (await app.inject({ method: 'GET', url: '/district/v1/summaries?after=0' })).body;
    for (const name of filesIn(folder)) {
      const bytes = readFileSync(join(folder, name));
      const [, day = '', revision] = /^\d{12}-(.{10})\.(\d+)\.json$/.exec(name) ?? [];
      expect(feed.includes(bytes.toString('utf8')), name).toBe(true);
      expect(site.outbox.find(day, Number(revision))?.bytes.equals(bytes), name).toBe(true);
      const single = await app.inject({ method: 'GET', url: `/district/v1/summaries/${day}?revision=${revision}` });
      expect(single.rawPayload.equals(bytes), name).toBe(true);
    }
    expect(verify(site, folder)).toEqual([]);
  });

  test('a second run writes what is missing or torn, and nothing else', () => {
    const { site, folder } = openCarried();
    carry(site, folder);
    const [first = '', second = ''] = filesIn(folder);
    truncateSync(join(folder, first), 100);
    writeFileSync(join(folder, `${second}.part`), 'half');
    expect(carry(site, folder)).toMatchObject({ ok: true, summaries: 4, written: 1 });
    expect(filesIn(folder)).toHaveLength(4);
    expect(verify(site, folder)).toEqual([]);
    site.sealing.seal(dayAfter(4));
    expect(carry(site, folder)).toMatchObject({ written: 1, summaries: 5 });
  });

  test('since a day: the end of the chain without a hole; one day: its newest revision', () => {
    const { site, folder } = openCarried();
    expect(carry(site, folder, { carried: { what: 'since', day: dayAfter(1) } })).toMatchObject({ summaries: 2 });
    expect(verify(site, folder)).toEqual([]);
    const one = join(temporaryFolder(), 'one');
    expect(carry(site, one, { carried: { what: 'day', day: theDay } })).toMatchObject({ summaries: 1 });
    expect(filesIn(one)).toEqual([`000000000002-${theDay}.2.json`]);
    expect(verify(site, one)).toEqual([]);
    expect(carry(site, one, { carried: { what: 'day', day: dayAfter(1) } })).toEqual({ ok: false, code: 'nothing' });
  });

  test('too little room is told before anything is written', () => {
    const { site, folder } = openCarried();
    expect(carry(site, folder, { freeBytes: () => 9000 })).toMatchObject({ ok: false, code: 'no_space', free: 9000 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('another site’s folder, and another summary in the place of one, are left as they are', () => {
    const { site, folder } = openCarried();
    carry(site, folder);
    const other = openSite({ code: 'other' });
    other.sealing.seal(theDay);
    expect(carry(other, folder)).toEqual({ ok: false, code: 'other_site', site: 'demo' });
    const twin = openSite();
    threeDays(twin.sealing.seal, twin.clock);
    expect(carry(twin, folder)).toMatchObject({ ok: false, code: 'differs' });
    expect(verify(site, folder)).toEqual([]);
  });

  test('what the disk says reaches whoever asked', () => {
    const { site } = openCarried();
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => carry(site, file)).toThrow(/EEXIST|ENOTDIR/);
  });
});
