import { fromRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';

export interface FakeClock extends Clock {
  /** Moves wall and monotonic time on by whole milliseconds. */
  advance(ms: number): void;
  /** Sets the wall time only, as a person or a time server would. */
  set(iso: string): void;
}

/** A clock that stands still until it is told otherwise. Begins on an ordinary Wednesday morning in Shanghai. */
export const fakeClock = (iso = '2026-09-16T08:00:00+08:00'): FakeClock => {
  const read = (text: string): number => {
    const instant = fromRfc3339(text);
    if (instant === undefined) throw new Error(`${text} is not an RFC 3339 instant`);
    return instant;
  };
  let wall = read(iso);
  let monotonic = 0;
  return {
    now: () => epochMs(wall),
    monotonicMs: () => monotonic,
    trust: () => 'synced',
    advance: (ms) => {
      wall += ms;
      monotonic += ms;
    },
    set: (text) => {
      wall = read(text);
    },
  };
};
