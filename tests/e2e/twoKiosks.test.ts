import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { keptBy, keptOn } from '#tests/kept.ts';
import { type RecordedLine, recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

describe('two kiosks that both lost the agent', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let front: Page;
  let back: Page;
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

  const identify = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(page, pins.guardian);
    await page.locator('button.child').first().waitFor();
  };
  const departures = (): Promise<RecordedLine[]> => recordedToday(box, 'attendance.checked_out');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-two-'));
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      alerts: { unattendedGraceSeconds: 900, infantGraceSeconds: 900, graceSeconds: 900 },
    }));
    await box.start('agent');
    const { status } = await box.call('head', 'POST', '/api/v1/attendance/check-ins', {
      id: uuidv7(),
      childId: 'yun-duoduo',
      method: 'staff',
    });
    expect(status).toBe(201);
    browser = await openBrowser();
    front = await openKiosk(browser, box);
    back = await openKiosk(browser, box);
    for (const page of [front, back]) {
      await identify(page);
      await page.getByRole('button', { name: '返回看板' }).click();
      await eventually('the kiosk itself to know the guardian', () => keptOn(page, 'people'));
      await eventually('and where the child is', async () => (await keptOn(page, 'house'))?.includes('"inside":true'));
      await page.evaluate(() => navigator.serviceWorker.ready);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('both let the same child go; one departure is the fact, and the other kiosk shows that its own was not needed', async () => {
    await box.end('agent');
    for (const page of [front, back]) {
      await page.getByText('连接中断').waitFor();
      await identify(page);
      await page.locator('button.child', { hasText: '离园' }).first().click();
      await page.getByRole('button', { name: '确认离园' }).click();
      await page.getByText('未保存：').waitFor();
      await page.reload();
      await page.getByRole('button', { name: '1 条未保存' }).waitFor();
    }
    await box.start('agent');
    for (const page of [front, back]) {
      await page.getByRole('button', { name: /条未保存/ }).waitFor({ state: 'detached' });
    }
    expect((await departures()).map(({ id, by }) => [id, by.split(':')[0]])).toEqual([['yun-duoduo', 'adult']]);
    const marks = await Promise.all(
      [front, back].map((page) => page.getByRole('button', { name: '1 条没被接受' }).count()),
    );
    expect([...marks].sort()).toEqual([0, 1]);
  });

  test('the mark stays over a reload until staff have seen to it, and names child, time and reason', async () => {
    const page = (await front.getByRole('button', { name: '1 条没被接受' }).count()) === 1 ? front : back;
    await page.reload();
    await page.getByRole('button', { name: '1 条没被接受' }).click();
    await enterPin(page, pins.caregiver);
    await page.getByText('离园：云朵朵').waitFor();
    // Which of the two came first decides whether the other's was late or too much.
    await page.getByText(/另一处已经登记过|与别处的登记冲突/).waitFor();
    await page.getByRole('button', { name: /知道了/ }).click();
    await page.getByText('没有要处理的').waitFor();
    expect(await page.getByRole('button', { name: /没被接受/ }).count()).toBe(0);
    await eventually('it is gone from the disk', async () => !(await keptBy(page)).stores.includes('"code":'));
    await page.reload();
    await page.getByRole('button', { name: '接送孩子' }).waitFor();
    expect(await page.getByRole('button', { name: /没被接受/ }).count()).toBe(0);
  });
});
