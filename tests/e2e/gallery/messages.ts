import type { Page } from 'playwright-core';
import type { GalleryHouse } from './house.ts';
import { busyDay, consents, contacts, drillOver, drillRunning, noDrill, offered, testOf } from './messagesMade.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, tap } from './walk.ts';

/** What channels do is not the gallery's to arrange, so the agent's answers are. */
const answering = async (page: Page, path: string, json: object): Promise<void> => {
  await page.route(`**/api/v1/${path}`, (route) => route.fulfill({ json }));
};
const today = (messages: readonly object[]) => ({ messages, next: null });

const open = async (page: Page, { pins }: GalleryHouse, tab?: string): Promise<void> => {
  await asStaff(page, pins.head);
  await choose(page, '消息', 'messages');
  if (tab !== undefined) await page.getByRole('tab', { name: tab, exact: true }).click();
  await loaded(page);
};
const openReached = async (page: Page, house: GalleryHouse): Promise<void> => {
  await answering(page, 'messages?*', today(busyDay()));
  await open(page, house);
  await page.locator('.fold[data-tone="bad"]').waitFor();
};
const unfold = (page: Page, subject: string): Promise<void> =>
  page.locator(`.fold[data-subject="${subject}"] > .fold-head`).click();

const openDrill = async (page: Page, house: GalleryHouse, report: object): Promise<void> => {
  await answering(page, 'messages?*', today([]));
  await answering(page, 'messages/drills', report);
  await open(page, house, '演练');
};
const openContacts = async (page: Page, house: GalleryHouse, answer: object = contacts()): Promise<void> => {
  await answering(page, 'messages?*', today([]));
  await answering(page, 'messages/tests', testOf());
  await answering(page, 'contacts', answer);
  const ofKind = (kind: 'staff' | 'adult') => contacts().contacts.filter(({ who }) => who === kind);
  const staff = ofKind('staff').map(({ personId, name }) => ({ staffId: personId, name }));
  const adults = ofKind('adult').map(({ personId, name }) => ({ adultId: personId, name }));
  await answering(page, 'staff?*', { staff, next: null });
  await answering(page, 'adults?*', { adults, next: null });
  await open(page, house, '联系方式');
};
const openConsents = async (page: Page, house: GalleryHouse, adultId: string): Promise<void> => {
  await answering(page, 'messages?*', today([]));
  await answering(page, 'consents', { offered: [...offered], consents: consents() });
  await open(page, house, '家长同意');
  await unfold(page, adultId);
};

