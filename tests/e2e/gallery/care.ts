import type { Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, tap, tapDigits } from './walk.ts';

const open = async (page: Page, { pins }: GalleryHouse, line: string, screen: string): Promise<void> => {
  await asStaff(page, pins.caregiver);
  await choose(page, line, screen);
  await loaded(page);
};
const pick = async (page: Page, className: string): Promise<void> => {
  await page.getByRole('tab', { name: className }).click();
  await page.locator('.face-button').first().click();
};
const countFaces = async (page: Page, house: GalleryHouse, room: RegExp, seen: number): Promise<void> => {
  await open(page, house, '清点人数', 'headCount');
  await tap(page, room);
  await page.locator('.face-button').first().waitFor();
  for (let index = 0; index < seen; index += 1) await page.locator('.face-button').nth(index).click();
};
const addExtra = async (page: Page): Promise<void> => {
  await tap(page, '另有一名');
  await pick(page, '托小班');
};
const counted = (page: Page) => page.locator('.saving[data-state="saved"]').waitFor();

/** A finding of which no guardian has heard yet. */
const illChild = { childId: 'xing-xiaoman', name: '星小满' };
const finding = {
  ...{ id: uuidv7(), childId: illChild.childId, kind: 'morning', well: false },
  ...{ signs: ['cough', 'low_spirits'], celsius: 38.2, actions: ['isolated'] },
};
const openIll = async (page: Page, house: GalleryHouse): Promise<void> => {
  await house.write('/health/checks', finding);
  await open(page, house, '晨检午检', 'health');
  await page.locator('.untold').waitFor();
};

