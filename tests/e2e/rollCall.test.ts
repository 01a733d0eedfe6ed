import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { OpenRollCall, RollCallList, RollCallView } from '#contract/rollCall.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { keptOn } from '#tests/kept.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';
import { fillMorning } from './morning.ts';

describe('a roll-call on two kiosks', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let first: Page;
  let second: Page;

  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
  const open = async () => (await get<OpenRollCall>('/roll-calls/open')).rollCall;
  const view = (id: string) => get<RollCallView>(`/roll-calls/${id}`);
  const begin = async (page: Page, kind: '真实' | '演练'): Promise<void> => {
    await page.getByRole('button', { name: '应急点名' }).click();
    await page.getByRole('button', { name: kind }).click();
    await page.locator('.call-person').first().waitFor();
  };
  const person = (page: Page, key: string) => page.locator(`[data-person="${key}"]`);
  const mark = (page: Page, key: string) => person(page, key).getAttribute('data-mark');
  const tapSafe = (page: Page, key: string) => person(page, key).locator('.call-safe').click();
  const tapOther = async (page: Page, key: string, word: string): Promise<void> => {
    await person(page, key).locator('.call-other').click();
    await person(page, key).getByRole('button', { name: word, exact: true }).click();
  };
  const counter = async (page: Page): Promise<number> => Number(await page.locator('.call-open b').textContent());
  const keysOf = async (page: Page): Promise<string[]> =>
    (await page.locator('.call-person').evaluateAll((cards) => cards.map((card) => card.dataset.person ?? ''))) ?? [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-roll-call-'));
    // Working time, so that no day ends.
    box = await createBox(folder, (file) => ({
      ...file,
      site: { ...file.site, timeZone: workingZone() },
    }));
    await box.start('agent');
    await fillMorning(box);
    browser = await openBrowser();
    first = await openKiosk(browser, box);
    second = await openKiosk(browser, box);
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('begins with two taps and no PIN, and shows everybody by room', async () => {
    await begin(first, '真实');
    expect(await counter(first)).toBe(29);
    expect(await first.locator('.call-room').count()).toBe(5);
    expect(await first.getByRole('region', { name: '访客' }).locator('.call-person').count()).toBe(0);
    expect((await keysOf(first)).filter((key) => key.startsWith('staff:'))).toHaveLength(5);
    const call = await eventually('the roll-call at the agent', open);
    expect(call).toMatchObject({ kind: 'real', listed: 29, startedBy: expect.stringMatching(/^kiosk:/) });
  });

  test('is seen on the other kiosk, and one tap leads into it, though both questions to the agent fail once', async () => {
    const call = await open();
    const underWay = second.getByRole('button', { name: '点名进行中' });
    await underWay.waitFor();
    const cut: string[] = [];
    for (const last of ['open', call?.rollCallId]) {
      const fail = (route: Route) => {
        cut.push(new URL(route.request().url()).pathname);
        return route.abort();
      };
      await second.route(`**/api/v1/roll-calls/${last}`, fail, { times: 1 });
    }
    await second.evaluate(() => {
      const look = () => {
        if (document.querySelector('.call-begin')) document.documentElement.dataset.offered = 'true';
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    await underWay.click();
    await second.locator('.call-person').first().waitFor();
    expect(cut).toHaveLength(2);
    expect(await second.locator('html').getAttribute('data-offered')).toBeNull();
  });

  test('meets the marks of both kiosks', async () => {
    const [a = '', b = '', c = ''] = await keysOf(first);
    await tapSafe(first, a);
    await eventually('the first one’s mark on the second', async () => (await mark(second, a)) === 'safe');
    await tapOther(second, b, '没找到');
    await tapOther(second, c, '已先离园');
    await eventually('both marks on the first', async () => {
      return (await mark(first, b)) === 'missing' && (await mark(first, c)) === 'left_before';
    });
    expect(await counter(first)).toBe(27);
    await eventually('who is missing on top', async () => (await keysOf(first))[0] === b);
    // Found after all.
    await tapSafe(first, b);
    await eventually('found on the second', async () => (await mark(second, b)) === 'safe');
  });

  test('goes on without the agent and over a reload, and claims nothing to be saved', async () => {
    const call = await open();
    if (!call) throw new Error('no roll-call is open');
    await box.end('agent', 'SIGKILL');
    const left = await eventually('unmarked ones', async () => {
      const keys = await first
        .locator('.call-person[data-mark="none"]')
        .evaluateAll((cards) => cards.map((card) => card.dataset.person ?? ''));
      return keys.length > 4 && keys;
    });
    const [a = '', b = '', c = ''] = left;
    await tapSafe(first, a);
    await tapOther(first, b, '没找到');
    await person(first, a).getByText('未保存').waitFor();
    await first.getByText('连不上主机').waitFor();
    const before = await counter(first);

    await first.reload();
    await first.locator('.call-person').first().waitFor();
    expect(await counter(first)).toBe(before);
    expect([await mark(first, a), await mark(first, b)]).toEqual(['safe', 'missing']);
    await person(first, a).getByText('未保存').waitFor();
    await tapSafe(second, c);

    await box.start('agent');
    await eventually('all marks at the agent', async () => {
      const { people } = await view(call.rollCallId);
      const of = (key: string) => people.find(({ who, personId }) => `${who}:${personId}` === key)?.mark;
      return of(a) === 'safe' && of(b) === 'missing' && of(c) === 'safe';
    });
    await eventually('both kiosks with all of them', async () => {
      return (
        (await mark(first, c)) === 'safe' &&
        (await mark(second, a)) === 'safe' &&
        (await mark(second, b)) === 'missing' &&
        (await first.getByText('未保存').count()) === 0
      );
    });
    const { markedAt } =
      (await view(call.rollCallId)).people.find((each) => `${each.who}:${each.personId}` === a) ?? {};
    expect(Date.parse(markedAt ?? '')).toBeLessThan(Date.now() - 500);
  });

  test('a room that is complete folds, and the counter goes to zero', async () => {
    for (;;) {
      const [key] = await first
        .locator('.call-person:is([data-mark="none"], [data-mark="missing"])')
        .evaluateAll((cards) => cards.map((card) => card.dataset.person ?? ''));
      if (!key) break;
      await tapSafe(first, key);
    }
    await first.getByText('全部到齐', { exact: true }).waitFor();
    await eventually('all rooms folded', async () => (await first.locator('.call-folded').count()) === 4);
    await first.locator('.call-folded').first().click();
    await tapOther(first, (await keysOf(first))[0] ?? '', '没找到');
    await eventually('one to find', async () => (await counter(first)) === 1);
  });

  test('ends with words about who is missing, in a report on both kiosks', async () => {
    await first.getByRole('button', { name: '结束点名' }).click();
    const submit = first.getByRole('button', { name: '结束并写入报告' });
    expect(await submit.isDisabled()).toBe(true);
    await first.getByRole('button', { name: '消防已接手搜寻' }).click();
    await submit.click();
    for (const page of [first, second]) {
      await page.getByRole('heading', { name: '点名报告·真实' }).waitFor();
      await page.getByText('消防已接手搜寻').waitFor();
    }
    expect(await open()).toBeNull();
    const { rollCalls } = await get<RollCallList>('/roll-calls');
    expect(rollCalls).toMatchObject([{ report: '消防已接手搜寻', missing: 1, safe: 27, leftBefore: 1 }]);
    for (const page of [first, second]) await page.getByRole('button', { name: '返回看板' }).click();
    await eventually('nothing of it kept', async () => (await keptOn(first, 'rollCall')) === undefined);
  });

  test('two kiosks that begin one each without the agent go on with one, and no mark is lost', async () => {
    await box.end('agent', 'SIGKILL');
    for (const page of [first, second]) await page.getByText('连接中断').waitFor();
    await first.getByRole('button', { name: '应急点名' }).click();
    await first.getByText('不清楚是否已有点名在进行').waitFor();
    await first.getByRole('button', { name: '返回看板' }).click();
    await begin(first, '演练');
    await begin(second, '演练');
    const [a = '', b = '', c = ''] = await keysOf(first);
    await tapSafe(first, a);
    await tapSafe(second, b);
    await tapOther(second, c, '已先离园');
    await box.start('agent');
    await eventually('one list with all marks on both', async () => {
      const marks = async (page: Page) => [await mark(page, a), await mark(page, b), await mark(page, c)].join();
      const all = 'safe,safe,left_before';
      return (await marks(first)) === all && (await marks(second)) === all;
    });
    const { rollCalls } = await get<RollCallList>('/roll-calls');
    expect(rollCalls.filter(({ closedAt }) => closedAt === null)).toMatchObject([{ kind: 'drill', safe: 2 }]);
    for (const page of [first, second]) {
      await eventually('nothing unsaved', async () => (await page.getByText('未保存').count()) === 0);
    }
    await first.getByRole('button', { name: '结束点名' }).click();
    await first.getByRole('button', { name: '演练结束，没有逐一标记' }).click();
    await first.getByRole('button', { name: '结束并写入报告' }).click();
    for (const page of [first, second]) {
      await page.getByRole('heading', { name: '点名报告·演练' }).waitFor();
      await page.getByRole('button', { name: '返回看板' }).click();
    }
  });

  test('holds visitors, who are added with one tap at any kiosk, with or without the agent', async () => {
    const visitors = (page: Page) => page.getByRole('region', { name: '访客' });
    const add = (page: Page, kind: string) => visitors(page).getByRole('button', { name: kind }).first().click();
    const named = (page: Page, name: string) =>
      page.locator('.call-person[data-person^="visitor:"]', { hasText: name });
    await begin(first, '演练');
    const call = await eventually('the drill at the agent', open);
    await second.getByRole('button', { name: '点名进行中' }).click();
    await second.locator('.call-person').first().waitFor();
    const before = await counter(first);

    await add(first, '家长');
    await named(second, '家长 1').waitFor();
    const [parent = ''] = (await keysOf(second)).filter((key) => key.startsWith('visitor:'));
    expect([await mark(first, parent), await mark(second, parent)]).toEqual(['safe', 'safe']);
    expect(await counter(first)).toBe(before);
    await tapOther(second, parent, '没找到');
    await eventually('missing on top of the first', async () => (await keysOf(first))[0] === parent);
    expect(await counter(first)).toBe(before + 1);

    await box.end('agent', 'SIGKILL');
    for (const page of [first, second]) {
      await page.getByText('连不上主机').waitFor();
      await add(page, '送货员');
      await named(page, '送货员 1').getByText('未保存').waitFor();
    }
    await first.reload();
    await named(first, '送货员 1').getByText('未保存').waitFor();
    await box.start('agent');
    for (const page of [first, second]) {
      await eventually('one courier of each kiosk, and both saved', async () => {
        return (await named(page, '送货员 1').count()) === 2 && (await page.getByText('未保存').count()) === 0;
      });
    }

    const { people } = await view(call.rollCallId);
    const marks = people
      .filter(({ who }) => who !== 'visitor')
      .map(({ who, personId }) => ({ who, personId, mark: 'safe' }));
    await box.call('head', 'POST', `/api/v1/roll-calls/${call.rollCallId}/marks`, { id: crypto.randomUUID(), marks });
    await eventually('nobody to find but the parent', async () => (await counter(first)) === 1);
    await first.getByRole('button', { name: '结束点名' }).click();
    const submit = first.getByRole('button', { name: '结束并写入报告' });
    expect(await submit.isDisabled()).toBe(true);
    expect(await first.locator('.call-sought').textContent()).toBe('家长 1');
    await first.getByRole('button', { name: '名单有误，今天没有来' }).click();
    await submit.click();
    for (const page of [first, second]) {
      await page.getByRole('heading', { name: '点名报告·演练' }).waitFor();
      await page.locator('.report-lines .row[data-mark="missing"]', { hasText: '家长 1' }).waitFor();
      const couriers = page.locator('.report-lines .row[data-mark="safe"]', { hasText: '送货员 1' });
      await eventually('both couriers in the report', async () => (await couriers.count()) === 2);
      await page.getByRole('button', { name: '返回看板' }).click();
    }
  });

  test('a guardian’s session ends before a name is shown; staff read what is past', async () => {
    const pins = demoPinsOf(join(import.meta.dirname, '../../hardware/sim/demo/people.json'));
    await first.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(first, pins.guardian);
    await first.locator('button.child').first().waitFor();
    await first.getByRole('button', { name: '应急点名' }).click();
    await first.getByRole('button', { name: '真实' }).waitFor();
    await first.getByRole('button', { name: '返回看板' }).click();

    await first.getByRole('button', { name: '工作人员' }).click();
    await enterPin(first, pins.head);
    await first.locator('.menu-item').first().waitFor();
    await first.getByRole('button', { name: '应急点名' }).click();
    await first.getByRole('button', { name: '以往点名' }).click();
    await eventually('all of them', async () => (await first.locator('.past-call').count()) === 3);
    await first.locator('.past-call', { hasText: '真实' }).click();
    await first.getByText('消防已接手搜寻').waitFor();
  });

  test('a kiosk whose right ends in the middle of one keeps no name of it', async () => {
    await begin(second, '演练');
    await eventually('kept', async () => (await keptOn(second, 'rollCall')) !== undefined);
    const { kiosks } = await get<{ kiosks: { kioskId: string }[] }>('/kiosks');
    for (const { kioskId } of kiosks) await box.call('head', 'DELETE', `/api/v1/kiosks/${kioskId}`);
    await second.getByRole('heading', { name: '登记这台触摸屏' }).waitFor();
    await eventually('nothing kept', async () => (await keptOn(second, 'rollCall')) === undefined);
    expect(await second.locator('.call-person').count()).toBe(0);
  });
});
