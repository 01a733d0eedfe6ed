import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KioskList } from '#contract/identity.ts';
import type { RoomList } from '#contract/rooms.ts';
import { openBrowser } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { type GalleryHouse, openGalleryHouse } from './gallery/house.ts';
import { createTour, type Tour } from './gallery/tour.ts';
import { letMonkeyPlay, type MonkeyReport, wayBackWords } from './monkey.ts';

const seconds = Number(process.env.NESTBOX_MONKEY_SECONDS ?? 6);
const seed = Number(process.env.NESTBOX_SEED ?? 20260916);
const tapsASecond = 200;
const screensWanted = 5;

describe(`a monkey at the kiosk for ${seconds} s (NESTBOX_SEED=${seed})`, {
  timeout: 120_000 + seconds * 10_000,
}, () => {
  let house: GalleryHouse;
  let browser: Browser;
  let tour: Tour;
  let page: Page;
  const played: MonkeyReport[] = [];

  /** It got as far as revoking its own kiosk, which no button there may take back; nothing else throws a kiosk out. */
  const takeAnotherKiosk = async (): Promise<void> => {
    const { kiosks } = (await house.box.call('head', 'GET', '/api/v1/kiosks')).body as KioskList;
    expect(kiosks.filter(({ revokedAt }) => revokedAt === null)).toEqual([]);
    page = await tour.enrolled();
  };

  beforeAll(async () => {
    [house, browser] = await Promise.all([openGalleryHouse({ cameras: 1 }), openBrowser()]);
    await house.become('alarmed');
    tour = createTour(browser, house);
    page = await tour.enrolled();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  test('taps and types on whatever comes, and no error is left unhandled', async () => {
    const pins = house.pins.people.map(({ pin }) => pin);
    let left = seconds * tapsASecond;
    for (let game = 0; left > 0; game += 1) {
      const report = await letMonkeyPlay(page, { seed: seed + game, taps: left, screensWanted, pins });
      played.push(report);
      left -= report.taps;
      if (left > 0) await takeAnotherKiosk();
    }
    expect(tour.faults()).toEqual([]);
    const screens = new Set(played.flatMap((report) => Object.keys(report.screens)));
    // Otherwise it did not get anywhere, and this test says nothing.
    for (const screen of ['board', 'identify']) expect(screens, screen).toContain(screen);
    expect(screens.size).toBeGreaterThanOrEqual(screensWanted);
  });

  test('leaves no screen from which the board is out of reach', async () => {
    await eventually('the board, by the kiosk’s own buttons or by waiting', async () => {
      const screen = await page.locator('.kiosk').getAttribute('data-screen');
      if (screen === 'board') return true;
      if (screen === 'enrol') await takeAnotherKiosk();
      // The settings may lie over the way back.
      const closing = page.locator('.settings').getByRole('button', { name: /^(关闭|Close)$/ });
      if (await closing.isVisible()) await closing.click();
      const way = page.getByRole('button', { name: new RegExp(wayBackWords) }).first();
      const refused = await way.click({ timeout: 500 }).then(
        () => '',
        (error) => String(error),
      );
      if (refused) throw new Error(`${screen}: ${refused}\n${await page.locator('body').textContent()}`);
      return false;
    });
    await page.locator('.board-actions button').first().waitFor();
  });

  test('every tile says what the agent says, and the journal is sound', async () => {
    const shown = () =>
      page.locator('.tile[data-room]:has(.tile-number)').evaluateAll((tiles) =>
        tiles.map((tile) => {
          const [children, caregivers] = [...tile.querySelectorAll('.tile-number b')].map((each) => each.textContent);
          return [tile.getAttribute('data-room'), Number(children), Number(caregivers)];
        }),
      );
    const told = async (): Promise<unknown[]> =>
      ((await house.box.call('head', 'GET', '/api/v1/rooms')).body as RoomList).rooms.map(
        ({ roomId, children, caregivers }) => [roomId, children, caregivers],
      );
    await eventually('the tiles and the agent to agree', async () => {
      const [tiles, rooms] = [await shown(), (await told()).map((room) => JSON.stringify(room))];
      // It may have made the kiosk a room's tablet, which shows its own room large.
      return tiles.length > 0 && tiles.every((tile) => rooms.includes(JSON.stringify(tile)));
    });
    expect(tour.faults()).toEqual([]);
    await house.box.end('agent');
    expect(JSON.parse(await house.box.nestbox('check', '--json'))).toMatchObject({ ok: true });
  });
});
