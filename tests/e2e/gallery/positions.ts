import type { DeviceList } from '#contract/provisioning.ts';
import { refusal, refusing } from './devicesMade.ts';
import type { GalleryArea } from './scene.ts';
import { position, proveCamera } from './technician.ts';
import { tap } from './walk.ts';

/** The technician's work at one position: tried, changed, exchanged, withdrawn. */
export const positions: GalleryArea = {
  area: 'positions',
  scenes: [
    {
      id: 'positions.tests',
      title: 'A camera: its ladder, its tests with pictures, its history',
      looks: true,
      go: async (page, house) => {
        await proveCamera(house);
        await position(page, house, 'cam-entrance');
        await page.locator('img.dev-picture').first().waitFor();
      },
    },
    {
      id: 'positions.trouble',
      title: 'A camera that refuses every digest: what it answered, and the last way to log in',
      looks: true,
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
      id: 'positions.waiting',
      title: 'A test waits for somebody at the door',
      looks: true,
      go: async (page, house) => {
        await position(page, house, 'door-entrance');
        await tap(page, '开始 事件');
        await page.locator('.dev-running').waitFor();
      },
    },
    {
      id: 'positions.change',
      title: 'Another name, area or zone',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '修改');
        await page.getByLabel('名称').waitFor();
      },
    },
    {
      id: 'positions.replace',
      title: 'Another unit at the same place',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '更换设备');
        await page.getByRole('heading', { name: '换成哪一台' }).waitFor();
      },
    },
    {
      id: 'positions.withdraw',
      title: 'A position goes only on a second yes',
      go: async (page, house) => {
        await position(page, house, 'gate-yard');
        await tap(page, '撤销位置');
        await page.getByRole('alertdialog').waitFor();
      },
    },
    {
      id: 'positions.account',
      title: 'A sensor’s own account at the broker, its password shown once',
      go: async (page, house) => {
        const place = { addresses: ['192.168.1.10'], port: 8883, tls: true, isLocal: false };
        const made = { username: 'gate-yard', unitId: 'gate-yard', form: 'device', place };
        const accounts: object[] = [];
        await page.route('**/api/v1/devices/broker-accounts', (route) => {
          if (route.request().method() !== 'POST') return route.fulfill({ json: { place, accounts } });
          accounts.push({ username: made.username, unitId: made.unitId, form: made.form, isConnected: false });
          return route.fulfill({ status: 201, json: { ...made, password: 'k7m2xw9fhq4tb8nz3cdv6rpa' } });
        });
        await position(page, house, 'gate-yard');
        await tap(page, '给这台设备建立账号');
        await page.getByText('k7m2xw9fhq4tb8nz3cdv6rpa').waitFor();
        await page.getByText(/^账号 gate-yard/).waitFor();
      },
    },
    {
      id: 'positions.withdrawn',
      title: 'A position is gone, and for ten seconds it is put back with one tap',
      looks: true,
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
  ],
};
