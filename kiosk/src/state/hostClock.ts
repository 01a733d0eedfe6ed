import { type ReadonlySignal, signal } from '@preact/signals';
import { offsetOf } from './clock.ts';

/** How far the agent's clock is ahead of this kiosk's, in milliseconds. */
export interface HostClock {
  readonly offsetMs: ReadonlySignal<number>;
  /** The agent's time as an answer told it, cut to whole seconds. */
  readonly heard: (serverMs: number) => void;
}

const key = 'nestbox-clock';
/** An answer is cut to seconds and takes its time: smaller differences between two of them say nothing. */
const noiseMs = 2_000;
/** More than a day off is a machine without a clock: such a difference is learnt anew, not kept. */
const mostKeptMs = 24 * 3_600_000;

/**
 * Kept over a reload, so that what is tapped without the agent has the agent's time. It is no fact about anybody, so
 * it may lie in local storage.
 */
export const openHostClock = (storage: Pick<Storage, 'getItem' | 'setItem'>): HostClock => {
  const kept = Number(storage.getItem(key) ?? 0);
  const offsetMs = signal(Math.abs(kept) <= mostKeptMs ? kept : 0);
  return {
    offsetMs,
    heard: (serverMs) => {
      const now = offsetOf(serverMs, Date.now());
      if (Math.abs(now - offsetMs.peek()) <= noiseMs && now !== 0) return;
      if (now === offsetMs.peek()) return;
      offsetMs.value = now;
      storage.setItem(key, String(now));
    },
  };
};
