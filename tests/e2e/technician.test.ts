import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import { axeFaults } from '#tests/axe.ts';
import { openBrowser, openKiosk } from '#tests/browser.ts';
import { type NewSite, openNewSite, spendAfternoon } from './afternoon.ts';

describe('the technician’s afternoon', () => {
  let site: NewSite;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [site, browser] = await Promise.all([openNewSite(), openBrowser()]);
    page = await openKiosk(browser, site.box);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test('from boxes to proved working: found, logged in, placed, tried, covered, reported and confirmed', async () => {
    const faults: string[] = [];
    await spendAfternoon(page, site, async (name) => {
      faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
    });
    expect(faults).toEqual([]);
    const { body } = await site.box.call('head', 'GET', '/api/v1/devices/report');
    const report = body as AcceptanceReport;
    expect(report).toMatchObject({ isAccepted: true, coverage: { percent: 100, needed: 7 } });
    expect(report.positions).toHaveLength(10);
    expect(report.confirmations).toMatchObject([{ by: '钟园长' }]);
    for (const { kind, tests, unit } of report.positions) {
      // Whatever can tell that it is opened or covered has been.
      if (kind === 'camera' || kind === 'door') expect(tests.find((each) => each.test === 'tamper')?.passed).toBe(true);
      if (kind !== 'camera') continue;
      expect(tests.find((each) => each.test === 'picture')?.pictureSha256).toMatch(/^[0-9a-f]{64}$/);
      expect(tests.find((each) => each.test === 'stream')?.measured.widthPx).toBeGreaterThan(0);
      expect(unit?.serial).toMatch(/cam-/);
    }
    // What the technician typed is nowhere to be read.
    expect(site.box.output()).not.toContain('delivered-like-this');
    expect(JSON.stringify(report)).not.toContain('delivered-like-this');
  }, 240_000);
});
