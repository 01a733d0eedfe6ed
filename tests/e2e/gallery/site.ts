import { enterPin } from '#tests/browser.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, identify, press, tap } from './walk.ts';

/** The box itself: devices, what lately happened, its health. */
export const site: GalleryArea = {
  area: 'site',
  scenes: [
    {
      id: 'site.devices',
      title: 'Devices, what lately happened, health',
      looks: true,
      go: async (page) => {
        await press(page, '站点与设备', 'site');
        await page.locator('[data-device="door-entrance"]').waitFor();
        await page.locator('.check-row').first().waitFor();
      },
    },
    {
      id: 'site.stale',
      title: 'The same after the link was lost',
      go: async (page, { cable }) => {
        await press(page, '站点与设备', 'site');
        await page.locator('.check-row').first().waitFor();
        cable.pull();
        await page.locator('.chip[data-tone="warn"]').first().waitFor();
      },
    },
  ],
};

/** Recorded pictures, for those who may see them and say why. */
export const footage: GalleryArea = {
  area: 'footage',
  scenes: [
    {
      id: 'footage.reason',
      title: 'A camera, a time, and the reason',
      looks: true,
      go: async (page, { pins }) => {
        await identify(page, '录像', pins.head);
        await page.locator('.footage-reason .choice').first().click();
      },
    },
    {
      id: 'footage.notAllowed',
      title: 'Not open to this person',
      go: async (page, { pins }) => {
        await page.getByRole('button', { name: '录像' }).click();
        await enterPin(page, pins.caregiver);
        await page.locator('.identify-note[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'footage.unreachable',
      title: 'The cameras cannot be asked for',
      go: async (page, { pins, cable }) => {
        await asStaff(page, pins.head);
        cable.pull();
        await press(page, '录像', 'footage');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'footage.player',
      title: 'The last minutes play, gaps are seen',
      looks: true,
      go: async (page, { pins }) => {
        await identify(page, '录像', pins.head);
        await page.locator('.footage-reason .choice').first().click();
        await page.locator('.footage-reason [type=submit]').click();
        await page.locator('video').waitFor();
      },
    },
    {
      id: 'footage.window',
      title: 'A day of the last ninety, from the calendar',
      go: async (page, { pins }) => {
        await identify(page, '录像', pins.head);
        await tap(page, '今天');
        await page.locator('.day-picker').waitFor();
      },
    },
    {
      id: 'footage.register',
      title: 'Who has looked at what, when and why',
      looks: true,
      go: async (page, { pins }) => {
        await identify(page, '录像', pins.head);
        await page.locator('.footage-reason input').fill('监护人申请：午睡时谁陪着孩子');
        await page.locator('.footage-reason [type=submit]').click();
        await page.locator('video').waitFor();
        await press(page, '查看登记册', 'viewings');
        await page.locator('.register-line[data-what="granted"]').first().waitFor();
      },
    },
  ],
};
