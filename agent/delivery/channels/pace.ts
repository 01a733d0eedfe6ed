export interface Pace {
  /** 0: it may go now, and counts. Else the milliseconds until the next one may; nothing was taken. */
  take(): number;
}

/** A robot counts by its own clock and by when a message arrives, so a minute is a second longer here. */
export const paceWindowMs = 61_000;

/**
 * At most so many in any minute, so that a group robot never shuts us out for ten. A bucket that fills up while it is emptied
 * would let nearly twice as many through in the first minute.
 */
export const createPace = (perMinute: number, monotonicMs: () => number): Pace => {
  /** When the last so many went, the oldest at `next` once it is full. */
  const wentAtMs: number[] = [];
  let next = 0;
  return {
    take: () => {
      const nowMs = monotonicMs();
      const oldestMs = wentAtMs.length < perMinute ? undefined : wentAtMs[next];
      const waitMs = oldestMs === undefined ? 0 : oldestMs + paceWindowMs - nowMs;
      if (waitMs > 0) return Math.ceil(waitMs);
      wentAtMs[next] = nowMs;
      next = (next + 1) % perMinute;
      return 0;
    },
  };
};
