/**
 * Which wall time a frame has. A fragment reaches us when its last frame has arrived, so `arrival − media time` is how
 * late that frame was, and the least delayed one comes closest to the truth (Moonfire's rule). Within a run only the
 * monotonic clock counts. All times in milliseconds.
 */

export interface Arrival {
  /** Monotonic and wall clock, read together when the fragment was complete. */
  readonly monoMs: number;
  readonly wallMs: number;
  /** Media time since the run's first frame at which the fragment ends, and its length. */
  readonly mediaEndMs: number;
  readonly durationMs: number;
}

export interface RunAnchor {
  /** Wall time of the run's first frame. */
  readonly startMs: number;
  /** The two clocks, read together: a later step of the wall clock shows against them. */
  readonly wallMs: number;
  readonly monoMs: number;
  /** Monotonic time at which media time is zero. */
  readonly zeroMonoMs: number;
}

/** A wall clock that moves this much against the monotonic clock was stepped, and the run ends. */
const stepMs = 1000;
/** A camera whose own clock runs away this far from ours is not the clock we anchored. */
const driftMs = 2000;
/** 500 ppm: 30 ms a minute, more than any quartz errs. */
const slewPerMs = 500e-6;
const enoughMediaMs = 12_000;
const enoughFragments = 8;
/** One so long is its own witness; short ones may be late by their whole length, and it takes a second one to tell. */
const longFragmentMs = 4000;

/**
 * Whether these first fragments suffice to say when the run began. After connecting, ffmpeg looks at the stream for a
 * while (fourteen seconds where a frame comes every two) and then hands over what it held in one burst; those fragments are
 * late. The first one that took its own time to come is not; without such a one, twelve seconds of pictures or eight
 * fragments must do. `sinceMono`: when the stream's head, or the fragment before these, came, where that is known.
 */
export const isSettled = (arrivals: readonly Arrival[], sinceMono: number | undefined): boolean => {
  const last = arrivals.at(-1);
  if (!last) return false;
  if (last.mediaEndMs >= enoughMediaMs || arrivals.length >= enoughFragments) return true;
  const before = arrivals.at(-2)?.monoMs ?? (last.durationMs >= longFragmentMs ? sinceMono : undefined);
  return before !== undefined && last.monoMs - before >= last.durationMs / 2;
};

/** Start of a run by its least delayed fragment. @throws RangeError without any. */
export const anchorRun = (arrivals: readonly Arrival[]): RunAnchor => {
  const first = arrivals[0];
  if (!first) throw new RangeError('A run begins with a fragment');
  const zeroMonoMs = Math.min(...arrivals.map(latenessOf));
  return {
    // A clock that was set to 1970 shows a moment before it for what came before.
    startMs: Math.max(0, Math.round(first.wallMs + (zeroMonoMs - first.monoMs))),
    wallMs: first.wallMs,
    monoMs: first.monoMs,
    zeroMonoMs,
  };
};

/** Monotonic time that media time zero would have, had this fragment come without delay. */
export const latenessOf = ({ monoMs, mediaEndMs }: Arrival): number => monoMs - mediaEndMs;

/** Whether the wall clock was stepped since the run was anchored. */
export const wasStepped = (
  anchor: { wallMs: number; monoMs: number },
  arrival: { wallMs: number; monoMs: number },
): boolean => Math.abs(arrival.wallMs - anchor.wallMs - (arrival.monoMs - anchor.monoMs)) > stepMs;

/**
 * How much longer (or shorter) than its media time a finished segment is said to be, so that the run follows our clock
 * and not the camera's: at most 500 ppm. `errorMs` is the least lateness within the segment against the run so far.
 */
export const slew = (errorMs: number, durationMs: number): { adjustMs: number; runsAway: boolean } => {
  const most = durationMs * slewPerMs;
  return { adjustMs: Math.max(-most, Math.min(most, errorMs)), runsAway: Math.abs(errorMs) > driftMs };
};
