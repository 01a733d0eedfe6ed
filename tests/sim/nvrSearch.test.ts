import { expect, onTestFinished, test } from 'vitest';
import { connectRecordings } from '#agent/devices/onvif/recordings.ts';
import { systemClock } from '#agent/time/clock.ts';
import { nvrAccount, startNvr } from './nvrSimulator.ts';

const minute = 60_000;

const start = async (options: { password?: string; searchLimitMs?: number } = {}) => {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const before = (minutes: number): number => now - minutes * minute;
  const yard = {
    token: 'REC_1',
    name: '沙池 <东>',
    stretches: [
      { fromMs: before(600), toMs: before(400) },
      { fromMs: before(390), toMs: before(60) },
      { fromMs: before(50), toMs: undefined },
    ],
  };
  const old = { token: 'REC_2', name: '旧机', stretches: [{ fromMs: before(900), toMs: before(800) }] };
  const clock = systemClock();
  const { nvr, address } = await startNvr({
    recordings: [yard, old],
    clock,
    replayUri: (token) => `rtsp://192.0.2.9:5554/replay/${token}?a=1&b=2`,
  });
  const client = connectRecordings({
    address,
    account: { ...nvrAccount, ...(options.password === undefined ? {} : { password: options.password }) },
    now: clock.now,
    ...(options.searchLimitMs === undefined ? {} : { searchLimitMs: options.searchLimitMs }),
  });
  onTestFinished(() => client.close());
  return { nvr, address, client, now, before };
};

test('the recordings of a recorder are found with their tracks', async () => {
  const { client, nvr, before } = await start();
  const answer = await client.recordings();
  if (!answer.ok) throw new Error(answer.detail);
  expect(answer.recordings.map(({ token, name, isRecording }) => ({ token, name, isRecording }))).toEqual([
    { token: 'REC_1', name: '沙池 <东>', isRecording: true },
    { token: 'REC_2', name: '旧机', isRecording: false },
  ]);
  expect(answer.recordings[1]?.tracks).toEqual([
    { token: 'VIDEO001', isVideo: true, fromMs: before(900), toMs: before(800) },
  ]);
  expect(answer.recordings[0]?.earliestMs).toBe(before(600));
  expect(nvr.openSearches()).toBe(0);
});

test('states come with how they stood at the start, page by page, of the recordings asked for', async () => {
  const { client, nvr, before, now } = await start();
  nvr.pace.resultMs = 20;
  nvr.pace.mostPerPage = 2;
  const answer = await client.states(['REC_1'], { from: before(395), to: now });
  if (!answer.ok) throw new Error(answer.detail);
  expect(
    answer.states.filter(({ what }) => what === 'data').map(({ atMs, on, isStart }) => ({ atMs, on, isStart })),
  ).toEqual([
    { atMs: before(395), on: false, isStart: true },
    { atMs: before(390), on: true, isStart: false },
    { atMs: before(60), on: false, isStart: false },
    { atMs: before(50), on: true, isStart: false },
  ]);
  expect(new Set(answer.states.map(({ recordingToken }) => recordingToken))).toEqual(new Set(['REC_1']));
  expect(answer.states.filter(({ what }) => what === 'recording')).toHaveLength(4);
  expect(nvr.openSearches()).toBe(0);
});

test('a search that never completes is given up and ended', async () => {
  const { client, nvr, before, now } = await start({ searchLimitMs: 600 });
  nvr.pace.neverCompletes = true;
  nvr.pace.mostPerPage = 1;
  nvr.pace.resultMs = 150;
  expect(await client.states(['REC_1'], { from: before(700), to: now })).toEqual({
    ok: false,
    why: 'other',
    detail: 'its search does not complete',
  });
  expect(nvr.openSearches()).toBe(0);
});

test('a restart in the middle of a search is a failure, and the next search works', async () => {
  const { client, nvr, before, now } = await start();
  nvr.pace.mostPerPage = 1;
  let restarts = 0;
  nvr.onAnswered((action) => {
    if (action === 'GetEventSearchResults' && restarts === 0) {
      restarts += 1;
      void nvr.restart();
    }
  });
  const range = { from: before(700), to: now };
  expect((await client.states(['REC_1'], range)).ok).toBe(false);
  expect(restarts).toBe(1);
  nvr.pace.mostPerPage = 100;
  expect((await client.states(['REC_1'], range)).ok).toBe(true);
});

test('a wrong password, a recorder that is away and a clock that is wrong are told apart', async () => {
  const wrong = await start({ password: 'wrong' });
  expect(await wrong.client.recordings()).toMatchObject({ ok: false, why: 'not_authorized' });
  const { client, nvr } = await start();
  nvr.setFault('clockOffsetMs', 7_200_000);
  const clock = await client.readClock();
  expect(clock.ok && clock.offsetMs).toBeGreaterThan(7_198_000);
  expect((await client.recordings()).ok).toBe(true);
  await nvr.unplug();
  expect(await client.recordings()).toMatchObject({ ok: false, why: 'unreachable' });
});

test('the replay address is one that we can reach, without the login', async () => {
  const { client } = await start();
  expect(await client.replayAddress('REC_1')).toEqual({
    ok: true,
    rtspUrl: `rtsp://127.0.0.1:5554/replay/REC_1?a=1&b=2`,
  });
  expect(await client.replayAddress('REC_9')).toMatchObject({ ok: false });
});
