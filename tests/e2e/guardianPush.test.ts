import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageView } from '#contract/messages.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { certificates } from '#tests/certificates.ts';
import { eventually } from '#tests/wait.ts';
import { newBrowser, vapidClaims } from '../delivery/pushStandIn.ts';
import { startHttp } from '../delivery/standIns.ts';

const headPin = '246810';

describe('a guardian who is told by the telephone itself', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;
  const call = (method: string, path: string, body: object = {}) =>
    box.call('head', method, `/api/v1${path}`, { id: uuidv7(), ...body });
  const done = async (method: string, path: string, body: object = {}): Promise<unknown> => {
    const answer = await call(method, path, body);
    expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const messagesTo = async (adultId: string): Promise<MessageView[]> => {
    const { body } = await box.call('head', 'GET', '/api/v1/messages');
    return (body as { messages: MessageView[] }).messages.filter(({ to }) => to.id === adultId);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-push-'));
    const ca = join(folder, 'push-authority.pem');
    writeFileSync(ca, certificates().ca);
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      positions: [],
      flows: { enabled: false },
      messages: {
        channels: [{ id: 'push', kind: 'web_push', contact: 'mailto:box@house.example', ca }],
        drill: 'off',
      },
    }));
    await box.start('agent');
    await done('PUT', '/adults/nai', { name: '示例奶奶', phoneTail: '2468', validFrom: '2020-01-01' });
    await done('PUT', '/children/bao', {
      ...{ name: '演示宝', birthDate: '2024-10-01', classId: 'toddler-small-1', careType: 'occasional' },
      ...{ enrolledFrom: '2025-09-01', guardians: [{ adultId: 'nai', relation: '奶奶', pickup: true }] },
    });
    await done('PUT', '/adults/nai/consents', { purposes: ['arrival'] });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('gets it encrypted for their browser alone, and the page’s worker shows it once', async () => {
    const service = await startHttp((response) => void response.writeHead(201).end(), { isSecure: true });
    const telephone = newBrowser(service.url);
    const { url } = (await done('POST', '/adults/nai/links')) as { url: string };
    const { origin } = new URL(url);
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN' });
    await context.grantPermissions(['notifications'], { origin });
    // Chromium gets its push service from Google's account of Chrome and headless it has none. Only what would ask that
    // service is replaced: it gives a real pair of keys, at an address that is ours.
    await context.addInitScript((subscription) => {
      PushManager.prototype.subscribe = async (options) => {
        const key = new Uint8Array(options?.applicationServerKey as ArrayBuffer); // as the page makes it
        document.documentElement.dataset.askedWith = btoa(String.fromCharCode(...key));
        return { toJSON: () => subscription } as unknown as PushSubscription; // all that the page reads of it
      };
    }, telephone.subscription);
    page = await context.newPage();
    await page.goto(url);
    await page.getByLabel('手机号最后 4 位').fill('2468');
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByRole('button', { name: '同意', exact: true }).click();
    await page.getByRole('button', { name: '打开提醒' }).click();
    await page.getByText('这部手机会收到提醒').waitFor();

    await done('POST', '/attendance/check-ins', { childId: 'bao', method: 'staff', adultId: 'nai' });
    const sent = await eventually('the push', () => service.received[0]);
    const asked = (await page.locator('html').getAttribute('data-asked-with')) ?? '';
    vapidClaims(sent, Buffer.from(asked, 'base64').toString('base64url'));
    const [message] = await messagesTo('nai');
    const shown = telephone.read(sent) as { title: string; text: string; tag: string };
    expect(shown).toMatchObject({ text: message?.text, link: `${origin}/` });
    expect(shown.text).toContain('入园');
    await eventually('taken', async () => (await messagesTo('nai'))[0]?.state === 'sent');

    const developer = await context.newCDPSession(page);
    const registered = new Promise<string>((found) => {
      developer.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        for (const { registrationId, isDeleted } of registrations) if (!isDeleted) found(registrationId);
      });
    });
    await developer.send('ServiceWorker.enable');
    const registrationId = await registered;
    const notifications = () =>
      page.evaluate(async () => {
        const worker = await navigator.serviceWorker.ready;
        return (await worker.getNotifications()).map(({ title, body, data }) => ({ title, body, data }));
      });
    // A box that died before it wrote that it was taken sends it again; what comes after it is another one. The browser does
    // not say whether it gave one to the worker, so each is given until it is seen, and once more.
    const last = { ...shown, tag: 'another', title: '之后的' };
    const give = (pushed: typeof shown) =>
      developer.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: JSON.stringify(pushed) });
    for (const pushed of [shown, last]) {
      await eventually(pushed.title, async () => {
        await give(pushed);
        return (await notifications()).some(({ title }) => title === pushed.title);
      });
      await give(pushed);
    }
    const both = [shown, last].map(({ title, text }) => ({ title, body: text, data: `${origin}/` }));
    expect(await notifications()).toHaveLength(2);
    expect(await notifications()).toEqual(expect.arrayContaining(both));
  });

  test('and opens the message: it counts as read, and the head’s screen says so', async () => {
    // With the number of those unread once the page has asked.
    await page.getByRole('button', { name: /^消息/ }).click();
    // As when the telephone is taken up again: not only half a minute later.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await page.getByText('未读').waitFor();
    await page.getByRole('button', { name: '知道了' }).click();
    await eventually('no longer unread', async () => (await page.getByText('未读').count()) === 0);
    expect(await messagesTo('nai')).toMatchObject([{ state: 'read', readAt: expect.any(String) }]);

    const kiosk = await openKiosk(browser, box);
    await kiosk.getByRole('button', { name: '工作人员' }).click();
    await enterPin(kiosk, headPin);
    await kiosk.getByRole('button', { name: '消息', exact: true }).click();
    const arrival = kiosk.locator('.fold[data-subject="arrival"]');
    await arrival.locator('.fold-head').click();
    await arrival.locator('.message-row[data-standing="read"]', { hasText: '示例奶奶' }).waitFor();
  });
});
