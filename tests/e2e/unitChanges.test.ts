import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import type { DeviceList, PositionHistory, PositionView } from '#contract/provisioning.ts';
import { axeFaults } from '#tests/axe.ts';
import { createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';
import { account, startCamera } from '../provisioning/site.ts';

/** A real agent, one camera in the yard that has logged in, and a technician at a kiosk. */
const openYard = async () => {
  const sim = await startCamera({ serial: 'SIM-OLD', extras: { inputs: 1, relays: 1, analytics: false } });
  const box = await createBox(temporaryFolder(), ({ siren: _, ...file }) => ({
    ...file,
    site: { ...file.site, timeZone: workingZone() },
    cameras: [],
    positions: [],
    simulated: false,
    flows: { enabled: false },
  }));
  mkdirSync(box.data, { recursive: true });
  onTestFinished(() => box.close());
  await box.start('agent');
  const place = { positionId: 'cam-1', name: '院子', kind: 'camera', areaId: 'yard', covers: ['yard'] };
  const body = { id: crypto.randomUUID(), ...place, unit: { address: sim.address }, credentials: account };
  expect((await box.call('technician', 'POST', '/api/v1/devices', body)).status).toBe(201);
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = await openKiosk(browser, box);
  const button = (name: string | RegExp): Locator =>
    page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).first();
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
  await button(/^工作人员/).click();
  await enterPin(page, pins.people.find(({ staffRole }) => staffRole === 'technician')?.pin ?? '');
  await button('设备安装').click();
  return {
    sim,
    box,
    page,
    button,
    at: async (positionId: string): Promise<PositionView | undefined> => {
      const { body: list } = await box.call('technician', 'GET', '/api/v1/devices');
      return (list as DeviceList).positions.find((each) => each.positionId === positionId); // by the contract
    },
    /** Logs in to the camera, as a live test. */
    logIn: async (): Promise<void> => {
      await button(/^(开始|重测) 登录$/).click();
      await page.locator('[data-test="login"][data-state="passed"]').waitFor();
    },
  };
};

test('a camera is exchanged and its history stays, its account is changed, and what was withdrawn by mistake is put back', async () => {
  const { sim, box, page, button, at, logIn } = await openYard();
  const faults: string[] = [];
  const look = async (): Promise<void> => void faults.push(...(await axeFaults(page)));
  await page.locator('[data-position="cam-1"]').click();
  await logIn();

  // Another of the same make at the same address: it is meant, and said so.
  await sim.camera.swap({ serial: 'SIM-NEW', mac: '02:00:5e:00:53:99' });
  await button('更换设备').click();
  await button('更换').click();
  await button('确认是有意更换').click();
  await page.getByText('SIM-NEW', { exact: true }).waitFor();
  await page.locator('[data-test="login"][data-state="open"]').waitFor();
  const { body } = await box.call('technician', 'GET', '/api/v1/devices/cam-1/history');
  const history = body as PositionHistory; // by the contract
  expect(history.units.map(({ serial, until }) => [serial, until !== null])).toEqual([
    ['SIM-OLD', true],
    ['SIM-NEW', false],
  ]);
  const log = page.getByRole('region', { name: '历史' });
  await log.getByText('取下设备').waitFor();
  // Its test is void, and not forgotten.
  await log.getByText(/已登录：.*SIM-OLD/).waitFor();
  await look();

  // An account that nobody knows: the installer's is of no use any more, ours is.
  await button('换成专用账号').click();
  await page.getByRole('button', { name: '已换成专用账号' }).waitFor();
  await logIn();
  const address = { address: sim.address, credentials: account };
  const old = await box.call('technician', 'POST', '/api/v1/devices/identifications', address);
  expect(old.body).toMatchObject({ code: 'credentials_refused' });
  expect(await page.content()).not.toContain(account.password);

  await button('撤销位置').click();
  await button('确认撤销').click();
  await button(/^放回原位/).waitFor();
  await look();
  await button(/^放回原位/).click();
  await page.getByRole('heading', { name: '现场测试' }).waitFor();
  expect(await at('cam-1')).toMatchObject({ name: '院子', covers: ['yard'], unit: { serial: 'SIM-NEW' }, proofs: [] });
  await logIn();

  // What is wired to it is put up as what it is.
  await button('返回').click();
  await eventually('its terminals', async () => {
    const { body: list } = await box.call('technician', 'GET', '/api/v1/devices');
    return (list as DeviceList).wired.length === 2; // by the contract
  });
  await button('查找设备').click();
  await button('安装 院子 输入 1').click();
  await button('下一步').click();
  await page.getByRole('group', { name: '用途' }).getByRole('button', { name: '门磁', exact: true }).click();
  await page.getByRole('group', { name: '所在区域' }).getByRole('button', { name: '院子', exact: true }).click();
  await button('安装在这里').click();
  await page.getByRole('heading', { name: '现场测试' }).waitFor();
  await look();
  expect(await at('input-1')).toMatchObject({ kind: 'door', unit: { unitId: 'cam-1', item: 'input-1' } });
  // It has said how it stands: what it says first after a reconnect would prove nothing.
  await button('开始 状态').click();
  await page.locator('[data-test="state"][data-state="passed"]').waitFor();
  await button('开始 事件').click();
  await page.locator('[data-test="event"][data-state="running"]').waitFor();
  sim.camera.setInput('DigitalInput_1', true);
  await page.locator('[data-test="event"][data-state="passed"]').waitFor();
  expect(faults).toEqual([]);
  expect(box.output()).not.toContain(account.password);
}, 120_000);
