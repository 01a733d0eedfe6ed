import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { AdultRecord } from '#contract/people.ts';
import { smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { useHeadDesk } from './headDesk.ts';

describe('the head’s roster table, kiosks and footage register on the screen', () => {
  const { box, browser, page, api, button, sound } = useHeadDesk();

  test('a table with a fault says where and how to mend it and changes nothing; mended, it is taken over', async () => {
    await button('导入导出').click();
    const choose = (text: string) =>
      page()
        .locator('input[type=file]')
        .setInputFiles({
          name: '接送人.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(text),
        });
    await choose('姓名,手机尾号\n示例新外婆,12');
    await page().getByText('1 处错误：改好表格再导入').waitFor();
    await page().getByText('CSV 第 2 行 手机尾号').waitFor();
    await sound('a table with a fault');
    expect(
      await page()
        .getByRole('button', { name: /^导入 \d/ })
        .count(),
    ).toBe(0);
    await button('换一个文件').click();
    await choose('姓名,手机尾号\n示例新外婆,0012\n示例新姨,0013');
    await page().getByText('手机尾号：0012').waitFor();
    const adults = async () => (await api<{ adults: AdultRecord[] }>('GET', '/adults?limit=200')).adults;
    expect((await adults()).some(({ name }) => name === '示例新外婆')).toBe(false);
    // Somebody records the same adult before it is taken over: what would happen now is shown first.
    await api('PUT', '/adults/a-other', { id: uuidv7(), name: '示例新姨', phoneTail: '0013' });
    await button('导入 2 条').click();
    await page().getByText('花名册刚有改动，请再看一遍').waitFor();
    expect((await adults()).some(({ name }) => name === '示例新外婆')).toBe(false);
    await button('导入 1 条').click();
    await page().getByText('已导入：新增 1，修改 0').waitFor();
    expect((await adults()).some(({ name }) => name === '示例新外婆')).toBe(true);
    for (const name of ['导出花名册', '空白模板']) {
      const waiting = page().waitForEvent('download');
      await button(name).click();
      expect((await waiting).suggestedFilename()).toBe(`${name}.xlsx`);
    }
    await button('返回').click();
  });

  test('a code made on the screen enrols a second kiosk; revoked on the screen, it is out', async () => {
    await button('返回').click();
    await button('触摸屏').click();
    await page().getByText('就是这台').waitFor();
    await button('生成登记码').click();
    const code = ((await page().getByLabel('登记码').textContent()) ?? '').trim();
    expect(code).toMatch(/^[0-9A-Z]{8}$/);
    await sound('the kiosks');
    const context = await browser().newContext({ viewport: smallKiosk, locale: 'zh-CN' });
    const second = await context.newPage();
    await second.goto(`${box().endpoints().http}/#enrol=${code}`);
    await second.getByLabel('这台屏的名称').fill('二楼平板');
    await button('登记', second).click();
    await second.getByRole('button', { name: '接送孩子' }).waitFor();
    await button('停用 二楼平板').click();
    await button('确认停用').click();
    await second.getByText('登记这台触摸屏').waitFor();
    await page().locator('.kiosk-row[data-revoked="true"]', { hasText: '二楼平板' }).waitFor();
    await context.close();
  });

  test('who looks at footage stands in the register, newest first, with the reason', async () => {
    const streamId = await eventually('a camera', async () => {
      const { streams } = await api<{ streams: { streamId: string }[] }>('GET', '/footage/streams');
      return streams[0]?.streamId;
    });
    await button('返回').click();
    await button('录像').click();
    await button('监护人申请').click();
    await button('查看').click();
    await page().locator('.showing').waitFor();
    await button('返回').click();
    await button('查看登记册').click();
    const line = page().locator('.register-line', { hasText: '监护人申请' });
    await line.getByText('钟园长 登记').waitFor();
    await sound('the register');
    const at = (ms: number) => new Date(ms).toISOString();
    await api('POST', '/footage/viewings', {
      id: uuidv7(),
      streamId,
      from: at(Date.now() - 120_000),
      to: at(Date.now() - 60_000),
      reason: '后来的理由',
    });
    await page().locator('.register-line').first().getByText('后来的理由').waitFor();
  });

  test('a grant that comes after another camera was chosen opens nothing', async () => {
    await button('返回').click();
    await button('录像').click();
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page().route('**/api/v1/footage/viewings', async (route) => {
      await held;
      await route.continue();
    });
    const answered = page().waitForResponse((response) => response.url().endsWith('/footage/viewings'));
    await button('监护人申请').click();
    await button('查看').click();
    const other = page().locator('.footage-camera[aria-pressed="false"]').first();
    await other.click();
    release();
    await (await answered).finished();
    await page().unroute('**/api/v1/footage/viewings');
    await button('监护人申请').waitFor();
    expect(await page().locator('video').count()).toBe(0);
  });

  test('a day of the last ninety and a time are chosen by taps', async () => {
    await button('返回').click();
    await button('录像').click();
    await button('今天').click();
    await button('上个月').click();
    await page().locator('.day-picker .picker-day').nth(9).click();
    await button('10 时').click();
    await button('25 分').click();
    await button('30 分钟').click();
    await page().locator('.gap-ends').getByText('10:25').waitFor();
    await page().locator('.gap-ends').getByText('10:55').waitFor();
    await page().getByText('这段时间没有录像').waitFor();
    await sound('another time');
  });
});
