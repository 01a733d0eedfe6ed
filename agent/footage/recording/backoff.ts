const ordinaryMs = [1, 2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
/** After a refused password slowly: many cameras lock an account after a few wrong tries. */
const refusedMs = [60, 120, 300].map((seconds) => seconds * 1000);
/** This much footage proves the connection good, and the next failure starts at the bottom again. */
const provenMs = 60_000;

export interface Ladder {
  /** Failures in a row. */
  readonly failures: number;
}

export const bottom: Ladder = { failures: 0 };

/**
 * How long to wait before the next try, in milliseconds, and the ladder from there. `recordedMs` is what the try that
 * just ended recorded, `random` a number in [0, 1) that spreads cameras by ±20 %.
 */
export const nextTry = (
  ladder: Ladder,
  ended: { readonly refused: boolean; readonly recordedMs: number },
  random: number,
): { readonly waitMs: number; readonly ladder: Ladder } => {
  const failures = ended.recordedMs >= provenMs ? 0 : ladder.failures;
  const steps = ended.refused ? refusedMs : ordinaryMs;
  const step = steps[Math.min(failures, steps.length - 1)] ?? 0;
  return { waitMs: Math.round(step * (0.8 + 0.4 * random)), ladder: { failures: failures + 1 } };
};
