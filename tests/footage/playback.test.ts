import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyExport } from '#agent/footage/export/verify/core.ts';
import type { Coverage, RegisterLine, StreamView, Timeline } from '#contract/footage.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { exhibitsIn, exportOf, jobOf, manifestIn } from './exportOf.ts';
import { openFilmedSite } from './filmedSite.ts';
import { decode, prepareSite, type RecordingSite, type SegmentRow } from './recordingSite.ts';
import { serve } from './servedSite.ts';

/**
 * Fetches what a playlist offers as a player does, head and byte ranges, and joins it run by run. (ffmpeg's own HLS
 * reader loses pictures behind a second head.)
 */
const fetchRuns = async (url: string): Promise<{ bytes: Buffer; offeredMs: number }[]> => {
  const runs: { parts: Buffer[]; offeredMs: number }[] = [];
  const take = async (uri: string, length: number, offset: number): Promise<void> => {
    const headers = { range: `bytes=${offset}-${offset + length - 1}` };
    const response = await fetch(new URL(uri, url), { headers });
    expect(response.status).toBe(206);
    runs.at(-1)?.parts.push(Buffer.from(await response.arrayBuffer()));
  };
  let next = [0, 0];
  for (const line of (await (await fetch(url)).text()).split('\n')) {
    const map = /^#EXT-X-MAP:URI="(.+)",BYTERANGE="(\d+)@(\d+)"$/.exec(line);
    const range = /^#EXT-X-BYTERANGE:(\d+)@(\d+)$/.exec(line);
    const duration = /^#EXTINF:([\d.]+),$/.exec(line);
    const last = runs.at(-1);
    if (map) {
      runs.push({ parts: [], offeredMs: 0 });
      await take(map[1] ?? '', Number(map[2]), Number(map[3]));
    }
    if (duration && last) last.offeredMs += Number(duration[1]) * 1000;
    if (range) next = [Number(range[1]), Number(range[2])];
    if (line.startsWith('segments/')) await take(line, next[0] ?? 0, next[1] ?? 0);
  }
  return runs.map(({ parts, offeredMs }) => ({ bytes: Buffer.concat(parts), offeredMs }));
};

const iso = (ms: number): string => new Date(ms).toISOString();

test('the last minutes of a camera play over HLS with a grant, across a gap, and every look is in the register', async () => {
  const site = prepareSite();
  const camera = await startRtspSource();
  const startedAt = Date.now();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: camera.url });
  await site.start();
  await eventually('two segments', () => site.segments().length >= 2);
  await camera.kill();
  await eventually('the gap', () => site.gaps().some(({ reason }) => reason === 'unreachable'));
  await startRtspSource({ port: camera.port });
  await eventually('a second run', () => site.runs().length === 2 && site.state()?.state === 'recording');
  const { address, get, view } = await serve(site);
  const from = iso(startedAt - 60_000);
  const to = iso(Date.now() + 60_000);

  const { streams } = await get<{ streams: StreamView[] }>('/api/v1/footage/streams');
  expect(streams).toMatchObject([{ streamId: 'cam-infant', name: '乳儿班', state: 'recording' }]);
  // The growing file counts too, once it has begun: there is more to see than the closed segments hold.
  const closedMs = () => site.segments().reduce((sum, { duration_ms }) => sum + duration_ms, 0);
  const doubted = site.runs()[0]?.start_ms ?? 0;
  site.db
    .prepare("INSERT INTO doubt (stream_id, kind, start_ms, detected_ms) VALUES (1, 'frozen', ?, ?)")
    .run(doubted, doubted);
  const { timeline, closedThenMs } = await eventually('a growing file with something in it', async () => {
    const closedThenMs = closedMs();
    const timeline = await get<Timeline>(
      `/api/v1/footage/timeline?${new URLSearchParams({ stream: 'cam-infant', from, to })}`,
    );
    const shownMs = timeline.runs.reduce((sum, run) => sum + Date.parse(run.to) - Date.parse(run.from), 0);
    return shownMs > closedMs() && { timeline, closedThenMs };
  });
  expect(timeline.runs.map(({ growing }) => growing)).toEqual([false, true]);
  expect(timeline.gaps.map(({ reason }) => reason)).toEqual(['recorder_down', 'unreachable']);
  expect(timeline.doubts).toEqual([{ from: timeline.runs[0]?.from, to: null, kind: 'frozen', detail: null }]);
  expect(timeline.gaps[1]).toMatchObject({ from: timeline.runs[0]?.to, to: timeline.runs[1]?.from });

  const { status, grant } = await view({ from, to });
  expect(status).toBe(201);
  const runs = await fetchRuns(address + grant.playlist);
  expect(runs).toHaveLength(2);
  expect(runs.reduce((sum, { offeredMs }) => sum + offeredMs, 0)).toBeGreaterThan(closedThenMs);
  for (const [index, { bytes, offeredMs }] of runs.entries()) {
    const file = join(site.data, `run-${index}.mp4`);
    writeFileSync(file, bytes);
    const { frames, complaints } = await decode(file);
    expect(complaints).toBe('');
    expect(Math.abs(frames * 100 - offeredMs)).toBeLessThanOrEqual(200);
  }

  const { lines } = await get<{ lines: RegisterLine[] }>('/api/v1/footage/viewings');
  expect(lines.map(({ what, who }) => [what, who])).toEqual([
    ['granted', 'staff:head'],
    ['viewed', 'staff:head'],
  ]);
  expect(lines[0]).toMatchObject({ reason: '家长询问', streamId: 'cam-infant' });
  const newest = '/api/v1/footage/viewings?order=newest&limit=1';
  const back = await get<{ lines: RegisterLine[] }>(newest);
  expect(back.lines).toEqual(lines.slice(1));
  const older = await get<{ lines: RegisterLine[] }>(`${newest}&before=${back.lines[0]?.seq}`);
  expect(older.lines).toEqual(lines.slice(0, 1));

  const day = new Date(startedAt + 8 * 3_600_000).toISOString().slice(0, 10);
  const coverage = await get<Coverage>(`/api/v1/footage/coverage?from=${day}&to=${day}`);
  expect(coverage.days).toHaveLength(1);
  expect(coverage.days[0]?.gaps.map(({ reason }) => reason)).toEqual(['recorder_down', 'unreachable']);
  expect(coverage.streams[0]?.oldestPlayable).toBe(timeline.runs[0]?.from);
  await exportsWhatGrows(site);
});

