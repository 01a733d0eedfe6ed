import type { DeviceList } from '#contract/provisioning.ts';
import { emptyNetwork, profiled, strange, terminalOf } from './devicesMade.ts';
import type { GalleryArea } from './scene.ts';
import { byAddress, inbox, overview, proveCamera, table, technicianPin } from './technician.ts';
import { asStaff, choose, loaded, tap } from './walk.ts';

/** The technician's work: devices found, placed, listed and reported. */
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
