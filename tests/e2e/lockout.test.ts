import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttendanceDay } from '#contract/attendance.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

const caregiverPin = '135790';

describe('a kiosk on which too many wrong PINs were entered', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const stateOf = async (childId: string) =>
    ((await box.call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay).classes
      .flatMap(({ children }) => children)
      .find((child) => child.childId === childId)?.state;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestbox-lockout-'));
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      alerts: { unattendedGraceSeconds: 900, infantGraceSeconds: 900, graceSeconds: 900 },
    }));
    await box.start('agent');
    for (const childId of ['yun-duoduo', 'lu-zhuzhu']) {
      const body = { id: uuidv7(), childId, method: 'staff' };
      expect((await box.call('head', 'POST', '/api/v1/attendance/check-ins', body)).status).toBe(201);
    }
    browser = await openBrowser();
    page = await openKiosk(browser, box);
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const lock = async (): Promise<void> => {
    await button('接送孩子').click();
    for (let wrong = 0; wrong < 5; wrong += 1) {
      await enterPin(page, '0000');
      await page.getByText(wrong < 4 ? '密码或卡不对' : '错误太多').waitFor();
    }
  };
  const letGo = async (initials: string, name: string): Promise<void> => {
    await button('花名册').click();
    await button('找人').click();
    for (const letter of initials) await button(`字母 ${letter}`).click();
    await page.locator('.child-card', { hasText: name }).click();
    await page.getByRole('tab', { name: '放行' }).click();
    await button('监护人电话确认过').click();
    await button('奶奶').click();
    await button('确认放行').click();
  };

  test('says what still works, and staff who tap their name let the child leave at once, with a reason, in their own name', async () => {
    await lock();
    await page.getByText('卡和二维码照常可用').waitFor();
    await button('工作人员：点名字，再输密码').click();
    await button('花老师').click();
    await page.getByText('花老师：请输入您自己的密码').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    // Another's PIN is none here, whoever it belongs to.
    await enterPin(page, '246810');
    await page.getByText('密码或卡不对').waitFor();
    await enterPin(page, caregiverPin);
    await letGo('LZZ', '露珠珠');
    await eventually('the departure', async () => (await stateOf('lu-zhuzhu')) === 'departed');
    const lines = await recordedToday(box, 'attendance.checked_out');
    expect(lines.map(({ by }) => by)).toEqual(['staff:hua-laoshi']);
  });

  test('lets go without the agent too, for staff whom it named here today', async () => {
    await page.reload();
    await lock();
    await button('工作人员：点名字，再输密码').click();
    await button('花老师').click();
    await box.end('agent');
    await enterPin(page, caregiverPin);
    await letGo('YDD', '云朵朵');
    await page
      .locator('.deed')
      .getByText(/未保存/)
      .waitFor();
    await box.start('agent');
    await eventually('the departure', async () => (await stateOf('yun-duoduo')) === 'departed');
  });
});