/** What a camera records at this moment is exported with the file that is still being written. */
const exportsWhatGrows = async (site: RecordingSite): Promise<void> => {
  const second = site.runs()[1];
  const fromMs = second?.start_ms ?? 0;
  await eventually('a closed file of the second run', () => site.segments().at(-1)?.run_id === second?.id);
  // The file that grew when it was planned may be closed by then: asked for again until one was not.
  const folder = await eventually('an export with a growing file', async () => {
    const made = await exportOf(site, jobOf(['cam-infant'], { from: fromMs - 1, to: Date.now() }));
    return manifestIn(made).streams[0]?.evidence.at(-1)?.original.sha256 === null && made;
  });
  expect((await verifyExport(exhibitsIn(folder))).faults).toEqual([]);

  const [stream] = manifestIn(folder).streams;
  const found = stream?.evidence.map(({ original }) => [original.sha256 === null, original.isIntact]) ?? [];
  expect(found.length).toBeGreaterThan(1);
  expect(found.slice(0, -1).every(([isGrowing, isIntact]) => !isGrowing && isIntact)).toBe(true);
  expect(found.at(-1)).toEqual([true, null]);
  expect(stream?.gaps[0]).toMatchObject({ toMs: fromMs, reason: 'unreachable' });

  const [film, more] = stream?.viewing ?? [];
  expect(more).toBeUndefined();
  const { frames, complaints } = await decode(join(folder, film?.name ?? ''));
  expect(complaints).toBe('');
  // Ten frames a second.
  expect(Math.abs(frames * 100 - ((film?.toMs ?? 0) - (film?.fromMs ?? 0)))).toBeLessThanOrEqual(200);
};

test('a grant opens one stream and one stretch, for one person', async () => {
  const filmedMs = Date.now() - 120_000;
  const site = await openFilmedSite(['cam-infant'], filmedMs);
  await site.film('cam-infant', filmedMs);
  const { address, view, clock } = await serve(site);
  const [first, second] = site.db.prepare('SELECT * FROM segment ORDER BY start_ms').all() as SegmentRow[];
  const start = second?.start_ms ?? 0;
  const range = { from: iso(start + 200), to: iso(start + 300) };
  const { grant } = await view(range);
  const segment = `${address}/api/v1/footage/streams/cam-infant/segments/${start}.mp4?grant=${grant.grantId}`;
  const ask = async (url: string, headers: Record<string, string>): Promise<number> => {
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    return response.status;
  };

  const playlist = await (await fetch(address + grant.playlist)).text();
  const [, length, offset] = /#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(playlist) ?? [];
  const part = `bytes=${offset}-${Number(offset) + Number(length) - 1}`;
  const answer = await fetch(segment, { headers: { range: part } });
  expect(answer.status).toBe(206);
  expect(answer.headers.get('content-range')).toBe(`bytes ${part.slice(6)}/${second?.bytes}`);
  expect((await answer.arrayBuffer()).byteLength).toBe(Number(length));
  expect(await ask(segment, { range: `bytes=0-${(second?.init_bytes ?? 0) - 1}` })).toBe(206);

  expect(await ask(segment, {})).toBe(403);
  expect(await ask(segment, { range: `bytes=${offset}-` })).toBe(403);
  expect(await ask(segment, { range: `bytes=${second?.bytes}-` })).toBe(416);
  expect(await ask(segment, { range: part, 'x-caller': 'staff:somebody-else' })).toBe(403);
  expect(await ask(segment.replace(grant.grantId, randomUUID()), { range: part })).toBe(403);
  const before = segment.replace(`${start}.mp4`, `${first?.start_ms}.mp4`);
  expect(await ask(before, { range: 'bytes=2000-3000' })).toBe(403);
  expect(await ask(segment.replace('cam-infant', 'cam-nowhere'), {})).toBe(404);
  const outside = new URLSearchParams({ from: iso(0), to: iso(1000), grant: grant.grantId });
  expect(await ask(`${address}/api/v1/footage/streams/cam-infant/playlist.m3u8?${outside}`, {})).toBe(403);

  clock.advance(4 * 3_600_000);
  expect(await ask(segment, { range: part })).toBe(410);

  expect((await view({ from: range.to, to: range.from })).status).toBe(400);
  expect((await view({ from: iso(0), to: iso(200 * 86_400_000) })).status).toBe(400);
  expect((await view({ ...range, streamId: 'cam-nowhere' })).status).toBe(422);
  expect((await view({ ...range, reason: '' })).status).toBe(400);
});
