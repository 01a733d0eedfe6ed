import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ConsentView, DrillReport } from '#contract/messages.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';

const headPin = '246810';
let folder: string;
let box: Box;
let browser: Browser;
let page: Page;
/** A gateway that knows one number, and what it was given for it. */
let gateway: Server;
const known = '13800006649';
const taken: { to: string; kind: string }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-messages-'));
  gateway = createServer((request, answer) => {
    request.setEncoding('utf8');
    let text = '';
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      const sent = JSON.parse(text) as { to: string; kind: string };
      if (sent.to === known) taken.push(sent);
      answer.writeHead(sent.to === known ? 200 : 422, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ delivered: sent.to === known }));
    });
  });
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
  const { port } = gateway.address() as AddressInfo;
  box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    messages: {
      channels: [{ id: 'sms', kind: 'webhook', format: 'json', url: `http://127.0.0.1:${port}/` }],
      drill: 'off',
    },
  }));
  await box.start('agent');
  browser = await openBrowser();
  page = await openKiosk(browser, box);
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser?.close();
  await box?.close();
  gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await page.goto(box.endpoints().http);
  await page.getByRole('button', { name: '工作人员' }).click();
  await enterPin(page, headPin);
  await button('消息').click();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click();
const fold = (subject: string) => page.locator(`.fold[data-subject="${subject}"]`);
const read = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
const consentOf = async (adultId: string): Promise<ConsentView | undefined> =>
  (await read<{ consents: ConsentView[] }>('/consents')).consents.find((each) => each.adultId === adultId);

test('a guardian’s consent is recorded with how it was given; their link is shown once, and revoked', async () => {
  await tab('家长同意');
  const sheet = fold('yun-mama');
  await sheet.locator('.fold-head').click();
  await sheet.getByText('还没问过').first().waitFor();
  await button('登记同意').click();
  await page.getByRole('switch', { name: '入园' }).click();
  expect(await button('登记').isDisabled()).toBe(true);
  await button('当面签了纸质同意书').click();
  await button('登记').click();
  await button('修改同意').waitFor();
  expect(await consentOf('yun-mama')).toMatchObject({ purposes: ['arrival'], by: 'staff' });

  await button('生成链接').click();
  const url = await sheet.locator('.qr-code').getAttribute('data-text');
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#g=[\w-]{20,}$/);
  await button('扫好了，收起').click();
  expect(await page.content()).not.toContain(url?.split('#g=')[1]);
  expect((await consentOf('yun-mama'))?.linkSince).not.toBe(null);
  await button('停用链接').click();
  await button('确认停用').click();
  await button('生成链接').waitFor();
  expect((await consentOf('yun-mama'))?.linkSince).toBe(null);
});

test('addresses are recorded and proved by a test; a drill then shows who answered nothing', async () => {
  await tab('演练');
  await button('现在演练').click();
  await button('发送测试消息').click();
  await page.getByText('没有人能联系到').waitFor();

  const record = async (personId: string, address: string): Promise<void> => {
    await fold(personId).locator('.fold-head').click();
    await button('修改').click();
    await button('加一个地址').click();
    await page.getByRole('textbox', { name: /^地址 1/ }).fill(address);
    await button('保存').click();
    await fold(personId).getByText(address).waitFor();
  };
  await tab('联系方式');
  await record('hua-laoshi', '13999999999');
  await fold('hua-laoshi').locator('.fold-head').click();
  await record('zhong-yuanzhang', known);
  await button('发测试消息').click();
  await fold('zhong-yuanzhang').locator('[data-standing="delivered"]').first().waitFor();
  expect(taken.map(({ kind }) => kind)).toEqual(['test']);
  await page.locator('.channel[data-channel="sms"][data-health="ok"]').waitFor();

  await tab('演练');
  await button('现在演练').click();
  await button('发送测试消息').click();
  const missing = page.locator('.drill-list').first();
  await missing.locator('[data-standing="failed"]').getByText('花老师').waitFor();
  await missing.locator('[data-standing="unanswered"]').getByText('钟园长').waitFor();
  expect((await read<DrillReport>('/messages/drills')).drill).toMatchObject({ recipients: 2, answered: 0 });

  await tab('谁收到了');
  const drill = fold('drill');
  await drill.getByText('叫了 2 人，没有人应答').waitFor();
  await drill.locator('.message-row[data-standing="failed"] > .message-who').click();
  await drill.getByText('被拒绝').waitFor();
});
