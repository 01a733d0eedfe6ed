import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AttendanceDay } from '#contract/attendance.ts';
import type { RollCallList } from '#contract/rollCall.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enrolPage, enterPin, type KioskBrowser, openKioskBrowser } from '#tests/browser.ts';
import { keptOn } from '#tests/kept.ts';
import { type RecordedLine, recordedToday } from '#tests/recorded.ts';
import { eventually } from '#tests/wait.ts';

const staffPins = ['135790', '112358'] as const;
const childCount = 60;
/** How long the agent is away; `npm run soak` gives it ten minutes. What an edge can lose is lost in no time as well. */
const awaySeconds = Number(process.env.NESTBOX_AWAY_SECONDS ?? 0);
const awayMs = awaySeconds * 1000;
/** The taps while it is away, and those after which the page is reloaded or the browser killed. */
const away = { from: 20, to: 40, reloadAt: [27, 34], killAt: 34 };
/** Between two taps the kiosk is left alone for at most this long, and everything is looked at again. */
const quietMs = 30_000;
const classNames = ['样例甲班', '样例乙班', '样例丙班'] as const;
const classOf = (index: number): number => Math.floor((index * classNames.length) / childCount);
/** Obviously fictional, and told apart at a glance. */
const nameOf = (index: number): string => `样例${String(index).padStart(2, '0')}`;

/**
 * A morning of sixty check-ins at a front desk, in the middle of which the agent is stopped, the page reloaded twice and
 * the browser killed.
 */
