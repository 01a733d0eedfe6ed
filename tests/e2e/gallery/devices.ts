import type { Page } from 'playwright-core';
import { plainTextLeft } from '#agent/devices/provisioning/live/outcome.ts';
import type { ProfiledList } from '#contract/profiled.ts';
import type { DeviceList, Diagnostics, PositionView, ScanView } from '#contract/provisioning.ts';
import type { StrangeList } from '#contract/teaching.ts';
import { eventually } from '#tests/wait.ts';
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
const scanned = (found: ScanView['found'], advice: ScanView['advice']): ScanView => ({
  scanId: crypto.randomUUID(),
  state: 'done',
  startedAt: '2026-11-24T09:00:00.000+08:00',
  endedAt: '2026-11-24T09:00:06.000+08:00',
  done: 6,
  of: 6,
  interfaces: [
    { name: 'eth0', address: '192.168.10.2/24' },
    { name: 'eth1', address: '192.168.20.2/24' },
  ],
  addresses: [],
  found,
  advice,
});
const emptyNetwork = scanned(
  [],
  [
    { zh: '摄像机要有电：看 PoE 灯，刚上电的要等约两分钟', en: 'is the camera powered: look at the PoE light' },
    { zh: '摄像机与本机要在同一交换机、同一 VLAN', en: 'are camera and box on the same switch and VLAN' },
    { zh: '在摄像机网页里打开 ONVIF', en: 'switch ONVIF on in the camera’s own web page' },
  ],
);

const lastAt = '2026-11-24T09:00:00.000+08:00';
const strange: StrangeList = {
  events: [
    {
      deviceId: 'cam-entrance',
      topic: 'RuleEngine/MyRuleDetector/Visitor',
      item: 'IsVisitor',
      value: 'true',
      times: 3,
      lastAt,
    },
  ],
  taught: [{ topic: 'RuleEngine/MyRuleDetector/Face', item: 'IsFace', sensor: 'person' }],
  talkers: [
    {
      root: 'garden/gate-2',
      topics: ['garden/gate-2/state'],
      sample: '{"contact":1}',
      lastSeenAt: lastAt,
      messages: 12,
      suggestions: [{ profile: 'contact-simple', device: 'gate-2' }],
    },
  ],
};
const profiled: ProfiledList = {
  devices: [],
  profiles: [{ profile: 'contact-simple', zh: '简单门磁', en: 'plain contact' }],
};

/** The same devices, one of whose cameras takes its password in plain text only. */
const refusing = (list: DeviceList): DeviceList => ({
  ...list,
  positions: list.positions.map((each) =>
    each.positionId === 'cam-entrance'
      ? {
          ...each,
          rung: 'reachable',
          isProved: false,
          lacking: ['login'],
          proofs: each.proofs.map((proof) =>
            proof.test === 'login'
              ? { ...proof, passed: false, detail: `${plainTextLeft.zh} / ${plainTextLeft.en}` }
              : proof,
          ),
        }
      : each,
  ),
});
const refusal: Diagnostics = {
  positionId: 'cam-entrance',
  at: lastAt,
  text: `POST 192.168.10.21/onvif/device_service
<s:Envelope><s:Header><wsse:Security><wsse:UsernameToken><wsse:Username>***</wsse:Username><wsse:Password>***</wsse:Password></wsse:UsernameToken></wsse:Security></s:Header><s:Body><tds:GetDeviceInformation/></s:Body></s:Envelope>

HTTP 400
<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>

not_authorized: Sender not authorized`,
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
