import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { AbsenceList } from '#contract/absence.ts';
import type { AttendanceDay, Attendee, HeadCountList } from '#contract/attendance.ts';
import type { HealthDay } from '#contract/health.ts';
import type { PickupList } from '#contract/pickups.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { addDays, shortDay } from '../../kiosk/src/state/calendar.ts';
import { fillMorning } from './morning.ts';

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('caring for the children of the day at a kiosk', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T;
  const post = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    expect(status, JSON.stringify(answer)).toBe(201);
  };
  const button = (name: string | RegExp) =>
    page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  const classOf = async (classId: string): Promise<Attendee[]> =>
    (await get<AttendanceDay>('/attendance')).classes.find((each) => each.classId === classId)?.children ?? [];
  const presentOf = async (classId: string): Promise<Attendee[]> =>
    (await classOf(classId)).filter(({ state }) => state === 'present');
  const first = <T>(list: readonly T[]): T => {
    const [item] = list;
    if (item === undefined) throw new Error('the demo morning has nobody of this kind');
    return item;
  };

  /** From wherever the kiosk is to one of the caregiver's screens. */
  const open = async (label: string): Promise<void> => {
    const { caregiver } = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
    await eventually(`the way to ${label}`, async () => {
      if (await button(label).isVisible()) return true;
      for (const name of ['返回', '工作人员']) {
        if (!(await button(name).isVisible())) continue;
        await button(name)
          .click({ timeout: 1000 })
          .catch(() => undefined);
        if (name === '工作人员' && (await page.getByText('请输入密码').isVisible())) await enterPin(page, caregiver);
        return false;
      }
      return false;
    });
    await button(label).click();
  };
  const accessible = async (): Promise<void> => expect(await axeFaults(page)).toEqual([]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-care-'));
    box = await createBox(folder, (file) => ({
      ...file,
      alerts: { unattendedGraceSeconds: 600, infantGraceSeconds: 600, graceSeconds: 600 },
    }));
    await box.start('agent');
    await fillMorning(box);
    browser = await openBrowser();
    page = await openKiosk(browser, box);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) errors.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a count by face names who is missing and who is too many, and the record is put right with one tap', async () => {
    const [missing, ...seen] = await presentOf('infant-1');
    const extra = first(await presentOf('toddler-small-1'));
    if (!missing) throw new Error('no infant came');
    const { status } = await box.call('head', 'PUT', `/api/v1/children/${missing.childId}/photo`, {
      id: uuidv7(),
      picture: { mediaType: 'image/png', base64: onePixel },
    });
    expect(status).toBe(201);

    await open('清点人数');
    await button(/乳儿室/).click();
    await accessible();
    for (const { name } of seen) await page.locator('.face-button', { hasText: name }).click();
    await page.getByText(`已见 ${seen.length} / ${seen.length + 1}`).waitFor();
    await page.locator('.face-button', { hasText: missing.name }).locator('img').waitFor();
    // A tap too many is undone.
    await page.locator('.face-button', { hasText: missing.name }).click();
    await button('撤销一步').click();
    await button('另有一名').click();
    await page.getByRole('tab', { name: /托小班/ }).click();
    await page.locator('.face-button', { hasText: extra.name }).click();
    await button('提交：还有 1 名没看到').click();

    await page.getByText('没看到 1 名').waitFor();
    await page.getByRole('alert').getByText(missing.name).waitFor();
    await page.getByText('多出 1 名').waitFor();
    await page.getByText('系统里在托小教室').waitFor();
    await accessible();
    const { rooms } = await eventually('the count on record', async () => {
      const list = await get<HeadCountList>('/attendance/head-counts');
      return list.rooms.some(({ lastCount }) => lastCount !== null) && list;
    });
    expect(rooms.find(({ roomId }) => roomId === 'infant')?.lastCount).toMatchObject({
      byFace: true,
      agrees: false,
      missing: [{ childId: missing.childId }],
      extra: [{ childId: extra.childId }],
    });

    await button('登记到本教室').click();
    await page.getByText('已登记到本教室').waitFor();
    await button('再数一次').click();
    await button('其余都看到了').click();
    await button(`提交：${seen.length + 2} 名都在`).click();
    await page.getByText(`相符：${seen.length + 2} 名都在`).waitFor();
    await post('/attendance/moves', { childId: extra.childId, roomId: 'toddler-small' });
  });

  test('a count by number says the box’s own number only afterwards', async () => {
    await open('清点人数');
    await button('只数人数').click();
    await button(/托大教室/).click();
    expect(await page.locator('main').textContent()).not.toContain('7 名');
    await button('数字 6').click();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    onTestFinished(() => letGo());
    await page.route('**/api/v1/attendance/head-counts', async (route) => {
      await held;
      await route.continue();
    });
    await button('提交').click();
    // Only the agent knows who came or went at that very moment.
    await page.getByText('数到 6，等主机核对').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('系统 7');
    letGo();
    await page.getByText('不符：数到 6，系统 7').waitFor();
    await page.unroute('**/api/v1/attendance/head-counts');
    await page.getByText('已保存').waitFor();
    await button('看脸再数一次').click();
    await page.getByText('已见 0 / 7').waitFor();
  });

  test('a whole class is well but one, whose finding stays on top until its guardian is told', async () => {
    const ill = first(await presentOf('mixed-1'));
    await open('晨检午检');
    await page.getByRole('tab', { name: /混合班/ }).click();
    await accessible();
    await button(`${ill.name}：异常`).click();
    await button('咳嗽').click();
    for (const digit of '382') await button(`数字 ${digit}`).click();
    await page.getByText('38.2 °C').waitFor();
    await button('已隔离').click();
    await accessible();
    await button('登记：异常').click();
    await page.getByRole('region', { name: '还没告知监护人' }).getByText(ill.name).waitFor();

    await button('其余 3 名都健康').click();
    await button('再点一次：3 名都健康').click();
    await page.getByText('都检查了').waitFor();
    const health = () => get<HealthDay>('/health');
    const after = await eventually('every check of the class on record', async () => {
      const { children } = await health();
      const mixed = children.filter(({ classId }) => classId === 'mixed-1');
      return mixed.every(({ morning }) => morning !== null) && mixed;
    });
    expect(after.filter(({ morning }) => morning?.well)).toHaveLength(3);
    expect(after.find(({ childId }) => childId === ill.childId)?.morning).toMatchObject({
      signs: ['cough'],
      celsius: 38.2,
      actions: ['isolated'],
    });

    await button(`${ill.name}：已告知监护人`).click();
    await page.getByRole('region', { name: '还没告知监护人' }).waitFor({ state: 'detached' });
    expect((await health()).totals).toMatchObject({ abnormal: 1, notNotified: 0 });
  });

  test('a re-examination is noted for a child who is not here, so that it may come back', async () => {
    const away = first((await classOf('mixed-1')).filter(({ state }) => state === 'expected'));
    await open('晨检午检');
    await button('登记复检').click();
    await page.getByRole('tab', { name: /混合班/ }).click();
    await page.locator('.face-button', { hasText: away.name }).click();
    await button('昨天').click();
    await accessible();
    await button('登记').click();
    await page.getByRole('main').getByText('已保存').waitFor();
  });

  test('a dose is given and another left out with a reason, and both say who and when', async () => {
    const [given, refused] = await presentOf('toddler-big-1');
    if (!given || !refused) throw new Error('too few came');
    const { day } = await get<AttendanceDay>('/attendance');
    for (const [{ childId }, name] of [
      [given, '益生菌'],
      [refused, '维生素D'],
    ] as const) {
      // Its time has come whenever this runs.
      await post('/health/medicines', { childId, name, dose: '半包', times: ['00:00'], from: day, to: day });
    }
    await open('喂药');
    await accessible();
    await button(`${given.name}：益生菌 已喂`).click();
    const done = page.getByRole('region', { name: '今天已处理' });
    await done.getByText(/已喂 · 花老师/).waitFor();
    await button(`${refused.name}：维生素D 未喂`).click();
    await button('孩子不肯吃').click();
    await done.getByText(/未喂：孩子不肯吃 · 花老师/).waitFor();
    const { children } = await get<HealthDay>('/health');
    const medicineOf = ({ childId }: Attendee) => children.find((child) => child.childId === childId)?.medicines[0];
    expect(medicineOf(given)?.given).toHaveLength(1);
    expect(medicineOf(refused)).toMatchObject({ given: [], leftOut: [{ why: '孩子不肯吃' }] });
  });

  test('a dose and a health check that were recorded by mistake are taken back', async () => {
    const wrong = first(await presentOf('toddler-big-1'));
    const health = () => get<HealthDay>('/health');
    await open('喂药');
    const told = page.getByRole('region', { name: '今天已处理' }).locator('.dose', { hasText: wrong.name });
    await told.getByRole('button', { name: '登记错了' }).click();
    await told.getByRole('button', { name: '再点一次：撤回' }).click();
    await told.waitFor({ state: 'detached' });
    const childOf = ({ children }: HealthDay, childId: string) => children.find((child) => child.childId === childId);
    expect(childOf(await health(), wrong.childId)?.medicines[0]?.given).toEqual([]);

    const well = first(
      (await health()).children.filter(({ classId, morning }) => classId === 'mixed-1' && morning?.well),
    );
    await open('晨检午检');
    await page.getByRole('tab', { name: /混合班/ }).click();
    await button(new RegExp(`^${well.name}`))
      .first()
      .click();
    const check = page.locator('.check-item').first();
    await check.getByRole('button', { name: '登记错了' }).click();
    await check.getByRole('button', { name: '再点一次：撤回' }).click();
    await page.getByText('今天还没有').waitFor();
    expect(childOf(await health(), well.childId)?.morning).toBeNull();
  });

  test('medicine that a guardian hands over is noted with the guardian who asked, and ended', async () => {
    const child = first(await presentOf('infant-1'));
    await open('喂药');
    await button('登记新药').click();
    await page.getByRole('tab', { name: /乳儿班/ }).click();
    await page.locator('.face-button', { hasText: child.name }).click();
    await page.getByLabel('药名').fill('头孢克洛颗粒');
    await page.getByLabel('每次用量').fill('半包');
    await button('12:30').click();
    await page.getByRole('group', { name: '哪位监护人委托？' }).getByRole('button', { name: /母亲/ }).click();
    await accessible();
    await button('登记委托').click();
    await button(`${child.name}：头孢克洛颗粒 停药`).click();
    const { children } = await get<HealthDay>('/health');
    expect(children.find(({ childId }) => childId === child.childId)?.medicines).toMatchObject([
      { name: '头孢克洛颗粒', times: ['12:30'], adultId: expect.any(String) },
    ]);
    await button('已经好了').click();
    await button(`${child.name}：头孢克洛颗粒 停药`).waitFor({ state: 'detached' });
  });

  test('an absence gets its reason with one tap, and is taken back when the child comes after all', async () => {
    const away = first((await classOf('toddler-big-1')).filter(({ state }) => state === 'expected'));
    await open('缺勤');
    await accessible();
    await button(`${away.name}：生病`).click();
    const listed = page.getByRole('region', { name: '已登记的缺勤' });
    await listed.getByText(away.name).waitFor();
    const absences = () => get<AbsenceList>('/attendance/absences');
    expect((await absences()).absences).toMatchObject([{ childId: away.childId, reason: 'illness', withdrawn: false }]);
    await button(`撤回 ${away.name} 的缺勤`).click();
    await button('孩子来了').click();
    await button(`${away.name}：生病`).waitFor();
    expect((await absences()).unexplained.some(({ childId }) => childId === away.childId)).toBe(true);
  });

  test('a one-off pickup is made and its code shown; cancelled, it has none', async () => {
    const child = first(await presentOf('infant-1'));
    await open('临时接送');
    await button('登记临时接送').click();
    await page.getByRole('textbox', { name: '姓名或拼音首字母' }).fill(child.name.slice(0, 2));
    await page.locator('.face-button', { hasText: child.name }).click();
    await page.getByLabel('来接的人').fill('示例姑姑');
    await page.getByLabel('手机尾号（4 位）').fill('12x34');
    await button('没说').click();
    await accessible();
    await button('登记，并显示接送码').click();
    const shown = page.locator('.pickup-digits');
    await shown.waitFor();
    const { pickups } = await get<PickupList>('/pickups');
    expect(pickups).toMatchObject([{ childId: child.childId, name: '示例姑姑', phoneTail: '1234', cancelled: false }]);
    const { code } = await get<{ code: string }>(`/pickups/${pickups[0]?.pickupId}/code`);
    expect((await shown.textContent())?.replace(/\s/g, '')).toBe(code);

    await button('返回').click();
    await button('取消 示例姑姑 来接').click();
    await button('再点一次取消').click();
    await page.getByText('已取消').waitFor();
    expect(await button('示例姑姑 的接送码').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test('a pickup of any day that the form offers is seen on its day and can be cancelled', async () => {
    const child = first(await presentOf('infant-1'));
    const { day } = await get<AttendanceDay>('/attendance');
    const later = addDays(day, 7);
    await post('/pickups', { childId: child.childId, name: '示例舅舅', phoneTail: '8765', day: later });
    await open('临时接送');
    await page.getByRole('tab', { name: new RegExp(`${shortDay(later)}$`) }).click();
    await button('取消 示例舅舅 来接').click();
    await button('再点一次取消').click();
    await page.getByText('已取消').waitFor();
    await accessible();
  });

  test('what is recorded elsewhere is seen here at once: a finding, medicine, an absence, a pickup', async () => {
    const child = first(await presentOf('toddler-small-1'));
    const away = first((await classOf('toddler-small-1')).filter(({ state }) => state === 'expected'));
    const { childId } = child;
    const { day } = await get<AttendanceDay>('/attendance');
    // Sooner than the screens ask by themselves.
    const soon = { timeout: 5000 };
    await open('晨检午检');
    const untold = page.getByRole('region', { name: '还没告知监护人' });
    await page.getByRole('tab', { name: /托小班/ }).click();
    await post('/health/checks', { childId, kind: 'observation', well: false, signs: ['cough'] });
    await untold.getByText(child.name).waitFor(soon);
    await open('喂药');
    await button('登记新药').waitFor();
    await post('/health/medicines', { childId, name: '示例糖浆', dose: '5 ml', times: ['00:00'], from: day, to: day });
    await button(`${child.name}：示例糖浆 已喂`).waitFor(soon);
    await open('缺勤');
    await button(`${away.name}：生病`).waitFor();
    await post('/attendance/absences', { childId: away.childId, from: day, reason: 'family' });
    await page.getByRole('region', { name: '已登记的缺勤' }).getByText(away.name).waitFor(soon);
    await open('临时接送');
    await button('登记临时接送').waitFor();
    await post('/pickups', { childId, name: '示例表姐', phoneTail: '4321', day });
    await button('取消 示例表姐 来接').waitFor(soon);
  });

  test('a count by face goes on while the agent is away, and is saved when it is back', async () => {
    const children = await presentOf('toddler-small-1');
    await open('清点人数');
    await box.end('agent', 'SIGKILL');
    await button(/托小教室/).click();
    await page.getByText('连接中断，截至').waitFor();
    for (const { name } of children) await page.locator('.face-button', { hasText: name }).click();
    await button(`提交：${children.length} 名都在`).click();
    const saving = page.locator('.care-bar .saving');
    await saving.getByText('未保存').waitFor();
    await box.start('agent');
    await saving.getByText('已保存').waitFor();
    const { rooms } = await get<HeadCountList>('/attendance/head-counts');
    expect(rooms.find(({ roomId }) => roomId === 'toddler-small')?.lastCount).toMatchObject({
      byFace: true,
      agrees: true,
    });
  });
});
