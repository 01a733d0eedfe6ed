import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Session } from '#contract/identity.ts';
import { axeFaults } from '#tests/axe.ts';
import { enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { type ScriptedAgent, startScriptedAgent } from './scriptedAgent.ts';

const child = (childId: string, name: string): Session['children'][number] => ({
  childId,
  name,
  classId: 'toddler_small',
  className: '托小班',
  classType: 'toddler_small',
  homeRoomId: 'toddler_small',
  roomId: null,
  present: false,
  since: null,
  atDesk: false,
});
const guardian: Session = {
  token: 'token-of-the-guardian',
  expiresAt: '2030-01-01T00:00:00+08:00',
  role: 'kiosk',
  person: { kind: 'adult', id: 'adult-1', name: '样例妈妈', staffRole: null },
  children: [
    child('child-1', '样例一'),
    child('child-2', '样例二'),
    { ...child('child-3', '样例三'), present: true, atDesk: true },
  ],
  pass: { token: 'pass-of-the-guardian', until: '2030-01-01T00:00:00+08:00' },
};

describe('the kiosk’s page in a browser', () => {
  let browser: Browser;
  let outDir: string;
  beforeAll(async () => {
    outDir = mkdtempSync(join(tmpdir(), 'nestbox-'));
    await build({ root: resolve('kiosk'), build: { outDir, emptyOutDir: true }, logLevel: 'error' });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(outDir, { recursive: true });
  });

  const open = async (): Promise<{ page: Page; agent: ScriptedAgent; complaints: string[] }> => {
    const agent = await startScriptedAgent(outDir, guardian);
    const context = await browser.newContext({ viewport: { ...smallKiosk } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await page.goto(agent.address);
    await page.getByRole('article', { name: '托小班' }).waitFor();
    return { page, agent, complaints };
  };
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const action = (page: Page, name: string) => page.getByRole('button', { name });
  const identify = async (page: Page): Promise<void> => {
    await action(page, '接送孩子').click();
    await enterPin(page, '1234');
  };

  it('keeps check-ins that the agent could not take over two reloads, and sends each once, in order', async () => {
    const { page, agent, complaints } = await open();
    await identify(page);
    await action(page, '样例一').click();
    await action(page, '样例二').click();
    agent.setAway(true);
    await button(page, '确认入园').click();
    await page.getByText('2 条未保存').waitFor();
    await page.getByText('未保存：').first().waitFor();
    expect(await page.getByText('已保存').count()).toBe(0);
    for (let reload = 0; reload < 2; reload += 1) {
      await page.reload();
      // The board as it was last heard, and nothing that claims to be saved.
      await page.locator('[data-look="stale"]').first().waitFor();
      await page.getByText('2 条未保存').waitFor();
      expect(await page.getByText('已保存').count()).toBe(0);
    }
    agent.setAway(false);
    await eventually('both have arrived', () => agent.received.length === 2);
    await page.getByRole('article', { name: '托小班' }).waitFor();
    await page.getByText('条未保存').waitFor({ state: 'detached' });
    expect(agent.received.map(({ path, body }) => [path, body.childId])).toEqual([
      ['/attendance/check-ins', 'child-1'],
      ['/attendance/check-ins', 'child-2'],
    ]);
    expect(new Set(agent.received.map(({ body }) => body.id)).size).toBe(2);
    expect(complaints).toEqual([]);
  });

  it('marks the numbers stale that lack a tap which the agent does not take, though the link is there', async () => {
    const { page } = await open();
    const tile = page.getByRole('article', { name: '托小班' });
    await page.route('**/attendance/check-ins', (route) => route.fulfill({ status: 500, json: {} }));
    await identify(page);
    await action(page, '样例一').click();
    await button(page, '确认入园').click();
    await button(page, '好了').click();
    await eventually('the tile is stale', async () => (await tile.getAttribute('data-look')) === 'stale');
    await page.getByText('已连接').waitFor();
    await page.unroute('**/attendance/check-ins');
    await eventually('the tile is green again', async () => (await tile.getAttribute('data-look')) === 'ok');
  });

  it('shows a refusal that comes late as long as one that came at once', async () => {
    const { page } = await open();
    // A clock that is put in while a page lives sets its steady time back: to the kiosk, as if the machine had slept.
    await page.clock.install();
    await page.reload();
    const { promise: held, resolve: answer } = Promise.withResolvers<void>();
    await page.route('**/attendance/corrections', async (route) => {
      await held;
      await route.fulfill({ status: 409, json: { code: 'conflict' } });
    });
    await identify(page);
    await action(page, '样例一').click();
    await button(page, '确认入园').click();
    await page.getByText('样例一 已入园').waitFor();
    await page.getByRole('button', { name: /^撤销/ }).click();
    await page.getByText('正在撤销').waitFor();
    await page.clock.fastForward(9_000);
    answer();
    await page.getByText('撤销没有成功').waitFor();
    await page.clock.fastForward(4_000);
    await page.clock.runFor(1_000);
    expect(await page.getByText('撤销没有成功').count()).toBe(1);
    await page.clock.fastForward(6_000);
    await action(page, '接送孩子').waitFor();
  });

  it('takes back within ten seconds what was tapped by mistake, by a correction of that event', async () => {
    const { page, agent } = await open();
    await identify(page);
    await action(page, '样例一').click();
    await button(page, '确认入园').click();
    await page.getByText('样例一 已入园').waitFor();
    await page.getByRole('button', { name: /^撤销/ }).click();
    await page.getByText('已撤销').waitFor();
    expect(agent.received.map(({ path }) => path)).toEqual(['/attendance/check-ins', '/attendance/corrections']);
    expect(agent.received[1]?.body.voids).toBe(agent.received[0]?.body.id);
  });

  it('lets nobody take back after ten seconds what the one before has tapped: then it is the board', async () => {
    const { page, agent } = await open();
    // An idle kiosk goes to its board as well, but this one not before the test is over.
    await page.evaluate(() => localStorage.setItem('nestbox-settings', JSON.stringify({ idleSeconds: 60 })));
    await page.clock.install();
    await page.reload();
    await identify(page);
    await action(page, '样例一').click();
    await button(page, '确认入园').click();
    await page.getByText('样例一 已入园').waitFor();
    const undo = page.getByRole('button', { name: /^撤销/ });
    await page.clock.fastForward(4_000);
    await undo.waitFor();
    await page.clock.fastForward(7_000);
    await action(page, '接送孩子').waitFor();
    expect(await undo.count()).toBe(0);
    expect(await page.getByText('样例一').count()).toBe(0);
    expect(agent.received.map(({ path }) => path)).toEqual(['/attendance/check-ins']);
    expect(agent.ended()).toBe(1);
  });

  it('lets nobody take a child on a guess: without the agent the desk sees to it, and nothing is sent later', async () => {
    const { page, agent } = await open();
    await identify(page);
    agent.setAway(true);
    await page.getByText('连接中断').waitFor();
    await action(page, '样例三').click();
    await button(page, '确认离园').click();
    await page.getByText('请到前台找工作人员').waitFor();
    expect(await page.getByText(/未保存|撤销|禁止/).count()).toBe(0);
    agent.setAway(false);
    await button(page, '好了').click();
    await eventually('the tile is green again', async () => {
      const tile = page.getByRole('article', { name: '托小班' });
      return (await tile.getAttribute('data-look')) === 'ok';
    });
    expect(agent.received).toEqual([]);
  });

  it('opens nobody’s screen to the next person when the agent answered late', async () => {
    const { page, agent } = await open();
    const answer = agent.holdSessions();
    await identify(page);
    await page.getByText('正在核对…').waitFor();
    await button(page, '返回看板').click();
    await action(page, '接送孩子').click();
    // The pad is the next one's: empty, and not still checking.
    await page.getByRole('img', { name: '已输入 0 位' }).waitFor();
    answer();
    await eventually('the late session is ended', () => agent.ended() === 1);
    await page.getByRole('img', { name: '已输入 0 位' }).waitFor();
    expect(await page.getByText('样例妈妈').count()).toBe(0);
  });

  it('turns an old green stale the moment the link is lost', async () => {
    const { page, agent } = await open();
    const tile = page.getByRole('article', { name: '托小班' });
    expect(await tile.getAttribute('data-look')).toBe('ok');
    agent.setAway(true);
    await eventually('the tile is stale', async () => (await tile.getAttribute('data-look')) === 'stale');
    await page.getByText('连接中断').waitFor();
    agent.setAway(false);
    await eventually('the tile is green again', async () => (await tile.getAttribute('data-look')) === 'ok');
  });

  it('identifies by a card wherever the focus is', async () => {
    const { page } = await open();
    await action(page, '站点与设备').click();
    await page.evaluate(() => {
      for (const key of [...'04A1B2C3D4', 'Enter']) {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    });
    await page.getByRole('heading', { name: '样例妈妈，您好' }).waitFor();
  });

  it('gives a screen the keyboard though its code comes late, unless somebody has put it elsewhere meanwhile', async () => {
    const { agent } = await open();
    const context = await browser.newContext({ viewport: { ...smallKiosk }, serviceWorkers: 'block' });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    for (const elsewhere of [false, true]) {
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      await page.route('**/assets/site-*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.goto(agent.address);
      await action(page, '站点与设备').click();
      await page.getByText('正在载入…').waitFor();
      if (elsewhere) await button(page, '设置').focus();
      release();
      await page.getByRole('heading', { level: 1, name: '站点与设备' }).waitFor();
      if (elsewhere) expect(await button(page, '设置').evaluate((it) => it === document.activeElement)).toBe(true);
      else await eventually('the heading has the keyboard', async () => (await focused()) === '站点与设备');
      await page.unrouteAll();
    }
  });

  it('shows a screen whose code comes between the first paint of its waiting and what follows that paint', async () => {
    const { agent } = await open();
    const context = await browser.newContext({ viewport: { ...smallKiosk }, serviceWorkers: 'block' });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    // From the moment in which the waiting is there, nothing that was to happen later happens, until it is let go.
    await page.addInitScript(() => {
      const later: (() => void)[] = [];
      let isHeld = false;
      const holding =
        <Rest extends unknown[], Id>(real: (run: () => void, ...rest: Rest) => Id) =>
        (run: () => void, ...rest: Rest): Id =>
          real(() => (isHeld ? void later.push(run) : run()), ...rest);
      Object.assign(window, {
        setTimeout: holding(setTimeout.bind(window)),
        requestAnimationFrame: holding(requestAnimationFrame.bind(window)),
      });
      new MutationObserver(() => {
        isHeld ||= document.querySelector('[data-screen=site] main')?.textContent === '正在载入…';
      }).observe(document, { childList: true, subtree: true });
      document.addEventListener('let-go', () => {
        isHeld = false;
        for (const run of later.splice(0)) run();
      });
    });
    const code = Promise.withResolvers<string>();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/assets/site-*.js', async (route) => {
      code.resolve(route.request().url());
      await held;
      await route.continue();
    });
    await page.goto(agent.address);
    const url = await code.promise;
    await action(page, '站点与设备').click();
    await page.getByText('正在载入…').waitFor();
    release();
    // As text: the test runner would make an import of its own of it.
    await page.evaluate(`import('${url}').then(() => true)`);
    await page.evaluate(() => document.dispatchEvent(new Event('let-go')));
    await page.getByRole('heading', { level: 1, name: '站点与设备' }).waitFor();
  });

  it('says on the board that alarms are mute until somebody touches it, where the browser holds sound back', async () => {
    const holding = await openBrowser({ holdsSoundBack: true });
    onTestFinished(() => holding.close());
    const { agent } = await open();
    const page = await holding.newPage();
    // Whatever a test asks of a page is a touch to the browser: it must not ask before the sound was held back.
    const heldBack = page.waitForEvent('console', (message) => message.text().includes('not allowed to start'));
    await page.goto(agent.address);
    await heldBack;
    await page.getByText('还没有声音：请点一下屏幕').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.mouse.click(400, 400);
    await page.getByText('还没有声音').waitFor({ state: 'detached' });
  });

  it('lets the settings lie over a screen only until somebody taps elsewhere, presses Escape or goes on', async () => {
    const { page } = await open();
    const panel = page.getByRole('dialog', { name: '设置' });
    const opener = button(page, '设置');
    const shown = async (): Promise<void> => {
      await opener.click();
      await panel.waitFor();
    };
    await shown();
    await opener.click();
    await panel.waitFor({ state: 'detached' });
    await shown();
    await page.mouse.click(300, 300);
    await panel.waitFor({ state: 'detached' });
    await shown();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await opener.evaluate((it) => it === document.activeElement)).toBe(true);
    await shown();
    // As the kiosk does by itself, when an emergency is begun elsewhere or nobody is left.
    await action(page, '接送孩子').evaluate((it: HTMLElement) => it.click());
    await panel.waitFor({ state: 'detached' });
  });

  it('puts the settings away also for whoever is as quick as their first paint', async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const seen = new MutationObserver(() => {
        if (!document.querySelector('.settings')) return;
        seen.disconnect();
        dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
      });
      seen.observe(document.body, { childList: true, subtree: true });
    });
    await button(page, '设置').click();
    await page.waitForTimeout(300);
    expect(await page.getByRole('dialog', { name: '设置' }).count()).toBe(0);
  });

  it('leaves no name on the board, in the address or in local storage when the guardian has gone', async () => {
    const { page } = await open();
    await identify(page);
    await page.getByRole('heading', { name: '样例妈妈，您好' }).waitFor();
    await button(page, '返回看板').click();
    await page.getByRole('article', { name: '托小班' }).waitFor();
    const left = await page.evaluate(
      () => document.body.textContent + location.href + JSON.stringify({ ...localStorage }),
    );
    expect(left).not.toMatch(/样例[一二妈]/);
    expect(left).not.toContain('token-of-the-guardian');
  });

  it('is accessible on the board, at the PIN pad and at the children, in light and dark', async () => {
    const { page } = await open();
    const check = async (): Promise<void> => expect(await axeFaults(page)).toEqual([]);
    for (const theme of ['paper', 'night']) {
      await check();
      await action(page, '接送孩子').click();
      await check();
      await button(page, '返回看板').click();
      await identify(page);
      await action(page, '样例一').click();
      await check();
      await button(page, '返回看板').click();
      if (theme === 'paper') {
        await button(page, '设置').click();
        await page.getByRole('switch', { name: '午睡深色' }).click();
        await button(page, '关闭').click();
      }
    }
  });
});
