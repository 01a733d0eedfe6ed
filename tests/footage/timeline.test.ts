import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeGops } from '#agent/footage/mp4/gops.ts';
import { bytesWithin, type PlayableSegment, playlistOf } from '#agent/footage/playback/playlist.ts';
import {
  type GapSpan,
  type IndexedTimeline,
  type RunSpan,
  recordedMs,
  requiredSpan,
  timelineOf,
} from '#agent/footage/timeline.ts';

const run = (from: number, to: number, growing = false): RunSpan => ({
  runId: `${from}`,
  from,
  to,
  growing,
  clockTrust: 'synced',
});
const gap = (from: number, to: number | null, reason: GapSpan['reason'] = 'unreachable'): GapSpan => ({
  from,
  to,
  reason,
  detail: null,
});
const indexed = (runs: RunSpan[], gaps: GapSpan[], recorderGoneSinceMs?: number): IndexedTimeline => ({
  runs,
  gaps,
  registeredMs: 0,
  recorderGoneSinceMs,
});

describe('the timeline', () => {
  test('is cut to the range; a gap that lasts has no end', () => {
    const timeline = timelineOf(indexed([run(0, 100), run(150, 300, true)], [gap(100, 150)]), { from: 50, to: 200 });
    expect(timeline.runs.map(({ from, to, growing }) => [from, to, growing])).toEqual([
      [50, 100, false],
      [150, 200, false],
    ]);
    expect(timeline.gaps).toEqual([gap(100, 150)]);
    expect(timelineOf(indexed([run(0, 100)], [gap(100, null)]), { from: 50, to: 200 }).gaps).toEqual([gap(100, null)]);
    expect(timelineOf(indexed([run(0, 100)], [gap(100, null)]), { from: 0, to: 100 }).gaps).toEqual([]);
  });

  test('shows a dead recorder as a gap, which it could not write itself', () => {
    const { gaps } = timelineOf(indexed([run(0, 100)], [], 110), { from: 0, to: 200 });
    expect(gaps).toMatchObject([{ from: 100, to: null, reason: 'recorder_down' }]);
    expect(timelineOf(indexed([run(0, 100)], [gap(100, null)], 110), { from: 0, to: 200 }).gaps).toHaveLength(1);
  });
});

