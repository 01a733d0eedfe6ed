import { describe, expect, test } from 'vitest';
import { sizeText } from '../../kiosk/src/screens/footage/keeping/sizeText.ts';
import {
  correctionOf,
  momentsOf,
  nextRecorded,
  placeOf,
  secondOfDay,
  typedTime,
} from '../../kiosk/src/screens/footage/sharedClock.ts';

/** Ten seconds from 1000 s on, a gap of a minute, then ten seconds more: one film of twenty. */
const film = [
  { start: 0, duration: 6, programDateTime: 1_000_000 },
  { start: 6, duration: 4, programDateTime: 1_006_000 },
  { start: 10, duration: 10, programDateTime: 1_070_000 },
];

describe('one clock for several films', () => {
  test('an instant has its place in a film, and none in a gap', () => {
    expect(placeOf(film, 1_000_000)).toBe(0);
    expect(placeOf(film, 1_007_500)).toBe(7.5);
    expect(placeOf(film, 1_075_000)).toBe(15);
    expect(placeOf(film, 999_999)).toBeUndefined();
    expect(placeOf(film, 1_010_000)).toBeUndefined();
    expect(placeOf(film, 1_080_000)).toBeUndefined();
    expect(placeOf([], 1_000_000)).toBeUndefined();
    expect(placeOf([{ start: 0, duration: 9, programDateTime: null }], 1_000_000)).toBeUndefined();
  });

  test('a gap of all cameras is skipped, one of some is not', () => {
    const later = [{ start: 0, duration: 5, programDateTime: 1_030_000 }];
    expect(nextRecorded([film], 1_020_000)).toBe(1_070_000);
    expect(nextRecorded([film, later], 1_020_000)).toBe(1_030_000);
    expect(nextRecorded([film, later], 1_005_000)).toBe(1_005_000);
    expect(nextRecorded([film], 900_000)).toBe(1_000_000);
    expect(nextRecorded([film], 1_090_000)).toBeUndefined();
    expect(nextRecorded([[]], 0)).toBeUndefined();
  });

  test('a film that is a little off is pulled, one that is far off jumps', () => {
    expect(correctionOf(0.05, 1, true)).toEqual({ kind: 'rate', factor: 1 });
    expect(correctionOf(0.3, 1, true)).toEqual({ kind: 'rate', factor: 1.1 });
    expect(correctionOf(-0.3, 1, true)).toEqual({ kind: 'rate', factor: 0.9 });
    expect(correctionOf(1, 1, true)).toEqual({ kind: 'seek' });
    expect(correctionOf(1, 4, true)).toEqual({ kind: 'rate', factor: 1.1 });
    expect(correctionOf(0.3, 1, false)).toEqual({ kind: 'seek' });
    expect(correctionOf(0.01, 1, false)).toEqual({ kind: 'rate', factor: 1 });
  });
});

describe('times on the footage screen', () => {
  test.each([
    ['15:42:30', '15:42:30'],
    ['154230', '15:42:30'],
    ['1542', '15:42:00'],
    ['１5：42', undefined],
    ['15：42', '15:42:00'],
    [' 09.05.07 ', '09:05:07'],
    ['2400', undefined],
    ['15:60', undefined],
    ['15', undefined],
    ['', undefined],
  ])('"%s" is %s', (typed, time) => expect(typedTime(typed)).toBe(time));

  test('are told to the second, where the facility is', () => {
    expect(secondOfDay(Date.parse('2026-03-10T07:42:30Z'), 480)).toBe('15:42:30');
  });

  test('a still stands for the middle of its part, or for what is recorded nearest to it', () => {
    const stretch = { fromMs: 0, toMs: 400 };
    expect(momentsOf(stretch, [{ fromMs: 0, toMs: 400 }], 4)).toEqual([50, 150, 250, 350]);
    expect(momentsOf(stretch, [{ fromMs: 80, toMs: 120 }], 4)).toEqual([80, 119, undefined, undefined]);
    expect(momentsOf(stretch, [], 2)).toEqual([undefined, undefined]);
  });
});

test('bytes are told as people say them', () => {
  expect([0, 999, 18_400, 1_400_000, 212_000_000, 3_200_000_000].map(sizeText)).toEqual([
    ...['0 B', '999 B', '18 KB', '1.4 MB', '212 MB', '3.2 GB'],
  ]);
});
