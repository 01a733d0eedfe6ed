import type { Page } from 'playwright-core';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, tap, tapDigits } from './walk.ts';

type List = '婴幼儿' | '接送人' | '工作人员' | '班级';

const list = async (page: Page, { pins }: GalleryHouse, which: List): Promise<void> => {
  await asStaff(page, pins.head);
  await choose(page, '人员', 'people');
  await page.getByRole('tab', { name: which }).click();
  await page.locator('.person-line').first().waitFor();
};
const person = async (page: Page, house: GalleryHouse, which: List, name: string): Promise<void> => {
  await list(page, house, which);
  await page.locator('.person-line', { hasText: name }).first().click();
  await page.locator('.record-form').waitFor();
};
const table = async (page: Page, house: GalleryHouse, text: string): Promise<void> => {
  await list(page, house, '婴幼儿');
  await tap(page, '导入导出');
  const file = { name: '接送人.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
};
const goodTable = '姓名,手机尾号\n示例新外婆,0012\n示例新姨,0013\n云爸爸,0463';

/** The head's records: lists, forms, and the roster as a table. */
export const people: GalleryArea = {
  area: 'people',
  scenes: [
    {
      id: 'people.adults',
      title: 'Adults, and who has a custody block',
      go: (page, house) => list(page, house, '接送人'),
    },
    {
      id: 'people.staff',
      title: 'Staff, with papers that have run out or soon will',
      looks: true,
      go: (page, house) => list(page, house, '工作人员'),
    },
    {
      id: 'people.classes',
      title: 'Classes with their places',
      go: (page, house) => list(page, house, '班级'),
    },
    {
      id: 'people.notFound',
      title: 'Nobody found',
      go: async (page, house) => {
        await list(page, house, '婴幼儿');
        await page.getByLabel('姓名或拼音首字母').fill('qqq');
        await page.getByText('没有找到').waitFor();
      },
    },
    {
      id: 'people.child',
      title: 'A child’s record with its photo, changed and not saved',
      looks: true,
      go: async (page, house) => {
        await person(page, house, '婴幼儿', '荷叶圆');
        await page.getByLabel('姓名', { exact: true }).fill('荷叶圆圆');
        await page.locator('img.photo').waitFor();
      },
    },
    {
      id: 'people.child.fault',
      title: 'Not saved: what is wrong stands beside its field',
      looks: true,
      go: async (page, house) => {
        await person(page, house, '婴幼儿', '荷叶圆');
        await page.getByLabel('姓名', { exact: true }).fill('');
        await tap(page, '保存');
        await page.locator('[data-fault="name"]').waitFor();
      },
    },
    {
      id: 'people.child.leaving',
      title: 'Left without saving: keep editing, or drop it?',
      go: async (page, house) => {
        await person(page, house, '婴幼儿', '荷叶圆');
        await page.getByLabel('备注').fill('午睡要抱着');
        await tap(page, '返回');
        await page.getByRole('alertdialog').waitFor();
      },
    },
    {
      id: 'people.child.new',
      title: 'A new child: the day of birth from the calendar',
      go: async (page, house) => {
        await list(page, house, '婴幼儿');
        await tap(page, '新增');
        await page.getByLabel('姓名', { exact: true }).fill('示例新宝');
        await tap(page, /出生日期/);
        await page.locator('.day-picker').waitFor();
      },
    },
    {
      id: 'people.child.guardian',
      title: 'Who may take the child: an adult is added',
      go: async (page, house) => {
        await person(page, house, '婴幼儿', '荷叶圆');
        await tap(page, '添加接送人');
        await page.getByRole('textbox', { name: '姓名或拼音首字母' }).fill('yb');
        await page.locator('.picked').first().waitFor();
      },
    },
    {
      id: 'people.child.erase',
      title: 'A child that has left: what would be erased, before it is',
      go: async (page, house) => {
        const past = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
        const left = { name: '示例小燕', classId: 'mixed-1', careType: 'full_day', guardians: [] };
        const days = { birthDate: past(700), enrolledFrom: past(90), enrolledTo: past(2) };
        await house.put('/children/shili-xiaoyan', { ...left, ...days });
        await list(page, house, '婴幼儿');
        await tap(page, '已离托');
        await page.locator('.person-line').first().click();
        await tap(page, '先看会删除什么');
        await tap(page, '监护人要求');
        await page.getByRole('switch', { name: '我确认：不能恢复' }).click();
      },
    },
    {
      id: 'people.adult',
      title: 'An adult with a custody block; a PIN is set anew',
      looks: true,
      go: async (page, house) => {
        await person(page, house, '接送人', '栗爸爸');
        await tap(page, '重设密码');
        await tapDigits(page, '7392');
      },
    },
    {
      id: 'people.adult.card',
      title: 'A card is registered: the reader is awaited',
      go: async (page, house) => {
        await person(page, house, '接送人', '云妈妈');
        await tap(page, /登记卡$/);
        await page.getByText('请把卡放到读卡器上').waitFor();
      },
    },
    {
      id: 'people.staff.form',
      title: 'A caregiver whose health certificate has run out',
      go: (page, house) => person(page, house, '工作人员', '谷老师'),
    },
    {
      id: 'people.class.form',
      title: 'A class with more places than the rules allow',
      go: async (page, house) => {
        await person(page, house, '班级', '乳儿班');
        await page.getByLabel('托位').fill('12');
        await tap(page, '保存');
        await page.locator('[data-fault="places"]').waitFor();
      },
    },
    {
      id: 'people.file',
      title: 'The roster as a table: in, out, and an empty one',
      go: async (page, house) => {
        await list(page, house, '婴幼儿');
        await tap(page, '导入导出');
        await page.locator('.file-drop').waitFor();
      },
    },
    {
      id: 'people.file.faults',
      title: 'A table with faults changes nothing, and says where to mend it',
      looks: true,
      go: async (page, house) => {
        await table(page, house, '姓名,手机尾号\n示例新外婆,12\n,0013\n云爸爸,0463');
        await page.getByText(/处错误/).waitFor();
      },
    },
    {
      id: 'people.file.checked',
      title: 'What a good table would do, before it does',
      go: async (page, house) => {
        await table(page, house, goodTable);
        await page.getByRole('button', { name: /^导入 \d/ }).waitFor();
      },
    },
    {
      id: 'people.file.applied',
      title: 'Taken over',
      go: async (page, house) => {
        await table(page, house, goodTable);
        await tap(page, /^导入 \d/);
        await page.getByText(/^已导入/).waitFor();
      },
    },
  ],
};