/** Caring for the children of the day: counted, checked, given medicine, absent, fetched by somebody else. */
export const care: GalleryArea = {
  area: 'care',
  scenes: [
    {
      id: 'care.count.faces',
      title: 'Counting by face: four seen, one too many',
      looks: true,
      go: async (page, house) => {
        await countFaces(page, house, /乳儿室/, 4);
        await addExtra(page);
        await page.locator('.count-extras').waitFor();
      },
    },
    {
      id: 'care.count.differs',
      title: 'Who is missing and who is too many, by name',
      looks: true,
      go: async (page, house) => {
        await countFaces(page, house, /混龄教室/, 3);
        await addExtra(page);
        await tap(page, /^提交/);
        await counted(page);
      },
    },
    {
      id: 'care.count.agrees',
      title: 'All are there',
      go: async (page, house) => {
        await countFaces(page, house, /托大教室/, 0);
        await tap(page, '其余都看到了');
        await tap(page, /^提交/);
        await counted(page);
      },
    },
    {
      id: 'care.health.ward',
      title: 'The round of a class, with a finding that nobody has told',
      looks: true,
      go: async (page, house) => {
        await openIll(page, house);
        await tap(page, /^其余 \d+ 名都健康/);
      },
    },
    {
      id: 'care.health.finding',
      title: 'What was seen, how warm, what was done',
      looks: true,
      go: async (page, house) => {
        await open(page, house, '晨检午检', 'health');
        await page.getByRole('tab', { name: /混合班/ }).click();
        await tap(page, /：异常$/);
        for (const sign of ['咳嗽', '流涕']) await tap(page, sign);
        await tapDigits(page, '382');
        await tap(page, '已隔离');
      },
    },
    {
      id: 'care.health.child',
      title: 'One child’s day, a check about to be taken back',
      go: async (page, house) => {
        await openIll(page, house);
        await tap(page, `${illChild.name}：更多处理`);
        await tap(page, '登记错了');
      },
    },
    {
      id: 'care.health.reexamination',
      title: 'Back after three months: the day of the examination from the calendar',
      go: async (page, house) => {
        await open(page, house, '晨检午检', 'health');
        await tap(page, '登记复检');
        await pick(page, '混合班');
        await tap(page, '昨天');
        await tap(page, /^其他日期/);
        await page.locator('.day-picker').waitFor();
      },
    },
    {
      id: 'care.medicine.doses',
      title: 'Due, given and left out; a reason is asked',
      looks: true,
      go: async (page, house) => {
        const day = await house.today();
        const give = async (childId: string, name: string, times: string[], done: string, body: object) => {
          const id = uuidv7();
          await house.write('/health/medicines', { id, childId, name, dose: '半包', times, from: day, to: day });
          if (done !== '') await house.write(`/health/medicines/${id}/${done}`, body);
        };
        const [first, second, third] = await house.present('toddler-big-1');
        if (!first || !second || !third) throw new Error('Too few big toddlers have come');
        await give(first.childId, '益生菌', ['07:00', '16:30'], '', {});
        await give(second.childId, '维生素D', ['07:00'], 'doses', {});
        await give(third.childId, '头孢克洛颗粒', ['07:00'], 'left-out', { why: '孩子不肯吃' });
        await open(page, house, '喂药', 'medicines');
        await tap(page, `${first.name}：益生菌 未喂`);
        await page.locator('.why').waitFor();
      },
    },
    {
      id: 'care.medicine.form',
      title: 'Medicine that a guardian hands over',
      go: async (page, house) => {
        await open(page, house, '喂药', 'medicines');
        await tap(page, '登记新药');
        await pick(page, '乳儿班');
        await page.getByLabel('药名').fill('头孢克洛颗粒');
        await page.getByLabel('每次用量').fill('半包');
        for (const choice of [/^12:30$/, /母亲/]) await tap(page, choice);
      },
    },
    {
      id: 'care.absence.list',
      title: 'Without a reason, to be asked after, on record; what did the family say?',
      looks: true,
      go: async (page, house) => {
        const day = await house.today();
        await house.write('/attendance/absences', {
          ...{ childId: 'xue-rongrong', from: day, reason: 'illness', followUpOn: day },
        });
        await house.write('/attendance/absences', { childId: 'bing-tangtang', from: day, reason: 'family' });
        await open(page, house, '缺勤', 'absences');
        await tap(page, /^跟进/);
        await page.locator('.why').waitFor();
      },
    },
    {
      id: 'care.absence.form',
      title: 'An absence known ahead',
      go: async (page, house) => {
        await open(page, house, '缺勤', 'absences');
        await tap(page, '登记请假');
        await pick(page, '托小班');
        await tap(page, '生病');
      },
    },
    {
      id: 'care.pick',
      title: 'Which child? Found by the first letters',
      go: async (page, house) => {
        await open(page, house, '临时接送', 'pickups');
        await tap(page, '登记临时接送');
        await page.getByRole('textbox', { name: '姓名或拼音首字母' }).fill('lx');
        await page.locator('.face-button').first().waitFor();
      },
    },
    {
      id: 'care.pickup.form',
      title: 'Somebody who is not on the list comes once',
      go: async (page, house) => {
        await open(page, house, '临时接送', 'pickups');
        await tap(page, '登记临时接送');
        await pick(page, '乳儿班');
        await page.getByLabel('来接的人').fill('示例姑姑');
        await page.getByLabel('手机尾号（4 位）').fill('1234');
        await tap(page, '没说');
      },
    },
    {
      id: 'care.pickup.list',
      title: 'Who may come today; one is about to be cancelled',
      go: async (page, house) => {
        const day = await house.today();
        const kept = { childId: 'mai-doudou', name: '示例舅舅', phoneTail: '8765', day };
        await house.write('/pickups', kept);
        const id = uuidv7();
        await house.write('/pickups', { id, childId: 'yue-yaer', name: '示例邻居', phoneTail: '4321', day });
        await house.write(`/pickups/${id}/cancel`, {});
        await open(page, house, '临时接送', 'pickups');
        await tap(page, '取消 示例舅舅 来接');
      },
    },
    {
      id: 'care.pickup.code',
      title: 'Its code, for the guardian',
      looks: true,
      go: async (page, house) => {
        const day = await house.today();
        await house.write('/pickups', { childId: 'lu-zhuzhu', name: '示例姑姑', phoneTail: '1234', day });
        await open(page, house, '临时接送', 'pickups');
        await tap(page, '示例姑姑 的接送码');
        await page.locator('.pickup-digits').waitFor();
      },
    },
    {
      id: 'care.stale',
      title: 'Health checks as they were when the link was lost',
      go: async (page, house) => {
        await open(page, house, '晨检午检', 'health');
        house.cable.pull();
        await tap(page, /：健康$/);
        await page.getByText('未保存').first().waitFor();
      },
      kiosk: 'own',
    },
  ],
};
