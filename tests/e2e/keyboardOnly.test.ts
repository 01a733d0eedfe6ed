import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertList, RoomList } from '#contract/rooms.ts';
import { openBrowser } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { type GalleryHouse, openGalleryHouse } from './gallery/house.ts';
import { createTour } from './gallery/tour.ts';

/** Slower than a card reader: its bursts are no PIN. */
const typingDelayMs = 70;
const mostStops = 60;

/** Presses Tab until the control with the name has the focus, and sees the ring at each stop on the way. */
const tabTo = async (page: Page, name: RegExp): Promise<void> => {
  const passed: string[] = [];
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      // A new screen's heading that was given the keyboard meanwhile is no stop: the next Tab goes on from it.
      if (!(element instanceof HTMLElement) || element === document.body || element.tabIndex < 0) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const ringed = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      return { name: element.getAttribute('aria-label') ?? element.textContent ?? '', ringed };
    });
    if (!at) continue;
    expect(at.ringed, `the focus is seen on "${at.name}"`).toBe(true);
    if (name.test(at.name)) return;
    passed.push(at.name);
  }
  throw new Error(`Tab did not come to ${name}, only to ${passed.join(' | ')}`);
};
const choose = async (page: Page, name: RegExp): Promise<void> => {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
};
const typePin = async (page: Page, pin: string): Promise<void> => {
  await page.locator('.keypad').waitFor();
  // The pad listens to a real keyboard once it has been painted; nobody types before that.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );
  await page.keyboard.type(pin, { delay: typingDelayMs });
  await choose(page, /^确定$/);
  await page.locator('.kiosk:not([data-screen="identify"])').waitFor();
};

describe('the main job by Tab, Enter and digits alone', () => {
  let house: GalleryHouse;
  let browser: Browser;
  let page: Page;
  const rooms = async () => ((await house.box.call('head', 'GET', '/api/v1/rooms')).body as RoomList).rooms;
  const unattended = async () => (await rooms()).find(({ state }) => state === 'unattended');

  beforeAll(async () => {
    [house, browser] = await Promise.all([openGalleryHouse({ cameras: 0 }), openBrowser()]);
    page = await createTour(browser, house).enrolled();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  test('a guardian brings a child', async () => {
    await choose(page, /^接送孩子/);
    await typePin(page, house.pins.guardian);
    await choose(page, /入园/);
    await choose(page, /^确认入园/);
    await page.locator('.done[data-look="saved"]').waitFor();
    await choose(page, /^好了/);
    await page.locator('.kiosk[data-screen="board"]').waitFor();
    await eventually('a child in a room without a caregiver', unattended);
  });

  test('a caregiver acknowledges the alarm', async () => {
    await choose(page, /确认处理$/);
    await typePin(page, house.pins.caregiver);
    await choose(page, /^保育人员正在返回/);
    await choose(page, /^确认$/);
    await eventually('the alert acknowledged', async () => {
      const { alerts } = (await house.box.call('head', 'GET', '/api/v1/alerts?state=acknowledged')).body as AlertList;
      return alerts.some(({ action }) => action === '保育人员正在返回');
    });
    // The screen after it is read; the way back is there by keyboard as well.
    while ((await page.locator('.kiosk').getAttribute('data-screen')) !== 'board') await choose(page, /^返回/);
  });

  test('the caregiver clocks in to the room, and it is legal again', async () => {
    const red = await eventually('the room that needs somebody', unattended);
    await choose(page, /^工作人员/);
    await typePin(page, house.pins.caregiver);
    await choose(page, new RegExp(`^${red.name}`));
    await eventually('the room legal', async () =>
      (await rooms()).some(({ roomId, state }) => roomId === red.roomId && state === 'ok'),
    );
  });
});
