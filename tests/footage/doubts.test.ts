import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clockChange,
  type DoubtChange,
  isAlike,
  isBlack,
  look,
  unseen,
} from '#agent/footage/recording/pictureDoubts.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { prepareSite } from './recordingSite.ts';

const small = { width: 320, height: 180 };
const plain = (brightness: number): Uint8Array => new Uint8Array(576).fill(brightness);
/** A picture with a light spot at one point. */
const spot = (at: number): Uint8Array => plain(60).fill(200, at, at + 1);

/** What changes, one glance a minute. */
const changesOf = (pictures: readonly Uint8Array[], before: Parameters<typeof unseen>[0] = []): DoubtChange[] => {
  let watched = unseen(before);
  return pictures.flatMap((points, index) => {
    const looked = look(watched, { atMs: index * 60_000, points });
    watched = looked.watched;
    return looked.changes;
  });
};

describe('a picture that is doubted', () => {
  test('black is dark all over with nothing in it', () => {
    expect([plain(0), plain(24), plain(25), spot(3)].map(isBlack)).toEqual([true, true, false, false]);
    expect(isBlack(plain(10).fill(40, 0, 1))).toBe(false);
    expect(() => isBlack(new Uint8Array())).toThrow(RangeError);
  });

  test('alike is what an encoder makes of the same picture, and no more', () => {
    const nearly = (points: number, by: number) => plain(60).fill(60 + by, 0, points);
    expect(isAlike(plain(60), nearly(5, 1))).toBe(true);
    expect(isAlike(plain(60), nearly(6, 1))).toBe(false);
    expect(isAlike(plain(60), nearly(1, 2))).toBe(false);
    expect(isAlike(plain(60), new Uint8Array(575).fill(60))).toBe(false);
  });

  test('a doubt begins at the first of the pictures that gave it and ends at the first that differs', () => {
    expect(changesOf([spot(1), spot(2), spot(2), spot(2), spot(2), spot(9)])).toEqual([
      { what: 'begins', kind: 'frozen', fromMs: 60_000 },
      { what: 'ends', kind: 'frozen', atMs: 300_000 },
    ]);
    expect(changesOf([spot(1), plain(0), plain(0), plain(0), spot(1)])).toEqual([
      { what: 'begins', kind: 'black', fromMs: 60_000 },
      { what: 'ends', kind: 'black', atMs: 240_000 },
    ]);
    expect(changesOf([spot(1), spot(1), spot(3), spot(3), spot(1), plain(0), spot(1)])).toEqual([]);
  });

  test('a picture that stands still and then goes black is one doubt after the other', () => {
    expect(changesOf([spot(2), spot(2), spot(2), plain(0), plain(0)])).toEqual([
      { what: 'begins', kind: 'frozen', fromMs: 0 },
      { what: 'ends', kind: 'frozen', atMs: 180_000 },
      { what: 'begins', kind: 'black', fromMs: 180_000 },
    ]);
  });

  test('after a start a doubt stays until it can be seen to be over, and does not begin twice', () => {
    expect(changesOf([spot(2), spot(2), spot(2)], ['frozen'])).toEqual([]);
    expect(changesOf([spot(2), spot(3)], ['frozen'])).toEqual([{ what: 'ends', kind: 'frozen', atMs: 60_000 }]);
    expect(changesOf([spot(2)], ['black'])).toEqual([{ what: 'ends', kind: 'black', atMs: 0 }]);
    expect(changesOf([plain(0), plain(0)], ['black'])).toEqual([]);
  });

  test('whatever is seen, each doubt begins and ends in turn', () => {
    const picture = fc.oneof(fc.constant(plain(0)), fc.nat(2).map(spot));
    fc.assert(
      fc.property(fc.array(picture, { maxLength: 40 }), (pictures) => {
        for (const kind of ['black', 'frozen']) {
          const words = changesOf(pictures).flatMap((change) => (change.kind === kind ? [change.what] : []));
          words.forEach((what, index) => {
            expect(what).toBe(index % 2 === 0 ? 'begins' : 'ends');
          });
        }
      }),
    );
  });

  test('a camera clock is doubted beyond two seconds, either way', () => {
    expect([2000, 2001, -2001, 0].map((ms) => clockChange(false, ms))).toEqual([
      undefined,
      'begins',
      'begins',
      undefined,
    ]);
    expect([2000, 2001, -2001].map((ms) => clockChange(true, ms))).toEqual(['ends', undefined, undefined]);
  });
});

test('black and frozen pictures and a wrong camera clock are doubts on the run; a live picture is none', async () => {
  const site = prepareSite();
  const cameras = { live: 'ball', still: 'red', dark: 'black' };
  const sources: Record<string, { port: number; kill(): Promise<void> }> = {};
  const started = Object.entries(cameras).map(async ([id, picture]) => {
    const source = await startRtspSource({ ...small, picture });
    sources[id] = source;
    site.registry.registerStream({ id, name: id, rtspUrl: source.url });
  });
  await Promise.all(started);
  const recorder = await site.start({ glanceEveryMs: 300, segmentMs: 1000 });
  const doubts = () =>
    site.db
      .prepare(
        `SELECT s.name, d.kind, d.end_ms IS NOT NULL AS over, r.stream_id = s.id AND d.start_ms >= r.start_ms AS isOfRun
         FROM doubt d JOIN stream s ON s.id = d.stream_id LEFT JOIN run r ON r.id = d.run_id ORDER BY s.name, d.id`,
      )
      .all();
  const toHave = (what: string, expected: unknown[]) =>
    eventually(what, () => {
      expect(doubts()).toEqual(expected);
      return true;
    });
  const dark = { name: 'dark', kind: 'black', over: 0, isOfRun: 1 };
  const still = { name: 'still', kind: 'frozen', over: 0, isOfRun: 1 };
  await toHave('both doubts', [dark, still]);

  site.registry.noteCameraClock('live', -3250);
  const clock = { name: 'live', kind: 'camera_clock', over: 0, isOfRun: 1 };
  await toHave('the clock', [dark, clock, still]);
  site.registry.noteCameraClock('live', -1200);
  await sources.dark?.kill();
  await startRtspSource({ ...small, picture: 'ball', port: sources.dark?.port ?? 0 });
  await toHave('light again', [{ ...dark, over: 1 }, { ...clock, over: 1 }, still]);
  await recorder.stop();

  const store = openFootageStore(site.db, Date.now);
  const shown = (id: string) => {
    const stream = store.stream(id);
    if (!stream) throw new Error('no such stream');
    return store.doubts(stream, { from: stream.registeredMs, to: Date.now() });
  };
  expect(shown('still')).toMatchObject([{ kind: 'frozen', to: null }]);
  expect(shown('live')).toMatchObject([{ detail: 'the clock of the camera is 3.3 s behind', to: expect.any(Number) }]);
});
