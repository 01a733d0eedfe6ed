import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttendanceDay } from '#contract/attendance.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enrolPage, enterPin, type KioskBrowser, openKioskBrowser } from '#tests/browser.ts';
import { keptOn } from '#tests/kept.ts';
import { type RecordedLine, recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

const staffPins = ['135790', '112358'] as const;
const childCount = 60;
const classNames = ['样例甲班', '样例乙班', '样例丙班'] as const;
const classOf = (index: number): number => Math.floor((index * classNames.length) / childCount);
/** Obviously fictional, and told apart at a glance. */
const nameOf = (index: number): string => `样例${String(index).padStart(2, '0')}`;

/**
 * A morning of sixty check-ins at a front desk, in the middle of which the agent is stopped, the page reloaded twice and
 * the browser killed. How long the agent is away is no matter of minutes here: what could be lost is lost at the edges.
 */
describe('a morning of sixty check-ins with the agent away in the middle', () => {
  let folder: string;
  let box: Box;
  let address: string;
  let kiosk: KioskBrowser;
  let page: Page;
  const tapped: string[] = [];
  /** Names that a screen called saved while the agent was away. */
  const lies: string[] = [];
  let isAway = false;

  const open = async (profile: string): Promise<void> => {
    kiosk = await openKioskBrowser(join(folder, profile));
    page = kiosk.page;
  };
  const atRoster = async (className: string): Promise<void> => {
    const tab = page.getByRole('tab', { name: new RegExp(className) });
    const soon = { timeout: 1_000 };
    await eventually('the roster’s search', async () => {
      if (await tab.isVisible()) return true;
      // The screen may change by itself: an open roll-call comes back first after a reload; the desk goes on beside it.
      const at = await page.locator('.kiosk').getAttribute('data-screen');
      const way =
        at === 'rollCall'
          ? page.locator('[data-screen="rollCall"]').getByRole('button', { name: /^返回/ })
          : at === 'board'
            ? page.getByRole('button', { name: '工作人员' })
            : at === 'staff'
              ? page.locator('.menu-item', { hasText: '花名册' })
              : undefined;
      if (at === 'identify') {
        await enterPin(page, staffPins[0]);
        await page.locator('[data-screen="staff"]').waitFor();
      } else await way?.click(soon).catch(() => undefined);
      return false;
    });
    await tab.click();
  };
  const checkIn = async (index: number): Promise<void> => {
    const name = nameOf(index);
    if (!(await page.locator('.child-card', { hasText: name }).isVisible()))
      await atRoster(classNames[classOf(index)] ?? '');
    await page.locator('.child-card', { hasText: name }).click();
    await page.getByRole('button', { name: '确认入园' }).click();
    const bar = page.locator('.deed', { hasText: name });
    await bar.waitFor();
    if (isAway) {
      await bar.getByText(/未保存/).waitFor();
      if ((await page.getByText('已保存').count()) > 0) lies.push(name);
    }
    tapped.push(name);
  };
  const checkInFrom = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) await checkIn(index);
  };
  const unsaved = (count: number) => page.getByRole('button', { name: `${count} 条未保存` });
  const recorded = (): Promise<RecordedLine[]> => recordedToday(box, 'attendance.checked_in');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-morning-'));
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      alerts: { unattendedGraceSeconds: 900, infantGraceSeconds: 900, graceSeconds: 900 },
    }));
    await box.start('agent');
    address = box.endpoints().http;
    const put = async (path: string, body: object) => {
      const { status } = await box.call('head', 'PUT', `/api/v1${path}`, { id: uuidv7(), ...body });
      expect(status).toBeLessThan(300);
    };
    for (const [index, name] of classNames.entries()) {
      await put(`/classes/sample-${index}`, { name, type: 'toddler_big', roomId: 'toddler-big', places: 20 });
    }
    for (let index = 0; index < childCount; index += 1) {
      const child = {
        name: nameOf(index),
        birthDate: '2024-04-01',
        classId: `sample-${classOf(index)}`,
        careType: 'full_day',
      };
      await put(`/children/sample-${index}`, { ...child, enrolledFrom: '2026-01-05', guardians: [] });
    }
    await open('front');
    await enrolPage(page, box);
    await kiosk.close();
    await open('front');
    await page.goto(address);
    await page.evaluate(() => navigator.serviceWorker.ready);
  });
  afterAll(async () => {
    await kiosk?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the first twenty are saved as they come', async () => {
    await checkInFrom(0, 20);
    await eventually('all are there', async () => (await recorded()).length === 20);
    await eventually('the kiosk itself to know the person', () => keptOn(page, 'people'));
  });

  test('the next twenty are kept while the agent is away, over two reloads and a killed browser', async () => {
    await box.end('agent');
    isAway = true;
    await page.getByText('连接中断').first().waitFor();
    await checkInFrom(20, 27);
    await page.reload();
    await unsaved(7).waitFor();
    await checkInFrom(27, 34);
    await page.reload();
    await unsaved(14).waitFor();
    await kiosk.kill();
    await open('front');
    await page.goto(address);
    await unsaved(14).waitFor();
    await checkInFrom(34, 40);
    await unsaved(20).waitFor();
    expect(lies).toEqual([]);
  });

  test('a roll-call in between has all forty inside, by the kiosk’s own copy', async () => {
    await page.getByRole('button', { name: /点名/ }).first().click();
    await page.getByRole('button', { name: /演练/ }).click();
    for (const index of [0, 39]) await page.getByText(nameOf(index)).first().waitFor();
    expect(await page.getByText(nameOf(40)).count()).toBe(0);
  });

  test('and after the agent’s return every one is there once, in the order of the taps, with its own time', async () => {
    await box.start('agent');
    isAway = false;
    await page.getByRole('button', { name: /条未保存/ }).waitFor({ state: 'detached' });
    await page.goto(address);
    await checkInFrom(40, 60);
    const lines = await eventually('all are there', async () => {
      const found = await recorded();
      return found.length >= childCount && found;
    });
    const names = lines.map(({ id }) => nameOf(Number(id.replace('sample-', ''))));
    expect(names).toEqual(tapped);
    const times = lines.map(({ occurredAt }) => Date.parse(occurredAt));
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(new Set(times).size).toBe(childCount);
    expect(new Set(lines.map(({ by }) => by))).toEqual(new Set([lines[0]?.by]));
    expect(await page.getByRole('button', { name: /没被接受/ }).count()).toBe(0);
    const day = (await box.call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay;
    const present = day.classes.filter(({ classId }) => classId.startsWith('sample')).map((each) => each.present);
    expect(present).toEqual([20, 20, 20]);
  });
});
