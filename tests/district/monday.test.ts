import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messagesFor } from '#agent/cli/messages.ts';
import { runCommandLine } from '#agent/cli/program.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { pullAll } from '#district/pull/pull.ts';
import { readReport } from '#district/report/read.ts';
import type { DistrictReport } from '#district/report/report.ts';
import { sourceOf } from '#district/report/source.ts';
import { type DistrictWish, startDistrict } from '#district/simulated/district.ts';
import { readSites } from '#district/sites.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { day, factsOf } from './reportDays.ts';

const folder = mkdtempSync(join(tmpdir(), 'nestbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const storeFile = join(folder, 'district.db');
const listFile = join(folder, 'simulated', 'sites.csv');

/** A command line, run in this process: a process for each would be most of the test. */
const nestbox = async (args: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    messages: messagesFor({ NESTBOX_LANG: 'zh' }),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    isWatched: false,
  });
  return { code, ...said };
};

/** The district is pulled once, as it is at that moment. */
const pullAt = async (moment: string, wish: Partial<DistrictWish>): Promise<void> => {
  const district = await startDistrict({
    folder: join(folder, 'simulated'),
    sites: 5,
    days: 14,
    until: day('2026-09-17'),
    seed: 9,
    port: 0,
    tampered: new Map(),
    offline: new Set(),
    latencyMs: 0,
    ...wish,
  });
  const store = await openDistrictStore(storeFile);
  try {
    await pullAll({
      store,
      sites: readSites(readFileSync(listFile)).sites,
      parallel: 2,
      pageSize: 50,
      timeoutMs: 60_000,
      environment: {},
      ca: undefined,
      now: () => Date.parse(moment) as EpochMs,
    });
  } finally {
    await store.close();
    await district.stop();
  }
};

const reportNow = async (): Promise<DistrictReport> => {
  const store = await openDistrictStore(storeFile);
  try {
    const { sites } = readSites(readFileSync(listFile));
    const facts = factsOf({
      from: day('2026-09-07'),
      to: day('2026-09-20'),
      since: day('2026-09-18'),
      madeAt: Date.parse('2026-09-21T08:30:00+08:00') as EpochMs,
      sites,
    });
    return await readReport(
      sourceOf(store, async () => []),
      facts,
    );
  } finally {
    await store.close();
  }
};

