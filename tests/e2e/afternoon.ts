import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { PositionView } from '#contract/provisioning.ts';
import type { ListedDevice } from '#sim/invented.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';
import { type MadeUpSite, startMadeUpSite } from '../sim/madeUpSite.ts';

/** A house with nothing set up, and the boxes that were delivered to it. */
export interface NewSite {
  readonly box: Box;
  readonly boxes: MadeUpSite;
  readonly pins: { readonly technician: string; readonly head: string };
  positions(): Promise<readonly PositionView[]>;
  close(): Promise<void>;
}

const account = { username: 'admin', password: 'delivered-like-this' };

/** How many boxes were delivered. */
export interface Delivery {
  readonly cameras: number;
  readonly doors: number;
  readonly panic: number;
  readonly panels: number;
  readonly sirens: number;
}
export const smallDelivery: Delivery = { cameras: 4, doors: 4, panic: 1, panels: 0, sirens: 1 };
export const wholeDelivery: Delivery = { cameras: 16, doors: 24, panic: 2, panels: 1, sirens: 2 };

/** Seven areas that want a camera, a washroom that wants none, and what was delivered. */
export const openNewSite = async (delivery: Delivery): Promise<NewSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'nestbox-afternoon-'));
  const box = await createBox(folder, (file) => ({
    ...file,
    site: { ...file.site, timeZone: workingZone(), address: '示例路 1 号', contact: '钟园长' },
    cameras: [],
    positions: [],
    siren: 'siren-01',
    recorder: { volumes: [join(folder, 'footage')], segmentSeconds: 4 },
    flows: { enabled: false },
  }));
  let boxes: MadeUpSite | undefined;
  const close = async (): Promise<void> => {
    await boxes?.stop();
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await box.start('agent');
    await box.start('recorder');
    boxes = await startMadeUpSite(folder, [
      ...['--config', box.configFile, '--motion', '0', '--smoke', '0'],
      ...Object.entries(delivery).flatMap(([kind, count]) => [`--${kind}`, String(count)]),
      ...['--username', account.username, '--password', account.password],
    ]);
  } catch (cause) {
    await close();
    throw cause;
  }
  const people = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
  const technician = people.people.find(({ staffRole }) => staffRole === 'technician')?.pin ?? '';
  return {
    box,
    boxes,
    pins: { technician, head: people.head },
    positions: async () =>
      ((await box.call('technician', 'GET', '/api/v1/devices')).body as { positions: PositionView[] }).positions,
    close,
  };
};

/** What each camera is to see, and the fifth as the first again: together every area but the one where none may. */
const sights: readonly (readonly string[])[] = [
  ['乳儿室', '托小教室'],
  ['托大教室', '混龄教室'],
  ['院子'],
  ['大门门厅', '厨房'],
];

/** The first of each kind is found and put up by hand; the others come as the installer's list. */
const byHand: ReadonlySet<string> = new Set(['siren-01', 'panic-01']);
/** What somebody does to a device who tries it. */
const levers: Readonly<Record<string, string>> = { door: 'open', panic: 'pressed' };

/**
 * The technician's afternoon at a kiosk's screen, from boxes to a report that a second person has confirmed. `picture` is
 * called where somebody would like to see the screen.
 */
