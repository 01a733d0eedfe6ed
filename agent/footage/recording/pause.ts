/** Waits for its turn, or until the signal. */
export type Turn = (signal: AbortSignal) => Promise<void>;

/** Resolves after so many milliseconds, or at once when the signal comes. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });

/** Turns at least so far apart: sixty-four programs that start in the same moment are a storm on a small machine. */
export const spreadTurns = (apartMs: number, monotonicMs: () => number): Turn => {
  let nextMono = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const nowMono = monotonicMs();
    const turnMono = Math.max(nowMono, nextMono);
    nextMono = turnMono + apartMs;
    if (turnMono > nowMono) await pause(turnMono - nowMono, signal);
  };
};
