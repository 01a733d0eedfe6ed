import type { Page } from 'playwright-core';
import { keptOn } from '#tests/kept.ts';
import { eventually } from '#tests/wait.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose } from './walk.ts';

const openSearch = async (page: Page, { pins }: GalleryHouse, initials: string): Promise<void> => {
  await asStaff(page, pins.caregiver);
  await choose(page, '花名册', 'roster');
  await page.getByRole('button', { name: '找人' }).click();
  for (const letter of initials) await page.getByRole('button', { name: `字母 ${letter}`, exact: true }).click();
};
const openChild = async (page: Page, house: GalleryHouse, initials: string, name: string): Promise<void> => {
  await openSearch(page, house, initials);
  await page.locator('.child-card', { hasText: name }).click();
  await page.locator('.kiosk[data-screen="child"]').waitFor();
};

/** Staff with one child or several: found, brought, gone with the right adult, moved, taken over. */
export const children: GalleryArea = {
  area: 'children',
  scenes: [
    {
      id: 'children.search',
      title: 'Found by the first letters of the pinyin',
      looks: true,
      go: async (page, house) => {
        await openSearch(page, house, 'LS');
        await page.locator('.child-card').first().waitFor();
      },
    },
    {
      id: 'children.away',
      title: 'A child that has not come yet',
      go: async (page, house) => {
        await openChild(page, house, 'XRK', '向日葵');
        await page.getByRole('button', { name: '确认入园' }).waitFor();
      },
    },
    {
      id: 'children.leaving',
      title: 'Who may take the child home',
      looks: true,
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'ayiguli', method: 'staff' });
        await openChild(page, house, 'AYGL', '阿依古丽');
        await page.locator('.adults .child-card').first().click();
        await page.getByRole('button', { name: '确认离园' }).waitFor();
      },
    },
    {
      id: 'children.blocked',
      title: 'An adult who may not take the child',
      looks: true,
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'li-xiaoyuan', method: 'staff' });
        await openChild(page, house, 'LXY', '栗小圆');
        await page.locator('.adults .child-card', { hasText: '栗爸爸' }).click();
        await page.getByRole('heading', { name: '不要把孩子交给栗爸爸' }).waitFor();
      },
    },
    {
      id: 'children.override',
      title: 'Let go by a person, with a reason',
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'li-xiaoyuan', method: 'staff' });
        await openChild(page, house, 'LXY', '栗小圆');
        await page.getByRole('tab', { name: '放行' }).click();
        await page.getByRole('button', { name: '确认放行' }).waitFor();
      },
    },
    {
      id: 'children.phoneTail',
      title: 'An adult by the end of the telephone number',
      go: async (page, { pins }) => {
        await asStaff(page, pins.caregiver);
        await choose(page, '按手机尾号', 'phoneTail');
        for (const digit of '6649') await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
        await page.getByRole('heading', { name: '云妈妈' }).waitFor();
      },
    },
    {
      id: 'children.moves',
      title: 'Two go to another room: what both become',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.caregiver);
        await choose(page, '换教室', 'moves');
        await page.getByRole('tab', { name: /托小教室/ }).click();
        for (const index of [0, 1]) await page.locator('.child-card').nth(index).click();
        await page.locator('.confirm').getByRole('button', { name: '院子' }).click();
        await page.getByRole('button', { name: '确认换教室' }).waitFor();
      },
    },
    {
      id: 'children.handover',
      title: 'Whom the desk let in and the room has not taken over',
      go: async (page, { pins }) => {
        await asStaff(page, pins.caregiver);
        await choose(page, '交接', 'handover');
        await page.locator('.roster-list img').first().waitFor();
      },
    },
    {
      id: 'children.handover.unknown',
      title: 'Without the host nobody knows who awaits a handover',
      kiosk: 'own',
      go: async (page, { pins, cable }) => {
        // Whom the kiosk has seen before it knows without the host, too.
        await asStaff(page, pins.caregiver);
        await choose(page, '花名册', 'roster');
        await page.locator('.child-card').first().waitFor();
        await eventually('its copy of the house', () => keptOn(page, 'house'));
        for (let step = 0; step < 2; step += 1) await page.locator('.button-back').click();
        cable.pull();
        await asStaff(page, pins.caregiver);
        await choose(page, '交接', 'handover');
        await page.getByText('连不上主机，不知道谁在等交接').waitFor();
      },
    },
    {
      id: 'children.taken',
      title: 'Taken over, saved, and ten seconds to take it back',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.caregiver);
        await choose(page, '交接', 'handover');
        await page.locator('.roster-list .button').first().click();
        await page.locator('.deed[data-look="saved"]').waitFor();
      },
    },
    {
      id: 'children.blocked.told',
      title: 'Staff are told plainly that this adult may not take the child',
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'li-xiaoyuan', method: 'staff' });
        await openChild(page, house, 'LXY', '栗小圆');
        await page.locator('.adults .child-card', { hasText: '栗爸爸' }).click();
        await page.getByRole('button', { name: '此人来接：登记并告警' }).click();
        await page.getByRole('alert').getByText('禁止接送：不要把孩子交给这个人').waitFor();
      },
    },
    {
      id: 'children.code',
      title: 'Let go to somebody who brings the day’s code',
      go: async (page, house) => {
        await house.write('/attendance/check-ins', { childId: 'ayiguli', method: 'staff' });
        await openChild(page, house, 'AYGL', '阿依古丽');
        await page.getByRole('tab', { name: '一次性接送码' }).click();
        for (const digit of '4071') await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
      },
    },
  ],
};
