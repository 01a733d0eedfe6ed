import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { percent, span, spanWords } from '#agent/summary/page/markup.ts';
import { type PageOf, summaryPage } from '#agent/summary/page/page.ts';
import { partsOf } from '#agent/summary/page/strip.ts';
import { openBrowser } from '#tests/browser.ts';
import { theDay } from './day.ts';
import { dayOfNoData, fullestDay, newKey, pageOf, plainDay } from './handMade.ts';

const key = newKey();
/** `beyond` has more of everything than a page holds: what is left out is counted. */
const scenes: Record<string, PageOf> = {
  plain: pageOf(key, plainDay()),
  full: pageOf(key, fullestDay()),
  beyond: pageOf(key, fullestDay(14), { faults: ['bad_signature', 'contradiction'] }),
  none: pageOf(key, dayOfNoData(), { road: undefined, checkpoint: undefined }),
};
const htmlOf = (name: string): string => summaryPage(scenes[name] as PageOf);
const textOf = (html: string): string =>
  html
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

describe('the page of a day', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(scenes))('prints to exactly one side of A4, with room to spare: %s', async (name) => {
    const page = await browser.newPage({ deviceScaleFactor: 2 });
    try {
      await page.setContent(htmlOf(name));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
      const sizes = await page.evaluate(() => {
        const sheet = document.querySelector<HTMLElement>('.sheet');
        if (!sheet) throw new Error('the page has a sheet');
        sheet.style.minHeight = '0';
        const millimetre = sheet.getBoundingClientRect().width / 210;
        const right = sheet.getBoundingClientRect().right;
        return {
          tall: sheet.getBoundingClientRect().height / millimetre,
          // Nothing reaches into the right margin.
          over: [...sheet.querySelectorAll('*')]
            .filter((each) => each.getBoundingClientRect().right > right - 9.9 * millimetre)
            .map(({ textContent }) => textContent),
        };
      });
      // Another machine's letters may run a little wider.
      expect(sizes.tall).toBeLessThan(293);
      expect(sizes.over).toEqual([]);
    } finally {
      await page.close();
    }
  });

  test('runs no script and asks nobody for anything', () => {
    for (const name of Object.keys(scenes)) {
      const html = htmlOf(name);
      expect(html).not.toMatch(/<script|javascript:|\son[a-z]+=|<link|<img|@import|url\((?!#)/i);
      expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
      expect(html).toContain("default-src 'none'");
    }
  });

  test('tells a day of no data as one of which nothing is known, and nowhere as a good one', () => {
    const html = htmlOf('none');
    const text = textOf(html);
    expect(text).toContain('不能证明合规');
    expect(text.match(/无数据/g)?.length).toBeGreaterThan(12);
    expect(html).not.toContain('class="good"');
    for (const fine of ['没有发生', '无超比', '覆盖全天', '出勤率']) expect(text, fine).not.toContain(fine);
    expect(html).not.toMatch(/<b>0<i>/);
  });

  test('tells half a day as incomplete before any figure, with what is missing', () => {
    const text = textOf(htmlOf('full'));
    expect(text.indexOf('数据不全')).toBeLessThan(text.indexOf('超比'));
    expect(text).toContain('计划 630 分钟中有数据 488 分钟');
    expect(text).toContain('08:10–08:27 主机停机');
    expect(text).toMatch(/第 12 版 .*更正记录/);
  });

  test('a summary of before these figures says so in their place', () => {
    const { notices: _notices, eightS: _eightS, ...older } = plainDay();
    const ratio = (older.ratio ?? []).map(({ strip: _strip, classIds: _classIds, ...room }) => room);
    const html = summaryPage(
      pageOf(key, { ...older, ratio, unknown: older.unknown.filter(({ path }) => !path.startsWith('/eightS')) }),
    );
    const text = textOf(html);
    expect(text).toContain('此日报没有逐分钟记录');
    expect(text.match(/此日报未含/g)?.length).toBeGreaterThan(1);
  });

  test('what was changed after it was sealed is not shown as verified', () => {
    expect(textOf(htmlOf('full'))).toContain('✓ 签名与哈希链核验通过');
    const text = textOf(htmlOf('beyond'));
    expect(text).toContain('核验未通过：bad_signature、contradiction');
    expect(text).not.toContain('✓ 签名');
  });

  test('what does not fit is counted', () => {
    const text = textOf(htmlOf('beyond'));
    expect(text).toContain('另有 2 间教室');
    expect(text).toContain('另有 5 个班');
    expect(text).toContain('另 196 段');
    expect(text).toContain('另 98 项');
  });

  test('names are text, whatever they hold', () => {
    const names = { room: () => '<b onclick=x>', class: () => '"&\'' };
    const html = summaryPage(pageOf(key, fullestDay(), { names, facility: '</title><script>' }));
    expect(html).not.toMatch(/<b onclick|<script/);
  });

  test('each past day of the calendar says what was recorded, is missing or unknown', () => {
    const html = summaryPage(
      pageOf(key, plainDay(), {
        footageDays: [
          { day: theDay, state: 'told', recordedMinutes: 1439, requiredMinutes: 1440 },
          { day: theDay, state: 'told', recordedMinutes: 0, requiredMinutes: 0 },
          { day: theDay, state: 'missing' },
          { day: theDay, state: 'unknown' },
        ],
      }),
    );
    const cells = [...html.matchAll(/<g data-day="[^"]*" data-state="(\w+)">.*?<text[^>]*>([^<]*)</g)];
    // 1439 of 1440 is not all of it.
    expect(cells.map(([, state, words]) => [state, words])).toEqual([
      ['told', '99'],
      ['told', '–'],
      ['missing', '缺'],
      ['unknown', '?'],
    ]);
  });
});

test('a strip is read as stretches of minutes', () => {
  expect(partsOf('c420o30b2')).toEqual([
    { letter: 'c', from: 0, to: 420 },
    { letter: 'o', from: 420, to: 450 },
    { letter: 'b', from: 450, to: 452 },
  ]);
});

test('seconds and shares are told without rounding anything away', () => {
  expect([40, 60, 754, 3905].map(span)).toEqual(['40秒', '1分', '12分34秒', '1时05分']);
  expect([40, 60, 754, 3905].map((seconds) => spanWords(seconds)[1])).toEqual([
    '40 s',
    '1 min',
    '12 min 34 s',
    '1 h 05 min',
  ]);
  expect([percent(9999, 10_000), percent(10_000, 10_000), percent(0, 0)]).toEqual(['99.9%', '100%', null]);
});
