import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enrolPage, enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { keptOn } from '#tests/kept.ts';
import { copyKiosk, upgradeKiosk, versionOf } from '#tests/kioskBuild.ts';
import { recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

/** More than the minute after which a board that nobody touches is idle, in milliseconds. */
const idleMs = 61_000;
/** Every so often the kiosk looks whether a new version may come in. */
const lookMs = 5_000;

declare global {
  function askedWorker(words: unknown): void;
}

describe('a new version of the kiosk', () => {
  let folder: string;
  let build: string;
  let box: Box;
  let address: string;
  let browser: Browser;
  let page: Page;
  let loads = 0;
  /** What a window said to a worker: heard at once, while a version takes its time to come in. */
  const asked: unknown[] = [];
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

  const post = async (path: string, body: object): Promise<void> => {
    const { status } = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    expect(status).toBe(201);
  };
  const boardButton = (name: string, of = page) => of.getByRole('button', { name });
  const identify = async (action: '接送孩子' | '工作人员', pin: string): Promise<void> => {
    await boardButton(action).click();
    await enterPin(page, pin);
  };
  /** The agent is upgraded: what it serves from its next start on is another version. */
  const upgrade = async (version: string): Promise<void> => {
    await box.end('agent');
    upgradeKiosk(build, version);
    await box.start('agent');
  };
  const isWaiting = (): Promise<boolean> =>
    page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting));
  /** Time goes on in every window, with a look at the end of it and two more after that. */
  const timePasses = async (ms: number): Promise<void> => {
    for (const step of [ms, lookMs, lookMs]) await page.clock.fastForward(step);
  };
  const nothingCameIn = async (version: string): Promise<void> => {
    expect(asked, 'asked the new version to take over').toEqual([]);
    expect([await versionOf(page), await isWaiting(), loads]).toEqual([version, true, 0]);
  };
  const touch = (): Promise<void> => page.locator('.board-rooms').click({ position: { x: 1, y: 1 } });
  /**
   * Chromium ends a worker that idles, but not one that is watched as it is here, for which the next may wait for minutes.
   * Gives what ends the one that is at work now, again if need be.
   */
  const workerToEnd = async (): Promise<() => Promise<unknown>> => {
    const client = await page.context().newCDPSession(page);
    const known = new Promise<string>((found) => {
      client.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        const atWork = versions.find(({ status }) => status === 'activated');
        if (atWork) found(atWork.versionId);
      });
    });
    await client.send('ServiceWorker.enable');
    const versionId = await known;
    return () => client.send('ServiceWorker.stopWorker', { versionId });
  };
  const openPage = async (): Promise<Page> => {
    const opened = await page.context().newPage();
    await opened.goto(address);
    await page.bringToFront();
    return opened;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-version-'));
    build = join(folder, 'kiosk');
    copyKiosk(build);
    box = await createBox(
      folder,
      (file) => ({ ...file, cameras: [], alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 900 } }),
      { NESTBOX_KIOSK: build },
    );
    await box.start('agent');
    address = box.endpoints().http;
    // A child that comes into the infants' room breaks nothing there.
    await post('/staff/clock-ins', { staffId: 'hua-laoshi', roomId: 'infant' });
    browser = await openBrowser();
    const context = await browser.newContext({ viewport: smallKiosk, locale: 'zh-CN' });
    await context.exposeFunction('askedWorker', (words: unknown) => void asked.push(words));
    await context.addInitScript(() => {
      const post = ServiceWorker.prototype.postMessage;
      ServiceWorker.prototype.postMessage = function (words: unknown) {
        askedWorker(words);
        post.call(this, words);
      };
    });
    page = await context.newPage();
    await page.clock.install();
    await enrolPage(page, box);
    await identify('接送孩子', pins.guardian);
    await page.locator('button.child').first().waitFor();
    await page.getByRole('button', { name: '返回看板' }).click();
    await eventually('the kiosk itself to know the guardian', () => keptOn(page, 'people'));
    await eventually('the worker to serve the page', () =>
      page.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    page.on('load', () => {
      loads += 1;
    });
    await upgrade('v1');
    await eventually('the new version to be fetched', isWaiting);
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('waits while somebody fills in a form, whose screens go on as they are', async () => {
    await identify('工作人员', pins.head);
    await page.getByRole('button', { name: '人员', exact: true }).click();
    await page.locator('.person-line').first().click();
    await page.getByLabel('备注').fill('午睡要抱着');
    await timePasses(idleMs);
    await nothingCameIn('');
    expect(await page.getByLabel('备注').inputValue()).toBe('午睡要抱着');
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '放弃修改' }).click();
    // Its search by pinyin is a script that was not asked for yet, and that the agent no longer has.
    await page.getByLabel('姓名或拼音首字母').fill('hyy');
    await eventually('one child', async () => (await page.locator('.person-line').count()) === 1);
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '返回看板' }).click();
  });

  test('waits while an alert is open on the board', async () => {
    await post('/attendance/check-ins', { childId: 'he-yeyuan', method: 'staff' });
    await page.getByRole('alert').getByText('无人看护').waitFor();
    await timePasses(idleMs);
    await nothingCameIn('');
    // A touch, so that the minute begins anew.
    await touch();
    await post('/attendance/check-outs', { childId: 'he-yeyuan', method: 'staff', override: { reason: '示例' } });
    // It outlives its cause by some seconds, and would hide what the next one is to show.
    await page.getByText(/条告警/).waitFor({ state: 'detached' });
  });

  test('waits while a tap waits to be sent', async () => {
    await box.end('agent');
    await page.getByText('连接中断').waitFor();
    await identify('接送孩子', pins.guardian);
    await page.locator('button.child', { hasText: '入园' }).first().click();
    await page.getByRole('button', { name: '确认入园' }).click();
    await page.getByText('未保存：').waitFor();
    await page.getByRole('button', { name: '好了' }).click();
    await timePasses(idleMs);
    await page.getByRole('button', { name: '1 条未保存' }).waitFor();
    await nothingCameIn('');
  });

  test('is not let in by a window that only stands beside the kiosk', async () => {
    const beside = await openPage();
    await beside.getByText('已在另一个窗口打开').waitFor();
    await timePasses(idleMs);
    await nothingCameIn('');
    await beside.close();
  });

  test('comes in once the board stands idle, and nothing that was entered is lost', async () => {
    await touch();
    await box.start('agent');
    await page.getByRole('button', { name: '1 条未保存' }).waitFor({ state: 'detached' });
    await page.locator('[data-look="stale"]').first().waitFor({ state: 'detached' });
    await nothingCameIn('');
    const endWorker = await workerToEnd();
    // Somebody, or a time server, puts the clock back: that makes nobody busy.
    await page.clock.setSystemTime(Date.now() - 600_000);
    await page.clock.fastForward(idleMs);
    await eventually('the new version', async () => {
      await endWorker();
      return (await versionOf(page)) === '1';
    });
    await boardButton('接送孩子').waitFor();
    expect(await isWaiting()).toBe(false);
    expect(
      (await recordedToday(box, 'attendance.checked_in')).filter(({ by }) => by.startsWith('adult:')),
    ).toHaveLength(1);
  });

  test('starts and knows its people without the agent afterwards', async () => {
    await box.end('agent');
    await page.reload();
    await page.getByText('连接中断').waitFor();
    expect(await versionOf(page)).toBe('1');
    await identify('接送孩子', pins.guardian);
    await page.locator('button.child', { hasText: '离园' }).first().waitFor();
    await page.getByRole('button', { name: '返回看板' }).click();
    await page.getByRole('button', { name: '应急点名' }).click();
    await page.getByRole('button', { name: '演练' }).waitFor();
    await page.getByRole('button', { name: '返回看板' }).click();
    await box.start('agent');
  });

  test('that another window let in tears nobody away, and comes to each window as soon as it is free', async () => {
    const beside = await openPage();
    await beside.getByText('已在另一个窗口打开').waitFor();
    await upgrade('v2');
    await eventually('the next version to be fetched', isWaiting);
    await identify('工作人员', pins.head);
    await page.getByRole('button', { name: '人员', exact: true }).click();
    await page.locator('.person-line').first().click();
    await page.getByLabel('备注').fill('午睡要抱着');
    loads = 0;
    const endWorker = await workerToEnd();
    await beside.evaluate(async () =>
      (await navigator.serviceWorker.getRegistration())?.waiting?.postMessage('take-over'),
    );
    await eventually('the window beside to have it', async () => {
      await endWorker();
      return (await versionOf(beside)) === '2';
    });
    await timePasses(idleMs);
    expect([await versionOf(page), loads]).toEqual(['1', 0]);
    expect(await page.getByLabel('备注').inputValue()).toBe('午睡要抱着');
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '放弃修改' }).click();
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '返回看板' }).click();
    await page.clock.fastForward(idleMs);
    await eventually('the kiosk to have it', async () => (await versionOf(page)) === '2');
  });
});
