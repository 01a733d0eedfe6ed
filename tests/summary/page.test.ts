import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PageOf, summaryPage } from '#agent/summary/page/page.ts';
import { partsOf } from '#agent/summary/page/strip.ts';
import { openBrowser } from '#tests/browser.ts';
import { dayOfNoData, fullestDay, newKey, pageOf, plainDay } from './handMade.ts';

const key = newKey();
/** As many as the page has room for are drawn; the rest is counted. */
const scenes: Record<string, PageOf> = {
  plain: pageOf(key, plainDay()),
  full: pageOf(key, fullestDay()),
  beyond: pageOf(key, fullestDay(14), { faults: ['bad_signature', 'contradiction'] }),
  none: pageOf(key, dayOfNoData(), { road: undefined, checkpoint: undefined, footageDays: [] }),
};

describe('the page of a day', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(scenes))('prints to exactly one side of A4: %s', async (name) => {
    const page = await browser.newPage({ javaScriptEnabled: true });
    try {
      await page.setContent(summaryPage(scenes[name] as PageOf));
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
      // Nothing is cut off at the right edge, where paper ends.
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      ).toBe(true);
      if (process.env.NESTBOX_PAGES) {
        await page.setViewportSize({ width: 820, height: 1180 });
        await page.screenshot({ path: `${process.env.NESTBOX_PAGES}/${name}.png`, fullPage: true });
        const { writeFileSync } = await import('node:fs');
        writeFileSync(`${process.env.NESTBOX_PAGES}/${name}.pdf`, await page.pdf({ preferCSSPageSize: true }));
      }
    } finally {
      await page.close();
    }
  });
});
void partsOf;
