import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RegisterLine, Timeline, ViewingGrant } from '#contract/footage.ts';
import type { ViewingRequestView } from '#contract/footageViewings.ts';
import { type FilmedSite, openFilmedSite } from './filmedSite.ts';
import { prepareSite } from './recordingSite.ts';
import { serve } from './servedSite.ts';

const viewings = '/api/v1/footage/viewings';
const requests = '/api/v1/footage/viewing-requests';
const iso = (ms: number): string => new Date(ms).toISOString();

/** Six seconds of footage of two cameras, of two minutes ago. */
const recorded = async (): Promise<{ site: FilmedSite; startMs: number }> => {
  const startMs = Date.now() - 120_000;
  const site = await openFilmedSite(['cam-infant', 'cam-gate'], startMs);
  for (const id of ['cam-infant', 'cam-gate']) await site.film(id, startMs);
  site.beat(Date.now());
  return { site, startMs };
};

const linesOf = async (get: Awaited<ReturnType<typeof serve>>['get']) =>
  (await get<{ lines: RegisterLine[] }>(viewings)).lines;

test('viewing as a desk procedure', async () => {
  const { site, startMs } = await recorded();
  let remoteViewing = false;
  const { address, get, post, clock } = await serve(site, { remoteViewing: () => remoteViewing });
  const range = { from: iso(startMs - 60_000), to: iso(startMs + 60_000) };
  const status = async (path: string, headers: Record<string, string> = {}): Promise<[number, string]> => {
    const response = await fetch(address + path, { headers });
    const body = await response.text();
    return [response.status, response.status < 400 ? '' : (JSON.parse(body) as { code: string }).code];
  };

  // One reason opens several cameras, says for whom, and each has its line.
  const requester = { kind: 'police', name: '示例派出所' } as const;
  const several = { streamId: 'cam-infant', streams: ['cam-gate'], ...range, reason: '案件核实', requester };
  const { body: grant } = await post<ViewingGrant>(viewings, several);
  expect(grant.streams.map(({ streamId }) => streamId)).toEqual(['cam-infant', 'cam-gate']);
  for (const { playlist } of grant.streams) expect(await status(playlist)).toEqual([200, '']);
  const lines = await linesOf(get);
  expect(lines.map(({ what, streamId }) => `${what} ${streamId}`)).toEqual([
    ...['granted cam-infant', 'granted cam-gate', 'viewed cam-infant', 'viewed cam-gate'],
  ]);
  expect(lines[1]).toMatchObject({ reason: '案件核实', requester, approvedBy: null, who: 'staff:head' });
  expect((await post(viewings, { ...several, streams: ['cam-nowhere'] })).status).toBe(422);

  // A film from a second within a GOP begins at the key frame before it, and says where the second lies.
  const atMs = startMs + 1700;
  const from = new URLSearchParams({ from: iso(atMs), to: range.to, grant: grant.grantId });
  const playlist = await (await fetch(`${address}/api/v1/footage/streams/cam-infant/playlist.m3u8?${from}`)).text();
  const beginsMs = Date.parse(/PROGRAM-DATE-TIME:(.+)/.exec(playlist)?.[1] ?? '');
  const offsetMs = Number(/EXT-X-START:TIME-OFFSET=([\d.]+)/.exec(playlist)?.[1]) * 1000;
  expect(beginsMs).toBeLessThanOrEqual(atMs);
  expect(atMs - beginsMs).toBeLessThanOrEqual(1200);
  expect(beginsMs + offsetMs).toBeCloseTo(atMs, -1);

  // Stills: one key frame each, under the grant, with one line for all of them.
  const still = (at: number, id = grant.grantId) =>
    `/api/v1/footage/streams/cam-infant/thumbnail?${new URLSearchParams({ at: iso(at), grant: id })}`;
  const pictures = await Promise.all(
    [atMs, atMs + 100, startMs + 100].map(async (at) => {
      const response = await fetch(address + still(at));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      return Buffer.from(await response.arrayBuffer());
    }),
  );
  expect(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0))).toBe(true);
  expect(pictures[0]?.equals(pictures[2] ?? Buffer.alloc(0))).toBe(false);
  const file = join(site.data, 'still.jpg');
  writeFileSync(file, pictures[0] ?? '');
  const probe = ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', file];
  expect(execFileSync('ffprobe', probe, { encoding: 'utf8' }).trim()).toBe('mjpeg,320,240');
  expect((await linesOf(get)).filter(({ what }) => what === 'stills')).toHaveLength(1);
  expect(await status(still(startMs - 50_000))).toEqual([404, 'not_found']);
  expect(await status(still(startMs - 100_000))).toEqual([403, 'forbidden']);
  expect(await status(still(atMs, randomUUID()))).toEqual([403, 'forbidden']);
  expect(await status(still(atMs), { 'x-caller': 'staff:other' })).toEqual([403, 'forbidden']);

  // Out of the house nothing opens, unless the rules in force say otherwise; what a header claims helps nobody.
  const outside = { 'x-forwarded-for': '192.168.1.9' };
  for (const path of [grant.playlist, still(atMs)]) {
    expect(await status(path, outside)).toEqual([403, 'on_site_only']);
    expect(await status(path, { ...outside, 'x-kiosk': 'desk' })).toEqual([200, '']);
  }
  expect((await post<{ code: string }>(viewings, several, outside)).body.code).toBe('on_site_only');
  remoteViewing = true;
  expect(await status(grant.playlist, outside)).toEqual([200, '']);
  remoteViewing = false;

  // Who may not look asks the head, who approves it and opens it; the register shows both. Nobody else gets a picture.
  const caregiver = { 'x-caller': 'staff:caregiver', 'x-role': 'caregiver' };
  const asked = { streams: ['cam-gate'], ...range, reason: '接送有争议', requester: { kind: 'guardian' } };
  expect((await post(viewings, several, caregiver)).status).toBe(403);
  const { body: request } = await post<ViewingRequestView>(requests, asked, caregiver);
  expect(request).toMatchObject({ state: 'waiting', by: 'staff:caregiver', openUntil: null, grant: null });
  expect(await get(requests, { ...caregiver, 'x-caller': 'staff:other' })).toEqual({ requests: [] });
  const approve = (id: string, headers = {}) => post<ViewingGrant>(`${requests}/${id}/approval`, {}, headers);
  expect((await approve(request.requestId, caregiver)).status).toBe(403);
  const approved = await approve(request.requestId);
  expect(approved.status).toBe(201);
  expect((await approve(request.requestId)).status).toBe(409);
  const [mine] = (await get<{ requests: ViewingRequestView[] }>(requests, caregiver)).requests;
  const { expiresAt: openUntil } = approved.body;
  expect(mine).toMatchObject({ state: 'approved', decidedBy: 'staff:head', openUntil, grant: null });
  const [theirs] = (await get<{ requests: ViewingRequestView[] }>(requests)).requests;
  expect(theirs).toMatchObject({ state: 'approved', by: 'staff:caregiver', openUntil, grant: approved.body });
  expect(await status(approved.body.playlist)).toEqual([200, '']);
  for (const role of ['caregiver', 'technician']) {
    const asker = { 'x-caller': 'staff:caregiver', 'x-role': role };
    const [film = ''] = approved.body.playlist.split('?');
    const opened = `?${new URLSearchParams({ grant: approved.body.grantId, at: iso(atMs) })}`;
    for (const path of [
      approved.body.playlist,
      still(atMs),
      film.replace('playlist.m3u8', `segments/${startMs}.mp4${opened}`),
    ])
      expect(await status(path, asker)).toEqual([403, 'forbidden']);
  }
  expect(await status(approved.body.playlist, { 'x-caller': 'staff:other' })).toEqual([403, 'forbidden']);
  expect((await linesOf(get)).slice(-3)).toMatchObject([
    { what: 'requested', who: 'staff:caregiver', requester: { kind: 'guardian' }, reason: '接送有争议' },
    { what: 'granted', who: 'staff:caregiver', approvedBy: 'staff:head', reason: '接送有争议' },
    { what: 'viewed', who: 'staff:head', streamId: 'cam-gate' },
  ]);

  // Refused with a word; too old to be answered; and never by whoever asked.
  const refuse = (id: string) => post<ViewingRequestView>(`${requests}/${id}/refusal`, { reason: '请家长到场' });
  const other = await post<ViewingRequestView>(requests, asked, caregiver);
  expect((await refuse(other.body.requestId)).body).toMatchObject({ state: 'refused', refusedBecause: '请家长到场' });
  expect((await linesOf(get)).at(-1)).toMatchObject({ what: 'refused', reason: '请家长到场', streamId: 'cam-gate' });
  const own = await post<ViewingRequestView>(requests, asked);
  expect((await approve(own.body.requestId)).status).toBe(409);
  const late = await post<ViewingRequestView>(requests, asked, caregiver);
  clock.advance(8 * 86_400_000);
  expect((await approve(late.body.requestId)).status).toBe(410);
  expect(await status(approved.body.playlist)).toEqual([410, 'gone']);
  expect((await approve(randomUUID())).status).toBe(404);
});

test('a timeline shows what is doubtful', async () => {
  const site = prepareSite();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://127.0.0.1:9/' });
  const { id } = site.db.prepare('SELECT id FROM stream').get() as { id: number };
  const doubt = site.db.prepare(
    'INSERT INTO doubt (stream_id, kind, start_ms, end_ms, detected_ms) VALUES (?, ?, ?, ?, ?)',
  );
  doubt.run(id, 'frozen', 1000, 5000, 5000);
  doubt.run(id, 'camera_clock', 9000, null, 9000);
  const { get } = await serve(site);
  const query = new URLSearchParams({ stream: 'cam-infant', from: iso(2000), to: iso(10_000) });
  const { doubts } = await get<Timeline>(`/api/v1/footage/timeline?${query}`);
  expect(doubts.map(({ kind, from, to }) => [kind, Date.parse(from), to && Date.parse(to)])).toEqual([
    ['frozen', 2000, 5000],
    ['camera_clock', 9000, null],
  ]);
});