describe(`a morning of sixty check-ins with the agent away for ${awaySeconds} s in the middle`, () => {
  let folder: string;
  let box: Box;
  let address: string;
  let kiosk: KioskBrowser;
  let page: Page;
  const tapped: number[] = [];
  /** What a screen called saved while the agent was away. */
  const lies: string[] = [];
  /** How many were inside at each roll-call without the agent. */
  const drills: number[] = [];
  let isAway = false;

  const open = async (profile: string): Promise<void> => {
    kiosk = await openKioskBrowser(join(folder, profile));
    page = kiosk.page;
    await watchFor(page, '已保存', (screen) => void (isAway && lies.push(screen)));
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
    tapped.push(index);
  };
  const checkInFrom = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 1) await checkIn(index);
  };
  /** Every tap since the agent left is kept, and of every roll-call its beginning, its mark and its end. */
  const unsaved = async (): Promise<void> => {
    const count = tapped.length - away.from + drills.length * 3;
    await page.getByRole('button', { name: `${count} 条未保存` }).waitFor();
  };
  const backToBoard = async (): Promise<void> => {
    await eventually('the board', async () => {
      if ((await page.locator('.kiosk').getAttribute('data-screen')) === 'board') return true;
      await page
        .getByRole('button', { name: /^返回/ })
        .first()
        .click({ timeout: 1_000 })
        .catch(() => undefined);
      return false;
    });
  };
  /** What holds at every minute without the agent: no number passes for a present one, and a roll-call has who is in. */
  const lookAround = async (): Promise<void> => {
    await backToBoard();
    await page.getByText('连接中断').first().waitFor();
    await page
      .locator('.tile[data-look="stale"]', { hasText: /截至 \d\d:\d\d/ })
      .first()
      .waitFor();
    expect(await page.locator('[data-look="ok"], [data-look="tight"], [data-look="closed"]').count()).toBe(0);
    await page.getByRole('button', { name: '应急点名' }).click();
    await page.getByRole('button', { name: /演练/ }).click();
    const people = page.locator('.call-person');
    await people.first().waitFor();
    const listed = await people.evaluateAll((cards) => cards.map((card) => card.dataset.person ?? ''));
    expect(listed.sort()).toEqual(tapped.map((index) => `child:sample-${index}`).sort());
    drills.push(listed.length);
    await people.first().locator('.call-safe').click();
    await people.first().getByText('未保存').waitFor();
    await page.getByRole('button', { name: '结束点名' }).click();
    await page.getByRole('button', { name: '演练结束，没有逐一标记' }).click();
    await page.getByRole('button', { name: '结束并写入报告' }).click();
    await page.getByRole('heading', { name: '点名报告·演练' }).waitFor();
    await page.getByRole('button', { name: '完成' }).click();
    await backToBoard();
    await unsaved();
  };
  /** The taps come at even distances; meanwhile the kiosk stands, and somebody looks at it now and then. */
  const until = async (dueMs: number): Promise<void> => {
    while (Date.now() < dueMs) {
      await lookAround();
      await page.waitForTimeout(Math.max(0, Math.min(quietMs, dueMs - Date.now())));
    }
  };
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
        attends: { weekdays: [1, 2, 3, 4, 5, 6, 7] },
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
    await checkInFrom(0, away.from);
    await eventually('all are there', async () => (await recorded()).length === away.from);
    await eventually('the kiosk itself to know the person', () => keptOn(page, 'people'));
  });

  test('the next twenty are kept while the agent is away, over two reloads and a killed browser', {
    timeout: 60_000 + awayMs * 1.5,
  }, async () => {
    await box.end('agent');
    await page.getByText('连接中断').first().waitFor();
    isAway = true;
    const sinceMs = Date.now();
    const count = away.to - away.from;
    for (let index = away.from; index < away.to; index += 1) {
      await until(sinceMs + ((index - away.from) / count) * awayMs);
      if (away.reloadAt.includes(index)) {
        await page.reload();
        await unsaved();
      }
      if (index === away.killAt) {
        await kiosk.kill();
        await open('front');
        await page.goto(address);
        await unsaved();
      }
      await checkIn(index);
    }
    await until(sinceMs + awayMs);
    await unsaved();
    expect(lies).toEqual([]);
  });

  test('a roll-call at the end of it has all forty inside, by the kiosk’s own copy', async () => {
    await lookAround();
    expect(drills.at(-1)).toBe(away.to);
    expect(lies).toEqual([]);
  });

  test('and after the agent’s return every one is there once, in the order of the taps, with its own time', async () => {
    await box.start('agent');
    isAway = false;
    await page.getByRole('button', { name: /条未保存/ }).waitFor({ state: 'detached' });
    await page.goto(address);
    await checkInFrom(away.to, childCount);
    const lines = await eventually('all are there', async () => {
      const found = await recorded();
      return found.length >= childCount && found;
    });
    expect(lines.map(({ id }) => Number(id.replace('sample-', '')))).toEqual(tapped);
    const times = lines.map(({ occurredAt }) => Date.parse(occurredAt));
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(new Set(times).size).toBe(childCount);
    expect(new Set(lines.map(({ by }) => by))).toEqual(new Set([lines[0]?.by]));
    expect(await page.getByRole('button', { name: /没被接受/ }).count()).toBe(0);
    const day = (await box.call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay;
    const present = day.classes.filter(({ classId }) => classId.startsWith('sample')).map((each) => each.present);
    expect(present).toEqual([20, 20, 20]);
    const { rollCalls } = (await box.call('head', 'GET', '/api/v1/roll-calls')).body as RollCallList;
    expect(rollCalls.map(({ listed, safe, closedAt }) => [listed, safe, closedAt !== null]).reverse()).toEqual(
      drills.map((listed) => [listed, 1, true]),
    );
  });
});

declare global {
  function wordsSeen(screen: string | null): void;
}
/** Calls each time when the words come up on a screen, over every load of the page. */
const watchFor = async (page: Page, words: string, seen: (screen: string) => void): Promise<void> => {
  await page.exposeFunction('wordsSeen', seen);
  await page.addInitScript((text) => {
    let isThere = false;
    new MutationObserver(() => {
      const was = isThere;
      isThere = document.body?.textContent?.includes(text) ?? false;
      if (isThere && !was) wordsSeen(document.body.textContent);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }, words);
};
