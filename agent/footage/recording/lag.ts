import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop was, in milliseconds. */
export interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

const resolutionMs = 20;
/** Figures are of this many beats at most: about a minute. */
const beats = 12;

/** Measures how late this process' event loop is. `read` is called with each beat and tells of the last minute or less. */
export const measureLag = (): { read(): Lag; stop(): void } => {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let count = 0;
  // What is recorded is the time between two ticks, the wanted one included.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return {
    read: () => {
      const lag = { p99Ms: late(delays.percentile(99)), maxMs: late(delays.max) };
      count += 1;
      if (count === beats) {
        delays.reset();
        count = 0;
      }
      return lag;
    },
    stop: () => void delays.disable(),
  };
};
