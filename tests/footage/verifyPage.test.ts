import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { fingerprintOf } from '#agent/footage/export/verify/core.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openBrowser } from '#tests/browser.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { exportOf, jobOf, manifestIn } from './exportOf.ts';
import { openFilmedSite } from './filmedSite.ts';

const at = Date.UTC(2026, 8, 22, 7, 40);

/** A package as it is carried to another machine. */
const carried = async () => {
  const site = await openFilmedSite(['cam-sand'], at - 60_000);
  const end = await site.film('cam-sand', at);
  await site.film('cam-sand', end + 4000);
  const job = jobOf(['cam-sand'], { from: at + 2500, to: end + 5500 });
  const folder = join(temporaryFolder(), 'carried');
  cpSync(await exportOf(site, job), folder, { recursive: true });
  return { folder, manifest: manifestIn(folder), fingerprint: fingerprintOf(loadSiteKey(site.data).jwk.kid) };
};

test('verify.html checks a package in a browser from its own folder, with no network, and plays its films', async () => {
  const { folder, manifest, fingerprint } = await carried();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  const asked = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => asked.add(new URL(request.url()).protocol));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(join(folder, 'verify.html')).href);

  const check = async (): Promise<string[]> => {
    await page.reload();
    await page.locator('#folder').setInputFiles(folder);
    await page.locator('#verdict').waitFor();
    return page.locator('#faults li').allTextContents();
  };
  expect(await check()).toEqual([]);
  expect(await page.locator('#verdict').textContent()).toContain('完好');
  expect(await page.locator('#fingerprint').textContent()).toBe(fingerprint);
  const shown = await page.locator('#out').textContent();
  for (const text of [manifest.asked.reason, '城南派出所', 'A-2026-17', '摄像机不再发送画面', '时钟与时间服务器同步'])
    expect(shown).toContain(text);

  const films = page.locator('video');
  expect(await films.count()).toBe(2);
  for (const [index, seconds] of [4, 2].entries()) {
    const { duration, first } = await films.nth(index).evaluate(async (video: HTMLVideoElement) => {
      video.muted = true;
      await video.play();
      await new Promise((done) => video.requestVideoFrameCallback(done));
      return { duration: video.duration, first: video.buffered.start(0) };
    });
    expect(duration).toBeCloseTo(seconds, 0);
    expect(first).toBe(0);
  }

  const [evidence] = manifest.streams[0]?.evidence ?? [];
  for (const name of [evidence?.name ?? '', 'manifest.json', 'manifest.sig', 'README.txt']) {
    const sound = readFileSync(join(folder, name));
    const bytes = Buffer.from(sound);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(join(folder, name), bytes);
    const faults = await check();
    expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
    expect(await page.locator('#verdict').textContent()).toContain('请勿采信');
    writeFileSync(join(folder, name), sound);
  }
  expect(await check()).toEqual([]);
  expect([...asked].toSorted()).toEqual(['blob:', 'file:']);
  expect(complaints).toEqual([]);
});

test('it speaks English where the browser does, and takes the files one by one', async () => {
  const { folder, manifest } = await carried();
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await page.goto(pathToFileURL(join(folder, 'verify.html')).href);
  await page.getByRole('heading', { name: 'Check an export of footage' }).waitFor();
  const listed = [
    ...manifest.others,
    ...manifest.streams.flatMap(({ evidence, viewing }) => [...evidence, ...viewing]),
  ];
  const names = ['manifest.json', 'manifest.sig', ...listed.map(({ name }) => name)];
  await page.locator('#some').setInputFiles(names.slice(0, -1).map((name) => join(folder, name)));
  await page.locator('#verdict').waitFor();
  expect(await page.locator('#verdict').textContent()).toContain('1 faults were found');
  expect(await page.locator('#faults').textContent()).toContain(`${names.at(-1)} the file is missing`);
});
