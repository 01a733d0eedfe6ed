import { type Browser, chromium, type Page } from 'playwright-core';
import type { Box } from './box.ts';

/** Debian's Chromium, headless and silent, with a profile of its own that goes with it. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.NESTBOX_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

/** The 10.1 inch kiosk, for which the screens are drawn first. */
export const smallKiosk = { width: 1280, height: 800 };

/** A new kiosk: a browser profile of its own, enrolled with a code from the command line, on its board. */
export const openKiosk = async (browser: Browser, box: Box): Promise<Page> => {
  const { code } = JSON.parse(await box.nestbox('kiosk', 'code', '--json')) as { code: string };
  const context = await browser.newContext({
    viewport: smallKiosk,
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
  });
  const page = await context.newPage();
  await page.goto(`${box.endpoints().http}/#enrol=${code}`);
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByRole('button', { name: '接送孩子' }).waitFor();
  return page;
};

/** Types a PIN on the screen's own pad. */
export const enterPin = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
  await page.getByRole('button', { name: '确定', exact: true }).click();
};

export const tile = (page: Page, roomId: string) => page.locator(`[data-room="${roomId}"]`);
