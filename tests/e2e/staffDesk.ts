import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { RoomList } from '#contract/rooms.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { fillMorning } from './morning.ts';

const caregiverPin = '135790';

/** A caregiver at the desk's kiosk of the demo facility, for the tests of one file. */
export interface StaffDesk {
  readonly box: () => Box;
  readonly page: () => Page;
  readonly button: (name: string | RegExp) => Locator;
  readonly card: (name: string) => Locator;
  readonly deed: () => Locator;
  readonly menu: (name: string) => Locator;
  readonly childNow: (childId: string) => Promise<Attendee | undefined>;
  readonly childrenIn: (roomId: string) => Promise<number | undefined>;
  readonly post: (path: string, body: object) => Promise<unknown>;
  readonly isInside: (childId: string) => Promise<void>;
  /** The staff's home, whatever screen it was; an idle kiosk may have gone to its board. */
  readonly atDesk: () => Promise<void>;
  readonly letters: (initials: string) => Promise<void>;
  /** Opens a child from the search by initials. */
  readonly openChild: (initials: string, name: string) => Promise<void>;
  readonly accessible: () => Promise<void>;
}

export const useStaffDesk = (): StaffDesk => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const card = (name: string) => page.locator('.child-card', { hasText: name });
  const deed = () => page.locator('.deed');
  const menu = (name: string) => page.locator('.menu-item', { hasText: name });
  const childNow = async (childId: string): Promise<Attendee | undefined> =>
    ((await box.call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay).classes
      .flatMap(({ children }) => children)
      .find((child) => child.childId === childId);
  const childrenIn = async (roomId: string): Promise<number | undefined> =>
    ((await box.call('head', 'GET', '/api/v1/rooms')).body as RoomList).rooms.find((room) => room.roomId === roomId)
      ?.children;
  const post = async (path: string, body: object) => {
    const answer = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body;
  };
  const isInside = async (childId: string): Promise<void> => {
    if ((await childNow(childId))?.state !== 'present')
      await post('/attendance/check-ins', { childId, method: 'staff' });
  };
  const atDesk = async (): Promise<void> => {
    await eventually('the staff’s home', async () => {
      if (await menu('花名册').isVisible()) return true;
      if (await button('接送孩子').isVisible()) {
        await button('工作人员').click();
        await enterPin(page, caregiverPin);
        await menu('花名册').waitFor();
        return true;
      }
      for (const name of ['知道了', '返回', '返回看板']) {
        const way = page.getByRole('button', { name, exact: true }).first();
        if (await way.isVisible()) await way.click({ timeout: 1000 }).catch(() => undefined);
      }
      return false;
    });
  };
  const letters = async (initials: string): Promise<void> => {
    for (const letter of initials) await button(`字母 ${letter}`).click();
  };
  const openChild = async (initials: string, name: string): Promise<void> => {
    await atDesk();
    await menu('花名册').click();
    await button('找人').click();
    await letters(initials);
    await card(name).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  };
  const accessible = async (): Promise<void> => expect(await axeFaults(page)).toEqual([]);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-desk-'));
    // Nobody is a breach for longer than this file runs, so that the banner stays away.
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      attendance: { ...file.attendance, handover: 'caregiver' },
      alerts: { unattendedGraceSeconds: 900, infantGraceSeconds: 900, graceSeconds: 900 },
    }));
    await box.start('agent');
    await fillMorning(box);
    browser = await openBrowser();
    page = await openKiosk(browser, box);
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expect(complaints).toEqual([]));

  return {
    box: () => box,
    page: () => page,
    button,
    card,
    deed,
    menu,
    childNow,
    childrenIn,
    post,
    isInside,
    atDesk,
    letters,
    openChild,
    accessible,
  };
};
