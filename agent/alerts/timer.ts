import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../time/clock.ts';
import type { AlertReview } from './review.ts';

/** Calls back once after that many milliseconds, unless cancelled. */
export type Delay = (callback: () => void, ms: number) => { cancel(): void };

export interface AlertTimer {
  /** Raises what became due while nobody watched, and watches from now on. */
  start(): void;
  /** Something that no event tells has changed: what follows from it is decided now. */
  look(): void;
  stop(): void;
}

/** A wall clock may be set while we wait, so no wait is longer than this. */
const longestWaitMs = 30_000;

/**
 * Lets the journal react when a grace or an escalation runs out without any new event. Every wait is reckoned from the
 * clock anew, after each commit and after each call, so that errors do not add up. `onFailure` hears of a reaction that
 * broke; the watch goes on.
 */
export const createAlertTimer = (options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly review: AlertReview;
  readonly onFailure: (error: unknown) => void;
  readonly delay?: Delay;
}): AlertTimer => {
  const { journal, clock, review, onFailure, delay = timeoutDelay } = options;
  let waiting: { cancel(): void } | undefined;
  let isRunning = false;

  const arm = (): void => {
    waiting?.cancel();
    waiting = undefined;
    const nextAt = review.nextAt();
    if (!isRunning || nextAt === undefined) return;
    // At least a millisecond: a timer may come a little early, and must not spin until it is time.
    waiting = delay(ring, Math.min(Math.max(nextAt - clock.now(), 1), longestWaitMs));
  };
  const ring = (): void => {
    try {
      journal.react();
    } catch (error) {
      onFailure(error);
      if (isRunning) waiting = delay(ring, longestWaitMs);
      return;
    }
    arm();
  };
  journal.onCommit(arm);

  return {
    start: () => {
      isRunning = true;
      ring();
    },
    look: () => {
      if (isRunning) ring();
    },
    stop: () => {
      isRunning = false;
      arm();
    },
  };
};

const timeoutDelay: Delay = (callback, ms) => {
  const timeout = setTimeout(callback, ms);
  timeout.unref();
  return { cancel: () => clearTimeout(timeout) };
};
