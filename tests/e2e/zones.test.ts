import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokerAccountsFile } from '#agent/config/brokerAccount.ts';
import { loadConfig } from '#agent/config/load.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { openStores } from '#agent/stores.ts';
import { systemClock } from '#agent/time/clock.ts';
import type { AlertList } from '#contract/rooms.ts';
import type { ZoneList, ZoneView } from '#contract/zones.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';

const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

describe('a panic in a house whose agent is killed', () => {
  let folder: string;
  let box: Box;
  let browser: Browser;
  let devices: MqttClient;
  const zone = async (zoneId: string): Promise<ZoneView> => {
    const { zones } = (await box.call('head', 'GET', '/api/v1/zones')).body as ZoneList;
    const found = zones.find((each) => each.zoneId === zoneId);
    if (!found) throw new Error(`There is no zone ${zoneId}`);
    return found;
  };
  /** As the command line does: into the agent's own journal, beside it. */
  const record = (...events: NewEvent[]): void => {
    const config = loadConfig({ file: box.configFile, data: box.data });
    const stores = openStores({ config, clock: systemClock() });
    stores.journal.record(events);
    stores.close();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestbox-zones-'));
    box = await createBox(folder, (file) => ({
      ...file,
      cameras: [],
      positions: [],
      zones: [{ id: 'perimeter', name: '周界', class: 'perimeter24', release: [] }],
      flows: { enabled: false },
    }));
    await box.start('agent');
    const place = (positionId: string, name: string, kind: 'panic' | 'door'): NewEvent[] => [
      {
        type: 'position.recorded',
        actor: 'agent',
        subject: positionId,
        data: { positionId, name, kind, covers: [] },
      },
      { type: 'unit.bound', actor: 'agent', subject: positionId, data: { positionId, unitId: positionId } },
    ];
    record(...place('panic-desk', '前台报警按钮', 'panic'), ...place('door-back', '后门', 'door'));
    await eventually('the zones to arm', async () => (await zone('always')).armedSince !== null);
    const account = JSON.parse(readFileSync(brokerAccountsFile(box.data), 'utf8')).devices;
    devices = await connectAsync(box.endpoints().mqtt, { ...account, reconnectPeriod: 200 });
    const introduce = (component: string, id: string, more: object) =>
      devices.publishAsync(
        `homeassistant/${component}/${id}/config`,
        JSON.stringify({ unique_id: id, name: id, state_topic: `test/${id}`, ...more }),
        { retain: true },
      );
    await introduce('event', 'panic-desk', { name: '报警按钮', event_types: ['press'] });
    await introduce('binary_sensor', 'door-back', { device_class: 'door' });
    await devices.publishAsync('test/door-back', 'OFF', { retain: true });
    await eventually('the door to be heard', async () => (await zone('perimeter')).state === 'armed');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await devices?.endAsync(true);
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('on the wire is an alert on the wire, and the siren’s', async () => {
    const flows = JSON.parse(readFileSync(brokerAccountsFile(box.data), 'utf8')).flows;
    const ears = await connectAsync(box.endpoints().mqtt, flows);
    const heard: { topic: string; data: { kind?: string; positionId?: string; on?: boolean } }[] = [];
    ears.on('message', (topic, payload) => {
      const message = JSON.parse(payload.toString());
      heard.push({ topic, data: message.data ?? message });
    });
    await ears.subscribeAsync(['nestbox/+/alerts/+', 'nestbox/+/commands/siren-hall']);
    await devices.publishAsync('test/panic-desk', JSON.stringify({ event_type: 'press' }));
    await eventually('the alert', () =>
      heard.some(({ data }) => data.kind === 'panic' && data.positionId === 'panic-desk'),
    );
    await eventually('the siren', () => heard.some(({ topic, data }) => topic.endsWith('siren-hall') && data.on));
    expect((await zone('always')).memory).toMatchObject([{ positionId: 'panic-desk', kind: 'panic' }]);
    await ears.endAsync();
  });

  test('comes back armed, in alarm, and told', async () => {
    const before = await zone('always');
    await box.end('agent', 'SIGKILL');
    await box.start('agent');
    const after = await zone('always');
    expect(after).toMatchObject({ state: 'alarm', memory: before.memory, armedSince: before.armedSince });
    const { alerts } = (await box.call('head', 'GET', '/api/v1/alerts?state=open')).body as AlertList;
    expect(alerts.map(({ kind, place }) => `${kind} ${place}`)).toContain('panic 前台报警按钮');
  });

  test('is reset at the kiosk by a person with a word, and by no program', async () => {
    const order = { id: uuidv7(), note: '误按' };
    expect((await box.call('head', 'POST', '/api/v1/zones/always/reset', order)).status).toBe(403);
    const page = await openKiosk(browser, box);
    await page.locator('.banner', { hasText: '前台报警按钮' }).waitFor();
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, pins.caregiver);
    await page.locator('.menu-item', { hasText: '防区' }).click();
    await page.locator('.zone-memory', { hasText: '前台报警按钮' }).waitFor();
    await page.getByRole('button', { name: '误报，已查看' }).click();
    await page.getByRole('button', { name: '复位', exact: true }).click();
    await page.locator('[data-zone="always"]:not([data-state="alarm"])').waitFor();
    expect((await zone('always')).memory).toEqual([]);
    await page.context().close();
  });

  test('a door is bypassed by two persons at one kiosk, the second with a PIN of their own', async () => {
    const page = await openKiosk(browser, box);
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, pins.caregiver);
    await page.locator('.menu-item', { hasText: '防区' }).click();
    await page.locator('[data-zone="perimeter"]').click();
    await page.getByRole('button', { name: '申请旁路…' }).click();
    await page.getByRole('button', { name: '维修设备' }).click();
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByRole('button', { name: '第二人确认…' }).click();
    await enterPin(page, pins.caregiver);
    await page.getByText('须由另一人确认').waitFor();
    expect((await zone('perimeter')).bypasses).toMatchObject([{ positionId: 'door-back', confirmedBy: null }]);
    await enterPin(page, pins.head);
    await page.locator('.zone-bypass[data-confirmed="true"]').waitFor();
    const { bypasses, today } = await zone('perimeter');
    expect(bypasses[0]?.confirmedBy).not.toBe(bypasses[0]?.requestedBy);
    expect(today.lapses.map(({ because }) => because)).toContain('bypassed');
    // The first person is still the one who stands here.
    await page.getByRole('button', { name: '结束旁路' }).click();
    await eventually('the end of the bypass', async () => (await zone('perimeter')).bypasses.length === 0);
    await page.context().close();
  });
});
