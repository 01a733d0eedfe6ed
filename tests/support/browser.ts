import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Box } from './box.ts';
import { eventually } from './wait.ts';

/** The 10.1 inch kiosk, for which the screens are drawn first. */
export const smallKiosk = { width: 1280, height: 800 };

const executablePath = process.env.NESTBOX_CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** Debian's Chromium, headless and silent, with a profile of its own that goes with it. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args });

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
  const portFile = join(folder, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  // A group of its own, so that all its processes can be killed at once.
  const child = spawn(executablePath, [...args, '--remote-debugging-port=0', `--user-data-dir=${folder}`], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise((done) => child.once('exit', done));
  const port = await eventually('Chromium to say its port', () =>
    existsSync(portFile) ? /^(\d+)\n./.exec(readFileSync(portFile, 'utf8'))?.[1] : undefined,
  );
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0];
  if (!context || child.pid === undefined) throw new Error('Chromium did not start');
  const { pid } = child;
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setViewportSize(smallKiosk);
  return {
    page,
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close');
      await ended;
    },
    kill: async () => {
      process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
};

/** A new kiosk: a browser profile of its own, enrolled with a code from the command line, on its board. */
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

/** Enrols the kiosk that a page is, with a new code from the command line; ends on its board. */
export const enrolPage = async (page: Page, box: Box): Promise<void> => {
  const { code } = JSON.parse(await box.nestbox('kiosk', 'code', '--json')) as { code: string };
  await page.goto(`${box.endpoints().http}/#enrol=${code}`);
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByRole('button', { name: '接送孩子' }).waitFor();
};

/** Types a PIN on the screen's own pad. */
export const enterPin = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
  await page.getByRole('button', { name: '确定', exact: true }).click();
};

export const tile = (page: Page, roomId: string) => page.locator(`[data-room="${roomId}"]`);
