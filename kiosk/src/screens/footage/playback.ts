import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { correctionOf, type FilmPiece, nextRecorded, placeOf } from './sharedClock.ts';
import type { Stretch } from './viewingWindow.ts';

/** `loading`: nothing to show yet; `gap`: nothing is recorded at this time; `waiting`: the film is still on its way. */
export type FilmState = 'loading' | 'ready' | 'waiting' | 'gap' | 'failed';

/** One film on the common clock. */
export interface Film {
  readonly video: Pick<
    HTMLVideoElement,
    'paused' | 'seeking' | 'readyState' | 'currentTime' | 'playbackRate' | 'play' | 'pause'
  >;
  readonly pieces: () => readonly FilmPiece[];
  readonly state: Signal<FilmState>;
}

export interface Playback {
  /** The instant that every picture shows, in milliseconds. */
  readonly atMs: ReadonlySignal<number>;
  readonly playing: ReadonlySignal<boolean>;
  readonly speed: ReadonlySignal<number>;
  readonly seek: (toMs: number) => void;
  readonly play: (on: boolean) => void;
  readonly setSpeed: (speed: number) => void;
  /** Puts a film on the clock; gives what takes it off again. */
  readonly add: (film: Film) => () => void;
  readonly close: () => void;
}

const tickMs = 100;
/** `HTMLMediaElement.HAVE_FUTURE_DATA`: it can go on from here. */
const haveFutureData = 3;
/** A film that does not come holds the others up for this long, and then no more. */
const patienceMs = 6000;
/** The last picture of a film has nothing behind it that could be waited for. */
const endSeconds = 0.6;

/** One clock for several films: it runs while all that have something to show can show it, and each film follows it. */
export const openPlayback = (stretch: Stretch, onTick: () => void): Playback => {
  const atMs = signal(stretch.fromMs);
  const playing = signal(true);
  const speed = signal(1);
  const films = new Set<Film>();
  const waitingSince = new Map<Film, number>();
  let lastTick = performance.now();

  const isAtEnd = (film: Film): boolean => {
    const last = film.pieces().at(-1);
    return last !== undefined && film.video.currentTime > last.start + last.duration - endSeconds;
  };
  const isWorthWaiting = (film: Film, now: number): boolean => {
    const since = waitingSince.get(film) ?? now;
    waitingSince.set(film, since);
    return now - since < patienceMs;
  };
  /** Brings a film to the clock; true when the clock has to wait for it. */
  const follow = (film: Film, now: number): boolean => {
    const { video, state } = film;
    if (state.value === 'failed') return false;
    const pieces = film.pieces();
    const place = placeOf(pieces, atMs.value);
    if (place === undefined) {
      if (pieces.length > 0) state.value = 'gap';
      if (!video.paused) video.pause();
      return state.value === 'loading' && isWorthWaiting(film, now);
    }
    const correction = correctionOf(place - video.currentTime, speed.value, playing.value);
    if (correction.kind === 'seek' && !video.seeking) video.currentTime = place;
    video.playbackRate = speed.value * (correction.kind === 'rate' ? correction.factor : 1);
    if (playing.value && video.paused) void video.play().catch(() => undefined);
    if (!playing.value && !video.paused) video.pause();
    const isReady = !video.seeking && (video.readyState >= haveFutureData || isAtEnd(film));
    if (isReady) {
      state.value = 'ready';
      waitingSince.delete(film);
      return false;
    }
    if (state.value !== 'loading') state.value = 'waiting';
    return isWorthWaiting(film, now);
  };
  const skipGaps = (): void => {
    const shown = [...films];
    const isKnown = shown.some((film) => film.pieces().length > 0);
    if (!isKnown || shown.some(({ state }) => state.value === 'loading')) return;
    const next = nextRecorded(
      shown.map((film) => film.pieces()),
      atMs.value,
    );
    if (next === undefined || next >= stretch.toMs) {
      playing.value = false;
    } else if (next > atMs.value) {
      atMs.value = next;
    }
  };
  const tick = (): void => {
    const now = performance.now();
    const passed = now - lastTick;
    lastTick = now;
    if (playing.value) skipGaps();
    const mustWait = [...films].map((film) => follow(film, now)).includes(true);
    if (!playing.value || mustWait || films.size === 0) return;
    atMs.value = Math.min(stretch.toMs, atMs.value + passed * speed.value);
    if (atMs.value >= stretch.toMs) playing.value = false;
    onTick();
  };
  const timer = setInterval(tick, tickMs);

  return {
    atMs,
    playing,
    speed,
    seek: (toMs) => {
      atMs.value = Math.min(Math.max(toMs, stretch.fromMs), stretch.toMs);
      waitingSince.clear();
    },
    play: (on) => {
      if (on && atMs.value >= stretch.toMs) atMs.value = stretch.fromMs;
      playing.value = on;
    },
    setSpeed: (next) => {
      speed.value = next;
    },
    add: (film) => {
      films.add(film);
      return () => {
        films.delete(film);
        waitingSince.delete(film);
      };
    },
    close: () => clearInterval(timer),
  };
};
