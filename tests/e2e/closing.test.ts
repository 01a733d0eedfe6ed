import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { AttendanceDay } from '#contract/attendance.ts';
import type { AlertList } from '#contract/rooms.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { keptOn } from '#tests/kept.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';

const pins = demoPinsOf(join(import.meta.dirname, '../../hardware/sim/demo/people.json'));

describe('alerts, and the close of the day', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;
  let children: { childId: string; name: string }[];
  let staffId: string;

  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  };
  const comes = (index: number) =>
    post('/attendance/check-ins', {
      childId: children[index]?.childId,
      method: 'staff',
      health: index === 0 ? 'unwell' : 'well',
    });
  const nameOf = (index: number): string => children[index]?.name ?? '';
  const identify = async (pin: string): Promise<void> => {
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, pin);
    await page.locator('.menu-item').first().waitFor();
  };
  const step = (name: string) => page.locator('.closing-tab', { hasText: name });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-closing-'));
    box = await createBox(folder, (file) => ({
      ...file,
      site: { ...file.site, timeZone: workingZone() },
      alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 1, graceSeconds: 1 },
    }));
    await box.start('agent');
    const roster = await get<{ children: { childId: string; name: string; classId: string }[] }>('/children?limit=100');
    children = roster.children.filter(({ classId }) => classId === 'toddler-small-1');
    const { staff } = await get<{ staff: { staffId: string; role: string; name: string }[] }>('/staff?limit=100');
    staffId = staff.find(({ role }) => role === 'caregiver')?.staffId ?? '';
    browser = await openBrowser();
    page = await openKiosk(browser, box);
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('an alert is listed with the smallest fix, answered, and then says who did what', async () => {
    await comes(0);
    await comes(1);
    await identify(pins.caregiver);
    await page.locator('.menu-item', { hasText: '告警' }).click();
    const row = page.locator('.alert-row[data-kind="unattended"]');
    await row.getByText('最小调整').waitFor();
    await row.getByRole('button', { name: '确认处理' }).click();
    await page.getByText('保育人员正在返回').click();
    await page.getByRole('button', { name: '确认', exact: true }).click();
    await row.getByText('处理：保育人员正在返回').waitFor();
    expect(await row.getAttribute('data-state')).toBe('acknowledged');
    const { alerts } = await get<AlertList>('/alerts?state=acknowledged');
    expect(alerts).toMatchObject([{ kind: 'unattended', action: '保育人员正在返回' }]);

    await post('/staff/clock-ins', { staffId, roomId: 'toddler-small' });
    await row.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: '今天全部' }).click();
    await row.getByText('已解除').waitFor();
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '返回看板' }).click();
  });

  test('only the head finds the close of the day', async () => {
    await identify(pins.caregiver);
    expect(await page.getByRole('button', { name: '今日结束' }).count()).toBe(0);
    await page.getByRole('button', { name: '返回看板' }).click();
    await identify(pins.head);
    await page.route('**/api/v1/health?day=*', (route) => route.abort());
    await page.getByRole('button', { name: '今日结束' }).click();
    await page.getByRole('heading', { name: '还在园的孩子' }).waitFor();
    // What could not be asked is not settled.
    await step('健康未告知').getByText('还不知道').waitFor();
    await step('健康未告知').click();
    await page.getByText('没有查到').waitFor();
    await page.unroute('**/api/v1/health?day=*');
    await page.getByRole('button', { name: '重试' }).click();
    await page.getByRole('button', { name: `${nameOf(0)}：已告知监护人` }).waitFor();
    await step('还在园的孩子').click();
  });

  test('nobody inside goes without an answer, and the answers outlive a reload', async () => {
    await step('核对并结束').click();
    expect(await page.getByRole('button', { name: '结束今天' }).isDisabled()).toBe(true);
    await step('还在园的孩子').click();
    await page.getByRole('button', { name: `${nameOf(0)} 已经离园` }).click();
    await page.getByRole('button', { name: '就是这个时间' }).click();
    await page.getByRole('button', { name: `${nameOf(1)} 还留在园` }).click();
    await page.getByRole('button', { name: '值班老师照看，监护人在路上' }).click();
    await eventually('both on the disk', async () => (await keptOn(page, 'closing'))?.includes('值班老师照看'));

    await page.reload();
    await identify(pins.head);
    await page.getByRole('button', { name: '今日结束' }).click();
    await page.getByText('还留在园：值班老师照看，监护人在路上').waitFor();
    expect(await page.getByRole('button', { name: `改 ${nameOf(0)}` }).count()).toBe(1);
  });

  test('a finding is told, an absence explained and a clock-out made up for on the way', async () => {
    await step('健康未告知').click();
    await page.getByRole('button', { name: `${nameOf(0)}：已告知监护人` }).click();
    await page.getByText('没有未告知的异常').waitFor();
    await step('忘记下班的人').click();
    const clockOut = page.getByRole('button', { name: /^代为下班/ }).first();
    await clockOut.click();
    // One slip of a finger sends nobody home.
    await page.getByText('再点一次：下班').waitFor();
    const { staff } = await get<{ staff: { staffId: string; clockedIn: boolean }[] }>('/staff/presence');
    expect(staff.find((each) => each.staffId === staffId)?.clockedIn).toBe(true);
    await page.getByRole('button', { name: /^再点一次/ }).click();
    await page.getByText('所有人都已下班').waitFor();
    await step('未说明的缺勤').click();
    const rows = page.locator('.closing-row');
    const before = await eventually('absences', () => rows.count());
    await rows.first().getByRole('button', { name: /生病/ }).click();
    await eventually('one less', async () => (await rows.count()) === before - 1);
  });

  test('who came in unseen is named, and the day is not closed over their head', async () => {
    await step('核对并结束').click();
    await page.getByRole('button', { name: '结束今天' }).waitFor();
    // The kiosk hears nothing of the third child.
    await page.route('**/api/v1/attendance?day=*', (route) => route.abort());
    await comes(2);
    await page.getByRole('button', { name: '结束今天' }).click();
    await page.getByRole('button', { name: /^再点一次/ }).click();
    await page.getByText(`这些孩子还没有说清楚：${nameOf(2)}`).waitFor();
    await page.unroute('**/api/v1/attendance?day=*');
    expect((await get<AttendanceDay>('/attendance')).closing).toBeNull();
    await page.getByRole('button', { name: `${nameOf(2)} 已经离园` }).click();
    await page.getByRole('button', { name: '就是这个时间' }).click();
  });

  test('two taps close it, once', async () => {
    await step('核对并结束').click();
    await page.getByText(`${nameOf(1)}：留园，值班老师照看，监护人在路上`).waitFor();
    await page.getByRole('button', { name: '结束今天' }).click();
    await page.getByRole('button', { name: /^再点一次/ }).click();
    await page.getByRole('heading', { name: /已结束$/ }).waitFor();
    await page.getByText('结束时还有 1 个孩子在园').waitFor();
    const { closing, classes } = await get<AttendanceDay>('/attendance');
    expect(closing).toEqual({ closedBy: 'person', stillInside: 1 });
    const left = classes.flatMap((each) => each.children).find(({ childId }) => childId === children[0]?.childId);
    expect(left).toMatchObject({ state: 'departed', visits: [{ closedBy: 'person' }] });

    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '今日结束' }).click();
    await page.getByRole('heading', { name: /已结束$/ }).waitFor();
    expect(await page.getByRole('button', { name: '结束今天' }).count()).toBe(0);
  });
});
