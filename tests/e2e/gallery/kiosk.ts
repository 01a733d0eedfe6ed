import { enterPin } from '#tests/browser.ts';
import type { GalleryArea } from './scene.ts';
import { asGuardian, asStaff, choose, tap } from './walk.ts';

/** The kiosk itself: how it is set up, what it has not told the agent, and the facility's other ones. */
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
    {
      id: 'kiosk.refused',
      title: 'What the agent did not take, and why',
      kiosk: 'own',
      looks: true,
      go: async (page, { cable, pins, write }) => {
        await write('/attendance/check-ins', { childId: 'mi-lili', method: 'staff' });
        await asGuardian(page, '3692');
        await page.locator('button.child', { hasText: '米粒粒' }).click();
        cable.pull();
        await page.locator('.confirm .button-main').click();
        await page.locator('.done .button-main').click();
        await page.locator('.chip-button[data-tone="warn"]').waitFor();
        await write('/attendance/check-outs', { childId: 'mi-lili', method: 'staff', override: { reason: '示例' } });
        cable.plug();
        await page.locator('.chip-button[data-tone="bad"]').click();
        await enterPin(page, pins.head);
        await page.locator('.kiosk[data-screen="sending"]').waitFor();
      },
    },
    {
      id: 'kiosk.code',
      title: 'A code for one more kiosk; one is about to be revoked',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '触摸屏', 'kiosks');
        await tap(page, '生成登记码');
        await page.locator('.new-code').waitFor();
        await tap(page, /^停用/);
        await page.locator('.kiosk-asks').waitFor();
      },
    },
    {
      id: 'kiosk.room',
      title: 'A tablet that hangs in a room opens in its room',
      kiosk: 'own',
      go: async (page, { pins }) => {
        await page.evaluate(() => {
          const kept = JSON.parse(localStorage.getItem('nestbox-settings') ?? '{}') as object;
          localStorage.setItem('nestbox-settings', JSON.stringify({ ...kept, roomId: 'toddler-big' }));
        });
        await page.reload();
        await asStaff(page, pins.caregiver);
        await page.locator('.kiosk[data-screen="roster"] .child-card').first().waitFor();
      },
    },
  ],
};
