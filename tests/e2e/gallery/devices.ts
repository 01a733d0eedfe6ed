import type { Page } from 'playwright-core';
import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import { eventually } from '#tests/wait.ts';
import { emptyNetwork, profiled, refusal, refusing, strange, terminalOf } from './devicesMade.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, tap } from './walk.ts';

const technicianPin = ({ pins }: GalleryHouse): string => {
  const pin = pins.people.find(({ staffRole }) => staffRole === 'technician')?.pin;
  if (pin === undefined) throw new Error('The demo has no technician');
  return pin;
};
const overview = async (page: Page, house: GalleryHouse, pin = technicianPin(house)): Promise<void> => {
  await asStaff(page, pin);
  await choose(page, '设备安装', 'devices');
  await page.locator('.dev-row').first().waitFor();
  await loaded(page);
};
const inbox = async (page: Page, house: GalleryHouse): Promise<void> => {
  await overview(page, house);
  await tap(page, '查找设备');
  await page.getByRole('heading', { name: '查找摄像机' }).waitFor();
};
const position = async (page: Page, house: GalleryHouse, positionId: string): Promise<void> => {
  await overview(page, house);
  await page.locator(`[data-position="${positionId}"]`).click();
  await page.getByRole('heading', { name: '现场测试' }).waitFor();
  await loaded(page);
};
/** A camera that nobody has found: by its address, up to the step with that button. */
const byAddress = async (page: Page, house: GalleryHouse): Promise<void> => {
  await inbox(page, house);
  await tap(page, '按地址添加一台');
  await page.getByLabel(/地址/).fill(await cameraAddress(house));
  await tap(page, '下一步');
};
const positions = async ({ box }: GalleryHouse): Promise<readonly PositionView[]> =>
  ((await box.call('technician', 'GET', '/api/v1/devices')).body as { positions: PositionView[] }).positions;
