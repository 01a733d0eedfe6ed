import type { Page } from 'playwright-core';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose } from './walk.ts';

const caregiver = '135790';
const withExpiredPaper = '100200';

const toHead = (page: Page, { pins }: GalleryHouse): Promise<void> => asStaff(page, pins.head);
const roster = async (page: Page, house: GalleryHouse): Promise<void> => {
  await toHead(page, house);
  await choose(page, '花名册', 'roster');
};
const countIn = async (page: Page, house: GalleryHouse, room: string, number: string): Promise<void> => {
  await toHead(page, house);
  await choose(page, '清点人数', 'headCount');
  await page.getByRole('button', { name: '只数人数' }).click();
  await page.locator('.count-room', { hasText: room }).click();
  for (const digit of number) await page.getByRole('button', { name: `数字 ${digit}`, exact: true }).click();
  await page.locator('.key-main').click();
  await page.locator('.identify-note .saving[data-state="saved"]').waitFor();
};

/** Staff at work: their presence, the roster, head counts by number. */
export const desk: GalleryArea = {
  area: 'desk',
  scenes: [
    {
      id: 'desk.staff',
      title: 'A caregiver in a room',
      looks: true,
      go: async (page) => {
        await asStaff(page, caregiver);
        await page.locator('.presence-buttons').waitFor();
      },
    },
    {
      id: 'desk.staff.out',
      title: 'Not at work yet',
      house: 'empty',
      go: async (page) => {
        await asStaff(page, caregiver);
        await page.locator('.presence .room-button').first().waitFor();
      },
    },
    {
      id: 'desk.staff.notCounted',
      title: 'At work with a certificate that has run out',
      go: async (page, { write }) => {
        await write('/staff/clock-ins', { staffId: 'gu-laoshi', roomId: 'yard' });
        await asStaff(page, withExpiredPaper);
        await page.locator('.presence-state[data-counts="false"]').waitFor();
      },
    },
    {
      id: 'desk.roster',
      title: 'Today’s roster, the class with the long name',
      looks: true,
      go: async (page, house) => {
        await roster(page, house);
        await page.getByRole('tab', { name: '托小班' }).click();
        await page.locator('.child-card', { hasText: '阿依古丽' }).waitFor();
      },
    },
    {
      id: 'desk.roster.copy',
      title: 'The roster from the kiosk’s own copy while the link is lost',
      go: async (page, house) => {
        await toHead(page, house);
        house.cable.pull();
        await choose(page, '花名册', 'roster');
        await page.locator('.child-card').first().waitFor();
      },
    },
    {
      id: 'desk.headCount',
      title: 'Which room is counted?',
      go: async (page, house) => {
        await toHead(page, house);
        await choose(page, '清点人数', 'headCount');
      },
    },
    {
      id: 'desk.headCount.same',
      title: 'Counted as many as are written down',
      go: (page, house) => countIn(page, house, '混龄教室', '4'),
    },
    {
      id: 'desk.headCount.differs',
      title: 'Counted one fewer',
      go: (page, house) => countIn(page, house, '混龄教室', '3'),
    },
  ],
};
