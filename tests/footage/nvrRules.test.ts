import { describe, expect, test } from 'vitest';
import { isNewReading, toOurs, toTheirs } from '#agent/footage/nvr/clock.ts';
import type { NvrRecording, NvrState } from '#agent/footage/nvr/link.ts';
import { changeOf, type KnownGap, type KnownRun } from '#agent/footage/nvr/plan.ts';
import { presenceOf } from '#agent/footage/nvr/presence.ts';
import type { Span } from '#agent/footage/timeline.ts';

const recording = (from: number | undefined, to: number | undefined, isRecording?: boolean): NvrRecording => ({
  token: 'R',
  earliestMs: from,
  latestMs: to,
  isRecording,
  tracks: [
    { token: 'V', isVideo: true, fromMs: from, toMs: to },
    { token: 'A', isVideo: false, fromMs: 0, toMs: 9_000_000 },
  ],
});
const state = (atMs: number, on: boolean, more: Partial<NvrState> = {}): NvrState => ({
  recordingToken: 'R',
  trackToken: 'V',
  atMs,
  what: 'data',
  on,
  isStart: false,
  ...more,
});
const range = { from: 1000, to: 1_000_000 };
const spans = (...args: Parameters<typeof presenceOf>): [number, number][] =>
  presenceOf(...args).spans.map(({ from, to }) => [from, to]);

describe('where an NVR has footage', () => {
  test('is what its picture tracks hold, from how they stood at the start', () => {
    const states = [state(1000, true, { isStart: true }), state(3000, false), state(5000, true)];
    expect(spans(recording(0, 900_000, true), states, range)).toEqual([
      [1000, 3000],
      [5000, 900_000],
    ]);
  });

  test('is known without a start state: before its first change it was the other way round', () => {
    expect(spans(recording(0, 900_000), [state(3000, false)], range)).toEqual([[1000, 3000]]);
    expect(spans(recording(0, 900_000), [state(3000, true)], range)).toEqual([[3000, 900_000]]);
  });

  test('is neither what the sound holds, nor another recording, nor what it only says to record', () => {
    const states = [
      state(1000, true, { isStart: true }),
      state(2000, false),
      state(2500, true, { trackToken: 'A' }),
      state(2500, true, { recordingToken: 'S' }),
      state(2500, true, { what: 'recording', trackToken: '' }),
    ];
    expect(spans(recording(0, 900_000), states, range)).toEqual([[1000, 2000]]);
  });

  test('is when it was recording, for one that tells nothing of its tracks', () => {
    const states = [state(2000, true, { what: 'recording', trackToken: '' })];
    expect(spans(recording(0, 900_000), states, range)).toEqual([[2000, 900_000]]);
  });

  test('is between its oldest and its newest, for one that tells no state', () => {
    expect(spans(recording(4000, 900_000), [], range)).toEqual([[4000, 900_000]]);
    expect(spans(recording(undefined, undefined), [], range)).toEqual([]);
  });

  test('ends where it was overwritten, whatever the events still say', () => {
    const states = [state(1000, true, { isStart: true }), state(3000, false), state(5000, true)];
    expect(presenceOf(recording(6000, 900_000), states, range)).toMatchObject({
      spans: [{ from: 6000, to: 900_000 }],
      oldestMs: 6000,
    });
  });

  test('grows only while it is recorded and its newest is not old', () => {
    const on = [state(1000, true, { isStart: true })];
    expect(presenceOf(recording(0, 900_000, true), on, range).isGrowing).toBe(true);
    expect(presenceOf(recording(0, 900_000, false), on, range).isGrowing).toBe(false);
    expect(presenceOf(recording(0, 600_000, true), on, range).isGrowing).toBe(false);
    expect(presenceOf(recording(0, 900_000, true), [...on, state(2000, false)], range).isGrowing).toBe(false);
  });
});

