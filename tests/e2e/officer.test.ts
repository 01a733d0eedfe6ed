import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import type { Browser, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { startFfmpeg } from '#agent/footage/recording/ffmpeg.ts';
import { startRecorder } from '#agent/footage/recording/recorder.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { type Clock, epochMs, systemClock } from '#agent/time/clock.ts';
import type { RegisterLine } from '#contract/footage.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';

const dayMs = 86_400_000;
const zoneMs = 8 * 3_600_000;
const tuesday = 2;

/** 15:40 in the facility on the last Tuesday before today, in milliseconds. */
const lastTuesday = (nowMs: number): number => {
  const today = Math.floor((nowMs + zoneMs) / dayMs);
  const weekday = (today + 4) % 7;
  const day = today - (((weekday - tuesday + 6) % 7) + 1);
  return day * dayMs - zoneMs + 15 * 3_600_000 + 40 * 60_000;
};

/**
 * Records both cameras for some seconds as if it were then, with the recorder and ffmpeg that a box has. Gives a whole second
 * of which there is footage of both, in milliseconds.
 */
const recordThen = async (box: Box, volume: string, thenMs: number): Promise<number> => {
  const system = systemClock();
  const backMs = system.now() - thenMs;
  const clock: Clock = { ...system, now: () => epochMs(system.now() - backMs) };
  const db = openFootageIndex(join(box.data, 'footage.db'));
  const secrets = openSecrets(deviceKeyFile(box.data));
  const registry = openStreamRegistry(db, secrets, { now: () => thenMs - dayMs, newUuid: randomUUID });
  // Each its own: GStreamer's server may fall over two that come at the same moment.
  const [yard, entrance] = await Promise.all([startRtspSource(), startRtspSource()]);
  registry.registerStream({ id: 'cam-yard', name: '院子沙池', rtspUrl: yard.url });
  registry.registerStream({ id: 'cam-entrance', name: '大门入口', rtspUrl: entrance.url });
  const recorder = await startRecorder({
    ...{ db, site: 'officer', volumes: [volume], segmentMs: 2000, clock, log: pino({ level: 'silent' }) },
    startCamera: startFfmpeg(),
    addressOf: ({ source, uuid }) => secrets.open(source, uuid),
  });
  const spans = db.prepare(
    'SELECT min(start_ms) AS "from", max(start_ms + duration_ms) AS "to" FROM segment GROUP BY stream_id',
  );
  const seenMs = await eventually('two seconds of both cameras', () => {
    const both = spans.all() as { from: number; to: number }[];
    const second = Math.ceil(Math.max(...both.map(({ from }) => from)) / 1000) * 1000 + 1000;
    return both.length === 2 && both.every(({ to }) => to > second + 1000) && second;
  });
  await recorder.stop();
  await Promise.all([yard.kill(), entrance.kill()]);
  db.close();
  return seenMs;
};

const openHouse = async (): Promise<{ box: Box; browser: Browser; page: Page; seenMs: number }> => {
  const folder = temporaryFolder();
  const volume = join(folder, 'footage');
  const box = await createBox(folder, (file) => ({
    ...file,
    site: { ...file.site, timeZone: 'Asia/Shanghai' },
    cameras: (file.cameras ?? []).slice(0, 2),
    alerts: { unattendedGraceSeconds: 0 },
    recorder: { volumes: [volume], segmentSeconds: 4 },
    flows: { enabled: false },
  }));
  onTestFinished(() => box.close());
  const seenMs = await recordThen(box, volume, lastTuesday(Date.now()));
  await box.start('agent');
  await Promise.all([box.start('recorder'), box.start('simulator')]);
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  return { box, browser, page: await openKiosk(browser, box), seenMs };
};

/**
 * Listens to the playlists that the page fetches. Gives the wall time that each picture shows then: what its playlist says
 * of the film's beginning, and how far it has played.
 */
const followFilms = (page: Page) => {
  const begins = new Map<string, number>();
  page.on('response', async (response) => {
    const [, camera] = /streams\/([^/]+)\/playlist/.exec(response.url()) ?? [];
    const time = camera && /PROGRAM-DATE-TIME:(.+)/.exec(await response.text())?.[1];
    if (camera && time) begins.set(camera, Date.parse(time));
  });
  return async (): Promise<number[]> => {
    const played = await page
      .locator('.player[data-state="ready"] video')
      .evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).currentTime * 1000));
    // The cameras stand on the screen in the order in which they were chosen.
    return ['cam-entrance', 'cam-yard'].map((camera, index) => (begins.get(camera) ?? 0) + (played[index] ?? 0));
  };
};

/** What `verify` says of a package on a machine that has nothing of the box: no data folder, no configuration, no network. */
const verifyElsewhere = async (folder: string) => {
  const empty = temporaryFolder();
  const { NESTBOX_DATA: _data, NESTBOX_CONFIG: _config, ...env } = process.env;
  const command = [join(projectRoot, 'agent/cli/nestbox.ts'), 'verify', folder, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: empty, env });
  expect(readdirSync(empty)).toEqual([]);
  return JSON.parse(stdout) as { ok: boolean; exports: { exportId: string; fingerprint: string; faults: unknown[] }[] };
};

/** What the page in the package says of it, in a browser that never saw the box. */
const openElsewhere = async (browser: Browser, folder: string) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(folder, 'verify.html')).href);
  await page.locator('#folder').setInputFiles(folder);
  await page.locator('#verdict').waitFor();
  const said = {
    verdict: await page.locator('#verdict').textContent(),
    fingerprint: await page.locator('#fingerprint').textContent(),
    faults: await page.locator('#faults li').allTextContents(),
    films: await page.locator('video').count(),
  };
  await context.close();
  return said;
};

