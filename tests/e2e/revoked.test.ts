import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { Session } from '#contract/identity.ts';
import { heartbeatMs } from '#contract/live.ts';
import { listenToStream, type StreamEar } from '#tests/agentStream.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enrolPage, enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { keptBy, keptOn } from '#tests/kept.ts';
import { eventually } from '#tests/wait.ts';
import { fillMorning } from './morning.ts';

interface Enrolled {
  readonly page: Page;
  readonly ear: StreamEar;
  readonly kioskId: string;
  readonly cookie: string;
}

describe('a kiosk that is revoked', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  /** Names of everybody on record: none of them may be left. */
  let names: string[];
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
  const enrol = async (): Promise<Enrolled> => {
    const context = await browser.newContext({ viewport: smallKiosk, locale: 'zh-CN' });
    const page = await context.newPage();
    const ear = await listenToStream(page);
    await enrolPage(page, box);
    await eventually('the copy of the house', () => keptOn(page, 'house'));
    await page.evaluate(() => navigator.serviceWorker.ready);
    const [cookie] = await context.cookies();
    const kioskId = /^nbk_(kiosk-[0-9a-f]+)/.exec(cookie?.value ?? '')?.[1] ?? '';
    return { page, ear, kioskId, cookie: `${cookie?.name}=${cookie?.value}` };
  };
  /** Whose names are anywhere in the page or in what it keeps. */
  const namesLeft = async (page: Page): Promise<string[]> => {
    const { stores, open, cached } = await keptBy(page);
    // The page's own files name nobody; what the agent says is never cached.
    expect(cached.filter((path) => path.startsWith('/api'))).toEqual([]);
    const everything = [await page.content(), stores, open].join('\n');
    return names.filter((name) => everything.includes(name));
  };
  /**
   * Revokes right after a heartbeat, while the kiosk's cookie is used again and again; ends when the page asks for an
   * enrolment, which is before the next heartbeat could have told it anything.
   */
  const revoke = async (
    { page, ear, cookie }: Enrolled,
    { how, keepOpen }: { readonly how: () => Promise<void>; readonly keepOpen?: () => Promise<void> },
  ): Promise<void> => {
    const asked: { readonly atMs: number; readonly status: number }[] = [];
    let answeredMs = Number.POSITIVE_INFINITY;
    const ask = async (): Promise<void> => {
      while (performance.now() < answeredMs + 500) {
        const atMs = performance.now();
        const { status } = await fetch(`${box.endpoints().http}/api/v1/rooms`, { headers: { cookie } });
        asked.push({ atMs, status });
      }
    };
    await ear.heartbeat(keepOpen);
    const beatMs = performance.now();
    const heardBefore = ear.heard.length;
    const asking = ask();
    await how();
    answeredMs = performance.now();
    await page.getByRole('heading', { name: '登记这台触摸屏' }).waitFor();
    expect(performance.now() - beatMs).toBeLessThan(heartbeatMs);
    expect(ear.heard.slice(heardBefore).filter((each) => each !== 'message')).toEqual(['ended', 'refused']);
    await asking;
    expect(asked.filter(({ atMs }) => atMs > answeredMs).map(({ status }) => status)).not.toContain(200);
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200, 401]));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-revoked-'));
    box = await createBox(folder, (file) => ({ ...file, cameras: [] }));
    await box.start('agent');
    await fillMorning(box);
    const [{ children }, { adults }, { staff }] = await Promise.all([
      get<{ children: { name: string }[] }>('/children?limit=200'),
      get<{ adults: { name: string }[] }>('/adults?limit=200'),
      get<{ staff: { name: string }[] }>('/staff?limit=200'),
    ]);
    names = [...children, ...adults, ...staff].map(({ name }) => name);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('over HTTP is out at the end of its stream, with a child’s sheet open before a member of staff', async () => {
    const kiosk = await enrol();
    const { page, kioskId, cookie } = kiosk;
    const said = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/sessions') && answer.ok());
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, pins.caregiver);
    const { token, pass } = (await (await said).json()) as Session;
    await eventually('the kiosk itself to know the person', () => keptOn(page, 'people'));
    await page.locator('.menu-item', { hasText: '花名册' }).click();
    await page.locator('.child-card').first().click();
    await page.locator('[data-screen="child"] h1').waitFor();
    expect((await namesLeft(page)).length).toBeGreaterThan(20);
    await revoke(kiosk, {
      how: async () => {
        expect((await box.call('head', 'DELETE', `/api/v1/kiosks/${kioskId}`)).status).toBe(204);
      },
      keepOpen: () => page.mouse.click(2, smallKiosk.height - 2),
    });
    const statusOf = async (method: string, path: string, session?: string): Promise<number> => {
      const body = method === 'POST' ? { id: uuidv7(), childId: 'yun-duoduo', method: 'staff' } : undefined;
      const answer = await fetch(`${box.endpoints().http}/api/v1${path}`, {
        method,
        headers: {
          cookie,
          ...(session !== undefined && { 'x-nestbox-session': session }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      await answer.body?.cancel();
      return answer.status;
    };
    const tried = [
      statusOf('GET', '/me'),
      statusOf('GET', '/events'),
      statusOf('GET', '/roll-calls/copy'),
      statusOf('GET', '/children/yun-duoduo/photo', token),
      statusOf('POST', '/attendance/check-outs', token),
      statusOf('POST', '/attendance/check-outs', pass.token),
    ];
    expect(new Set(await Promise.all(tried))).toEqual(new Set([401]));
    await eventually('no name is left', async () => (await namesLeft(page)).length === 0);
    await page.reload();
    await page.getByRole('heading', { name: '登记这台触摸屏' }).waitFor();
    expect(await namesLeft(page)).toEqual([]);
  });

  test('by the command line, which is another process, is out as fast from its board', async () => {
    const kiosk = await enrol();
    const { page, kioskId } = kiosk;
    expect((await namesLeft(page)).length).toBeGreaterThan(20);
    await revoke(kiosk, { how: async () => void (await box.nestbox('kiosk', 'revoke', kioskId)) });
    await eventually('no name is left', async () => (await namesLeft(page)).length === 0);
    expect(await page.locator('.tile').count()).toBe(0);
  });
});
