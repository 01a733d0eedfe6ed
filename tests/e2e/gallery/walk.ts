import type { Page } from 'playwright-core';
import { eventually } from '#tests/wait.ts';

/** From the board to the first screen of whoever has the PIN, by the button with that name. */
export const identify = async (page: Page, button: string, pin: string): Promise<void> => {
  await page.locator('.board-actions').getByRole('button', { name: button }).click();
  await page.getByRole('button', { name: '数字 0', exact: true }).waitFor();
  // In one go: nearly every scene begins with it, and other tests tap each digit.
  await page.evaluate((digits) => {
    for (const digit of digits) document.querySelector<HTMLElement>(`button[aria-label="数字 ${digit}"]`)?.click();
  }, pin);
  await page.getByRole('button', { name: '确定', exact: true }).click();
  await page.locator('.kiosk:not([data-screen="identify"])').waitFor();
};

export const asGuardian = (page: Page, pin: string): Promise<void> => identify(page, '接送孩子', pin);
export const asStaff = (page: Page, pin: string): Promise<void> => identify(page, '工作人员', pin);

/** Presses a button by its name and waits until another screen is there. */
export const press = async (page: Page, name: string, screen: string): Promise<void> => {
  await page.getByRole('button', { name }).first().click();
  await page.locator(`.kiosk[data-screen="${screen}"]`).waitFor();
};

/** From the staff's home to what the line of its menu says. */
export const choose = async (page: Page, line: string, screen: string): Promise<void> => {
  await page.locator('.menu-item', { has: page.getByText(line, { exact: true }) }).click();
  await page.locator(`.kiosk[data-screen="${screen}"]`).waitFor();
};

/** Until nothing on the screen is on its way any more. */
export const loaded = (page: Page): Promise<unknown> =>
  eventually('everything loaded', async () => (await page.getByText('正在载入').count()) === 0);

/** Taps a button of the screen, by its whole name or by a part of it. */
export const tap = (page: Page, name: string | RegExp): Promise<void> =>
  page
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click();

/** Taps digits on the screen's own pad. */
export const tapDigits = async (page: Page, digits: string): Promise<void> => {
  for (const digit of digits) await tap(page, `数字 ${digit}`);
};
