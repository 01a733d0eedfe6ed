import type { Page } from 'playwright-core';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded } from './walk.ts';

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

/** Where it was done already: each takes a while. */
const sealed = new WeakSet<GalleryHouse['box']>();

/** Today sealed while it runs, a day two days back of which nothing is known, and none between them. */
const openSummaries = async (page: Page, { box, pins, today }: GalleryHouse): Promise<void> => {
  const day = await today();
  if (!sealed.has(box)) {
    for (const each of [addDays(day as Day, -2), day]) await box.nestbox('summary', 'seal', '--day', each);
    sealed.add(box);
  }
  await asStaff(page, pins.head);
  await choose(page, '日报', 'summaries');
  await page.locator(`.summary-row[data-day="${day}"]`).waitFor();
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
    {
      id: 'office.records.takeBack',
      title: 'Why is this line taken back?',
      looks: true,
      go: async (page, house) => {
        await view(page, house, 2);
        await page.getByRole('button', { name: '更正', exact: true }).nth(1).click();
        await page.locator('.take-back .choice').first().click();
      },
    },
    {
      id: 'office.today.before',
      title: 'A day on which nothing was recorded',
      go: async (page, house) => {
        await view(page, house, 1);
        await page.getByRole('button', { name: '前一天' }).click();
        await loaded(page);
      },
    },
    {
      id: 'office.overview.unattended',
      title: 'The head’s page with a breach to answer',
      house: 'unattended',
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '园长', 'overview');
        await page.getByRole('region', { name: '现在' }).getByRole('button', { name: '确认处理' }).first().waitFor();
        await loaded(page);
      },
    },
    {
      id: 'office.summaries',
      title: 'The sealed days, and today’s in short',
      looks: true,
      go: openSummaries,
    },
    {
      id: 'office.summaries.noData',
      title: 'A day of which nothing is known',
      go: async (page, house) => {
        await openSummaries(page, house);
        await page.locator('.summary-row[data-data="none"]').click();
        await page.locator('.summary-data[data-data="none"]').waitFor();
      },
    },
    {
      id: 'office.summaries.qr',
      title: 'What an inspector scans',
      looks: true,
      go: async (page, house) => {
        await openSummaries(page, house);
        await page.getByRole('tab', { name: '检查核验码' }).click();
        await page.locator('.summary-code').waitFor();
      },
    },
    {
      id: 'office.overview.stale',
      title: 'The head’s page after the link was lost',
      go: async (page, { pins, cable }) => {
        await asStaff(page, pins.head);
        await choose(page, '园长', 'overview');
        await loaded(page);
        cable.pull();
        await page.locator('.stale').first().waitFor();
      },
    },
  ],
};
