import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import type { AnswerFeed } from '#contract/district.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { districtKeys, sendNotice, signedByDistrict } from './districtDesk.ts';

const headPin = '246810';
let folder: string;
let box: Box;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-notices-'));
  box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    upstream: { districtKeys },
  }));
  await box.start('agent');
  browser = await openBrowser();
  page = await openKiosk(browser, box);
});
afterAll(async () => {
  await browser?.close();
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A photo of four megapixels with enough in it to be heavy, as a telephone would hand it over. */
const takePhoto = (): Promise<string> =>
  page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1800];
    const pen = canvas.getContext('2d');
    for (let at = 0; at < 3000; at += 1) {
      if (!pen) break;
      pen.fillStyle = `hsl(${(at * 37) % 360} 60% 60%)`;
      pen.fillRect((at * 97) % 2400, (at * 53) % 1800, 80, 60);
    }
    return canvas.toDataURL('image/jpeg', 0.95).split(',')[1] ?? '';
  });

/** Waits until a picture has pixels: a frame with nothing in it is there before. */
const isSeen = (picture: Locator): Promise<unknown> =>
  eventually('the picture', () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));

test('a finding arrives, the head answers with a photo, the district has it and closes it', async () => {
  const noticeId = uuidv7();
  await page.getByRole('button', { name: '工作人员' }).click();
  await enterPin(page, headPin);
  await page.getByRole('button', { name: '园长', exact: true }).click();
  const panel = page.getByRole('region', { name: '区里的通知' });
  await panel.getByText('没有通知').waitFor();

  await sendNotice(box, { id: noticeId, kind: 'finding', text: '二楼安全通道堆放杂物', dueDay: '2026-01-20' });
  await panel.getByText('1 条等待答复').waitFor();
  await panel.getByText(/逾期 \d+ 天/).waitFor();
  await panel.getByRole('button', { name: '查看和答复' }).click();
  const sheet = page.getByRole('region', { name: '检查问题' });
  await sheet.getByText('已逾期').waitFor();

  const photo = await takePhoto();
  const form = sheet.getByRole('form', { name: '答复区里' });
  const next = form.getByRole('button', { name: '检查并发送' });
  await form.getByRole('textbox').fill('杂物已全部清走');
  await form
    .locator('input[type="file"]')
    .setInputFiles({ name: '陈小雨.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photo, 'base64') });
  await form.getByText('附件里能认出孩子吗？').waitFor();
  await isSeen(form.getByRole('img', { name: '附件 photo-1' }));
  expect(await next.isDisabled()).toBe(true);
  await form.getByRole('button', { name: '能认出', exact: true }).click();
  await form.getByText('孩子的样子不能发给区里').waitFor();
  expect(await next.isDisabled()).toBe(true);
  await form.getByRole('button', { name: '认不出孩子' }).click();
  expect(await axeFaults(page)).toEqual([]);
  await next.press('Enter');
  // Nothing is sent yet: there is a way back until it is.
  await form.getByText('发出后不能撤回').waitFor();
  await form.getByRole('button', { name: '再改改' }).click();
  await form.getByRole('textbox').fill('杂物已全部清走，见照片');
  await next.press('Enter');
  await form.getByText('发出后不能撤回').waitFor();
  for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
  await sheet.getByText('已封存，等待发出').waitFor();
  await isSeen(sheet.locator('.said img'));

  const { answers } = (await box.call('district', 'GET', '/district/v1/answers')).body as AnswerFeed;
  const [answer] = answers;
  const [attached] = answer?.evidence ?? [];
  if (!answer || !attached) throw new Error('no answer with a photo was sealed');
  expect(answer.text).toBe('杂物已全部清走，见照片');
  // What people call their files stays in the house.
  expect(attached.name).toMatch(/^photo-1\.(webp|jpeg)$/);
  expect(attached.bytes).toBeLessThanOrEqual(500 * 1024);

  const receipt = {
    id: uuidv7(),
    site: answer.site,
    answerId: answer.answerId,
    sha256: sha256(canonical(answer)).toString('hex'),
    receivedAt: '2026-01-21T09:00:00+08:00',
  };
  const address = `/district/v1/answers/${answer.answerId}/receipts`;
  expect((await box.call('district', 'POST', address, signedByDistrict(receipt))).status).toBe(201);
  await sheet.getByText('区里已收到').waitFor();
  await sendNotice(box, { id: uuidv7(), kind: 'closed', about: noticeId, text: '现场核实，通道畅通' });
  await sheet.getByText('现场核实，通道畅通').waitFor();
  await page.getByText('已销号', { exact: true }).first().waitFor();
  expect(await form.count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
});
