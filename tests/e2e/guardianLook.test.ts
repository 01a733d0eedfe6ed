import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { RegisterLine } from '#contract/footage.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { openBrowser } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { packWith } from '../guardians/guardians.ts';

let folder: string;
let box: Box;
let browser: Browser;
const call = async <T>(method: string, path: string, body: object = {}): Promise<T> => {
  const payload = method === 'GET' ? undefined : { id: uuidv7(), ...body };
  const answer = await box.call('head', method, `/api/v1${path}`, payload);
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer.body as T; // as the contract says of this address
};
const looks = async () =>
  (await call<{ lines: RegisterLine[] }>('GET', '/footage/viewings')).lines.filter(
    ({ what }) => what === 'by_guardian',
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-look-'));
  box = await createBox(folder, (file) => ({
    ...file,
    cameras: (file.cameras ?? []).filter(({ id }) => id === 'cam-infant'),
    positions: [],
    flows: { enabled: false },
  }));
  await Promise.all([box.start('simulator'), box.start('agent')]);
  await box.start('recorder');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a guardian agrees to pictures, sees the room that the child is in, and no longer once it is elsewhere', async () => {
  const today = dayAt(epochMs(Date.now()), 'Asia/Shanghai');
  await call('POST', '/policy/packs', { pack: packWith('live', today) });
  await call('PUT', '/adults/nai', { name: '示例奶奶', phoneTail: '2468' });
  const guardians = [{ adultId: 'nai', relation: '奶奶', pickup: true }];
  const care = { classId: 'infant-1', careType: 'occasional', enrolledFrom: '2025-09-01' };
  await call('PUT', '/children/bao', { name: '演示宝宝', birthDate: addDays(today, -300), ...care, guardians });
  await call('POST', '/attendance/check-ins', { childId: 'bao', method: 'staff' });
  const { url } = await call<{ url: string }>('POST', '/adults/nai/links');
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('手机号最后 4 位').fill('2468');
  await page.getByRole('button', { name: '进入' }).click();
  await page.getByRole('button', { name: '同意' }).click();
  expect(await page.getByRole('button', { name: '看一眼' }).count()).toBe(0);
  await page.getByRole('checkbox', { name: /^画面/ }).click();
  await page.getByText('已保存').waitFor();
  await page.getByRole('button', { name: '今天' }).click();

  await eventually('the camera to record', async () => {
    const { streams } = await call<{ streams: { state: string }[] }>('GET', '/footage/streams');
    return streams.some(({ state }) => state === 'recording');
  });
  await page.getByRole('button', { name: '看一眼' }).click();
  const picture = page.getByRole('img', { name: '演示宝宝所在教室的画面' });
  await picture.waitFor({ timeout: 30_000 });
  await eventually('the picture', () => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth === 640));
  expect(await axeFaults(page)).toEqual([]);
  const [line, ...more] = await looks();
  expect(more).toEqual([]);
  expect(line).toMatchObject({
    streamId: 'cam-infant',
    guardian: { name: '示例奶奶', child: '演示宝宝', room: '乳儿室' },
  });
  const first = await picture.getAttribute('src');
  await eventually('the next picture', async () => (await picture.getAttribute('src')) !== first);

  await call('POST', '/attendance/moves', { childId: 'bao', roomId: 'yard' });
  await page.getByText('没有可看的摄像机').waitFor();
  expect(await page.getByRole('img').count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
  expect(await looks()).toHaveLength(1);
});