describe('after the clock was set', () => {
  const range = { from: 0, to: 1000 };
  const hole = (from: number, to: number) => ({ ...gap(from, to, 'io_error'), isHole: true });

  test('a gap over footage, or over a gap that was known, says nothing about them; a hole in a run does', () => {
    // Recorded to 500 with an outage, then a minute at the beginning of time, then on from 600.
    const runs = [run(100, 300), run(350, 500), run(5, 10), run(600, 1000)];
    const gaps = [gap(300, 350), gap(10, 600, 'clock_step'), hole(400, 420)];
    const timeline = timelineOf(indexed(runs, gaps), range);
    expect(timeline.gaps.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      [10, 100, 'clock_step'],
      [300, 350, 'unreachable'],
      [400, 420, 'io_error'],
      [500, 600, 'clock_step'],
    ]);
    expect(recordedMs(timeline, range)).toBe(5 + 200 + 150 + 400 - 20);
    expect(timelineOf(indexed([run(0, 100), run(50, 60)], [gap(60, null)]), range).gaps).toEqual([gap(100, null)]);
  });

  test('each moment is footage, a gap, or untold; never two of them', () => {
    const span = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), fc.array(span, { maxLength: 8 }), (footage, holes) => {
        const runs = footage.map(([from, length]) => run(from, from + length));
        const { gaps } = timelineOf(
          indexed(
            runs,
            holes.map(([from, length]) => gap(from, from + length)),
          ),
          range,
        );
        for (let at = 0; at < 1000; at += 1) {
          const holds = ({ from, to }: { from: number; to: number | null }): boolean => from <= at && at < (to ?? 9e9);
          const told = holes.some(([from, length]) => from <= at && at < from + length);
          expect(gaps.filter(holds).length).toBe(told && !runs.some(holds) ? 1 : 0);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('recorded time', () => {
  test('counts each moment once and no moment of a gap', () => {
    const range = { from: 0, to: 1000 };
    expect(recordedMs({ runs: [run(0, 100), run(50, 200)], gaps: [] }, range)).toBe(200);
    expect(recordedMs({ runs: [run(0, 300)], gaps: [gap(100, 150), gap(120, 160)] }, range)).toBe(240);
    expect(recordedMs({ runs: [run(0, 300)], gaps: [gap(200, null)] }, range)).toBe(200);
    expect(recordedMs({ runs: [run(-500, 5000)], gaps: [] }, range)).toBe(1000);
  });

  test('is what counting every millisecond gives', () => {
    const span = fc.tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.array(span, { maxLength: 4 }), (runs, gaps) => {
        const within = (spans: [number, number][], ms: number) =>
          spans.some(([from, length]) => ms >= from && ms < from + length);
        let counted = 0;
        for (let ms = 0; ms < 100; ms += 1) counted += Number(within(runs, ms) && !within(gaps, ms));
        const timeline = {
          runs: runs.map(([from, length]) => run(from, from + length)),
          gaps: gaps.map(([from, length]) => gap(from, from + length)),
        };
        expect(recordedMs(timeline, { from: 0, to: 100 })).toBe(counted);
      }),
    );
  });

  test('is required from registration on, and not for the future', () => {
    const day = { from: 1000, to: 2000 };
    expect(requiredSpan(day, 0, 5000)).toEqual(day);
    expect(requiredSpan(day, 1200, 1700)).toEqual({ from: 1200, to: 1700 });
    expect(requiredSpan(day, 2000, 5000)).toBeUndefined();
    expect(requiredSpan(day, 0, 1000)).toBeUndefined();
  });
});

describe('the playlist', () => {
  /** A file of fragments of two seconds and a hundred bytes behind a head of ten. */
  const segment = (
    startMs: number,
    runUuid: string,
    seq: number,
    keys: boolean[] = [true, true, true, true],
  ): PlayableSegment => ({
    startMs,
    durationMs: keys.length * 2000,
    runUuid,
    seq,
    initBytes: 10,
    gops: placeGops(
      keys.map((key) => ({ bytes: 100, durationMs: 2000, key })),
      10,
    ),
  });
  const write = { uri: ({ startMs }: PlayableSegment) => `${startMs}.mp4`, time: (ms: number) => `T${ms}` };
  const everything = { from: 0, to: 1e9 };

  test('offers parts of about six seconds, one head for each run, and a wall time for each file', () => {
    const playlist = playlistOf(
      [segment(0, 'a', 0), segment(8000, 'a', 1), segment(90_000, 'b', 0)],
      everything,
      write,
    );
    expect(playlist?.split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:6',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-START:TIME-OFFSET=0.000,PRECISE=YES',
      '#EXT-X-MAP:URI="0.mp4",BYTERANGE="10@0"',
      ...['#EXT-X-PROGRAM-DATE-TIME:T0', '#EXTINF:6.000,', '#EXT-X-BYTERANGE:300@10', '0.mp4'],
      ...['#EXTINF:2.000,', '#EXT-X-BYTERANGE:100@310', '0.mp4'],
      ...['#EXT-X-PROGRAM-DATE-TIME:T8000', '#EXTINF:6.000,', '#EXT-X-BYTERANGE:300@10', '8000.mp4'],
      ...['#EXTINF:2.000,', '#EXT-X-BYTERANGE:100@310', '8000.mp4'],
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="90000.mp4",BYTERANGE="10@0"',
      ...['#EXT-X-PROGRAM-DATE-TIME:T90000', '#EXTINF:6.000,', '#EXT-X-BYTERANGE:300@10', '90000.mp4'],
      ...['#EXTINF:2.000,', '#EXT-X-BYTERANGE:100@310', '90000.mp4'],
      '#EXT-X-ENDLIST',
      '',
    ]);
  });

  test('begins at a key frame at or before the asked moment, and a missing file breaks it', () => {
    const range = { from: 4500, to: 5000 };
    expect(bytesWithin(segment(0, 'a', 0), range)).toEqual({ from: 210, to: 310 });
    expect(bytesWithin(segment(0, 'a', 0, [true, true, false, true]), range)).toEqual({ from: 110, to: 310 });
    expect(bytesWithin(segment(0, 'a', 0), { from: 8000, to: 9000 })).toBeUndefined();
    expect(playlistOf([segment(0, 'a', 0), segment(16_000, 'a', 2)], everything, write)).toContain(
      '#EXT-X-DISCONTINUITY',
    );
    expect(playlistOf([segment(0, 'a', 0)], { from: 8000, to: 9000 }, write)).toBeUndefined();
  });

  test('offers every byte of the fragments in range exactly once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
        fc.nat(24_000),
        fc.nat(24_000),
        (keys, a, b) => {
          const only = segment(0, 'a', 0, [true, ...keys]);
          const range = { from: Math.min(a, b), to: Math.max(a, b) + 1 };
          const expected = bytesWithin(only, range);
          const parts = [...(playlistOf([only], range, write) ?? '').matchAll(/#EXT-X-BYTERANGE:(\d+)@(\d+)/g)];
          let at = expected?.from ?? 0;
          for (const [, length, offset] of parts) {
            expect(Number(offset)).toBe(at);
            at += Number(length);
          }
          expect(at).toBe(expected?.to ?? 0);
        },
      ),
    );
  });
});