const cameraAddress = async (house: GalleryHouse): Promise<string> => {
  const camera = (await positions(house)).find(({ kind }) => kind === 'camera');
  return camera?.unit?.address ?? '';
};
/** Every test of the demo's camera that needs nobody at it, done once for all scenes. */
const proveCamera = async (house: GalleryHouse): Promise<void> => {
  const before = (await positions(house)).find(({ positionId }) => positionId === 'cam-entrance');
  for (const test of ['reach', 'login', 'clock', 'picture', 'stream'] as const) {
    if (before?.proofs.some((proof) => proof.test === test)) continue;
    const testId = crypto.randomUUID();
    await house.box.call('technician', 'POST', '/api/v1/devices/cam-entrance/tests', { id: testId, test });
    await eventually(`the test of ${test}`, async () => {
      const { body } = await house.box.call('technician', 'GET', `/api/v1/devices/tests/${testId}`);
      return (body as { state: string }).state !== 'running';
    });
  }
};
const table = async (page: Page, house: GalleryHouse, rows: string): Promise<void> => {
  await overview(page, house);
  await tap(page, '导入表格');
  const text = `position,name,kind,address,area,zone,covers\n${rows}`;
  const file = { name: '设备表.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.dev-verdict').waitFor();
};
/** The technician's work: devices found, placed, tested and reported. */
export const devices: GalleryArea = {
  area: 'devices',
  scenes: [
    {
      id: 'devices.overview',
      title: 'Every position, what it lacks, and the coverage as a number',
      looks: true,
      go: async (page, house) => {
        await proveCamera(house);
        await overview(page, house);
      },
    },
    {
      id: 'devices.overview.head',
      title: 'The head looks, and changes nothing',
      go: (page, house) => overview(page, house, house.pins.head),
    },
    {
      id: 'devices.overview.none',
      title: 'A house in which nothing is placed yet',
      go: async (page, house) => {
        await page.route('**/api/v1/devices', (route) =>
          route.fulfill({ json: { devices: [], areas: [], positions: [], inbox: [], wired: [] } }),
        );
        await asStaff(page, technicianPin(house));
        await choose(page, '设备安装', 'devices');
        await page.getByText('还没有设备位置').waitFor();
        await loaded(page);
      },
    },
    {
      id: 'devices.stale',
      title: 'The same after the link was lost',
      go: async (page, house) => {
        await overview(page, house);
        house.cable.pull();
        await page.locator('.stale').first().waitFor();
      },
    },
    {
      id: 'devices.inbox',
      title: 'What waits for a place, and the search for more',
      looks: true,
      go: inbox,
    },
    {
      id: 'devices.inbox.wired',
      title: 'What may be wired to a camera that is there',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await page.route('**/api/v1/devices', async (route) => {
          const list: DeviceList = await (await route.fetch()).json();
          const terminals = ['input-1', 'input-2', 'relay-1'];
          const cameras = list.positions.filter(({ kind }) => kind === 'camera');
          const wired = cameras.flatMap(({ positionId, name }) =>
            terminals.map((item) => terminalOf(positionId, name, item)),
          );
          await route.fulfill({ json: { ...list, wired } });
        });
        await inbox(page, house);
        await page.getByRole('heading', { name: '摄像机上的输入和继电器' }).waitFor();
      },
    },
    {
      id: 'devices.inbox.empty',
      title: 'Nothing answers: what to look at',
      kiosk: 'own',
      looks: true,
      go: async (page, house) => {
        await page.route('**/api/v1/devices/discoveries', (route) => route.fulfill({ json: emptyNetwork }));
        await inbox(page, house);
        await tap(page, '查找摄像机');
        await page.locator('.dev-advice').waitFor();
      },
    },
    {
      id: 'devices.inbox.strange',
      title: 'What is heard and not understood: it is taught, or taken by a profile',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await page.route('**/api/v1/devices/strange', (route) => route.fulfill({ json: strange }));
        await page.route('**/api/v1/devices/profiled', (route) => route.fulfill({ json: profiled }));
        await inbox(page, house);
        await tap(page, '这是什么：IsVisitor');
      },
    },
    {
      id: 'devices.accounts',
      title: 'One account, tried on many cameras',
      looks: true,
      go: async (page, house) => {
        await overview(page, house);
        await tap(page, '摄像机账号');
        await page.getByLabel('用户名').fill('admin');
        await loaded(page);
      },
    },
    {
      id: 'devices.new.account',
      title: 'Which account, and who answers then',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await byAddress(page, house);
        await page.getByLabel('用户名').fill('nestbox');
        await page.getByLabel('密码', { exact: true }).fill('demo-camera');
        await tap(page, '登录试试');
        await page.getByText('可以登录').waitFor();
      },
    },
    {
      id: 'devices.new.refused',
      title: 'The camera does not take this account',
      kiosk: 'own',
      go: async (page, house) => {
        await byAddress(page, house);
        await page.getByLabel('用户名').fill('nestbox');
        await page.getByLabel('密码', { exact: true }).fill('wrong');
        await tap(page, '登录试试');
        await page.locator('.dev-fault').waitFor();
      },
    },
    {
      id: 'devices.new.place',
      title: 'Where it stands, and what it sees: no place where none may be',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await byAddress(page, house);
        await page.getByLabel('用户名').fill('nestbox');
        await page.getByLabel('密码', { exact: true }).fill('demo-camera');
        await tap(page, '登录试试');
        await tap(page, '下一步');
        await page.locator('.dev-options button').first().click();
      },
    },
    {
      id: 'devices.position',
      title: 'A camera: its ladder, its tests with pictures, its history',
      looks: true,
      go: async (page, house) => {
        await proveCamera(house);
        await position(page, house, 'cam-entrance');
        await page.locator('img.dev-picture').first().waitFor();
      },
    },
    {
      id: 'devices.position.trouble',
      title: 'A camera that refuses every digest: what it answered, and the last way to log in',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await proveCamera(house);
        await page.route('**/api/v1/devices', async (route) => {
          const answer = await route.fetch();
          await route.fulfill({ json: refusing(await answer.json()) });
        });
        await page.route('**/api/v1/devices/*/diagnostics', (route) => route.fulfill({ json: refusal }));
        await position(page, house, 'cam-entrance');
        await tap(page, '复制诊断信息');
        await page.locator('.dev-diagnostics').waitFor();
      },
    },
    {
      id: 'devices.position.waiting',
      title: 'A test waits for somebody at the door',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await position(page, house, 'door-entrance');
        await tap(page, '开始 事件');
        await page.locator('.dev-running').waitFor();
      },
    },
    {
      id: 'devices.position.change',
      title: 'Another name, area or zone',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '修改');
        await page.getByLabel('名称').waitFor();
      },
    },
    {
      id: 'devices.position.replace',
      title: 'Another unit at the same place',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '更换设备');
        await page.getByRole('heading', { name: '换成哪一台' }).waitFor();
      },
    },
    {
      id: 'devices.position.withdraw',
      title: 'A position goes only on a second yes',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '撤销位置');
        await page.getByRole('alertdialog').waitFor();
      },
    },
    {
      id: 'devices.position.account',
      title: 'A sensor’s own account at the broker, its password shown once',
      kiosk: 'own',
      go: async (page, house) => {
        const place = { addresses: ['192.168.1.10'], port: 8883, tls: true, isLocal: false };
        const made = { username: 'gate-yard', unitId: 'gate-yard', form: 'device', place };
        await page.route('**/api/v1/devices/broker-accounts', (route) =>
          route.fulfill(
            route.request().method() === 'POST'
              ? { status: 201, json: { ...made, password: 'k7m2xw9fhq4tb8nz3cdv6rpa' } }
              : { json: { place, accounts: [] } },
          ),
        );
        await position(page, house, 'gate-yard');
        await tap(page, '给这台设备建立账号');
        await page.getByText('k7m2xw9fhq4tb8nz3cdv6rpa').waitFor();
      },
    },
    {
      id: 'devices.position.withdrawn',
      title: 'A position is gone, and for ten seconds it is put back with one tap',
      looks: true,
      kiosk: 'own',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await page.route('**/api/v1/devices/gate-yard/withdraw', (route) => route.fulfill({ status: 201, json: {} }));
        await page.route('**/api/v1/devices', async (route) => {
          const list: DeviceList = await (await route.fetch()).json();
          const others = list.positions.filter(({ positionId }) => positionId !== 'gate-yard');
          await route.fulfill({ json: { ...list, positions: others } });
        });
        await tap(page, '撤销位置');
        await tap(page, '确认撤销');
        await page.getByText('院门 已撤销').waitFor();
      },
    },
    {
      id: 'devices.table',
      title: 'The installer’s list comes as a table',
      go: async (page, house) => {
        await overview(page, house);
        await tap(page, '导入表格');
        await page.locator('.file-drop').waitFor();
      },
    },
    {
      id: 'devices.table.faults',
      title: 'A table with faults writes nothing and says where to mend it',
      looks: true,
      go: (page, house) =>
        table(
          page,
          house,
          'door-9,后门,door,,nowhere,perimeter,\ncam-9,厕所,camera,http://192.168.1.9/onvif,yard,,toilet',
        ),
    },
    {
      id: 'devices.table.checked',
      title: 'What a good table would do',
      go: (page, house) => table(page, house, 'door-9,后门,door,,yard,perimeter,\nwindow-9,西窗,window,,infant,,'),
    },
    {
      id: 'devices.report',
      title: 'The acceptance report, what is missing, and the second person',
      looks: true,
      go: async (page, house) => {
        await overview(page, house);
        await tap(page, '验收报告');
        await page.frameLocator('.dev-paper').locator('h1').first().waitFor();
      },
    },
    {
      id: 'devices.loading',
      title: 'The devices are on their way',
      go: async (page, house) => {
        await page.route('**/api/v1/devices', () => undefined);
        await asStaff(page, technicianPin(house));
        await choose(page, '设备安装', 'devices');
        await page.getByText('正在载入').waitFor();
      },
    },
  ],
};
