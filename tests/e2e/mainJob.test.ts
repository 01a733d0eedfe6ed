import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { readyFile } from '#agent/config/runFolder.ts';
import type { AlertList, RoomList } from '#contract/rooms.ts';
import type { SiteView } from '#contract/site.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk, tile } from '#tests/browser.ts';
import { type Mosquitto, startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';

interface DemoPins {
  readonly guardian: string;
  readonly caregiver: string;
  readonly head: string;
}

/** The PINs that `npm start` prints: a guardian with a child in the infant room, a caregiver who counts, the head. */
const demoPins = async (): Promise<DemoPins> => {
  const { demoPinsOf } = await import('#agent/people/demoPins.ts');
  return demoPinsOf(join(import.meta.dirname, '../../hardware/sim/demo/people.json'));
};

const isFilm = (path: string): boolean => path.endsWith('.mp4');

/** Back to the board, whatever screen it is; an idle kiosk may have gone there by itself. */
const goHome = async (page: Page): Promise<void> => {
  await eventually('the board', async () => {
    if (await page.getByRole('button', { name: '接送孩子' }).isVisible()) return true;
    for (const name of ['返回', '返回看板', '好了']) {
      const button = page.getByRole('button', { name, exact: true });
      if (await button.isVisible()) await button.click({ timeout: 1000 }).catch(() => undefined);
    }
    return false;
  });
};

describe.each(['embedded broker', 'real Mosquitto'] as const)('the main job with the %s', (kind) => {
  let folder: string;
  let box: Box;
  let mosquitto: Mosquitto | undefined;
  let browser: Browser;
  let first: Page;
  let second: Page;
  let listener: MqttClient;
  let pins: DemoPins;
  const heard: { topic: string; type: string; kind: string }[] = [];

  const rooms = async () => ((await box.call('head', 'GET', '/api/v1/rooms')).body as RoomList).rooms;
  const room = async (roomId: string) => (await rooms()).find((each) => each.roomId === roomId);
  const site = async () => (await box.call('head', 'GET', '/api/v1/site')).body as SiteView;
  const device = async (id: string) => (await site()).devices.find(({ deviceId }) => deviceId === id);
  const look = (page: Page, roomId: string) => tile(page, roomId).getAttribute('data-look');
  const simulate = async (path: string, body: object): Promise<void> => {
    const { control } = readyFile(box.data, 'simulator').read<{ control: string }>() ?? { control: '' };
    const answer = await fetch(`${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status, `${path} ${await answer.text()}`).toBeLessThan(300);
  };
  const state = async () => {
    const { control } = readyFile(box.data, 'simulator').read<{ control: string }>() ?? { control: '' };
    return (await (await fetch(control)).json()) as {
      siren: { sounding: boolean };
      lights: Record<string, { state: string; color: string | null }>;
    };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-e2e-'));
    mosquitto = kind === 'real Mosquitto' ? await startMosquitto() : undefined;
    const broker = mosquitto ? { broker: mosquitto.url } : {};
    box = await createBox(folder, (file) => ({
      ...file,
      ...broker,
      alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 1, graceSeconds: 1 },
      recorder: { volumes: [join(folder, 'footage')], segmentSeconds: 4 },
    }));
    pins = await demoPins();
    await box.start('agent');
    await Promise.all([box.start('recorder'), box.start('simulator'), box.start('flows')]);
    const account = mosquitto ? {} : readBrokerAccount(box.data, 'agent');
    listener = await connectAsync(box.endpoints().mqtt, { ...account, protocolVersion: 4 });
    listener.on('message', (topic, payload) => {
      const event = JSON.parse(payload.toString()) as { type: string; data: { kind?: string } };
      heard.push({ topic, type: event.type, kind: event.data.kind ?? '' });
    });
    await listener.subscribeAsync('nestbox/+/alerts/+', { qos: 1 });
    browser = await openBrowser();
    first = await openKiosk(browser, box);
    second = await openKiosk(browser, box);
  });
  afterAll(async () => {
    await browser?.close();
    await listener?.endAsync(true);
    await box?.close();
    await mosquitto?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('1. the board shows a room of each class type, empty, with live states and no name', async () => {
    expect(new Set((await rooms()).map(({ classType }) => classType))).toEqual(
      new Set(['infant', 'toddler_small', 'toddler_big', 'mixed', null]),
    );
    for (const { roomId, name } of await rooms()) {
      await tile(first, roomId).getByRole('heading', { name }).waitFor();
      expect(await look(first, roomId)).toBe('closed');
    }
    const roster = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
      children: { name: string }[];
    };
    const text = await first.locator('body').textContent();
    expect(roster.children.length).toBeGreaterThanOrEqual(38);
    expect(roster.children.filter(({ name }) => text?.includes(name))).toEqual([]);
  });

  test('2–3. a guardian brings a child into a room without caregiver: red on every kiosk, siren, flow, MQTT', async () => {
    await first.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(first, pins.guardian);
    await first.locator('button.child').first().click();
    await first.getByRole('button', { name: '确认入园' }).click();
    await first.getByText('已保存').waitFor();
    await first.getByRole('button', { name: '好了' }).click();

    const red = await eventually('a room unattended', async () =>
      (await rooms()).find(({ state }) => state === 'unattended'),
    );
    for (const page of [first, second]) {
      await eventually('the red tile', async () => (await look(page, red.roomId)) === 'unattended');
      expect(await tile(page, red.roomId).textContent()).toContain('无人看护');
      await page.getByRole('alert').getByText('无人看护').waitFor();
    }
    await eventually('the alert on MQTT', () =>
      heard.some(({ type, kind }) => type === 'cn.nestbox.alert.raised' && kind === 'unattended'),
    );
    await eventually('the siren to sound', async () => (await state()).siren.sounding);
    await eventually(
      'the siren to be seen sounding',
      async () => (await device('siren-hall'))?.state?.toLowerCase() === 'on',
    );
    await eventually('the flow to turn the light red', async () => {
      const light = (await state()).lights[`light-${red.roomId}`];
      return light?.state === 'ON' && light.color === 'red';
    });
  });

  test('3. a caregiver acknowledges: the siren stops, the alert stays', async () => {
    await second.getByRole('button', { name: '确认处理' }).click();
    await enterPin(second, pins.caregiver);
    await second.getByText('保育人员正在返回').click();
    await second.getByRole('button', { name: '确认', exact: true }).click();
    await eventually('the alert to be acknowledged', async () => {
      const { alerts } = (await box.call('head', 'GET', '/api/v1/alerts?state=acknowledged')).body as AlertList;
      return alerts.some(({ kind: of, action }) => of === 'unattended' && action === '保育人员正在返回');
    });
    await eventually('the siren to stop', async () => !(await state()).siren.sounding);
    expect((await rooms()).some(({ state: now }) => now === 'unattended')).toBe(true);
  });

  test('2–3. the caregiver clocks in and chooses the room: legal again, the alert resolves, the light goes off', async () => {
    const red = (await rooms()).find(({ state: now }) => now === 'unattended');
    if (!red) throw new Error('no room is unattended');
    await first.getByRole('button', { name: '工作人员' }).click();
    await enterPin(first, pins.caregiver);
    await goHome(second);
    await first.locator('.room-button', { hasText: red.name }).click();
    await eventually('the room to be legal', async () => (await room(red.roomId))?.state === 'ok');
    await eventually('the other kiosk to show it', async () => (await look(second, red.roomId)) === 'ok');
    await eventually('the alert to be resolved on MQTT', () =>
      heard.some(({ type }) => type === 'cn.nestbox.alert.resolved'),
    );
    await eventually('the light to go off', async () => (await state()).lights[`light-${red.roomId}`]?.state === 'OFF');

    // And to another room, by the same screen: in one instant out of the first.
    const other = (await rooms()).find(({ roomId, classType }) => roomId !== red.roomId && classType !== null);
    if (!other) throw new Error('there is one room only');
    await first.locator('.room-button', { hasText: other.name }).click();
    await eventually('the caregiver in the other room only', async () => {
      const counts = (await rooms()).map(({ roomId, caregivers }) => [roomId, caregivers] as const);
      return counts.every(([roomId, n]) => n === (roomId === other.roomId ? 1 : 0));
    });
    await first.locator('.room-button', { hasText: red.name }).click();
    await eventually('the room legal again', async () => (await room(red.roomId))?.state === 'ok');
    await goHome(first);
  });

  test('2. the guardian takes the child home', async () => {
    await goHome(second);
    await second.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(second, pins.guardian);
    await second.locator('button.child', { hasText: '离园' }).first().click();
    await second.getByRole('button', { name: '确认离园' }).click();
    await second.getByText('已保存').waitFor();
    await eventually('nobody inside', async () => (await rooms()).every(({ children }) => children === 0));
    await second.getByRole('button', { name: '好了' }).click();
  });

  test('4. a door opens, then goes offline, on the page of the site', async () => {
    await second.getByRole('button', { name: '站点与设备' }).click();
    const row = second.locator('[data-device="door-entrance"]');
    await row.waitFor();
    await simulate('/doors/door-entrance', { open: true });
    await row.getByText('开着').waitFor();
    await eventually('the event in the list', async () =>
      (await site()).recent.some(({ subject }) => subject === 'door-entrance'),
    );
    await simulate('/devices/door-entrance/plug', { plugged: false });
    await row.getByText('离线').waitFor();
    await simulate('/devices/door-entrance/plug', { plugged: true });
    await eventually('the door back', async () => (await device('door-entrance'))?.availability === 'online');
  });

  test('5. the last minutes of a camera play; an unplugged camera leaves a gap with a reason; recording outlives the agent', {
    timeout: 300_000,
  }, async () => {
    const streams = await eventually(
      'a camera that records',
      async () => {
        const { streams: all } = (await box.call('head', 'GET', '/api/v1/footage/streams')).body as {
          streams: { streamId: string; state: string }[];
        };
        return all.find(({ state: now }) => now === 'recording');
      },
      60_000,
    );
    const { streamId } = streams;
    const range = () =>
      `from=${encodeURIComponent(new Date(Date.now() - 600_000).toISOString())}&to=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`;
    const timeline = async () =>
      (await box.call('head', 'GET', `/api/v1/footage/timeline?stream=${streamId}&${range()}`)).body as {
        runs: { from: string; to: string }[];
        gaps: { from: string; to: string | null; reason: string }[];
      };
    await eventually('footage in the index', async () => (await timeline()).runs.length > 0, 60_000);

    await first.getByRole('button', { name: '录像' }).click();
    await enterPin(first, pins.head);
    await first.getByText('核实事件经过').click();
    await first.getByRole('button', { name: '查看', exact: true }).click();
    await eventually(
      'the picture to move',
      () => first.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime > 0.5),
      60_000,
    );

    const recorded = async () => Date.parse((await timeline()).runs.at(-1)?.to ?? '1970-01-01T00:00:00Z');
    const before = await recorded();
    const files = async () => (await readdir(join(folder, 'footage'), { recursive: true })).filter(isFilm).length;
    await box.end('agent', 'SIGKILL');
    const filmed = await files();
    await eventually('two more files of each camera', async () => (await files()) >= filmed + 8, 60_000);
    await box.start('agent');
    await eventually('footage of the time without agent', async () => (await recorded()) > before + 4000, 60_000);
    const { runs } = await timeline();
    expect(
      runs.some(({ from, to }) => Date.parse(from) <= before && Date.parse(to) > before),
      'one unbroken run',
    ).toBe(true);

    await simulate(`/cameras/${streamId}/plug`, { plugged: false });
    await eventually(
      'an open gap with a reason',
      async () => (await timeline()).gaps.some(({ to, reason }) => to === null && reason !== 'unknown'),
      60_000,
    );
    await simulate(`/cameras/${streamId}/plug`, { plugged: true });
    await eventually('the gap closed', async () => (await timeline()).gaps.every(({ to }) => to !== null), 90_000);
  });

  test('6. the day is sealed, pulled by the district, verified offline; the same pull again is a 304', async () => {
    await box.nestbox('summary', 'seal');
    const out = join(folder, 'export');
    await box.nestbox('summary', 'export', out);
    const verdict = await box.nestbox('verify', out, '--key', join(out, 'key.json'), '--json');
    expect(JSON.parse(verdict)).toMatchObject({ ok: true });

    const feed = await box.call('district', 'GET', '/district/v1/summaries?after=0');
    expect(feed.status).toBe(200);
    expect((feed.body as { summaries: unknown[] }).summaries.length).toBeGreaterThan(0);
    const again = await fetch(`${box.endpoints().http}/district/v1/summaries?after=0`, {
      headers: {
        authorization: `Bearer ${await box.token('district')}`,
        'if-none-match': feed.headers.get('etag') ?? '',
      },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('all of it is in the journal, and the journal is sound', async () => {
    await box.end('agent');
    expect(JSON.parse(await box.nestbox('check', '--json'))).toMatchObject({ ok: true });
    const bytes = await readFile(join(box.data, 'journal.db'), 'latin1');
    expect(bytes).not.toContain(`"${pins.head}"`);
    const { openDatabase } = await import('#agent/journal/database.ts');
    const db = openDatabase(join(box.data, 'journal.db'));
    const types = new Set(db.prepare('SELECT DISTINCT type FROM event').pluck().all());
    db.close();
    for (const type of [
      'attendance.checked_in',
      'attendance.checked_out',
      'staff.clocked_in',
      'staff.moved',
      'alert.raised',
      'alert.acknowledged',
      'alert.resolved',
      'device.state_changed',
      'device.availability_changed',
      'footage.viewing_granted',
      'day.sealed',
    ]) {
      expect(types, type).toContain(type);
    }
  });
});