/** Who was reached, the drill, how people are reached, and what guardians agreed to. */
export const messages: GalleryArea = {
  area: 'messages',
  scenes: [
    {
      id: 'messages.reached',
      title: 'Three were called and nobody answered; the tries of one who was not reached',
      looks: true,
      go: async (page, house) => {
        await openReached(page, house);
        await page.locator('.message-row[data-standing="failed"] > .message-who').first().click();
        await page.locator('.tries').waitFor();
      },
    },
    {
      id: 'messages.news',
      title: 'A child came: who of the family heard, one with a very long name did not',
      go: async (page, house) => {
        await openReached(page, house);
        await unfold(page, 'arrival');
        await page.locator('.message-row[data-standing="failed"] > .message-who').click();
      },
    },
    {
      id: 'messages.none',
      title: 'Nothing went out today',
      go: async (page, house) => {
        await answering(page, 'messages?*', today([]));
        await open(page, house);
        await page.getByText('今天还没有消息').waitFor();
      },
    },
    {
      id: 'messages.well',
      title: 'Nothing is left to see to',
      go: async (page, house) => {
        await answering(page, 'messages?*', today(busyDay().filter(({ alertId }) => alertId === 'breach-1')));
        await open(page, house);
        await tap(page, /^要处理/);
        await page.locator('.notice[data-tone="good"]').waitFor();
      },
    },
    {
      id: 'messages.loading',
      title: 'The messages are on their way',
      go: async (page, { pins }) => {
        await page.route('**/api/v1/messages?*', () => undefined);
        await asStaff(page, pins.head);
        await choose(page, '消息', 'messages');
        await page.getByText('正在载入').waitFor();
      },
    },
    {
      id: 'messages.alone',
      title: 'The messages cannot be asked for',
      go: async (page, { pins, cable }) => {
        await asStaff(page, pins.head);
        cable.pull();
        await choose(page, '消息', 'messages');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'messages.stale',
      title: 'As they were when the link was lost',
      go: async (page, house) => {
        await openReached(page, house);
        house.cable.pull();
        await page.locator('.stale').first().waitFor();
      },
    },
    {
      id: 'messages.drill',
      title: 'Who did not answer the last drill',
      looks: true,
      go: async (page, house) => {
        await openDrill(page, house, drillOver());
        await page.locator('.drill-list[data-trouble="true"]').waitFor();
      },
    },
    {
      id: 'messages.drill.running',
      title: 'Answers come in',
      looks: true,
      go: async (page, house) => {
        await openDrill(page, house, drillRunning());
        await page.locator('.drill[data-running="true"]').waitFor();
      },
    },
    {
      id: 'messages.drill.first',
      title: 'The first drill is about to begin',
      go: async (page, house) => {
        await openDrill(page, house, noDrill);
        await tap(page, '现在演练');
        await page.getByRole('alertdialog').waitFor();
      },
    },
    {
      id: 'messages.contacts',
      title: 'A channel that fails, somebody without an address, a test message and its outcome',
      looks: true,
      go: async (page, house) => {
        await openContacts(page, house);
        await unfold(page, 'zhong-yuanzhang');
        await tap(page, '发测试消息');
        await page.locator('.test-outcome .tries').waitFor();
      },
    },
    {
      id: 'messages.contacts.form',
      title: 'Addresses in their order, one still empty',
      looks: true,
      go: async (page, house) => {
        await openContacts(page, house);
        await unfold(page, 'zhong-yuanzhang');
        await tap(page, '修改');
        await tap(page, '加一个地址');
        await tap(page, '保存');
        await page.locator('.contact-form .form-fault').waitFor();
      },
    },
    {
      id: 'messages.contacts.none',
      title: 'No channel is set up',
      go: async (page, house) => {
        const { contacts: people } = contacts();
        await openContacts(page, house, {
          channels: [],
          contacts: people.map((each) => ({ ...each, addresses: [] })),
        });
        await page.locator('.no-channels').waitFor();
      },
    },
    {
      id: 'messages.consents',
      title: 'What a guardian agreed to; another was never asked',
      looks: true,
      go: async (page, house) => {
        await openConsents(page, house, 'yun-mama');
        await page.locator('.purposes').waitFor();
      },
    },
    {
      id: 'messages.consents.ask',
      title: 'Each purpose asked by itself, and how it was agreed to',
      looks: true,
      go: async (page, house) => {
        await openConsents(page, house, 'yun-nainai');
        await tap(page, '登记同意');
        for (const purpose of ['入园', '健康异常']) await page.getByRole('switch', { name: purpose }).click();
        await tap(page, '当面签了纸质同意书');
      },
    },
    {
      id: 'messages.consents.link',
      title: 'A new link, shown once',
      looks: true,
      go: async (page, house) => {
        const url = `https://kindergarten.example.org/#g=${'0123456789abcdefABCDEF'.slice(0, 22)}`;
        await answering(page, 'adults/yun-baba/links', { linkId: '01990000-0000-7000-8000-00000000f001', url });
        await openConsents(page, house, 'yun-baba');
        await tap(page, '生成链接');
        await page.locator('.new-link .qr-code').waitFor();
      },
    },
    {
      id: 'messages.consents.revoke',
      title: 'A link is about to be revoked',
      go: async (page, house) => {
        await openConsents(page, house, 'yun-mama');
        await tap(page, '停用链接');
        await page.getByRole('alertdialog').waitFor();
      },
    },
  ],
};