describe('what changes in the index', () => {
  const change = (
    known: { runs?: KnownRun[]; gaps?: KnownGap[] },
    presence: { spans: Span[]; oldestMs?: number; isGrowing?: boolean },
    requiredMs = 0,
  ) =>
    changeOf(
      { runs: known.runs ?? [], gaps: known.gaps ?? [] },
      { oldestMs: presence.spans[0]?.from, isGrowing: true, ...presence },
      range,
      requiredMs,
    );
  const gap = (from: number, to: number | null, reason: KnownGap['reason'], detail: string, id = 1): KnownGap => ({
    id,
    from,
    to,
    reason,
    detail,
  });

  test('a run goes on over the border of what was asked, and keeps its number', () => {
    const { runs, gaps } = change(
      { runs: [{ id: 7, from: 100, to: 5000 }] },
      {
        spans: [
          { from: 1000, to: 9000 },
          { from: 10_000, to: 20_000 },
        ],
        oldestMs: 100,
      },
      100,
    );
    expect(runs).toEqual({ moved: [{ id: 7, from: 100, to: 9000 }], added: [{ from: 10_000, to: 20_000 }], gone: [] });
    expect(gaps.added).toEqual([{ from: 9000, to: 10_000, reason: 'unknown', detail: 'the NVR has none' }]);
  });

  test('the same answer again changes nothing', () => {
    const known = {
      runs: [
        { id: 1, from: 100, to: 9000 },
        { id: 2, from: 10_000, to: 20_000 },
      ],
      gaps: [gap(9000, 10_000, 'unknown', 'the NVR has none')],
    };
    const again = change(
      known,
      {
        spans: [
          { from: 1000, to: 9000 },
          { from: 10_000, to: 20_000 },
        ],
        oldestMs: 100,
      },
      100,
    );
    expect(again).toEqual({ runs: { moved: [], added: [], gone: [] }, gaps: { added: [], gone: [] } });
  });

  test('a time without an answer is footage when the NVR has it, and keeps its reason when not', () => {
    const gaps = [gap(9000, null, 'unreachable', 'ECONNREFUSED')];
    const runs = [{ id: 1, from: 100, to: 9000 }];
    const all = change({ runs, gaps }, { spans: [{ from: 1000, to: 1_000_000 }], oldestMs: 100 }, 100);
    expect(all.gaps).toEqual({ added: [], gone: [1] });
    const ended = [gap(9000, 30_000, 'unreachable', 'ECONNREFUSED')];
    const part = change(
      { runs, gaps: ended },
      {
        spans: [
          { from: 1000, to: 9500 },
          { from: 40_000, to: 1_000_000 },
        ],
        oldestMs: 100,
      },
      100,
    );
    expect(part.gaps.added).toEqual([
      { from: 9500, to: 30_000, reason: 'unreachable', detail: 'ECONNREFUSED' },
      { from: 30_000, to: 40_000, reason: 'unknown', detail: 'the NVR has none' },
    ]);
  });

  test('what the NVR overwrote is a gap since the stream was registered, and runs begin later', () => {
    const runs = [
      { id: 1, from: 100, to: 500 },
      { id: 2, from: 600, to: 9000 },
    ];
    const gaps = [gap(500, 600, 'unknown', 'the NVR has none')];
    const { runs: changed, gaps: told } = change(
      { runs, gaps },
      { spans: [{ from: 1000, to: 9500 }], oldestMs: 700 },
      100,
    );
    expect(changed).toEqual({ moved: [{ id: 2, from: 700, to: 9500 }], added: [], gone: [1] });
    expect(told).toEqual({
      gone: [1],
      added: [{ from: 100, to: 700, reason: 'unknown', detail: 'the NVR has overwritten it' }],
    });
    const before = change({ runs }, { spans: [{ from: 1000, to: 9500 }], oldestMs: 700 }, 800);
    expect(before.gaps.added).toEqual([]);
  });

  test('an NVR that has nothing leaves one gap that lasts', () => {
    const { runs, gaps } = change({}, { spans: [], isGrowing: false }, 400);
    expect(runs.added).toEqual([]);
    expect(gaps.added).toEqual([{ from: 400, to: null, reason: 'unknown', detail: 'the NVR has none' }]);
  });

  test('one that stopped recording leaves a gap that lasts', () => {
    const { gaps } = change({}, { spans: [{ from: 1000, to: 9000 }], isGrowing: false }, 1000);
    expect(gaps.added).toEqual([{ from: 9000, to: null, reason: 'unknown', detail: 'the NVR has none' }]);
  });
});

describe('the clock of an NVR', () => {
  const readings = [
    { measuredMs: 10_000, offsetMs: 5000 },
    { measuredMs: 50_000, offsetMs: 0 },
  ];
  test('is corrected by what was known of it at that time', () => {
    expect([3000, 14_000, 20_000, 60_000].map((ms) => toOurs(readings, ms))).toEqual([-2000, 9000, 15_000, 60_000]);
    expect([1000, 20_000, 60_000].map((ms) => toTheirs(readings, ms))).toEqual([6000, 25_000, 60_000]);
    expect(toOurs([], 7)).toBe(7);
  });
  test('is news only beyond what a second-wise answer can tell', () => {
    expect(isNewReading([], 1500)).toBe(false);
    expect(isNewReading([], -2500)).toBe(true);
    expect(isNewReading(readings, 1900)).toBe(false);
    expect(isNewReading(readings, 5000)).toBe(true);
  });
});
