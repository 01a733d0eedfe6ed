import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { AdultRecord, ChildRecord, StaffRecord } from '#contract/people.ts';
import { enterPin, smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { useHeadDesk } from './headDesk.ts';

/** One red pixel: enough of a picture for the browser to scale. */
const redDot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);

describe('the head’s records of people on the screen', () => {
  const { box, browser, page, api, button, saved, open, sound, readCard } = useHeadDesk();

  test('a child is found by initials; a wrong field says so beside itself, and is saved once mended', async () => {
    await sound('the list of children');
    await page().getByLabel('姓名或拼音首字母').fill('hyy');
    await eventually('one child', async () => (await page().locator('.person-line').count()) === 1);
    await page().locator('.person-line', { hasText: '荷叶圆' }).click();
    await page().getByLabel('姓名', { exact: true }).fill('');
    await button('保存').click();
    await page().locator('[data-fault="name"]').getByText('请填写').waitFor();
    await page().getByText('没有保存：1 处要改').waitFor();
    await sound('a form with a fault');
    await page().getByLabel('姓名', { exact: true }).fill('荷叶圆圆');
    await page().getByLabel('过敏（用顿号分开）').fill('花生、牛奶');
    await button('保存').click();
    await saved();
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    expect(children.find(({ name }) => name === '荷叶圆圆')).toMatchObject({ allergies: ['花生', '牛奶'] });
    await button('返回').click();
  });

  test('what is not saved is dropped only when somebody says so', async () => {
    await open('婴幼儿', '荷叶圆');
    await page().getByLabel('备注').fill('还没写完');
    await button('返回').click();
    await page().getByRole('alertdialog', { name: '修改还没有保存' }).waitFor();
    await sound('the question before leaving');
    await button('继续填写').click();
    expect(await page().getByLabel('备注').inputValue()).toBe('还没写完');
    await button('返回').click();
    await button('放弃修改').click();
    await page().locator('.person-line').first().waitFor();
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    expect(children.find(({ name }) => name.startsWith('荷叶圆'))?.notes).toBeUndefined();
  });

  test('a half-filled form is still there after its writer was called away, with what was changed meanwhile elsewhere', async () => {
    await open('婴幼儿', '荷叶圆');
    await page().getByLabel('备注').fill('午睡要抱着');
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    const written = children.find(({ name }) => name.startsWith('荷叶圆'));
    const alone = children.find(({ classId }) => classId === 'infant-1');
    if (!written || !alone) throw new Error('the demo’s children are not there');
    const { childId, ...record } = written;
    await api('POST', '/attendance/check-ins', { id: uuidv7(), childId: alone.childId, method: 'staff' });
    await page().locator('button.banner', { hasText: '确认处理' }).click();
    await button('返回').click();
    await button('返回').click();
    const override = { reason: '示例' };
    await api('POST', '/attendance/check-outs', { id: uuidv7(), childId: alone.childId, method: 'staff', override });
    const change = async (allergies: string[]) =>
      api('PUT', `/children/${childId}`, { id: uuidv7(), ...record, allergies });
    await change(['花生', '牛奶', '芒果']);
    await button('人员').click();
    const firstPainted = page().evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const seen = new MutationObserver(() => {
            if (!document.querySelector('.record-form textarea')) return;
            seen.disconnect();
            const fields = document.querySelectorAll<HTMLTextAreaElement>('.record-form :is(input, textarea)');
            requestAnimationFrame(() => resolve(Array.from(fields, ({ value }) => value)));
          });
          seen.observe(document.body, { childList: true, subtree: true });
        }),
    );
    await open('婴幼儿', '荷叶圆');
    // Nobody sees the form without what was written, and types into it once more.
    expect(await firstPainted).toEqual(expect.arrayContaining(['午睡要抱着', '花生、牛奶、芒果']));
    await page().getByText('这份档案刚在别处改过').waitFor();
    // And while the form is open.
    await change(['花生', '牛奶', '芒果', '虾（含虾皮、虾酱）']);
    await eventually('the change to come in', async () =>
      (await page().getByLabel('过敏（用顿号分开）').inputValue()).includes('虾'),
    );
    await button('保存').click();
    await saved();
    expect(await page().getByText('这份档案刚在别处改过').count()).toBe(0);
    const after = await api<ChildRecord>('GET', `/children/${childId}`);
    expect(after).toMatchObject({ notes: '午睡要抱着', allergies: ['花生', '牛奶', '芒果', '虾（含虾皮、虾酱）'] });
    await api('PUT', `/children/${childId}`, { id: uuidv7(), ...record });
    await button('返回').click();
  });

  test('nothing can be typed into a record while it is being saved', async () => {
    await open('婴幼儿', '荷叶圆');
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page().route('**/api/v1/children/*', async (route) => {
      if (route.request().method() === 'PUT') await held;
      await route.continue();
    });
    await page().getByLabel('备注').fill('先');
    await button('保存').click();
    await eventually('the form to be still', () => page().getByLabel('备注').isDisabled());
    release();
    await saved();
    expect(await page().getByLabel('备注').isDisabled()).toBe(false);
    await page().unroute('**/api/v1/children/*');
    await page().getByLabel('备注').fill('');
    await button('保存').click();
    await saved();
    await button('返回').click();
  });

  test('a photo is made small in the browser, shown, and taken away again', async () => {
    await open('婴幼儿', '荷叶圆');
    await page().locator('input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: redDot });
    const shown = page().getByRole('img', { name: /荷叶圆.* 的照片/ });
    // The demo's own photo stands there until the new one has been fetched.
    await eventually('the new photo', async () =>
      (await shown.evaluate((image: HTMLImageElement) => image.naturalWidth)) === 1 ? true : undefined,
    );
    await button('删除照片').click();
    await button('再点一次删除').click();
    await page().getByRole('img', { name: '没有照片' }).waitFor();
    await page()
      .locator('input[type=file]')
      .setInputFiles({ name: 'a', mimeType: 'image/png', buffer: Buffer.from('?') });
    await page().getByText('这个文件不是能读的图片').waitFor();
    await button('返回').click();
  });

  test('a browser that writes no WebP sends the photo as JPEG', async () => {
    await page().evaluate(() => {
      const { toBlob } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.toBlob = function (done, type, quality) {
        toBlob.call(this, done, type === 'image/webp' ? 'image/png' : type, quality);
      };
    });
    await open('婴幼儿', '荷叶圆');
    await page().locator('input[type=file]').setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: redDot });
    const shown = page().getByRole('img', { name: /荷叶圆.* 的照片/ });
    await eventually('the new photo', () => shown.evaluate((image: HTMLImageElement) => image.naturalWidth === 1));
    await button('删除照片').click();
    await button('再点一次删除').click();
    await page().getByRole('img', { name: '没有照片' }).waitFor();
    await page().reload();
    await page().getByRole('button', { name: '接送孩子' }).waitFor();
  });

  test('a custody block is set for one child', async () => {
    await open('接送人', '云爸爸');
    await button('添加禁止接送').click();
    await page().getByRole('textbox', { name: '姓名或拼音首字母' }).fill('荷叶');
    await page().locator('.picked').first().click();
    await button('保存').click();
    await saved();
    await sound('an adult with a custody block');
    const adult = await api<AdultRecord>('GET', '/adults/yun-baba');
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    expect(adult.blockedFor).toEqual([children.find(({ name }) => name.startsWith('荷叶圆'))?.childId]);
    await button('返回').click();
    await page().locator('.person-line', { hasText: '云爸爸' }).getByText('禁止接送').waitFor();
  });

  test('a PIN that the head resets opens the kiosk, and one that is somebody else’s is refused at its field', async () => {
    await open('接送人', '云妈妈');
    await button('重设密码').click();
    const type = async (pin: string): Promise<void> => {
      for (const digit of pin)
        await page()
          .getByRole('button', { name: `数字 ${digit}`, exact: true })
          .click();
    };
    await type('4203');
    await button('保存').click();
    await page().locator('[data-fault="pin"]').getByText('已经被别人使用，请换一个').waitFor();
    for (let digit = 0; digit < 4; digit += 1) await button('删除').click();
    await type('739218');
    await button('保存').click();
    await saved();
    expect(await page().getByText('739218').count()).toBe(0);
    await button('返回').click();
    await button('返回').click();
    await button('返回看板').click();
    await page().getByRole('button', { name: '接送孩子' }).click();
    await enterPin(page(), '739218');
    await page().getByText('云妈妈，您好').waitFor();
  });

  test('a card that is held to the reader while it is registered identifies nobody and becomes the person’s', async () => {
    await open('接送人', '云妈妈');
    await button('重新登记卡').click();
    await page().getByText('请把卡放到读卡器上').waitFor();
    await readCard('0004711815');
    await page().getByText('保存后有 1 张新卡，旧卡失效').waitFor();
    // With the keyboard in a field a reader types into it; what it typed is taken out again.
    const name = page().getByRole('textbox', { name: '姓名' });
    await name.focus();
    // The keys' own times, so that a busy machine does not make a slow reader.
    await page().evaluate(() => {
      const times = new WeakMap<Event, number>();
      let lastMs = performance.now();
      Object.defineProperty(KeyboardEvent.prototype, 'timeStamp', {
        configurable: true,
        get(this: Event) {
          lastMs = times.has(this) ? lastMs : lastMs + 5;
          times.set(this, times.get(this) ?? lastMs);
          return times.get(this);
        },
      });
    });
    await page().keyboard.type('0004711816');
    await page().keyboard.press('Enter');
    await page().getByText('保存后有 2 张新卡，旧卡失效').waitFor();
    expect(await name.inputValue()).toBe('云妈妈');
    expect(await name.evaluate((field) => field === document.activeElement)).toBe(true);
    // So it is while an input method holds the keys back and composes something of them.
    const input = await page().context().newCDPSession(page());
    const press = async (code: string): Promise<void> => {
      await page().evaluate((key) => {
        const init = { key: 'Process', code: key, isComposing: true, bubbles: true, cancelable: true };
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init));
      }, code);
    };
    await press('KeyA');
    await input.send('Input.imeSetComposition', { text: 'a47', selectionStart: 3, selectionEnd: 3 });
    for (const digit of '47118') await press(`Digit${digit}`);
    await press('Enter');
    await page().getByText('保存后有 3 张新卡，旧卡失效').waitFor();
    await page().evaluate(() => Reflect.deleteProperty(KeyboardEvent.prototype, 'timeStamp'));
    expect(await name.inputValue()).toBe('云妈妈');
    await button('保存').click();
    await saved();
    expect(await api<AdultRecord>('GET', '/adults/yun-mama')).toMatchObject({ name: '云妈妈', cards: 3, hasPin: true });
    await button('返回').click();
  });

  test('papers that have run out or soon will are marked in the list and at the paper', async () => {
    const staff = await api<StaffRecord>('GET', '/staff/hua-laoshi');
    await api('PUT', '/staff/hua-laoshi', {
      id: uuidv7(),
      name: staff.name,
      role: staff.role,
      qualifications: [
        { kind: 'caregiver', validFrom: '2024-01-01' },
        { kind: 'health_certificate', validFrom: '2024-01-01', validTo: dayFromNow(-3) },
        { kind: 'background_check', validFrom: '2024-01-01', validTo: dayFromNow(12) },
      ],
    });
    await page().getByRole('tab', { name: '工作人员' }).click();
    await page().locator('.person-line', { hasText: '花老师' }).getByText('已过期 3 天').waitFor();
    await open('工作人员', '花老师');
    await page().getByText('12 天后到期').waitFor();
    await sound('a member of staff');
    await button('返回').click();
  });

  test('a new child is recorded by taps, from a date in the calendar to an adult’s relation', async () => {
    await button('新增').click();
    await page().getByLabel('姓名', { exact: true }).fill('示例新宝');
    await page()
      .getByRole('button', { name: /出生日期/ })
      .click();
    // The whole month is above the bar, however low its field stands.
    const [month, bar] = await Promise.all(
      ['.day-picker', '.form-bar'].map((each) => page().locator(each).boundingBox()),
    );
    expect((month?.y ?? 0) + (month?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await button('前一年').click();
    await page().locator('.day-picker .picker-day').first().click();
    await button('托大班').click();
    await button('添加接送人').click();
    await page().getByRole('textbox', { name: '姓名或拼音首字母' }).fill('ynn');
    await page().locator('.picked', { hasText: '云奶奶' }).click();
    await button('祖母').click();
    await button('保存').click();
    await saved();
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    expect(children.find(({ name }) => name === '示例新宝')).toMatchObject({
      classId: 'toddler-big-1',
      guardians: [{ adultId: 'yun-nainai', relation: '祖母', pickup: true }],
    });
    await button('返回').click();
  });

  test('a departed child is erased after what would go was shown, and only with a second yes', async () => {
    const { children } = await api<{ children: ChildRecord[] }>('GET', '/children?limit=200');
    const child = children.find(({ name }) => name === '示例新宝');
    if (!child) throw new Error('the new child is not there');
    const { childId, ...record } = child;
    const left = { ...record, enrolledFrom: dayFromNow(-20), enrolledTo: dayFromNow(-1) };
    await api('PUT', `/children/${childId}`, { id: uuidv7(), ...left });
    await button('已离托').click();
    await open('婴幼儿', '示例新宝');
    await button('先看会删除什么').click();
    await page().getByText('将清空 2 条记录的内容').waitFor();
    expect((await box().call('head', 'GET', `/api/v1/children/${childId}`)).status).toBe(200);
    await button('监护人要求').click();
    expect(await button('永久删除').isDisabled()).toBe(true);
    await page().getByRole('switch', { name: '我确认：不能恢复' }).click();
    await button('永久删除').click();
    await page().getByRole('tab', { name: '婴幼儿' }).waitFor();
    expect((await box().call('head', 'GET', `/api/v1/children/${childId}`)).status).toBe(404);
  });

  test('a half-filled form that nobody touches warns before it is dropped', async () => {
    const context = await browser().newContext({ viewport: smallKiosk, locale: 'zh-CN' });
    const other = await context.newPage();
    await other.clock.install();
    const { code } = JSON.parse(await box().nestbox('kiosk', 'code', '--json')) as { code: string };
    await other.goto(`${box().endpoints().http}/#enrol=${code}`);
    await button('登记', other).click();
    await other.getByRole('button', { name: '工作人员' }).click();
    await enterPin(other, '246810');
    await button('人员', other).click();
    await other.locator('.person-line').first().click();
    await other.getByLabel('备注').fill('写了一半');
    await other.clock.fastForward(95_000);
    await other
      .locator('.form-bar')
      .getByText(/秒没有操作就会放弃修改/)
      .waitFor();
    expect(await other.getByLabel('备注').inputValue()).toBe('写了一半');
    await other.clock.fastForward(30_000);
    await other.getByRole('button', { name: '接送孩子' }).waitFor();
    await context.close();
  });
});
