import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import type { GalleryHouse } from './house.ts';
import { toldOf } from './messagesMade.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, press } from './walk.ts';

const open = async (page: Page, { pins }: GalleryHouse): Promise<void> => {
  await asStaff(page, pins.head);
  await choose(page, '告警', 'alerts');
};

/** What the agent warns of, and what is done about it. */
export const alerts: GalleryArea = {
  area: 'alerts',
  scenes: [
    {
      id: 'alerts.none',
      title: 'No alert',
      house: 'empty',
      go: async (page, house) => {
        await open(page, house);
        await page.locator('.notice[data-tone="good"]').waitFor();
      },
    },
    {
      id: 'alerts.open',
      title: 'An open alert, and the smallest fix step by step',
      house: 'alarmed',
      looks: true,
      go: async (page, house) => {
        await open(page, house);
        await page.locator('.alert-row[data-state="open"]').first().waitFor();
      },
    },
    {
      id: 'alerts.told',
      title: 'Whom an alert called, and that nobody has answered',
      house: 'alarmed',
      looks: true,
      go: async (page, house) => {
        await page.route('**/api/v1/messages?alert=*', (route) =>
          route.fulfill({ json: { messages: toldOf('told'), next: null } }),
        );
        await open(page, house);
        await page.locator('.alert-told').first().waitFor();
      },
    },
    {
      id: 'alerts.acknowledge',
      title: 'What is being done about it?',
      house: 'alarmed',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.caregiver);
        await press(page, '确认处理', 'acknowledge');
        await page.locator('.choice').first().click();
      },
    },
    {
      id: 'alerts.quiet',
      title: 'A custody block, told to staff only; who has acknowledged, and what they do',
      looks: true,
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'li-xiaoyuan', method: 'staff' });
        const taken = { id: uuidv7(), childId: 'li-xiaoyuan', adultId: 'li-baba', method: 'staff' };
        const { body } = await house.box.call('head', 'POST', '/api/v1/attendance/check-outs', taken);
        const { code } = body as { code?: string }; // a problem's own word
        if (code !== 'custody_blocked') throw new Error(`whoever may not fetch the child was answered ${code}`);
        await open(page, house);
        // An earlier scene may have made one, too.
        await page.locator('.alert-row[data-kind="custody_block"]').first().waitFor();
      },
    },
    {
      id: 'alerts.today',
      title: 'All of today, with those that are over',
      house: 'evening',
      go: async (page, house) => {
        await open(page, house);
        await page.getByRole('tab', { name: '今天全部' }).click();
        await loaded(page);
        await page.locator('.alert-row[data-state="resolved"]').first().waitFor();
      },
    },
    {
      id: 'alerts.stale',
      title: 'As they were when the link was lost',
      house: 'alarmed',
      go: async (page, house) => {
        await open(page, house);
        house.cable.pull();
        await page.locator('.stale').waitFor();
      },
    },
  ],
};
