import type { Page } from 'playwright-core';
import { enterPin } from '#tests/browser.ts';
import type { GalleryArea } from './scene.ts';
import { asGuardian } from './walk.ts';

/** The demo's guardians by what is special about their children. */
const withBabyAndSibling = '2580';
const withTwins = '3692';
const withChildWithoutPhoto = '4826';
const whoIsBlocked = '9046';

const openPad = (page: Page): Promise<void> => page.getByRole('button', { name: '接送孩子' }).click();
const chooseAndConfirm = async (page: Page): Promise<void> => {
  await page.locator('button.child').first().click();
  await page.locator('.confirm .button-main').click();
  await page.locator('.kiosk[data-screen="done"]').waitFor();
};

/** Enrolling a kiosk, identifying, and a guardian's few steps. */
export const front: GalleryArea = {
  area: 'front',
  scenes: [
    {
      id: 'front.enrol',
      title: 'A new kiosk asks for its code',
      kiosk: 'new',
      go: async (page, { cable }) => {
        await page.goto(cable.url);
        await page.locator('.enrol').waitFor();
      },
    },
    {
      id: 'front.enrol.wrong',
      title: 'A code that is wrong or used',
      kiosk: 'new',
      go: async (page, { cable }) => {
        await page.goto(cable.url);
        await page.locator('.enrol-code').fill('AAAA2222');
        await page.locator('button[type=submit]').click();
        await page.getByRole('alert').waitFor();
      },
    },
    {
      id: 'front.starting',
      title: 'The agent has not answered yet',
      kiosk: 'new',
      go: async (page, { cable }) => {
        await page.route('**/api/v1/me', () => undefined);
        await page.goto(cable.url);
        await page.locator('[data-screen="starting"]').waitFor();
      },
    },
    {
      id: 'front.elsewhere',
      title: 'Already open in another window',
      kiosk: 'new',
      go: async (page, { cable }) => {
        const first = await page.context().newPage();
        await first.goto(cable.url);
        await first.locator('.enrol').waitFor();
        await page.goto(cable.url);
        await page.locator('[data-screen="elsewhere"]').waitFor();
        // A window that lies behind another is drawn once a second.
        await page.bringToFront();
      },
    },
    {
      id: 'front.unreachable',
      title: 'The host cannot be reached',
      kiosk: 'new',
      looks: true,
      go: async (page, { cable }) => {
        await page.route('**/api/v1/me', (route) => route.abort());
        await page.goto(cable.url);
        await page.locator('[data-screen="unreachable"]').waitFor();
      },
    },
    {
      id: 'front.pad',
      title: 'Who is it? Three digits entered',
      looks: true,
      go: async (page) => {
        await openPad(page);
        for (const digit of '258') await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
      },
    },
    {
      id: 'front.pad.alarmed',
      title: 'The pad under an open breach',
      house: 'alarmed',
      go: async (page) => {
        await openPad(page);
        await page.locator('.banner').waitFor();
      },
    },
    {
      id: 'front.checking',
      title: 'The PIN is being checked',
      go: async (page, { cable }) => {
        await openPad(page);
        cable.clog();
        await enterPin(page, withTwins);
        await page.locator('.identify-note[role="status"]').waitFor();
      },
    },
    {
      id: 'front.wrong',
      title: 'A wrong PIN',
      kiosk: 'own',
      go: async (page) => {
        await openPad(page);
        await enterPin(page, '9999');
        await page.locator('.identify-note[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'front.locked',
      title: 'Too many wrong PINs',
      kiosk: 'own',
      looks: true,
      go: async (page) => {
        await openPad(page);
        for (let tries = 1; tries <= 6; tries += 1) {
          await enterPin(page, '9999');
          await page.locator('.identify-note[data-tone="bad"], .identify-note [role="timer"]').first().waitFor();
          if (await page.getByRole('timer').isVisible()) return;
        }
        await page.getByRole('timer').waitFor();
      },
    },
    {
      id: 'front.offline',
      title: 'Nobody can be identified: the host is away',
      kiosk: 'own',
      go: async (page, { cable }) => {
        await openPad(page);
        cable.pull();
        await enterPin(page, withTwins);
        await page.locator('.identify-note[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'front.children',
      title: 'A guardian’s own children, none chosen',
      looks: true,
      go: async (page) => {
        await asGuardian(page, withTwins);
        await page.locator('button.child').nth(1).waitFor();
      },
    },
    {
      id: 'front.children.noPhoto',
      title: 'A child without a photo',
      go: async (page) => {
        await asGuardian(page, withChildWithoutPhoto);
        await page.locator('button.child').first().waitFor();
      },
    },
    {
      id: 'front.confirm',
      title: 'Two chosen, one in and one out: what it changes',
      looks: true,
      go: async (page, { write }) => {
        await write('/attendance/check-ins', { childId: 'yun-duoduo', method: 'staff' });
        await write('/attendance/check-outs', { childId: 'yun-juanjuan', adultId: 'yun-mama', method: 'staff' });
        await asGuardian(page, withBabyAndSibling);
        for (const child of await page.locator('button.child').all()) await child.click();
        await page.locator('.confirm .change').nth(1).waitFor();
      },
    },
    {
      id: 'front.confirm.longName',
      title: 'A long name is never cut',
      go: async (page) => {
        await asGuardian(page, '0877');
        await page.locator('button.child').click();
        await page.locator('.confirm .change').waitFor();
      },
    },
    {
      id: 'front.saved',
      title: 'Saved, and ten seconds to take it back',
      looks: true,
      go: async (page) => {
        await asGuardian(page, withChildWithoutPhoto);
        await chooseAndConfirm(page);
        await page.locator('.done[data-look="saved"]').waitFor();
      },
    },
    {
      id: 'front.unsaved',
      title: 'Tapped while the link is lost: not saved yet',
      kiosk: 'own',
      looks: true,
      go: async (page, { cable }) => {
        await asGuardian(page, withTwins);
        cable.pull();
        await chooseAndConfirm(page);
        await page.locator('.done[data-look="waiting"] [data-tone="warn"]', { hasText: '未保存' }).waitFor();
      },
    },
    {
      id: 'front.undone',
      title: 'Taken back',
      go: async (page) => {
        await asGuardian(page, withChildWithoutPhoto);
        await chooseAndConfirm(page);
        await page.locator('.done[data-look="saved"]').waitFor();
        await page.locator('.done-buttons .button').first().click();
        await page.locator('.done[data-look="undone"]').waitFor();
      },
    },
    {
      id: 'front.refused',
      title: 'Not handed over: please ask at the desk',
      go: async (page, { write }) => {
        await write('/attendance/check-ins', { childId: 'li-xiaoyuan', method: 'staff' });
        await asGuardian(page, whoIsBlocked);
        await chooseAndConfirm(page);
        await page.locator('.done[data-look="refused"]').waitFor();
      },
    },
  ],
};
