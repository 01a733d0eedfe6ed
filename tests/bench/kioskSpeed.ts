import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { type DemoPins, demoPinsOf } from '#agent/people/demoPins.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { acknowledgeAll, fillMorning } from '../e2e/morning.ts';
import { type FloorPage, serveFloorPage } from './kioskFloor.ts';
import { heapMb, shortestEventMs, slowDown, watchPages, watchText } from './kioskWatch.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const loads = 7;
const tapRounds = 4;
const floorTaps = 40;
const followed = 40;
const heapRounds = 40;
const panels = [smallKiosk, { width: 1920, height: 1080 }, { width: 800, height: 1280 }];

/** The kiosk in Chromium at a quarter of the processor's speed; floors: the least page that does the same. */
export const measureKioskSpeed = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({
    ...file,
    flows: { enabled: false },
    // The morning's breach is told and acknowledged before anything is measured; a later one comes at once.
    alerts: { graceSeconds: 0, infantGraceSeconds: 0, settleSeconds: 0 },
  }));
  const floor = await serveFloorPage();
  const browser = await openBrowser();
  try {
    await box.start('agent');
    await fillMorning(box);
    await acknowledgeAll(box);
    const bench = await openBench(browser, box, floor);
    const paint = await measurePaint(bench);
    const tap = await measureTaps(bench);
    const follow = await measureFollowing(bench);
    await followBreaches(bench);
    const shift = againstBudget(
      'kiosk.shift',
      'layout shift without a touch, over loads, screens, events, and breaches that come and go on every panel',
      'score',
      bench.shift,
      0,
    );
    return [paint, tap, follow, shift, await measureHeap(bench)];
  } finally {
    await browser.close();
    await floor.close();
    await box.close();
  }
};

interface Bench {
  readonly box: Box;
  readonly pins: DemoPins;
  readonly page: Page;
  readonly client: CDPSession;
  readonly floor: FloorPage;
  readonly floorPage: Page;
  readonly floorClient: CDPSession;
  /** Layout shift of all loads so far. */
  shift: number;
}

const openBench = async (browser: Browser, box: Box, floor: FloorPage): Promise<Bench> => {
  const { code } = JSON.parse(await box.nestbox('kiosk', 'code', '--json')) as { code: string };
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(`${box.endpoints().http}/#enrol=${code}`);
  await page.locator('button[type=submit]').click();
  await page.locator('.tile[data-room]').first().waitFor();
  const floorPage = await (await newContext(browser)).newPage();
  await floorPage.goto(floor.url);
  return {
    box,
    pins: demoPinsOf(`${projectRoot}/hardware/sim/demo/people.json`),
    page,
    client: await slowDown(page),
    floor,
    floorPage,
    floorClient: await slowDown(floorPage),
    shift: 0,
  };
};

const newContext = async (browser: Browser): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: smallKiosk, locale: 'zh-CN', hasTouch: true });
  await watchPages(context);
  return context;
};

/** Until what was drawn last is on the glass, so that its entry is there. */
const painted = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))),
  );

/** Takes over what moved on the page that is about to go, and says what it was. */
const noteShift = async (bench: Bench): Promise<void> => {
  const { shift, moved } = await bench.page.evaluate(() => ({ shift: watched.shift, moved: watched.moved }));
  bench.shift += shift;
  for (const what of new Set(moved)) console.error(`moved without a touch: ${what}`);
};

const measurePaint = async (bench: Bench): Promise<Result> => {
  const { box, page, client, floor, floorPage, floorClient } = bench;
  const timeOf = async (of: Page, url: string, there: string): Promise<number> => {
    await of.goto(url);
    await of.locator(there).first().waitFor();
    await painted(of);
    return eventually('the largest paint', () => of.evaluate(() => watched.largestPaintMs));
  };
  // As after a power cut: nothing is in the browser's cache.
  for (const each of [client, floorClient]) await each.send('Network.setCacheDisabled', { cacheDisabled: true });
  const [ours, floors]: [number[], number[]] = [[], []];
  for (let load = 0; load < loads; load += 1) {
    floors.push(await timeOf(floorPage, floor.url, 'button'));
    ours.push(await timeOf(page, box.endpoints().http, '.tile[data-room]'));
    await noteShift(bench);
  }
  for (const each of [client, floorClient]) await each.send('Network.setCacheDisabled', { cacheDisabled: false });
  return againstBudget(
    'kiosk.paint',
    'largest paint of the board from localhost at 4× CPU slowdown, empty cache, median; floor: a page with one number',
    'ms',
    percentile(ours, 0.5),
    1000,
    percentile(floors, 0.5),
  );
};

/** A guardian looks at the children; a caregiver goes through the roster. Gives the number of taps. */
const tapThrough = async (page: Page, { guardian, caregiver }: DemoPins): Promise<number> => {
  let taps = 0;
  const tap = async (selector: string): Promise<void> => {
    await page.locator(selector).first().tap();
    taps += 1;
  };
  const identify = async (action: string, pin: string): Promise<void> => {
    await tap(`.board-actions .action:has-text("${action}")`);
    for (const digit of pin) await tap(`.key:text-is("${digit}")`);
    await tap('.key-main');
  };
  await identify('接送孩子', guardian);
  await tap('button.child');
  await tap('button.child');
  await tap('.button-back');
  await identify('工作人员', caregiver);
  await tap('.menu-item:has-text("花名册")');
  const classes = await page.locator('.tab').count();
  for (let index = 1; index < classes; index += 1) await tap(`.tab:nth-child(${index + 1})`);
  await tap('.button-back');
  await tap('.button-back');
  await page.locator('.board').waitFor();
  return taps;
};

