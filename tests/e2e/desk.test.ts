import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { ChildRecord } from '#contract/people.ts';
import type { AlertList } from '#contract/rooms.ts';
import { enterPin } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { useStaffDesk } from './staffDesk.ts';

const blockedFatherPin = '9046';

describe('the staff’s desk', () => {
  const {
    box,
    page,
    button,
    card,
    deed,
    menu,
    childNow,
    childrenIn,
    post,
    isInside,
    atDesk,
    letters,
    openChild,
    accessible,
  } = useStaffDesk();

  test('finds a child in the whole house by initials, by pinyin and by characters', async () => {
    await atDesk();
    await menu('花名册').click();
    await button('找人').click();
    await letters('AYG');
    await card('阿依古丽·买买提艾力').waitFor();
    expect(await page().locator('.child-card').count()).toBe(1);
    await accessible();
    const field = page().getByRole('textbox', { name: '姓名或拼音首字母' });
    for (const [query, name] of [
      ['yunduo', '云朵朵'],
      ['买买提', '阿依古丽·买买提艾力'],
      ['tangxh', '糖小葫'],
    ] as const) {
      await field.fill(query);
      await card(name).waitFor();
      expect(await page().locator('.child-card').count()).toBe(1);
    }
    await field.fill('QQQQ');
    await page().getByText('没有找到').waitFor();
  });

  test('shows a class by who is not yet here, here, gone, and awaits handover', async () => {
    await atDesk();
    await menu('花名册').click();
    await page()
      .getByRole('tab', { name: /乳儿班/ })
      .click();
    await card('云朵朵').waitFor();
    await button(/^未到/).click();
    expect(await page().locator('.child-card b').allTextContents()).toEqual(['云朵朵']);
    await accessible();
    await button(/^待交接/).click();
    await card('米粒粒').click();
    await button('返回').click();
    // Back to the same class and filter.
    await card('米粒粒').waitFor();
    expect(await button(/^待交接/).getAttribute('aria-pressed')).toBe('true');
    expect(await card('云朵朵').count()).toBe(0);
  });

  test('signs a child in for whoever stands at the door, and takes it back within ten seconds', async () => {
    await openChild('YDD', '云朵朵');
    await page().locator('.change', { hasText: '乳儿室' }).waitFor();
    await button('确认入园').click();
    await deed().getByText('已保存').waitFor();
    await eventually('the child inside', async () => (await childNow('yun-duoduo'))?.state === 'present');
    await deed().getByRole('button', { name: /^撤销/ }).click();
    await deed().getByText('已撤销').waitFor();
    expect((await childNow('yun-duoduo'))?.state).toBe('expected');
  });

  test('lets a child go with an adult of its list, having said what the room becomes', async () => {
    await openChild('MLL', '米粒粒');
    const before = await childrenIn('infant');
    await page()
      .locator('.change', { hasText: `${before}` })
      .waitFor();
    expect(await button('确认离园').isDisabled()).toBe(true);
    await page().locator('.adults .child-card').first().click();
    await accessible();
    await button('确认离园').click();
    await deed().getByText('已保存').waitFor();
    expect((await childNow('mi-lili'))?.state).toBe('departed');
    expect(await childrenIn('infant')).toBe((before ?? 0) - 1);
  });

  test('says plainly that an adult may not take a child, to staff only, and raises the desk’s alert', async () => {
    await isInside('li-xiaoyuan');
    const custodyAlerts = async () =>
      ((await box().call('head', 'GET', '/api/v1/alerts')).body as AlertList).alerts.filter(
        ({ kind }) => kind === 'custody_block',
      ).length;
    expect(await custodyAlerts()).toBe(0);
    await openChild('LXY', '栗小圆');
    await page().locator('.adults .child-card', { hasText: '栗爸爸' }).click();
    await page().getByRole('heading', { name: '不要把孩子交给栗爸爸' }).waitFor();
    await accessible();
    await button('此人来接：登记并告警').click();
    await page().getByRole('alert').getByText('禁止接送：不要把孩子交给这个人').waitFor();
    await eventually('the alert', async () => (await custodyAlerts()) === 1);
    expect((await childNow('li-xiaoyuan'))?.state).toBe('present');

    // The same at the guardian's own screen says nothing of it.
    await button('知道了').click();
    await atDesk();
    await button('返回看板').click();
    await button('接送孩子').click();
    await enterPin(page(), blockedFatherPin);
    await page()
      .getByRole('heading', { name: /栗爸爸/ })
      .waitFor();
    await page().locator('button.child', { hasText: '栗小圆' }).click();
    await button('确认离园').click();
    await page().getByText('请到前台找工作人员').waitFor();
    expect(await page().locator('main').textContent()).not.toMatch(/禁止|不要把/);
    expect((await childNow('li-xiaoyuan'))?.state).toBe('present');
    await button('好了').click();
  });

  test('lets a child go with somebody who brings the day’s code', async () => {
    const { day } = (await box().call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay;
    const made = await post('/pickups', { childId: 'mi-tuantuan', name: '米小姨', phoneTail: '4321', day });
    const { pickupId } = made as { pickupId: string };
    const { code } = (await box().call('head', 'GET', `/api/v1/pickups/${pickupId}/code`)).body as { code: string };
    await openChild('MTT', '米团团');
    await page().getByRole('tab', { name: '一次性接送码' }).click();
    const wrong = code === '111111' ? '222222' : '111111';
    for (const digit of wrong) await button(`数字 ${digit}`).click();
    await button('确认离园').click();
    await page().getByRole('alert').getByText('没有授权，或接送码不对').waitFor();
    await openChild('MTT', '米团团');
    await page().getByRole('tab', { name: '一次性接送码' }).click();
    for (const digit of code) await button(`数字 ${digit}`).click();
    await accessible();
    await button('确认离园').click();
    await deed().getByText('已保存').waitFor();
    expect((await childNow('mi-tuantuan'))?.state).toBe('departed');
  });

  test('finds an adult by the last digits of the telephone and acts for two children at once', async () => {
    await isInside('yun-juanjuan');
    await atDesk();
    await menu('按手机尾号').click();
    for (const digit of '0000') await button(`数字 ${digit}`).click();
    await page().getByText('没有尾号 0000 的接送人').waitFor();
    for (const digit of '6649') await button(`数字 ${digit}`).click();
    await page().getByRole('heading', { name: '云妈妈' }).waitFor();
    await card('云朵朵').click();
    await card('云卷卷').click();
    await accessible();
    await page().locator('.confirm').getByRole('button', { name: '确认', exact: true }).click();
    await deed().getByText('已保存').waitFor();
    expect((await childNow('yun-duoduo'))?.state).toBe('present');
    expect((await childNow('yun-juanjuan'))?.state).toBe('departed');
  });

  test('moves several to another room, with what both become, and takes all of them back at once', async () => {
    const before = await childrenIn('toddler-small');
    await atDesk();
    await menu('换教室').click();
    await page()
      .getByRole('tab', { name: /托小教室/ })
      .click();
    await page().locator('.child-card').nth(0).click();
    await page().locator('.child-card').nth(2).click();
    await page().locator('.confirm').getByRole('button', { name: '院子' }).click();
    expect(await page().locator('.change').count()).toBe(2);
    await accessible();
    await button('确认换教室').click();
    await deed().getByText('2 名孩子 → 院子').waitFor();
    await eventually('two in the yard', async () => (await childrenIn('yard')) === 2);
    await deed().getByRole('button', { name: /^撤销/ }).click();
    await deed().getByText('已撤销').waitFor();
    expect(await childrenIn('yard')).toBe(0);
    expect(await childrenIn('toddler-small')).toBe(before);
  });

  test('moves a whole room', async () => {
    const before = await childrenIn('mixed');
    await atDesk();
    await menu('换教室').click();
    await page()
      .getByRole('tab', { name: /混龄教室/ })
      .click();
    await button('整室全选').click();
    await page().locator('.confirm').getByRole('button', { name: '院子' }).click();
    await button('确认换教室').click();
    await deed().getByText('已保存').waitFor();
    expect(await childrenIn('mixed')).toBe(0);
    expect(await childrenIn('yard')).toBe(before);
    await deed().getByRole('button', { name: /^撤销/ }).click();
    await deed().getByText('已撤销').waitFor();
    expect(await childrenIn('mixed')).toBe(before);
  });

  test('takes over whom the desk has let in, all of a room at once, and takes that back', async () => {
    await atDesk();
    await menu('交接').click();
    await page()
      .getByRole('tab', { name: /混龄教室/ })
      .click();
    const waiting = await page().locator('.row').count();
    expect(waiting).toBe(await childrenIn('mixed'));
    await accessible();
    await button(/^全部接收/).click();
    await deed().getByText('已保存').waitFor();
    const inMixed = async (): Promise<Attendee[]> =>
      ((await box().call('head', 'GET', '/api/v1/attendance')).body as AttendanceDay).classes
        .flatMap(({ children }) => children)
        .filter(({ roomId }) => roomId === 'mixed');
    expect((await inMixed()).some(({ awaitsHandover }) => awaitsHandover)).toBe(false);
    await deed().getByRole('button', { name: /^撤销/ }).click();
    await deed().getByText('已撤销').waitFor();
    expect((await inMixed()).filter(({ awaitsHandover }) => awaitsHandover)).toHaveLength(waiting);
  });

  test('follows a block that is lifted, and lets nobody be gone by an attempt that came too late', async () => {
    await isInside('li-xiaoyuan');
    const put = async (path: string, record: object) => {
      const { status, body } = await box().call('head', 'PUT', `/api/v1${path}`, { id: uuidv7(), ...record });
      expect(status, JSON.stringify(body)).toBe(201);
    };
    const { children } = (await box().call('head', 'GET', '/api/v1/children?limit=200')).body as {
      children: ChildRecord[];
    };
    const { childId, ...child } = children.find(({ name }) => name === '栗小圆') ?? expect.fail('no such child');
    const mayPickUp = (pickup: boolean) =>
      put(`/children/${childId}`, {
        ...child,
        guardians: child.guardians.map((each) => (each.adultId === 'li-baba' ? { ...each, pickup } : each)),
      });
    const lift = async () => {
      await put('/adults/li-baba', { name: '栗爸爸', phoneTail: '3697', blockedFor: [] });
      await mayPickUp(true);
    };
    const block = async () => {
      await mayPickUp(false);
      await put('/adults/li-baba', { name: '栗爸爸', phoneTail: '3697', blockedFor: [childId] });
    };
    await openChild('LXY', '栗小圆');
    await page().locator('.adults .child-card', { hasText: '栗爸爸' }).click();
    await button('此人来接：登记并告警').waitFor();
    await lift();
    await button('确认离园').waitFor();
    await block();

    // So late that the kiosk cannot know yet.
    await page().route(
      '**/attendance/check-outs',
      async (route) => {
        await lift();
        await route.continue();
      },
      { times: 1 },
    );
    await button('此人来接：登记并告警').click();
    await deed().getByText('禁止刚刚解除：栗小圆还在园').waitFor();
    await deed().getByText('已保存').waitFor();
    await deed().getByRole('button', { name: '知道了' }).click();
    expect((await childNow('li-xiaoyuan'))?.state).toBe('present');
    await block();
  });

  test('photos that never came for one person keep nobody’s after them waiting', async () => {
    const leave = () =>
      eventually('the board', async () => {
        if (await button('接送孩子').isVisible()) return true;
        for (const name of ['返回', '返回看板']) {
          const way = page().getByRole('button', { name, exact: true }).first();
          if (await way.isVisible()) await way.click({ timeout: 1000 }).catch(() => undefined);
        }
        return false;
      });
    const faces = async () => {
      await atDesk();
      await menu('花名册').click();
      await page().locator('.child-card').first().waitFor();
    };
    await leave();
    let held = 0;
    await page().route('**/photo', async (route) => {
      held += 1;
      if (held > 3) await route.continue();
    });
    await faces();
    await eventually('as many as are asked for at a time', () => held >= 3);
    await leave();
    await faces();
    await page().locator('.child-card img').first().waitFor();
  });
});
