import type { Page } from 'playwright-core';
import type { PositionView } from '#contract/provisioning.ts';
import { eventually } from '#tests/wait.ts';
import type { GalleryHouse } from './house.ts';
import { asStaff, choose, loaded, tap } from './walk.ts';

export const technicianPin = ({ pins }: GalleryHouse): string => {
  const pin = pins.people.find(({ staffRole }) => staffRole === 'technician')?.pin;
  if (pin === undefined) throw new Error('The demo has no technician');
  return pin;
};
export const overview = async (page: Page, house: GalleryHouse, pin = technicianPin(house)): Promise<void> => {
  await asStaff(page, pin);
  await choose(page, '设备安装', 'devices');
  await page.locator('.dev-row').first().waitFor();
  await loaded(page);
};
export const inbox = async (page: Page, house: GalleryHouse): Promise<void> => {
  await overview(page, house);
  await tap(page, '查找设备');
  await page.getByRole('heading', { name: '查找摄像机' }).waitFor();
};
export const position = async (page: Page, house: GalleryHouse, positionId: string): Promise<void> => {
  await overview(page, house);
  await page.locator(`[data-position="${positionId}"]`).click();
  await page.getByRole('heading', { name: '现场测试' }).waitFor();
  await loaded(page);
};
/** A camera that nobody has found: by its address, up to the step with that button. */
export const byAddress = async (page: Page, house: GalleryHouse): Promise<void> => {
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
export const proveCamera = async (house: GalleryHouse): Promise<void> => {
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
export const table = async (page: Page, house: GalleryHouse, rows: string): Promise<void> => {
  await overview(page, house);
  await tap(page, '导入表格');
  const text = `position,name,kind,address,area,zone,covers\n${rows}`;
  const file = { name: '设备表.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.dev-verdict').waitFor();
};
