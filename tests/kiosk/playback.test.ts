import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type Film, type FilmState, openPlayback } from '../../kiosk/src/screens/footage/playback.ts';
import type { FilmPiece } from '../../kiosk/src/screens/footage/sharedClock.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A film that plays as a browser does, as long as it has something to play. */
const filmOf = (pieces: readonly FilmPiece[]) => {
  const video = {
    ...{ paused: true, seeking: false, readyState: 4, currentTime: 0, playbackRate: 1 },
    play: async () => {
      video.paused = false;
    },
    pause: () => {
      video.paused = true;
    },
  };
  const timer = setInterval(() => {
    if (!video.paused && video.readyState > 2) video.currentTime += 0.1 * video.playbackRate;
  }, 100);
  onTestFinished(() => clearInterval(timer));
  const film: Film = { video, pieces: () => pieces, state: signal<FilmState>('loading') };
  return { video, film };
};
/** Recorded from `fromMs` on, so many seconds. */
const piece = (fromMs: number, duration: number, start = 0): FilmPiece => ({
  start,
  duration,
  programDateTime: fromMs,
});

const open = (toMs: number, ...films: readonly Film[]) => {
  const playback = openPlayback({ fromMs: 0, toMs }, () => undefined);
  onTestFinished(playback.close);
  for (const film of films) playback.add(film);
  return playback;
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('films that began at different times show the same second, at every speed', async () => {
  const one = filmOf([piece(0, 60)]);
  const other = filmOf([piece(-4000, 60)]);
  const playback = open(60_000, one.film, other.film);
  await pass(2000);
  for (const speed of [1, 4, 0.5]) {
    playback.setSpeed(speed);
    await pass(3000);
    expect(Math.abs(one.video.currentTime - playback.atMs.value / 1000)).toBeLessThan(0.5);
    expect(Math.abs(other.video.currentTime - 4 - playback.atMs.value / 1000)).toBeLessThan(0.5);
  }
  expect(playback.atMs.value).toBeGreaterThan(17_000);
  playback.play(false);
  playback.seek(30_000);
  await pass(300);
  expect([one.video.currentTime, other.video.currentTime]).toEqual([30, 34]);
  expect(one.video.paused).toBe(true);
});

test('a gap of one camera is said, a gap of all is skipped, and at the end it stops', async () => {
  const one = filmOf([piece(0, 2), piece(20_000, 5, 2)]);
  const other = filmOf([piece(0, 4), piece(20_000, 5, 4)]);
  const playback = open(60_000, one.film, other.film);
  await pass(3000);
  expect([one.film.state.value, other.film.state.value]).toEqual(['gap', 'ready']);
  await pass(2500);
  expect(playback.atMs.value).toBeGreaterThan(20_000);
  expect([one.film.state.value, other.film.state.value]).toEqual(['ready', 'ready']);
  await pass(8000);
  expect(playback.playing.value).toBe(false);
  expect(playback.atMs.value).toBeLessThan(26_000);
});

test('one that does not come is waited for, and then no more', async () => {
  const quick = filmOf([piece(0, 60)]);
  const slow = filmOf([piece(0, 60)]);
  slow.video.readyState = 1;
  const playback = open(60_000, quick.film, slow.film);
  await pass(4000);
  expect(playback.atMs.value).toBe(0);
  await pass(6000);
  expect(playback.atMs.value).toBeGreaterThan(3000);
  expect(quick.film.state.value).toBe('ready');
});

test('a camera of which nothing can be had does not hold the others up', async () => {
  const one = filmOf([piece(0, 60)]);
  const broken = filmOf([]);
  broken.film.state.value = 'failed';
  const playback = open(60_000, one.film, broken.film);
  await pass(2000);
  expect(playback.atMs.value).toBeGreaterThan(1500);
});
