import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addDays, type Day } from '#agent/time/calendar.ts';
import { projectRoot } from '#tests/box.ts';
import { sendNotice } from '../districtDesk.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, press } from './walk.ts';

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

/** The district's notices of the scenes, each under an id of its own: an overdue finding, one that is answered, one closed. */
const notices = {
  overdue: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0001',
  answered: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0002',
  closed: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0003',
  told: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0004',
  judgement: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0005',
  again: '0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f0006',
} as const;
const sendNotices = async ({ box, write }: GalleryHouse): Promise<void> => {
  const finding = { kind: 'finding', dueDay: '2026-01-20' } as const;
  await sendNotice(box, { ...finding, id: notices.closed, text: '厨房留样冰箱温度没有记录' });
  await answerNotice(write, notices.closed, 1, '已张贴记录表，每日两次');
  await sendNotice(box, { id: notices.again, kind: 'reopened', about: notices.closed, text: '请补一张记录表的照片' });
  await answerNotice(write, notices.closed, 2, '照片见附件');
  await sendNotice(box, { id: notices.judgement, kind: 'closed', about: notices.closed, text: '现场核实，符合要求' });
  await sendNotice(box, {
    id: notices.told,
    kind: 'rule_pack',
    text: '《保育比规则包》2027 年版将于一月一日起执行，请提前安排人员。',
  });
  await sendNotice(box, {
    id: notices.answered,
    kind: 'question',
    text: '十一月的消防演练在哪一天进行？参加了多少人？',
    dueDay: '2099-12-31',
  });
  await answerNotice(write, notices.answered, 3, '十一月十二日上午十点，全体教职工和在园婴幼儿参加。');
  await sendNotice(box, {
    ...finding,
    id: notices.overdue,
    text: '二楼安全通道堆放纸箱和婴儿车，请在期限内清理，并附清理后的照片。通道任何时候都不得少于一米二。',
  });
};
/** The same answer each time that a scene is seen. */
const answerNotice = (write: GalleryHouse['write'], noticeId: string, number: number, text: string): Promise<void> =>
  write(`/notices/${noticeId}/answers`, { id: `0b6f2b1e-4a36-4c86-9d0e-6f4c8f6f010${number}`, text });
const openNotices = async (page: Page, house: GalleryHouse): Promise<void> => {
  await asStaff(page, house.pins.head);
  await choose(page, '园长', 'overview');
  await press(page, '查看和答复', 'notices');
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
      id: 'office.notices',
      title: 'What the district asks: a finding that is overdue',
      house: 'closed',
      looks: true,
      go: async (page, house) => {
        await sendNotices(house);
        await openNotices(page, house);
        await page.getByRole('region', { name: '检查问题' }).waitFor();
      },
    },
    {
      id: 'office.notices.answer',
      title: 'An answer with a photo, before it is sent',
      house: 'closed',
      looks: true,
      go: async (page, house) => {
        await sendNotices(house);
        await openNotices(page, house);
        const form = page.getByRole('form', { name: '答复区里' });
        await form.getByRole('textbox').fill('纸箱和婴儿车已搬到库房，通道宽一米五。');
        await form.locator('input[type="file"]').setInputFiles(join(projectRoot, 'docs/board-breach.webp'));
        await form.getByRole('button', { name: '认不出孩子' }).click();
        await form.getByRole('button', { name: '检查并发送' }).click();
        await form.getByText('发出后不能撤回').waitFor();
      },
    },
    {
      id: 'office.notices.closed',
      title: 'A finding that was answered, reopened, answered again and closed',
      house: 'closed',
      looks: true,
      go: async (page, house) => {
        await sendNotices(house);
        await openNotices(page, house);
        await page.locator('.notice-line[data-state="closed"]').click();
        await page.getByText('现场核实，符合要求').waitFor();
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
        await page.locator('.qr-code').waitFor();
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
