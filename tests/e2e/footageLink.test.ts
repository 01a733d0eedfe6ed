import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RegisterLine } from '#contract/footage.ts';
import type { CamerasFor } from '#contract/footageViewings.ts';
import type { AlertList, AlertView } from '#contract/rooms.ts';
import { enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { type GalleryHouse, openGalleryHouse } from './gallery/house.ts';

describe('a link to the footage of an alert', () => {
  let house: GalleryHouse;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let alert: AlertView;

  const get = async <T>(path: string): Promise<T> => (await house.box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
  const linkTo = (alertId: string): string => `${house.box.endpoints().http}/#footage=${alertId}`;
  /** As the facility's clock shows it. */
  const timeOf = (at: string): string => at.slice(11, 16);

  beforeAll(async () => {
    [house, browser] = await Promise.all([openGalleryHouse({ cameras: 3 }), openBrowser()]);
    await house.become('alarmed');
    const { alerts } = await get<AlertList>('/alerts?state=open');
    const found = alerts.find(({ roomId }) => roomId === 'infant') ?? alerts[0];
    if (!found) throw new Error('No alert is open');
    alert = found;
    context = await browser.newContext({ viewport: smallKiosk, locale: 'zh-CN' });
    page = await context.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  test('says on a screen that is not enrolled that it must be, and goes on once it is', async () => {
    const { code } = JSON.parse(await house.box.nestbox('kiosk', 'code', '--json')) as { code: string };
    await page.goto(linkTo(alert.alertId));
    await page.getByText('录像只在登记过的触摸屏上看').waitFor();
    await page.getByLabel('登记码').fill(code);
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByRole('heading', { name: '看录像、申请查看' }).waitFor();
    expect(page.url()).not.toContain('#');
  });

  test('tells a guardian that it is not for them', async () => {
    await enterPin(page, house.pins.guardian);
    await page.getByText('您不能看这里').waitFor();
  });

  test('leads, past the PIN, to the cameras that saw it at that minute, and who looks stands in the register', async () => {
    // The kiosk is open already in this window: the link is followed anew.
    await page.goto(linkTo(alert.alertId));
    await enterPin(page, house.pins.head);
    const cameras = await get<CamerasFor>(`/footage/cameras-for?alert=${alert.alertId}`);
    await page.getByRole('button', { name: `${timeOf(cameras.from)} 起`, exact: true }).waitFor();
    const chosen = page.locator('.footage-camera[aria-pressed="true"]');
    const names = cameras.streams.map(({ name }) => name).toSorted();
    expect((await chosen.evaluateAll((each) => each.map(({ textContent }) => textContent ?? ''))).toSorted()).toEqual(
      names.map((name) => expect.stringContaining(name)),
    );
    const reason = (await page.locator('.footage-given').textContent()) ?? '';
    await page.getByRole('button', { name: '查看', exact: true }).click();
    await page.locator('.showing').waitFor();
    const { lines } = await get<{ lines: RegisterLine[] }>('/footage/viewings?order=newest');
    expect(lines.at(0)).toMatchObject({ reason, from: cameras.from });
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.locator('.alert-row').first().waitFor();
  });

  test('of an alert that this house does not know says so', async () => {
    await page.goto(linkTo('0198a000-0000-7000-8000-000000000001'));
    await enterPin(page, house.pins.head);
    await page.getByText('本园没有这条记录').waitFor();
  });
});