test('as an officer asks: the sandpit, last Tuesday, 15:40 to 15:50', async () => {
  const { box, browser, page, seenMs } = await openHouse();
  const second = new Date(seenMs + zoneMs).toISOString().slice(11, 19);
  const shownAt = followFilms(page);
  const { head } = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
  const thenMs = lastTuesday(Date.now());
  const day = new Date(thenMs + zoneMs);
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first();
  const exactly = (name: string) => page.getByRole('button', { name, exact: true }).first();
  const sound = async (where: string): Promise<void> => {
    expect((await axeFaults(page)).map((fault) => `${where}: ${fault}`)).toEqual([]);
  };

  // Found: the camera, the day, the time.
  await page.locator('.board-actions').getByRole('button', { name: '录像' }).click();
  await enterPin(page, head);
  await page.locator('.footage-camera', { hasText: '院子沙池' }).click();
  await page.locator('.footage-camera[aria-pressed="true"]', { hasText: '院子沙池' }).waitFor();
  await exactly('今天').click();
  if (new Date(Date.now() + zoneMs).getUTCMonth() !== day.getUTCMonth()) await button('上个月').click();
  await page
    .locator('.day-picker .picker-day')
    .nth(day.getUTCDate() - 1)
    .click();
  await exactly('15 时').click();
  await exactly('40 分').click();
  await exactly('10 分钟').click();
  await page.locator('.gap-ends').getByText('15:50:00').waitFor();
  await sound('found');

  // Viewed, with a reason, and both cameras on one clock.
  await button('公安调取').click();
  await page.getByLabel('谁要看').fill('示例派出所 李警官');
  await page.getByLabel('理由（写入登记册）').fill('核实沙池受伤经过');
  await exactly('查看').click();
  const ready = page.locator('.player[data-state="ready"]');
  await eventually('both pictures', async () => (await ready.count()) === 2);
  // At the end of what is recorded it has stopped by itself.
  await page.locator('button[aria-label="暂停"]').evaluateAll((buttons) => {
    for (const each of buttons) (each as HTMLButtonElement).click();
  });
  await page.getByLabel('跳到时间').fill(second.replaceAll(':', ''));
  await exactly('跳到').click();
  await page.locator('.transport-clock', { hasText: second }).waitFor();
  await eventually('both pictures, standing', async () => (await ready.count()) === 2);
  await eventually('both at that second', async () =>
    (await shownAt()).every((shownMs) => Math.abs(shownMs - seenMs) < 200),
  );
  await page.locator('.stills img').first().waitFor();
  await sound('viewed');

  // By keyboard: the arrows go ten seconds, the space bar plays.
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  await page.locator('.transport-clock', { hasText: '15:40:00' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('.transport-clock', { hasText: '15:40:10' }).waitFor();

  // Held: it outlives its time, for a case.
  await exactly('留存这段').click();
  await page.getByLabel('案号或事由编号').fill('示例公受案 2026-0031');
  await page.getByLabel('理由', { exact: true }).fill('核实沙池受伤经过');
  await sound('holding');
  await exactly('留存').click();
  const held = page.locator('.keep[data-state="active"]', { hasText: '示例公受案 2026-0031' });
  await held.getByText('院子沙池').waitFor();
  await sound('held');

  // Exported: to whom, then how far, then where it lies and who signed it.
  await held.getByRole('button', { name: '导出这段' }).click();
  await page.getByLabel('交给谁（姓名、单位）').fill('示例派出所 李警官');
  await page.getByLabel('理由', { exact: true }).fill('公安调取，见案卷');
  await eventually(
    'the case of the hold',
    async () => (await page.getByLabel('案号（可不填）').inputValue()) === '示例公受案 2026-0031',
  );
  await exactly('开始导出').click();
  await page.locator('.export-progress, .export-files').first().waitFor();
  const made = page.locator('.keep[data-state="done"]');
  // The export leaves the processors to everybody else.
  await made.waitFor({ timeout: 90_000 });
  const told = (await made.textContent()) ?? '';
  const [, exportId = ''] = /exports\/([0-9a-f-]{36})/.exec(told) ?? [];
  const [fingerprint] = /(?:[0-9a-f]{4} ){7}[0-9a-f]{4}/i.exec(told) ?? [];
  await made.getByRole('button', { name: '看文件' }).click();
  await made.getByText('verify.html', { exact: true }).waitFor();
  await sound('exported');

  // Verified, by others elsewhere, who compare the fingerprint that the head reads out.
  const carried = join(temporaryFolder(), 'carried');
  cpSync(join(box.data, 'exports', exportId), carried, { recursive: true });
  expect(await verifyElsewhere(carried)).toMatchObject({ ok: true, exports: [{ exportId, fingerprint, faults: [] }] });
  const said = await openElsewhere(browser, carried);
  expect(said).toMatchObject({ verdict: expect.stringContaining('完好'), fingerprint, faults: [] });
  expect(said.films).toBeGreaterThanOrEqual(2);

  // And it stands in the register: who asked, why, who looked, at which cameras.
  const { lines } = (await box.call('head', 'GET', '/api/v1/footage/viewings')).body as { lines: RegisterLine[] };
  const granted = lines.filter(({ what }) => what === 'granted');
  expect(granted.map(({ streamId }) => streamId).sort()).toEqual(['cam-entrance', 'cam-yard']);
  expect(granted[0]).toMatchObject({
    reason: '核实沙池受伤经过',
    requester: { kind: 'police', name: '示例派出所 李警官' },
  });
  expect(new Set(lines.map(({ what }) => what))).toEqual(new Set(['granted', 'viewed', 'stills']));
  await exactly('返回').click();
  await button('查看登记册').click();
  await page.getByText('公安（示例派出所 李警官）要求').first().waitFor();
  await sound('registered');
}, 240_000);
