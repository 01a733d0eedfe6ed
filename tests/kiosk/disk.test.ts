import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Session } from '#contract/identity.ts';
import { openBrowser, smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { staff } from './runningKiosk.ts';
import { type ScriptedAgent, startScriptedAgent } from './scriptedAgent.ts';

const guardian: Session = { ...staff(), role: 'kiosk' };
const left = {
  id: '01990000-0000-7000-8000-000000000001',
  path: '/attendance/check-ins',
  body: { id: '01990000-0000-7000-8000-000000000001', childId: 'child-1' },
  person: 'adult:adult-1',
  token: 'pass',
  madeAtMs: 0,
};

/** Makes the kiosk's database as its first version had it, with an entry that was never sent; leaves it open or not. */
const makeFirstVersion = (page: Page, staysOpen: boolean) =>
  page.evaluate(
    ({ entry, open }) =>
      new Promise<void>((done, failed) => {
        const request = indexedDB.open('nestbox-outbox', 1);
        request.onupgradeneeded = () => {
          const store = request.result.createObjectStore('entries', { autoIncrement: true });
          store.createIndex('id', 'id', { unique: true });
        };
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const writing = request.result.transaction('entries', 'readwrite');
          writing.objectStore('entries').add(entry);
          writing.oncomplete = () => {
            if (!open) request.result.close();
            done();
          };
        };
      }),
    { entry: left, open: staysOpen },
  );

describe('the kiosk’s disk in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await openBrowser();
    folder = mkdtempSync(join(tmpdir(), 'nestbox-disk-'));
    await build({ root: resolve('kiosk'), build: { outDir: folder, emptyOutDir: true }, logLevel: 'error' });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const machine = async (): Promise<{ agent: ScriptedAgent; context: BrowserContext; beside: Page }> => {
    const agent = await startScriptedAgent(folder, guardian);
    const context = await browser.newContext({ viewport: smallKiosk });
    onTestFinished(() => context.close());
    const beside = await context.newPage();
    await beside.goto(`${agent.address}/icon.svg`);
    return { agent, context, beside };
  };
  const openKioskPage = async (context: BrowserContext, { address }: ScriptedAgent): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(address);
    await page.getByRole('article', { name: '托小班' }).waitFor();
    return page;
  };
  const fault = (page: Page) => page.getByRole('img', { name: '本机存储故障' });

  it('is asked to stay, and what an older version of the kiosk left there is sent', async () => {
    const { agent, context, beside } = await machine();
    await makeFirstVersion(beside, false);
    let asked = 0;
    await context.exposeFunction('persistAsked', () => {
      asked += 1;
    });
    await context.addInitScript(() => {
      const { persist } = StorageManager.prototype;
      StorageManager.prototype.persist = function () {
        void (globalThis as unknown as { persistAsked: () => void }).persistAsked(); // exposed above
        return persist.call(this);
      };
    });
    const page = await openKioskPage(context, agent);
    await eventually('it has arrived', () => agent.received.some(({ body }) => body.id === left.id));
    expect(await fault(page).count()).toBe(0);
    await eventually('the browser was asked to keep it', () => asked === 1);
  });

  it('is waited for when another window does not let go of an older version, and said to be missing meanwhile', async () => {
    const { agent, context, beside } = await machine();
    await makeFirstVersion(beside, true);
    const page = await openKioskPage(context, agent);
    await fault(page).waitFor();
    expect(agent.received).toEqual([]);
    await beside.close();
    await eventually('what was left has arrived, without a reload', () => agent.received.length === 1);
    await fault(page).waitFor({ state: 'detached' });
  });
});