export const spendAfternoon = async (
  page: Page,
  site: NewSite,
  picture: (name: string) => Promise<void> = async () => undefined,
): Promise<void> => {
  const { boxes, pins } = site;
  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).first();
  const identify = async (pin: string): Promise<void> => {
    await button(/^工作人员/).click();
    await enterPin(page, pin);
    await button('设备安装').click();
    await page.getByRole('heading', { name: '设备安装' }).waitFor();
  };
  const cameras = boxes.devices.filter(({ kind }) => kind === 'camera');
  const hostOf = ({ address }: ListedDevice): string => new URL(address).host;

  await identify(pins.technician);
  await findThem();
  await logIntoAll();
  for (const [index, camera] of cameras.entries()) await setUpCamera(camera, sights[index % sights.length] ?? []);
  await setUpUnit('siren-01', '警号', '大门门厅');
  await prove('siren-1');
  const listed = boxes.devices.filter(({ kind, position }) => kind !== 'camera' && !byHand.has(position));
  await importList(listed);
  for (const { position, kind } of listed) {
    const lever = levers[kind];
    const pull = (isOn: boolean) => async () => void (lever && (await boxes.control.pull(position, { [lever]: isOn })));
    await prove(position, pull(true), pull(false));
  }
  await setUpUnit('panic-01', '紧急按钮', '大门门厅');
  await prove('panic-1', () => boxes.control.pull('panic-01', { pressed: true }));
  await seeCoverage();
  await report();

  async function fromTop(name: string): Promise<void> {
    await page.evaluate(() => scrollTo(0, 0));
    await picture(name);
  }

  /** Asks each address, as in a house whose cameras stand behind a router. */
  async function findThem(): Promise<void> {
    await button('查找设备').click();
    await page.getByLabel(/^地址/).fill(cameras.map(hostOf).join('\n'));
    await button('查找摄像机').click();
    await page.locator('[data-scan="done"]').waitFor();
    for (const camera of cameras) await page.locator('.dev-found', { hasText: hostOf(camera) }).waitFor();
    await page.locator('[data-entry="mqtt:siren-01"]').waitFor();
    await picture('scan');
    await button('返回').click();
  }

  /** One account for all of them, tried once. */
  async function logIntoAll(): Promise<void> {
    await button('摄像机账号').click();
    await page.getByLabel('用户名').fill(account.username);
    await page.getByLabel('密码', { exact: true }).fill(account.password);
    await button(`保存并试 ${cameras.length} 台`).click();
    await eventually('every camera to take the account', async () => {
      return (await page.locator('.dev-check', { hasText: '可以登录' }).count()) === cameras.length;
    });
    await fromTop('accounts');
    await button('返回').click();
  }

  async function setUpCamera(camera: ListedDevice, areas: readonly string[]): Promise<void> {
    await button('查找设备').click();
    await page
      .locator('.dev-found', { hasText: hostOf(camera) })
      .getByRole('button')
      .click();
    await button('下一步').click();
    await button('登录试试').click();
    await button('下一步').click();
    const [first = '', ...others] = areas;
    const [at, sees] = [page.getByRole('group', { name: '所在区域' }), page.getByRole('group', { name: /^能看到/ })];
    await at.getByRole('button', { name: first, exact: true }).click();
    for (const area of others) await sees.getByRole('button', { name: area, exact: true }).click();
    // Where no camera may be, none is offered.
    if ((await page.getByRole('button', { name: '婴幼儿盥洗室' }).count()) > 0)
      throw new Error('A washroom is offered');
    const positionId = await page.getByLabel('编号').inputValue();
    await fromTop('place');
    await button('安装在这里').click();
    await page.getByRole('heading', { name: '现场测试' }).waitFor();
    await runAutomatic(positionId);
    const isWatched = async (): Promise<boolean> => {
      const rung = (await site.positions()).find((each) => each.positionId === positionId)?.rung;
      return rung === 'events_live' || rung === 'picture_live' || rung === 'recording';
    };
    await eventually('its events to come', isWatched);
    await tryByHand('事件', 'event', async (on) => boxes.control.reportEvent(camera.position, 'motion', on), true);
    await tryByHand('防拆', 'tamper', async (on) => boxes.control.reportEvent(camera.position, 'tamper', on));
    await page.getByText('全部通过，这台已就绪').waitFor();
    await picture('tests');
    await button('回到列表').click();
  }

  async function runAutomatic(positionId: string): Promise<void> {
    await button('自动测试').click();
    await eventually(
      'the automatic tests',
      async () => {
        const position = (await site.positions()).find((each) => each.positionId === positionId);
        const done = position?.proofs.filter(({ passed }) => passed).map(({ test }) => test) ?? [];
        const wrong = position?.proofs.find(({ passed }) => !passed);
        if (wrong) throw new Error(`${positionId}: ${wrong.test}: ${wrong.detail}`);
        return position?.tests.every((test) => ['event', 'tamper', 'sound'].includes(test) || done.includes(test));
      },
      120_000,
    );
    await eventually('the bench to be free', () => button(/^(开始|重测) /).isEnabled());
  }

  /** A test that waits for somebody at the device: who does it once more until it was heard. */
  async function tryByHand(
    name: string,
    test: string,
    act: (on: boolean) => Promise<void>,
    isShown = false,
  ): Promise<void> {
    await button(new RegExp(`^(开始|重测) ${name}$`)).click();
    const row = page.locator(`[data-test="${test}"]`);
    await eventually(`the test of ${test} to run`, async () =>
      ['running', 'passed'].includes((await row.getAttribute('data-state')) ?? ''),
    );
    if (isShown) await picture('wave');
    // Once, and again only when nothing was heard for a while: a door that is opened after its test is an alarm.
    const isPassed = async (): Promise<boolean> => (await row.getAttribute('data-state')) === 'passed';
    await eventually(`the test of ${test} to pass`, async () => {
      await act(true);
      const isHeard = await eventually('it to be heard', isPassed, 10_000).catch(() => false);
      await act(false);
      return isHeard;
    });
  }

  async function importList(listed: readonly ListedDevice[]): Promise<void> {
    await button('导入表格').click();
    const rows = listed.map((each) =>
      [each.position, each.name, each.kind, each.position, each.area, each.zone].join(),
    );
    await page.locator('input[type=file]').setInputFiles({
      name: '设备表.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['position,name,kind,address,area,zone', ...rows].join('\n')),
    });
    await page.locator('.dev-verdict').waitFor();
    await fromTop('import');
    await button(`写入 ${listed.length} 行`).click();
    await button('去测试').click();
  }

  async function setUpUnit(unitId: string, kind: string, area: string): Promise<void> {
    await button('查找设备').click();
    await page.locator(`[data-entry="mqtt:${unitId}"]`).getByRole('button').click();
    await button('下一步').click();
    await page.getByRole('group', { name: '所在区域' }).getByRole('button', { name: area, exact: true }).click();
    await page.getByRole('group', { name: '用途' }).getByRole('button', { name: kind, exact: true }).click();
    await button('安装在这里').click();
    await page.getByRole('heading', { name: '现场测试' }).waitFor();
    await button('以后再测').click();
  }

  async function prove(
    positionId: string,
    act: () => Promise<void> = async () => undefined,
    undo: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    await page.locator(`[data-position="${positionId}"]`).click();
    await page.getByRole('heading', { name: '现场测试' }).waitFor();
    await runAutomatic(positionId);
    for (const [test, name] of Object.entries({ sound: '发声', event: '事件' })) {
      if ((await page.locator(`[data-test="${test}"]`).count()) === 0) continue;
      await tryByHand(name, test, (on) => (on ? act() : undo()));
    }
    const hasCase = (await page.locator('[data-test="tamper"]').count()) > 0;
    if (hasCase) await tryByHand('防拆', 'tamper', (on) => boxes.control.pull(positionId, { tamper: on }));
    await button('返回').click();
  }

  async function seeCoverage(): Promise<void> {
    await page.locator('.dev-figure[data-tone="good"]', { hasText: '100%' }).waitFor();
    await fromTop('overview');
  }

  async function report(): Promise<void> {
    await button('验收报告').click();
    await page.getByText('全部设备已通过测试').first().waitFor();
    // Who has tested may not be the second person, too.
    await button('我已核对，确认').click();
    await page.locator('.dev-fault').waitFor();
    await page.goto(site.box.endpoints().http);
    await identify(pins.head);
    await button('验收报告').click();
    await button('我已核对，确认').click();
    await page.getByText(/钟园长 已确认/).waitFor();
    await page.frameLocator('.dev-paper').getByText('钟园长，').waitFor();
    await fromTop('report');
  }
};
