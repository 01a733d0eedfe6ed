import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enrolPage, enterPin, type KioskBrowser, openKioskBrowser, tile } from '#tests/browser.ts';
import { keptBy } from '#tests/kept.ts';
import { type RecordedLine, recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

describe('a kiosk that must do without the agent', () => {
  let folder: string;
  let profile: string;
  let box: Box;
  let address: string;
  let kiosk: KioskBrowser;
  let page: Page;
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
  const foreign: string[] = [];
  const errors: string[] = [];

  const openAgain = async (): Promise<void> => {
    kiosk = await openKioskBrowser(profile);
    page = kiosk.page;
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith('http://127.0.0.1:')) foreign.push(request.url());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
  };
  const attendance = (): Promise<RecordedLine[]> => recordedToday(box, 'attendance.');
  const identify = async (pin: string): Promise<void> => {
    await page.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(page, pin);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-alone-'));
    profile = join(folder, 'profile');
    box = await createBox(folder, (file) => ({ ...file, cameras: [] }));
    await box.start('agent');
    address = box.endpoints().http;
    await openAgain();
    await enrolPage(page, box);
    await kiosk.close();
    await openAgain();
    await page.goto(address);
    await page.getByRole('button', { name: '接送孩子' }).waitFor();
  });
  afterAll(async () => {
    await kiosk?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is installable, and keeps its own files and nothing of the interface', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    await eventually('the worker to serve the page', () =>
      page.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    const session = await page.context().newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    expect(installabilityErrors).toEqual([]);
    const { cached } = await keptBy(page);
    expect(cached).toContain('/');
    expect(cached.length).toBeGreaterThan(8);
    expect(cached.filter((path) => path.startsWith('/api'))).toEqual([]);
  });

  test('starts again after its power was cut while the agent is away: the last numbers, marked with their time', async () => {
    await identify(pins.guardian);
    await page.locator('button.child').first().click();
    await page.getByRole('button', { name: '确认入园' }).click();
    await page.getByText('已保存').waitFor();
    await page.getByRole('button', { name: '好了' }).click();
    await eventually('the red tile', async () => (await page.locator('[data-look="unattended"]').count()) === 1);
    await eventually('the kiosk itself to know the person, and the child inside', async () => {
      const { stores } = await keptBy(page);
      return stores.includes('pin:adult:') && stores.includes('"roomId":"infant","inside":true');
    });
    await box.end('agent');
    await kiosk.kill();
    await openAgain();
    await page.goto(address);
    await page.getByText('连接中断').waitFor();
    // A breach stays a breach, with a stale mark; an old green does not stay green.
    const red = page.locator('[data-look="unattended"]');
    await red.waitFor();
    expect(await red.textContent()).toMatch(/截至 \d\d:\d\d/);
    expect(await page.locator('[data-look="ok"], [data-look="tight"], [data-look="closed"]').count()).toBe(0);
    await page.getByRole('alert').getByText('无人看护').waitFor();
  });

  test('knows whom the agent named today, and says of what they tap that it is not saved', async () => {
    await identify(pins.guardian);
    // Inside since this morning, as the kiosk's own copy has it.
    await page.locator('button.child', { hasText: '离园' }).first().click();
    await page.getByRole('button', { name: '确认离园' }).click();
    await page.getByText('未保存：').waitFor();
    expect(await page.getByText('已保存').count()).toBe(0);
    await page.getByRole('button', { name: '好了' }).click();
    await page.getByRole('button', { name: '1 条未保存' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: '1 条未保存' }).waitFor();
    expect((await keptBy(page)).open).not.toMatch(/[\u4e00-\u9fff]{2,}朵|妈妈/);
  });

  test('sends it in that person’s name with its own time as soon as the agent is back, though nobody stands there', async () => {
    await box.start('agent');
    await page.getByRole('button', { name: '1 条未保存' }).waitFor({ state: 'detached' });
    const lines = await attendance();
    expect(lines.map(({ type }) => type)).toEqual(['attendance.checked_in', 'attendance.checked_out']);
    expect(lines[1]?.by).toMatch(/^adult:/);
    expect(Date.parse(lines[1]?.occurredAt ?? '')).toBeLessThan(Date.parse(lines[1]?.recordedAt ?? ''));
    await eventually('the board is fresh again', async () => (await page.locator('[data-look="stale"]').count()) === 0);
  });

  test('tells staff on a screen that the agent no longer knows them, and brings them back to it once they have identified', async () => {
    await identify(pins.caregiver);
    await page.getByRole('button', { name: '晨检午检' }).click();
    const heading = page.getByRole('heading', { level: 1, name: '晨检午检' });
    await heading.waitFor();
    await box.end('agent');
    await box.start('agent');
    await page.getByText('主机刚重启过').waitFor();
    await heading.waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: '重新识别' }).click();
    await enterPin(page, pins.caregiver);
    await heading.waitFor();
    expect(await page.getByText('主机刚重启过').count()).toBe(0);
    await page.getByRole('button', { name: '返回' }).click();
    await page.getByRole('button', { name: '返回看板' }).click();
  });

  test('keeps the wait after five wrong PINs over a reload and over a restart of the agent', async () => {
    await page.getByRole('button', { name: '工作人员' }).click();
    for (let wrong = 0; wrong < 5; wrong += 1) {
      await enterPin(page, '0000');
      await page.getByText(wrong < 4 ? '密码或卡不对' : '错误太多').waitFor();
    }
    await box.end('agent');
    await box.start('agent');
    await page.reload();
    await page.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(page, pins.guardian);
    await page.getByText('错误太多').waitFor();
    await page.getByText('现在就要接孩子离园').waitFor();
    await page.getByRole('button', { name: '返回看板' }).click();
  });

  test('is out when it is revoked, and keeps nothing', async () => {
    expect((await keptBy(page)).stores).toContain('"inside"');
    const { kiosks } = (await box.call('head', 'GET', '/api/v1/kiosks')).body as { kiosks: { kioskId: string }[] };
    await box.call('head', 'DELETE', `/api/v1/kiosks/${kiosks[0]?.kioskId}`);
    await page.getByRole('heading', { name: '登记这台触摸屏' }).waitFor();
    await eventually('the stores are empty', async () => /^\[(\[\],?)*\]$/.test((await keptBy(page)).stores));
    await page.reload();
    await page.getByRole('heading', { name: '登记这台触摸屏' }).waitFor();
    expect(await tile(page, 'infant').count()).toBe(0);
  });

  test('is one window: a second one waits until the first is closed', async () => {
    // The same address but for its fragment would be no new load.
    await page.goto('about:blank');
    await enrolPage(page, box);
    const second = await page.context().newPage();
    await second.goto(address);
    await second.getByText('已在另一个窗口打开').waitFor();
    await page.close();
    await second.getByRole('button', { name: '接送孩子' }).waitFor();
  });

  test('asked no other origin for anything, and met no error on the way', () => {
    expect([foreign, errors]).toEqual([[], []]);
  });
});
