import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { openBrowser } from '#tests/browser.ts';

const phones = [
  { width: 360, height: 740 },
  { width: 412, height: 915 },
] as const;
/** What is younger than Chrome 70, of all that a script may call. The syntax is the build's. */
const younger = `
  for (const [of, names] of [
    [Array.prototype, ['at', 'flat', 'flatMap', 'findLast', 'toSorted', 'toReversed', 'with']],
    [String.prototype, ['at', 'replaceAll', 'matchAll', 'trimEnd']],
    [Object, ['fromEntries', 'hasOwn', 'groupBy']],
    [Promise, ['allSettled', 'any', 'withResolvers']],
    [crypto.constructor.prototype, ['randomUUID']],
    [AbortSignal, ['timeout', 'any']],
    [window, ['queueMicrotask', 'structuredClone', 'requestIdleCallback', 'PushManager']],
  ]) for (const name of names) delete of[name];
`;

describe('the guardians’ page', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let context: BrowserContext;
  const call = (method: string, path: string, body: object = {}) =>
    box.call('head', method, `/api/v1${path}`, { id: uuidv7(), ...body });
  const linkOf = async (adultId: string): Promise<string> => {
    const { status, body } = await call('POST', `/adults/${adultId}/links`);
    expect(status).toBe(201);
    return (body as { url: string }).url;
  };
  const open = async (size: (typeof phones)[number], url: string): Promise<Page> => {
    context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'America/New_York' });
    await context.addInitScript(younger);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
  const enter = async (page: Page, tail: string): Promise<void> => {
    await page.getByLabel('手机号最后 4 位').fill(tail);
    await page.getByRole('button', { name: '进入' }).click();
  };
  /** Nothing wrong with the page as it is, nor with letters twice as large. */
  const looksWell = async (page: Page): Promise<void> => {
    expect(await axeFaults(page)).toEqual([]);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    const letters = (fontSize: string) =>
      page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize);
    await letters('200%');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await letters('');
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-guardian-'));
    box = await createBox(folder, (file) => ({ ...file, cameras: [], positions: [] }));
    await box.start('agent');
    const people = { validFrom: '2020-01-01' };
    await call('PUT', '/adults/nai', { name: '示例奶奶', phoneTail: '2468', ...people });
    await call('PUT', '/adults/bie', { name: '示例别人', phoneTail: '1357', ...people });
    for (const [childId, adultId, relation] of [
      ['bao', 'nai', '奶奶'],
      ['lele', 'bie', '爸爸'],
    ] as const) {
      const child = { birthDate: '2024-10-01', classId: 'toddler-small-1', careType: 'occasional' };
      const guardians = [{ adultId, relation, pickup: true }];
      const body = { name: `演示${childId}`, ...child, enrolledFrom: '2025-09-01', guardians };
      expect((await call('PUT', `/children/${childId}`, body)).status).toBe(201);
    }
    expect((await call('POST', '/attendance/check-ins', { childId: 'lele', method: 'staff' })).status).toBe(201);
    browser = await openBrowser();
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('lets a grandmother in by link and tail, shows what she agrees to, and of no other child', async () => {
    const url = await linkOf('nai');
    const page = await open(phones[0], url);
    await page.getByRole('heading', { name: '请输入手机尾号' }).waitFor();
    await looksWell(page);
    await enter(page, '0000');
    await page.getByText('尾号不对').waitFor();
    await looksWell(page);
    await enter(page, '2468');
    await page.getByText('您还没有同意接收任何消息').waitFor();
    await looksWell(page);
    await page.getByRole('button', { name: '去打开' }).click();
    for (const purpose of ['到园', '在园', '离园', '健康', '园区安全']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${purpose}`) }).click();
      await page.getByText('已保存').waitFor();
    }
    await looksWell(page);

    const check = { childId: 'bao', method: 'staff', adultId: 'nai' };
    expect((await call('POST', '/attendance/check-ins', check)).status).toBe(201);
    const finding = { childId: 'bao', kind: 'observation', well: false, signs: ['cough'], actions: ['observed'] };
    expect((await call('POST', '/health/checks', finding)).status).toBe(201);
    await page.reload();
    await page.getByText('到园：您本人').waitFor();
    await page.getByText('检查发现：咳嗽，继续观察').waitFor();
    await page.getByText('在园').first().waitFor();
    await page.getByText('托小教室').first().waitFor();
    expect(await page.content()).not.toContain('lele');
    await looksWell(page);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Arrived: you').waitFor();
    await looksWell(page);
    await page.getByRole('button', { name: 'Messages' }).click();
    await page.getByText('No messages today').waitFor();
  });

  test('says since when it is old once the network is gone, in grey; and what to do when the link has ended', async () => {
    const page = await open(phones[1], await linkOf('nai'));
    await enter(page, '2468');
    await page.locator('.state[data-state="inside"]').first().waitFor();
    await context.setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByText('没有网络：下面是').waitFor();
    await page.locator('.state[data-state="stale"]').first().waitFor();
    expect(await page.locator('.state[data-state="inside"]').count()).toBe(0);
    await looksWell(page);
    await context.setOffline(false);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.locator('.state[data-state="inside"]').first().waitFor();

    await call('POST', '/adults/nai/links/revoke');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByRole('heading', { name: '这个链接不能用了' }).waitFor();
    expect(await page.content()).not.toContain('演示bao');
    await looksWell(page);
  });

  test('locks with a time after five wrong tails, and asks for the link where there is none', async () => {
    const url = await linkOf('bie');
    const page = await open(phones[0], url);
    for (let wrong = 0; wrong < 4; wrong += 1) {
      await enter(page, '0000');
      await page.getByText('尾号不对').waitFor();
    }
    await enter(page, '0000');
    await page.getByText(/请在 \d\d:\d\d 以后再试/).waitFor();
    await looksWell(page);
    await page.goto('about:blank');
    await page.goto(new URL('/', url).href);
    await page.getByRole('heading', { name: '请用您的个人链接打开' }).waitFor();
    await looksWell(page);
  });

  test('shows a member of staff one message, to be answered with one tap', async () => {
    const origin = new URL(await linkOf('nai')).origin;
    const page = await open(phones[0], 'about:blank');
    let state = 'delivered';
    // The messages are the outbox's; here stands in for it what the contract says.
    await page.route('**/guardian/v1/answers', async (route) => {
      if (route.request().method() === 'POST') {
        expect(route.request().postDataJSON()).toEqual({ token: 'abc123', answer: 'answered' });
        state = 'answered';
        return route.fulfill({ json: {} });
      }
      expect(route.request().headers()['x-message-token']).toBe('abc123');
      const at = '2026-09-16T10:42:00.000+08:00';
      return route.fulfill({ json: { title: '托小教室无人看护', text: '3 个孩子', at, state, canAnswer: true } });
    });
    await page.goto(`${origin}/#m=abc123`);
    await page.getByRole('heading', { name: '托小教室无人看护' }).waitFor();
    await looksWell(page);
    await page.getByRole('button', { name: '我来处理' }).click();
    await page.getByText('已记下：您来处理').waitFor();
    expect(await page.getByRole('button', { name: '我来处理' }).count()).toBe(0);
  });
});
