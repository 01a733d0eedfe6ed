import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';

const headPin = '246810';

/** The head at a kiosk of the demo facility, for the tests of one file; each begins at the list of children. */
export interface HeadDesk {
  readonly box: () => Box;
  readonly browser: () => Browser;
  readonly page: () => Page;
  /** Asks the agent as the head, past the screen. */
  readonly api: <T>(method: string, path: string, body?: object) => Promise<T>;
  readonly button: (name: string, on?: Page) => Locator;
  readonly saved: () => Promise<void>;
  /** Opens a record from its list. */
  readonly open: (list: string, name: string) => Promise<void>;
  readonly sound: (what: string) => Promise<void>;
  /** As a reader types: one key right after the other, then Enter. */
  readonly readCard: (card: string) => Promise<void>;
  readonly atPeople: () => Promise<void>;
}

export const useHeadDesk = (): HeadDesk => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;

  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await box.call('head', method, `/api/v1${path}`, body);
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body as T;
  };
  const button = (name: string, on: Page = page) => on.getByRole('button', { name, exact: true });
  const saved = () => page.locator('.form-state').getByText('已保存').waitFor();
  /** Opens a record from its list. */
  const open = async (list: string, name: string): Promise<void> => {
    await page.getByRole('tab', { name: list }).click();
    await page.locator('.person-line', { hasText: name }).first().click();
    await page.locator('.record-form').waitFor();
  };
  const sound = async (what: string): Promise<void> => expect(await axeFaults(page), what).toEqual([]);
  /** As a reader types: one key right after the other, then Enter. */
  const readCard = (card: string) =>
    page.evaluate((keys) => {
      for (const key of [...keys, 'Enter']) {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    }, card);
  const atPeople = async (): Promise<void> => {
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, headPin);
    await button('人员').click();
    await page.locator('.person-line').first().waitFor();
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-people-'));
    box = await createBox(folder, (file) => ({ ...file, alerts: { unattendedGraceSeconds: 0 } }));
    await box.start('agent');
    await box.start('simulator');
    browser = await openBrowser();
    page = await openKiosk(browser, box);
    page.setDefaultTimeout(10_000);
    page.on('dialog', (dialog) => void dialog.accept());
  });
  /** Every sentence begins at the list of children, however the one before ended. */
  beforeEach(async () => {
    if (!(await page.getByRole('tab', { name: '接送人' }).isVisible())) {
      await page.goto(box.endpoints().http);
      await atPeople();
    }
    await page.getByRole('tab', { name: '婴幼儿' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    box: () => box,
    browser: () => browser,
    page: () => page,
    api,
    button,
    saved,
    open,
    sound,
    readCard,
    atPeople,
  };
};
