import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openSecrets } from '#agent/devices/secrets.ts';
import { openReplay } from '#agent/siteReplay.ts';
import { eventually } from '#tests/wait.ts';
import { startNvrReplay } from '../sim/nvrSimulator.ts';
import { nvrSite } from './nvrSite.ts';
import { decode } from './recordingSite.ts';
import { serve } from './servedSite.ts';

/** An NVR with footage, a hole of one minute in it, its replay, and the routes that play it. */
const start = async ({ clockOffsetMs = 0 } = {}) => {
  const replay = await startNvrReplay(['REC_1']);
  const nvr = await nvrSite(
    [
      [20, 15],
      [10, 8],
      [7, 5],
    ],
    { replayUri: replay.uri },
  );
  nvr.nvr.setFault('clockOffsetMs', clockOffsetMs);
  const running = await nvr.start();
  await eventually('its runs', () => nvr.site.runs().length === 3);
  await running.stop();
  const { site, store, clock } = nvr;
  const logger = pino({ level: 'silent' });
  const playback = openReplay({
    index: site.db,
    footage: store,
    secrets: openSecrets(join(site.data, 'keys', 'device.key')),
    dataFolder: site.data,
    clock,
    logger,
  });
  onTestFinished(() => playback.close());
  const { address, view: ask } = await serve(site, { store, clock, replay: playback });
  /** A viewing of a stretch, minutes before the beginning of the test. */
  const view = async (from: number, to: number): Promise<string> => {
    const { grant } = await ask({
      streamId: 'cam-yard',
      from: new Date(nvr.before(from)).toISOString(),
      to: new Date(nvr.before(to)).toISOString(),
    });
    return address + grant.playlist;
  };
  return { ...nvr, replay, view, playback };
};

interface Offered {
  readonly atMs: number;
  readonly lengthMs: number;
  readonly file: Buffer;
}

/** What a playlist offers, fetched as a player does: for each head the ranges that follow it. */
const fetchAll = async (url: string): Promise<Offered[]> => {
  const response = await fetch(url);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  const all: { atMs: number; lengthMs: number; parts: Buffer[] }[] = [];
  const take = async (uri: string, length: string, offset: string): Promise<void> => {
    const range = `bytes=${offset}-${Number(offset) + Number(length) - 1}`;
    const response = await fetch(new URL(uri, url), { headers: { range } });
    expect(response.status).toBe(206);
    all.at(-1)?.parts.push(Buffer.from(await response.arrayBuffer()));
  };
  let span: [string, string] = ['', ''];
  for (const line of text.split('\n')) {
    const map = /^#EXT-X-MAP:URI="(.+)",BYTERANGE="(\d+)@(\d+)"$/.exec(line);
    const bytes = /^#EXT-X-BYTERANGE:(\d+)@(\d+)$/.exec(line);
    const current = all.at(-1);
    if (map) {
      all.push({ atMs: 0, lengthMs: 0, parts: [] });
      await take(map[1] ?? '', map[2] ?? '', map[3] ?? '');
    } else if (bytes) span = [bytes[1] ?? '', bytes[2] ?? ''];
    else if (line.startsWith('#EXTINF:') && current) current.lengthMs += Number.parseFloat(line.slice(8)) * 1000;
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:') && current) current.atMs = Date.parse(line.slice(25));
    else if (line.startsWith('segments/')) await take(line, ...span);
  }
  return all.map(({ parts, ...offered }) => ({ ...offered, file: Buffer.concat(parts) }));
};

test('footage of an NVR plays to the second, whole over minutes and runs; what cannot is named; nothing is left behind', async () => {
  const { view, before, site, playback, replay, nvr, register } = await start();
  const offered = await fetchAll(await view(9.5, 6.5));
  const starts = offered.map(({ atMs }) => (atMs - before(10)) / 1000);
  const ends = offered.map(({ atMs, lengthMs }) => (atMs + lengthMs - before(10)) / 1000);
  // From half a minute in to the hole at two minutes, and from its end at three for half a minute.
  expect(starts[0]).toBe(30);
  expect(ends.filter((end) => !starts.includes(end))).toEqual([120, 210]);
  expect(starts.filter((begin) => !ends.includes(begin))).toEqual([30, 180]);
  let frames = 0;
  for (const [index, { file }] of offered.entries()) {
    const path = join(site.data, `offered-${index}.mp4`);
    writeFileSync(path, file);
    const decoded = await decode(path);
    expect(decoded.complaints).toBe('');
    frames += decoded.frames;
  }
  expect(frames).toBe(1200);

  const folder = join(site.data, 'run', 'replay');
  expect(readdirSync(folder).length).toBe(offered.length);

  const ask = async (url: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(url);
    return { status: response.status, text: await response.text() };
  };
  expect(await ask(await view(60, 5))).toMatchObject({ status: 400, text: expect.stringContaining('ten minutes') });
  expect((await ask(await view(7.9, 7.1))).status).toBe(404);
  register({ password: 'wrong-密码' });
  const refused = await ask(await view(20, 19.9));
  expect(refused).toMatchObject({ status: 503, text: expect.stringContaining('no replay address') });
  expect(refused.text).not.toContain('wrong-密码');
  register();
  await replay.kill();
  expect(await ask(await view(20, 19.9))).toMatchObject({ status: 503 });
  await nvr.unplug();
  expect(await ask(await view(20, 19.9))).toMatchObject({ status: 503, text: expect.stringContaining('ECONNREFUSED') });

  await playback.close();
  expect(existsSync(folder)).toBe(false);
});

test('the time in the pictures is ours when the NVR’s clock is wrong', async () => {
  const { view, before } = await start({ clockOffsetMs: 3_600_000 });
  const [first, ...rest] = await fetchAll(await view(9.5, 9.4));
  expect(rest.length).toBeLessThan(2);
  // A clock is read to the second.
  expect(Math.abs((first?.atMs ?? 0) - (before(10) + 30_000))).toBeLessThan(3_000);
});