describe('Monday morning, two facilities offline since Friday and one that cheats', () => {
  let beforePull: DistrictReport;
  let report: DistrictReport;
  beforeAll(async () => {
    await pullAt('2026-09-18T08:30:00+08:00', {});
    beforePull = await reportNow();
    await pullAt('2026-09-21T08:20:00+08:00', {
      until: day('2026-09-20'),
      offline: new Set(['sim-0002', 'sim-0005']),
      tampered: new Map([['sim-0003', 'changed-byte']]),
    });
    report = await reportNow();
  });

  test('before the pull the report asks for it before it lets anybody be called', () => {
    expect(beforePull.first[0]).toEqual({ code: 'pull_first', sites: [], count: 1 });
  });

  test('names who cheated first, then who is missing, each once and with what is known', () => {
    expect(report.first[0]).toMatchObject({ code: 'tampered', sites: ['sim-0003'] });
    expect(report.first).toContainEqual({ code: 'missing_yesterday', sites: ['sim-0002', 'sim-0005'], count: 2 });
    expect(report.first.filter(({ code }) => code === 'not_reached' || code === 'pull_first')).toEqual([]);
    const weekend = [{ from: '2026-09-18', to: '2026-09-20' }];
    expect(report.missing).toMatchObject([
      {
        site: 'sim-0002',
        days: 3,
        spans: weekend,
        yesterday: true,
        lastDay: '2026-09-17',
        lastAnswerAt: '2026-09-18T08:30:00.000+08:00',
      },
      { site: 'sim-0005', days: 3, spans: weekend, yesterday: true },
      { site: 'sim-0003', days: 1, rejectedDays: ['2026-09-19'], yesterday: false },
    ]);
    expect(report.faults.map(({ site, code }) => [site, code])).toEqual([
      ['sim-0003', 'bad_signature'],
      ['sim-0003', 'missing'],
      ['sim-0002', 'unreachable'],
      ['sim-0005', 'unreachable'],
    ]);
    expect(report.totals).toMatchObject({ sites: 5, expectedDays: 70, toldDays: 63, missingDays: 7 });
  });

  test('the command writes the same as a page and a workbook, and a program gets it as JSON', async () => {
    const [html, xlsx] = [join(folder, 'report.html'), join(folder, 'report.xlsx')];
    const asked = [
      'district',
      'report',
      '--store',
      storeFile,
      '--sites',
      listFile,
      '--from',
      '2026-09-07',
      '--to',
      '2026-09-20',
    ];
    const told = await nestbox([...asked, '--html', html, '--xlsx', xlsx]);
    expect([told.code, told.err]).toEqual([0, '']);
    expect(told.out).toContain('sim-0003');
    const json = await nestbox([...asked, '--json', '--population', '100000']);
    const body = JSON.parse(json.out) as DistrictReport;
    expect(body).toMatchObject({
      schema: 'nestbox.district-report/1',
      totals: report.totals,
      missing: [{ days: 3 }, { days: 3 }, { days: 1 }],
    });
    expect(body.plan[0]?.placesPerThousandHundredths).toBeGreaterThan(0);

    const page = readFileSync(html, 'utf8');
    for (const heading of [
      '先做什么',
      '缺日报',
      '核验问题',
      '缺员与无人看护',
      '录像不足',
      '运营补助基数',
      '规划目标',
      '8S 精益管理',
    ]) {
      expect(page).toContain(heading);
    }
    // Self-contained: no script, and nothing from elsewhere.
    expect(page).not.toMatch(/<script|<link|src=|url\(|https?:/);

    const missing = await readSheet(xlsx, '缺日报');
    expect(missing[1]?.slice(0, 3)).toEqual(['机构编号', '机构', '街镇']);
    expect(missing.slice(2).map((row) => row[0])).toEqual(['sim-0002', 'sim-0005', 'sim-0003']);
    const subsidy = await readSheet(xlsx, '运营补助基数');
    expect(subsidy.at(-1)?.slice(0, 2)).toEqual(['2026-09', '合计']);
  });

  test('what a name holds is text on the page, whatever it looks like', async () => {
    const list = readFileSync(listFile, 'utf8').replace(/模拟托育园002[^,]*/, "<b>x</b>&'园");
    writeFileSync(join(folder, 'odd.csv'), list);
    const html = join(folder, 'odd.html');
    await nestbox([
      'district',
      'report',
      '--store',
      storeFile,
      '--sites',
      join(folder, 'odd.csv'),
      '--html',
      html,
      '--from',
      '2026-09-07',
      '--to',
      '2026-09-20',
    ]);
    expect(readFileSync(html, 'utf8')).toContain('&lt;b&gt;x&lt;/b&gt;&amp;&#39;园');
    expect(readFileSync(html, 'utf8')).not.toContain('<b>x</b>');
  });

  test('a store or a list that is not there, and a range without a day that is over, are wrong use', async () => {
    const run = async (...more: string[]) => {
      const { code, out } = await nestbox(['district', 'report', '--json', ...more]);
      return [code, (JSON.parse(out) as { code: string }).code];
    };
    const sites = ['--sites', listFile];
    expect(await run('--store', join(folder, 'none.db'), ...sites)).toEqual([2, 'no_store']);
    expect(await run('--store', storeFile, '--sites', join(folder, 'none.csv'))).toEqual([2, 'no_list']);
    expect(await run('--store', storeFile, ...sites, '--from', '2999-01-01')).toEqual([2, 'invalid']);
    expect(await run('--store', storeFile, ...sites, '--month', '2026-13')).toEqual([2, 'invalid']);
    writeFileSync(join(folder, 'plan.json'), '[{"year": 2026}]');
    expect(await run('--store', storeFile, ...sites, '--plan', join(folder, 'plan.json'))).toEqual([2, 'bad_plan']);
  });
});
