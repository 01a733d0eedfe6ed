import { connectAsync } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import { axeFaults } from '#tests/axe.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { type NewSite, openNewSite, smallDelivery, spendAfternoon, wholeDelivery } from './afternoon.ts';

/** The whole site takes four minutes: for the long campaigns. */
const isWhole = process.env.NESTBOX_DRILLS === 'all';
const delivery = isWhole ? wholeDelivery : smallDelivery;
const limitMs = isWhole ? 3_600_000 : 240_000;

describe('the technician’s afternoon', () => {
  let site: NewSite;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [site, browser] = await Promise.all([openNewSite(delivery), openBrowser()]);
    page = await openKiosk(browser, site.box);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test(
    'from boxes to proved working: found, logged in, placed, tried, covered, reported and confirmed',
    async () => {
      const faults: string[] = [];
      await spendAfternoon(page, site, async (name) => {
        faults.push(...(await axeFaults(page)).map((fault) => `${name}: ${fault}`));
      });
      expect(faults).toEqual([]);
      const { body } = await site.box.call('head', 'GET', '/api/v1/devices/report');
      const report = body as AcceptanceReport;
      expect(report).toMatchObject({ isAccepted: true, coverage: { percent: 100, needed: 7 } });
      expect(report.positions).toHaveLength(Object.values(delivery).reduce((sum, count) => sum + count, 0));
      expect(report.confirmations).toMatchObject([{ by: '钟园长' }]);
      for (const { kind, tests, unit } of report.positions) {
        // Whatever can tell that it is opened or covered has been.
        if (kind === 'camera' || kind === 'door')
          expect(tests.find((each) => each.test === 'tamper')?.passed).toBe(true);
        if (kind !== 'camera') continue;
        expect(tests.find((each) => each.test === 'picture')?.pictureSha256).toMatch(/^[0-9a-f]{64}$/);
        expect(tests.find((each) => each.test === 'stream')?.measured.widthPx).toBeGreaterThan(0);
        expect(unit?.serial).toMatch(/cam-/);
      }
      // What the technician typed is nowhere to be read.
      expect(site.box.output()).not.toContain('delivered-like-this');
      expect(JSON.stringify(report)).not.toContain('delivered-like-this');
    },
    limitMs,
  );

  test('a sensor of the house gets an account of its own: shown once, copied into the sensor, revoked', async () => {
    const { box, pins } = site;
    const { mqtt } = box.endpoints();
    const installer = await connectAsync(mqtt, readBrokerAccount(box.data, 'devices'));
    const gas = { name: '燃气', unique_id: 'gas-01', device_class: 'gas', state_topic: 'devices/gas-01/state' };
    const introduction = JSON.stringify({ ...gas, device: { identifiers: ['gas-01'], name: '燃气探测' } });
    await installer.publishAsync('homeassistant/binary_sensor/gas-01/gas/config', introduction, { qos: 1 });
    await installer.endAsync();
    const position = { positionId: 'gas-01', name: '厨房燃气', kind: 'gas', areaId: 'kitchen', covers: [] };
    await eventually('it to be known and placed', async () => {
      const body = { id: crypto.randomUUID(), ...position, unit: { unitId: 'gas-01' } };
      return (await box.call('technician', 'POST', '/api/v1/devices', body)).status === 201;
    });

    const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
    await page.goto(box.endpoints().http);
    await button(/^工作人员/).click();
    await enterPin(page, pins.technician);
    await button('设备安装').click();
    await page.locator('[data-position="gas-01"]').click();
    await button('给这台设备建立账号').click();
    const panel = page.getByRole('region', { name: '消息账号（MQTT）' });
    const password = (await panel.locator('code').textContent()) ?? '';
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(await axeFaults(page)).toEqual([]);
    await button('复制密码').click();
    await panel.getByRole('button', { name: /^(已复制|已选中)/ }).waitFor();
    const sensor = await connectAsync(mqtt, { username: 'gas-01', password, reconnectPeriod: 0 });

    await button('返回').click();
    await page.locator('[data-position="gas-01"]').click();
    await panel.getByText('账号 gas-01 · 已用它连接').waitFor();
    expect(await panel.locator('code').count()).toBe(0);
    await button('停用账号').click();
    await button('确认停用').click();
    await panel.getByText('这台设备还没有自己的账号').waitFor();
    await eventually('the sensor to be out', () => !sensor.connected);
    await sensor.endAsync(true);
    expect(box.output()).not.toContain(password);
  }, 180_000);
});
