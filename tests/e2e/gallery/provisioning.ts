import type { Page } from 'playwright-core';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { loaded, press, tap } from './walk.ts';

const open = async (page: Page): Promise<void> => {
  await press(page, '站点与设备', 'site');
  await press(page, '安装、测试设备（技术员）', 'provisioning');
};
/** Signed in with a technician's key, on one of the tabs. */
const signedIn = async (page: Page, { box }: GalleryHouse, tab: string): Promise<void> => {
  await open(page);
  await page.locator('.sign-in input').fill(await box.token('technician'));
  await page.locator('.sign-in [type=submit]').click();
  await page.getByRole('tab', { name: tab }).click();
  await loaded(page);
};

/** The technician's work on devices. */
export const provisioning: GalleryArea = {
  area: 'provisioning',
  scenes: [
    {
      id: 'provisioning.signIn',
      title: 'Open to whoever has a technician’s key',
      looks: true,
      go: async (page) => {
        await open(page);
        await page.locator('.sign-in input').fill('nbx_nobody_nothing');
        await page.locator('.sign-in [type=submit]').click();
        await page.locator('.form-fault').waitFor();
      },
    },
    {
      id: 'provisioning.inbox',
      title: 'What waits to be put up, and a search that finds nothing',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '待安装');
        await page.getByLabel('知道地址时填写').fill('203.0.113.9');
        await tap(page, '开始搜索');
        await page.locator('.prov-advice').waitFor();
      },
    },
    {
      id: 'provisioning.identify',
      title: 'A camera that is asked who it is',
      go: async (page, house) => {
        await signedIn(page, house, '待安装');
        await tap(page, '按地址安装摄像机');
        await page.getByLabel('摄像机地址').fill('127.0.0.1:9');
        await tap(page, '登录并识别');
        await page.locator('.form-fault').waitFor();
      },
    },
    {
      id: 'provisioning.place',
      title: 'Where it stands and what it sees',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '待安装');
        await tap(page, '先建立位置，以后再装设备');
        await page.locator('.field-value').first().click();
        await page.locator('.choice-list').first().waitFor();
      },
    },
    {
      id: 'provisioning.positions',
      title: 'Every position, how it is doing, what it has proved',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '位置');
        await page.locator('[data-position]').first().waitFor();
      },
    },
    {
      id: 'provisioning.position',
      title: 'One position and its live tests',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '位置');
        await page.locator('[data-position] .button-icon').first().click();
        await tap(page, /^(测试|重测) 连通$/);
        await page.locator('[data-test="reach"][data-state="passed"]').waitFor();
      },
    },
    {
      id: 'provisioning.replace',
      title: 'Another unit for the same place',
      go: async (page, house) => {
        await signedIn(page, house, '位置');
        await page.locator('[data-position] .button-icon').first().click();
        await tap(page, '更换设备');
        await page.getByLabel('摄像机地址').waitFor();
      },
    },
    {
      id: 'provisioning.coverage',
      title: 'Areas and cameras, and coverage as a number',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '覆盖');
        await page.locator('.prov-table').waitFor();
      },
    },
    {
      id: 'provisioning.import',
      title: 'A list in which a row is wrong',
      go: async (page, house) => {
        await signedIn(page, house, '导入');
        const rows = 'position,name,kind,area\nhall-1,门厅门磁,door,yard\nhall-2,门厅,沙发,attic\n';
        await page.locator('input[type=file]').setInputFiles({
          name: '设备清单.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(rows),
        });
        await page.locator('tr[data-state="faulty"]').waitFor();
      },
    },
    {
      id: 'provisioning.report',
      title: 'What is still missing for the acceptance',
      looks: true,
      go: async (page, house) => {
        await signedIn(page, house, '验收');
        await page.locator('.prov-verdict').waitFor();
      },
    },
    {
      id: 'provisioning.unreachable',
      title: 'The same without the agent',
      go: async (page, house) => {
        await signedIn(page, house, '位置');
        house.cable.pull();
        await page.getByRole('tab', { name: '覆盖' }).click();
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
  ],
};
