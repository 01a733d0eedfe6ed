import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Box } from './box.ts';

/** The 10.1 inch kiosk, for which the screens are drawn first. */
export const smallKiosk = { width: 1280, height: 800 };

const executablePath = process.env.NESTBOX_CHROMIUM ?? '/usr/bin/chromium';
/**
 * What a browser window has and no page here needs: the two pages that wait behind its address bar, and the process that
 * is kept for the next site. They cost each new profile two seconds of a processor, thrice what the profile itself does.
 */
const unusedFeatures = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess'];
/** Only the last list that is given counts: what Playwright itself turns off in Chromium is in ours, too. */
const playwrightsOwn = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...unusedFeatures, ...playwrightsOwn].join(',')}`,
];

const soundAlways = '--autoplay-policy=no-user-gesture-required';
const soundAfterTouch = '--autoplay-policy=document-user-activation-required';

/** Debian's Chromium, headless and silent, with a profile of its own that goes with it; it may hold sound back. */
export const openBrowser = ({ holdsSoundBack = false } = {}): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...args, holdsSoundBack ? soundAfterTouch : soundAlways] });

/** A kiosk's own Chromium, whose profile stays in a folder, and which can lose its power. */
export interface KioskBrowser {
  readonly page: Page;
  /** Closed in order, with everything on the disk: a cookie may take half a minute to get there by itself. */
  close(): Promise<void>;
  /** SIGKILL to everything of it, as when the plug is pulled. */
  kill(): Promise<void>;
}

/** Starts, or starts again, the browser that lives in a folder. */
export const openKioskBrowser = async (folder: string): Promise<KioskBrowser> => {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [...args, soundAlways],
    viewport: smallKiosk,
  });
  const ended = new Promise((done) => context.once('close', done));
  // Chromium's own note of who uses the profile: host-pid.
  const pid = Number(/-(\d+)$/.exec(readlinkSync(join(folder, 'SingletonLock')))?.[1]);
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    close: () => context.close(),
    kill: async () => {
      process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
};

/** A new kiosk: a browser profile of its own, enrolled, on its board. */
export const openKiosk = async (browser: Browser, box: Box): Promise<Page> => {
  const context = await browser.newContext({
    viewport: smallKiosk,
    locale: 'zh-CN',
    timezoneId: 'America/New_York',
  });
  const page = await context.newPage();
  await enrolPage(page, box);
  return page;
};

/** Enrols the kiosk that a page is, with a new code; ends on its board. The command line would cost two seconds of a processor. */
export const enrolPage = async (page: Page, box: Box): Promise<void> => {
  const { body } = await box.call('head', 'POST', '/api/v1/kiosks/codes');
  const { code } = body as { code: string }; // the route's own answer
  await page.goto(`${box.endpoints().http}/#enrol=${code}`);
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByRole('button', { name: '接送孩子' }).waitFor();
};

/** Types a PIN on the screen's own pad. */
export const enterPin = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
  await page.getByRole('button', { name: '确定', exact: true }).click();
};

/** Takes part in the roll-call that is under way, from any screen, with one tap. */
export const joinRollCall = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: '点名进行中' }).click();
  await page.locator('.call-head').waitFor();
};

export const tile = (page: Page, roomId: string) => page.locator(`[data-room="${roomId}"]`);
