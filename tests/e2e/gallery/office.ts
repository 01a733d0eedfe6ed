import type { Page } from 'playwright-core';
import { enterPin } from '#tests/browser.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asGuardian, asStaff, choose, loaded } from './walk.ts';

const openToday = async (page: Page, { pins }: GalleryHouse): Promise<void> => {
  await asStaff(page, pins.head);
  await choose(page, '今日', 'today');
  await page.getByRole('tab').first().waitFor();
  await loaded(page);
};
/** One of the day's views after the other, by its place in the row of tabs. */
const view = async (page: Page, house: GalleryHouse, index: number): Promise<void> => {
  await openToday(page, house);
  await page.locator('[role="tablist"]').first().getByRole('tab').nth(index).click();
  await loaded(page);
};

/** What was and what is: a day, and the head's view. */
export const office: GalleryArea = {
  area: 'office',
  scenes: [
    { id: 'office.today', title: 'The day, its first view', looks: true, go: openToday },
    { id: 'office.today.second', title: 'The day, its second view', go: (page, house) => view(page, house, 1) },
    { id: 'office.today.third', title: 'The day, its third view', go: (page, house) => view(page, house, 2) },
    {
      id: 'office.overview',
      title: 'The head’s page',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '园长', 'overview');
        await page.getByRole('region', { name: '未来一小时' }).waitFor();
        await loaded(page);
      },
    },
  ],
};

/** The kiosk itself: how it is set up, and what it has not told the agent. */
export const kiosk: GalleryArea = {
  area: 'kiosk',
  scenes: [
    {
      id: 'kiosk.settings',
      title: 'How this kiosk is set up',
      looks: true,
      go: async (page, { pins }) => {
        await page.locator('.top-bar [aria-expanded]').click();
        await page.locator('.settings button').nth(2).click();
        await page.locator('.kiosk[data-screen="identify"]').waitFor();
        await enterPin(page, pins.head);
        await page.locator('.kiosk[data-screen="settings"]').waitFor();
      },
    },
    {
      id: 'kiosk.sending',
      title: 'What is not saved yet',
      kiosk: 'own',
      go: async (page, { cable, pins }) => {
        // Whom the kiosk has seen before it knows without the host, too.
        await asStaff(page, pins.head);
        await page.locator('.button-back').click();
        await asGuardian(page, '3692');
        cable.pull();
        await page.locator('button.child').first().click();
        await page.locator('.confirm .button-main').click();
        await page.locator('.done .button-main').click();
        await page.locator('.chip-button').click();
        await enterPin(page, pins.head);
        await page.locator('.kiosk[data-screen="sending"]').waitFor();
      },
    },
  ],
};