const measureTaps = async ({ page, pins, floorPage }: Bench): Promise<Result> => {
  let taps = 0;
  for (let round = 0; round < tapRounds; round += 1) taps += await tapThrough(page, pins);
  for (let index = 0; index < floorTaps; index += 1) await floorPage.locator('button').tap();
  const times = async (of: Page, count: number): Promise<number[]> => {
    await painted(of);
    const told = await of.evaluate(() => [...watched.interactions.values()]);
    // Those that Event Timing leaves out were shorter than its threshold.
    return [...told, ...Array<number>(Math.max(0, count - told.length)).fill(shortestEventMs)];
  };
  return againstBudget(
    'kiosk.tap',
    `${taps} taps on pad, children and roster to the next paint at 4× CPU slowdown, p95; floor: a tap that counts up`,
    'ms',
    percentile(await times(page, taps), 0.95),
    100,
    percentile(await times(floorPage, floorTaps), 0.95),
  );
};

const nowMs = (): number => performance.timeOrigin + performance.now();

const measureFollowing = async (bench: Bench): Promise<Result> => {
  const { box, page, floor, floorPage } = bench;
  const [room, other] = ['toddler-big', 'mixed'];
  const number = `[data-room="${room}"] .tile-number b`;
  const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
    children: { childId: string; classId: string }[];
  };
  const childId = children.find(({ classId }) => classId === 'toddler-big-1')?.childId;
  const changeAt = (of: Page, after: string): Promise<{ text: string; atMs: number }> =>
    eventually('the number to follow', () =>
      of.evaluate(
        (before) => (watched.changed && watched.changed.text !== before ? watched.changed : undefined),
        after,
      ),
    );
  await watchText(page, number);
  await watchText(floorPage, '.heard');
  const [ours, floors]: [number[], number[]] = [[], []];
  let shown = (await page.locator(number).first().textContent()) ?? '';
  let told = '0';
  for (let index = 0; index < followed; index += 1) {
    const body = { id: uuidv7(), childId, roomId: index % 2 === 0 ? other : room };
    const { status } = await box.call('head', 'POST', '/api/v1/attendance/moves', body);
    const answeredMs = nowMs();
    if (status !== 201) throw new Error(`The move was answered ${status}`);
    const change = await changeAt(page, shown);
    shown = change.text;
    ours.push(Math.max(0, change.atMs - answeredMs));

    const toldMs = nowMs();
    floor.tell(index + 1);
    const heard = await changeAt(floorPage, told);
    told = heard.text;
    floors.push(Math.max(0, heard.atMs - toldMs));
  }
  await noteShift(bench);
  return againstBudget(
    'kiosk.follow',
    'a tile follows an event at 4× CPU slowdown, answer of the POST to changed page, p95; floor: a number that follows an event stream',
    'ms',
    percentile(ours, 0.95),
    300,
    percentile(floors, 0.95),
  );
};

/** A breach comes, and goes, on the board and on a screen of the staff's, on each kind of panel. */
const followBreaches = async (bench: Bench): Promise<void> => {
  const { box, page, pins } = bench;
  const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
    children: { childId: string; classId: string }[];
  };
  // Its own room is exactly full: with one more it is short of a caregiver.
  const childId = children.find(({ classId }) => classId === 'mixed-1')?.childId;
  const move = async (roomId: string): Promise<void> => {
    const { status } = await box.call('head', 'POST', '/api/v1/attendance/moves', { id: uuidv7(), childId, roomId });
    if (status !== 201) throw new Error(`The move was answered ${status}`);
  };
  const comesAndGoes = async (): Promise<void> => {
    await move('toddler-big');
    await page.locator('.banner').waitFor();
    await painted(page);
    await move('mixed');
    await page.locator('.banner').waitFor({ state: 'detached' });
    await painted(page);
  };
  for (const size of panels) {
    await page.setViewportSize(size);
    await page.reload();
    await page.locator('.tile[data-room]').first().waitFor();
    await comesAndGoes();
    await page.locator('.board-actions .action:has-text("工作人员")').tap();
    await enterPin(page, pins.caregiver);
    await page.locator('.menu-item:has-text("花名册")').tap();
    await page.locator('.tab').first().waitFor();
    await comesAndGoes();
    await noteShift(bench);
  }
  await page.setViewportSize(smallKiosk);
};

const measureHeap = async ({ page, client, pins }: Bench): Promise<Result> => {
  await client.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await page.reload();
  await page.locator('.tile[data-room]').first().waitFor();
  await tapThrough(page, pins);
  const atStart = await heapMb(client);
  for (let round = 0; round < heapRounds; round += 1) await tapThrough(page, pins);
  return againstFloor(
    'kiosk.heap',
    `memory of the kiosk's page after ${heapRounds} rounds of its screens; floor: after the first round`,
    'MB',
    await heapMb(client),
    atStart,
    1.2,
  );
};
