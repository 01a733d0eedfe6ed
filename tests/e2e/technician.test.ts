import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyReport } from '#agent/devices/provisioning/report/verify.ts';
import { loadSiteKey } from '#agent/summary/keys.ts';
import { isSignedBy } from '#agent/summary/signature.ts';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import type { DeviceList } from '#contract/provisioning.ts';
import { csvOf } from '#sim/invented.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { type MadeUpSite, startMadeUpSite } from '../sim/madeUpSite.ts';
import { takePicture } from './gallery/pictures.ts';

/** Where the screenshots of the afternoon go; left out: nowhere. */
const pictures = process.env.NESTBOX_AFTERNOON;
const account = { username: 'admin', password: 'Out-of-the-box-1' };

describe('a technician’s afternoon', () => {
  let folder: string;
  let box: Box;
  let site: MadeUpSite;
  let browser: Browser;
  let page: Page;
  let key: string;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const tab = (name: string) => page.getByRole('tab', { name });
  const seen = async (what: string): Promise<void> => {
    expect(await axeFaults(page), what).toEqual([]);
    if (pictures) await takePicture(page, join(pictures, `${what}.webp`));
  };
  const devices = async (): Promise<DeviceList> =>
    (await box.call('technician', 'GET', '/api/v1/devices')).body as DeviceList; // the route's own answer
  const report = async (): Promise<AcceptanceReport> =>
    (await box.call('technician', 'GET', '/api/v1/devices/report')).body as AcceptanceReport; // the route's own answer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-afternoon-'));
    box = await createBox(folder, ({ siren: _, ...file }) => ({
      ...file,
      site: { ...file.site, address: '示例路 1 号', contact: '示例园长' },
      cameras: [],
      positions: [],
      rooms: file.rooms.slice(0, 1),
      classes: file.classes.slice(0, 1),
      people: undefined as never,
      areas: [
        { id: 'hall', name: '门厅', kind: 'entrance' },
        { id: 'wc', name: '卫生间', kind: 'toilet' },
      ],
      flows: { enabled: false },
      recorder: { volumes: [join(folder, 'footage')], segmentSeconds: 4 },
    }));
    await box.start('agent');
    await box.start('recorder');
    const wishes = ['--cameras', '2', '--doors', '2', '--motion', '0', '--panic', '1', '--smoke', '0', '--panels', '0'];
    const own = ['--sirens', '1', '--username', account.username, '--password', account.password];
    site = await startMadeUpSite(folder, [...wishes, ...own, '--config', box.configFile]);
    key = await box.token('technician');
    browser = await openBrowser();
    page = await openKiosk(browser, box);
    page.setDefaultTimeout(20_000);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('goes from boxes to proved working, and ends in a report that a second person confirms', async () => {
    await button('站点与设备').click();
    await page.getByRole('button', { name: '安装、测试设备（技术员）' }).click();
    await page.getByLabel('技术员密钥').fill('nbx_wrong');
    await button('登录').click();
    await page.getByText('这不是技术员密钥').waitFor();
    await page.getByLabel('技术员密钥').fill(key);
    await button('登录').click();

    // Find: the camera answers at its address; the MQTT devices have come by themselves.
    await tab('待安装').click();
    const [first, second] = site.devices.filter(({ kind }) => kind === 'camera');
    if (!first || !second) throw new Error('The site has no two cameras');
    await page.getByLabel('知道地址时填写').fill(new URL(first.address).host);
    await button('开始搜索').click();
    // Somebody else's simulated cameras may answer on this machine, too.
    const found = page.locator('[data-inbox^="onvif:"]', { hasText: new URL(first.address).host });
    await found.waitFor();
    await seen('1-found');
    await found.getByRole('button').click();

    // Identify: a wrong password is told as that; the right one says who it is.
    await page.getByLabel('用户名').fill(account.username);
    await page.getByLabel('密码', { exact: true }).fill('wrong');
    await button('登录并识别').click();
    await page.locator('.form-fault').waitFor();
    await page.getByLabel('密码', { exact: true }).fill(account.password);
    await button('登录并识别').click();
    await page.getByText(first.serial).waitFor();
    await seen('2-identified');
    await button('下一步').click();

    // Place: where no camera may be, none can be chosen.
    await page.getByLabel('名称', { exact: true }).fill('门厅摄像机');
    await page.getByLabel('位置编号').fill(first.position);
    await page.locator('.field-value').nth(1).click();
    expect(
      await page
        .getByRole('button', { name: /卫生间/ })
        .first()
        .isDisabled(),
    ).toBe(true);
    await page.getByRole('button', { name: '门厅', exact: true }).first().click();
    await seen('3-place');
    await button('保存并开始测试').click();

    // Test: all of them, with somebody who waves, and who covers the lens.
    await button('全部测试').click();
    await page.locator('[data-test="event"][data-state="running"]').waitFor({ timeout: 120_000 });
    await seen('4-waving');
    const provoke = async (what: 'motion' | 'tamper', test: 'event' | 'tamper'): Promise<void> => {
      await eventually(`${test} proved`, async () => {
        await site.control.reportEvent(first.position, what, false);
        await site.control.reportEvent(first.position, what, true);
        return page.locator(`[data-test="${test}"][data-state="passed"]`).isVisible();
      });
    };
    await provoke('motion', 'event');
    await page.locator('[data-test="tamper"][data-state="running"]').waitFor();
    await provoke('tamper', 'tamper');
    await page.locator('.prov-picture').waitFor();
    await page
      .getByText('✓ 已通过')
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    await seen('5-proved');
    await button('换成独立账号').click();
    await page.getByText('已换成只有本机知道的账号').waitFor();
    await button('所有位置').click();

    // The rest comes from the list, a faulty one first.
    await tab('导入').click();
    const list = csvOf(site.devices.filter(({ position }) => position !== first.position));
    const file = join(folder, 'list.csv');
    writeFileSync(file, list.replace(`,${second.area},`, ',卫生间,'));
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('tr[data-state="faulty"]').waitFor();
    await seen('6-faulty');
    await button('另选文件').click();
    writeFileSync(file, list);
    await page.locator('input[type=file]').setInputFiles(file);
    await button('照此导入').click();
    await page.getByText('已导入').waitFor();

    await tab('位置').click();
    await page
      .locator('[data-position]')
      .nth(site.devices.length - 1)
      .waitFor();
    await seen('7-positions');

    // A door is opened, and that is its proof.
    await page
      .getByRole('button', { name: /^打开 .*门$/ })
      .first()
      .click();
    await button('全部测试').click();
    await page.locator('[data-test="event"][data-state="running"]').waitFor();
    await eventually('the door proved', async () => {
      for (const { position } of site.devices.filter(({ kind }) => kind === 'door')) {
        await site.control.openDoor(position, false);
        await site.control.openDoor(position, true);
      }
      return page.locator('[data-test="event"][data-state="passed"]').isVisible();
    });
    await button('所有位置').click();

    await tab('覆盖').click();
    await page.locator('[data-area="hall"][data-state="covered"]').waitFor({ timeout: 60_000 });
    await seen('8-coverage');

    await tab('验收').click();
    await page.getByText('个位置还没有通过').waitFor();
    await seen('9-acceptance');
    const [print] = await Promise.all([
      page.context().waitForEvent('page'),
      button('打开报告和备案表（可打印）').click(),
    ]);
    await print.getByText('安全技术防范设施备案表').waitFor();
    expect(await print.locator('figure img').count()).toBeGreaterThan(0);
    if (pictures) await takePicture(print, join(pictures, '10-report.webp'));
    await print.close();

    // Whoever tested may not confirm; the head may.
    await button('我已到场核对，确认').click();
    await page.locator('.form-fault', { hasText: '确认人不能是测试人' }).waitFor();
    const { contentSha256 } = await report();
    const confirmed = await box.call('head', 'POST', '/api/v1/devices/report/confirmations', {
      id: crypto.randomUUID(),
      contentSha256,
    });
    expect(confirmed.status).toBe(201);
    await page.getByText('已于').waitFor();

    // What the afternoon left: a report that verifies, and nowhere a password.
    const signed = await fetch(`${box.endpoints().http}/api/v1/devices/report`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const bytes = new Uint8Array(await signed.arrayBuffer());
    const keys = [loadSiteKey(box.data).jwk];
    const faults = verifyReport(bytes, { keys, isSignedBy, picture: () => undefined });
    expect(faults.map(({ code }) => code)).toEqual(['picture_missing']);
    const proved = (await devices()).positions.filter(({ isProved }) => isProved);
    expect(proved.map(({ positionId }) => positionId)).toContain(first.position);
    expect(box.output() + (await page.content())).not.toContain(account.password);
  }, 400_000);
});
