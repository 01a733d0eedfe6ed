import type { GalleryArea } from './scene.ts';
import { press } from './walk.ts';

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
