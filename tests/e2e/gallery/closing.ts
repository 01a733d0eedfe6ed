import type { Page } from 'playwright-core';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, tap } from './walk.ts';

const open = async (page: Page, { pins }: GalleryHouse): Promise<void> => {
  await asStaff(page, pins.head);
  await choose(page, '今日结束', 'closing');
};
const step = async (page: Page, house: GalleryHouse, name: string): Promise<void> => {
  await open(page, house);
  await page.locator('.closing-tab', { hasText: name }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
};
const answerAll = async (page: Page, house: GalleryHouse): Promise<void> => {
  await step(page, house, '还在园的孩子');
  for (const { name } of await house.present()) {
    await tap(page, `${name} 还留在园`);
    await tap(page, '值班老师照看，监护人在路上');
  }
  await page.locator('.closing-tab', { hasText: '核对并结束' }).click();
  await tap(page, '结束今天');
};

/** The head closes the day, one step after the other. */
export const closing: GalleryArea = {
  area: 'closing',
  scenes: [
    {
      id: 'closing.inside',
      title: 'Who is still inside: one has left, when did the other, with whom does the third stay?',
      house: 'evening',
      kiosk: 'own',
      looks: true,
      go: async (page, house) => {
        await step(page, house, '还在园的孩子');
        const [first, second, third] = await house.present();
        await tap(page, `${first?.name} 已经离园`);
        await tap(page, '就是这个时间');
        await tap(page, `${second?.name} 已经离园`);
        await tap(page, `${third?.name} 还留在园`);
        await page.locator('.closing-ask').nth(1).waitFor();
      },
    },
    {
      id: 'closing.clockOuts',
      title: 'Who has perhaps forgotten to clock out',
      house: 'evening',
      go: async (page, house) => {
        await step(page, house, '忘记下班的人');
        await tap(page, /^代为下班/);
      },
    },
    {
      id: 'closing.health',
      title: 'A finding of which no guardian has heard',
      house: 'evening',
      go: (page, house) => step(page, house, '健康未告知'),
    },
    {
      id: 'closing.health.unknown',
      title: 'The findings could not be looked up',
      house: 'evening',
      go: async (page, house) => {
        await page.route('**/api/v1/health?day=*', (route) => route.abort());
        await step(page, house, '健康未告知');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'closing.handovers',
      title: 'Let in at the desk, taken over by nobody',
      house: 'evening',
      go: (page, house) => step(page, house, '等待交接'),
    },
    {
      id: 'closing.absences',
      title: 'Absences that nobody has explained',
      house: 'evening',
      go: (page, house) => step(page, house, '未说明的缺勤'),
    },
    {
      id: 'closing.review',
      title: 'The day’s numbers; what is left open stands in the way',
      house: 'evening',
      looks: true,
      go: (page, house) => step(page, house, '核对并结束'),
    },
    {
      id: 'closing.sure',
      title: 'All answered: the second tap closes the day',
      house: 'evening',
      kiosk: 'own',
      go: answerAll,
    },
    {
      id: 'closing.offline',
      title: 'The host is away: the day is not closed',
      house: 'evening',
      kiosk: 'own',
      go: async (page, house) => {
        await page.route('**/api/v1/days/*/close', (route) => route.abort());
        await answerAll(page, house);
        await tap(page, /^再点一次/);
        await page.locator('.closing-warning[role="alert"]').waitFor();
      },
    },
    {
      id: 'closing.closed',
      title: 'The day is closed, and its summary on the way to the district',
      house: 'closed',
      looks: true,
      go: async (page, house) => {
        await open(page, house);
        await page.locator('.closing-closed').waitFor();
      },
    },
  ],
};
