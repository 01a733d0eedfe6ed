import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { useStaffDesk } from './staffDesk.ts';

describe('the staff’s desk without the agent', () => {
  const { box, page, button, card, deed, menu, childNow, isInside, atDesk, letters, openChild, accessible } =
    useStaffDesk();
  /** From here on anew: an agent that was started again knows nobody's session, and when the page learns so is chance. */
  const begunAgain = async (): Promise<void> => {
    await page().reload();
    await button('接送孩子').waitFor();
  };

  test('lets a child go by override while the agent is away, says so, and the agent learns the reason afterwards', async () => {
    await openChild('LZZ', '露珠珠');
    await box().end('agent');
    await page()
      .getByText(/连接中断，截至/)
      .waitFor();
    await page().getByRole('tab', { name: '放行' }).click();
    expect(await button('确认放行').isDisabled()).toBe(true);
    await button('系统连不上，当面认得').click();
    await button('奶奶').click();
    await accessible();
    await button('确认放行').click();
    await deed()
      .getByText(/未保存/)
      .waitFor();
    // The roster goes on from what this kiosk knows, and marks what is not saved.
    await letters('LZZ');
    await card('露珠珠').getByText('未保存').waitFor();
    expect(await page().getByText('已保存').count()).toBe(0);
    await box().start('agent');
    await eventually('the departure', async () => (await childNow('lu-zhuzhu'))?.state === 'departed');
    const { openDatabase } = await import('#agent/journal/database.ts');
    const db = openDatabase(join(box().data, 'journal.db'));
    const noted = db.prepare("SELECT count(*) FROM event WHERE type = 'attendance.override_noted'").pluck().get();
    db.close();
    expect(noted).toBe(1);
    await begunAgain();
  });

  test('hands nobody to a blocked adult without a link either, and says that no alert goes out', async () => {
    await isInside('li-xiaoyuan');
    await openChild('LXY', '栗小圆');
    await page().locator('.adults .child-card', { hasText: '栗爸爸' }).click();
    await box().end('agent');
    await page().getByText('无法告警，请当面叫园长').waitFor();
    expect(await button('此人来接：登记并告警').count()).toBe(0);
    await accessible();
    // Whoever comes back to the desk finds only the kiosk’s own copy, which does not know who awaits a handover.
    await button('返回').click();
    await eventually('the board', async () => {
      const back = button('返回看板');
      if (await back.isVisible()) await back.click();
      else if (await button('返回').isVisible()) await button('返回').click();
      return button('接送孩子').isVisible();
    });
    await atDesk();
    await menu('交接').click();
    await page().getByText('连不上主机，不知道谁在等交接').waitFor();
    expect(await page().getByText('没有等待交接的孩子').count()).toBe(0);
    await button('返回').click();
    await menu('花名册').click();
    await button('找人').click();
    await letters('LXY');
    await card('栗小圆').getByText('在园').waitFor();
    await box().start('agent');
    await begunAgain();
  });

  test('says where one works by the kiosk’s own copy, tap after tap, once the link is lost', async () => {
    await atDesk();
    const room = (name: string) => page().locator('.presence-rooms').getByRole('button', { name });
    await page().locator('.presence-state[data-counts]').waitFor();
    await box().end('agent');
    await page().locator('.presence').getByText('连不上').waitFor();
    for (const name of ['院子', '混龄教室', '托大教室']) {
      await room(name).click();
      await room(name).getByText('我在这里').waitFor();
    }
    expect(await page().getByText('已保存').count()).toBe(0);
  });
});
