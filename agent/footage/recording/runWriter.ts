import type { GapReason } from '#contract/values.ts';
import type { FragmentPiece, InitPiece } from '../mp4/fmp4.ts';
import { holeMsIn, mediaMsOf } from '../mp4/lengths.ts';
import type { RecorderStore } from './recorderStore.ts';
import { type Arrival, anchorRun, isSettled, latenessOf, type RunAnchor, slew, wasStepped } from './runClock.ts';
import { type OpenSegment, openSegment, type RunTarget } from './segmentWriter.ts';

/** Why a run cannot go on. `taken`: the fragment that showed it is in the file; otherwise the next run begins with it. */
export interface RunEnd {
  readonly reason: GapReason;
  readonly detail: string;
  readonly taken: boolean;
}

export interface RunWriter {
  /** Takes the next fragment with the clocks at its arrival. Undefined: the run goes on. */
  add(fragment: FragmentPiece, arrival: { monoMs: number; wallMs: number }): Promise<RunEnd | undefined>;
  /** Closes the file and stores the end of the run and the gap behind it. False when the run never began. */
  end(reason: GapReason, detail: string): Promise<boolean>;
  /** Wall time up to which whole fragments are in files; undefined before the first. */
  recordedUntilMs(): number | undefined;
  /** Media time taken, in milliseconds. */
  mediaMs(): number;
}

interface Held {
  readonly fragment: FragmentPiece;
  readonly arrival: Arrival;
}

/**
 * Writes one run: the head and fragments of an unbroken stream, cut at key frames into files that follow each other
 * without a gap. The first fragments are held in memory until their start is known (`isSettled`).
 */
export const createRunWriter = (
  target: RunTarget,
  init: InitPiece,
  dependencies: { store: RecorderStore; now: () => number; sinceMono?: number },
): RunWriter => {
  const { store, now, sinceMono } = dependencies;
  const { timescale } = init.track;
  let held: Held[] = [];
  let firstArrival: { monoMs: number; wallMs: number } | undefined;
  let anchor: RunAnchor | undefined;
  let runId: number | undefined;
  let segment: OpenSegment | undefined;
  let firstTicks: number | undefined;
  let nextTicks: number | undefined;
  let mediaEndMs = 0;
  /** How far our clock has gone ahead of the camera's since the run began. */
  let slewedMs = 0;
  let leastLatenessMs = Number.POSITIVE_INFINITY;
  let seq = 0;

  const wallAt = (from: RunAnchor, mediaMs: number): number => Math.round(from.startMs + mediaMs + slewedMs);

  /** Only after the clock was set back: a file of the future that was begins in the very same millisecond. */
  const isTaken = (startMs: number): boolean => store.isOccupied(target.stream.id, startMs);

  const closeSegment = async (from: RunAnchor, last: boolean): Promise<RunEnd | undefined> => {
    if (!segment) return undefined;
    const closing = segment;
    segment = undefined;
    const errorMs = leastLatenessMs - (from.zeroMonoMs + slewedMs);
    leastLatenessMs = Number.POSITIVE_INFINITY;
    const { adjustMs, runsAway } = slew(errorMs, closing.mediaMs());
    if (!last) {
      slewedMs += adjustMs;
      while (isTaken(wallAt(from, mediaEndMs))) slewedMs += 1;
    }
    // Both can be read from the disk again: the next file's start, and of the last file the length of its fragments.
    const durationMs = last ? Math.round(closing.mediaMs()) : wallAt(from, mediaEndMs) - closing.startMs;
    const closed = await closing.close(durationMs);
    if (!closed.ok) return { ...closed, taken: true };
    if (runsAway && !last) return { reason: 'clock_step', detail: 'the camera clock runs away from ours', taken: true };
    return undefined;
  };

  /** The run's row comes with its first written fragment; whatever gap was open ends there. */
  const claimRun = (from: RunAnchor): number => {
    const { stream, bootId, runUuid, clockTrust } = target;
    runId ??= store.startRun({ uuid: runUuid, streamId: stream.id, bootId, anchor: from, clockTrust });
    return runId;
  };

  const write = async (from: RunAnchor, { fragment, arrival }: Held): Promise<RunEnd | undefined> => {
    if (segment && isFull(segment.mediaMs(), fragment, arrival.durationMs, target, seq)) {
      const failed = await closeSegment(from, false);
      // The file was closed before this fragment, so the next run may begin with it.
      if (failed) return { ...failed, taken: false };
      seq += 1;
    }
    if (!segment) {
      // Where the file before ended, not where this fragment says that it begins: files of a run touch.
      const start = { init, anchor: from, startMs: wallAt(from, mediaEndMs), seq, monoMs: arrival.monoMs };
      const opened = await openSegment(target, start, () => claimRun(from), store, now);
      if (!opened.ok) return { ...opened, taken: false };
      segment = opened.segment;
    }
    leastLatenessMs = Math.min(leastLatenessMs, latenessOf(arrival));
    const hole = holeMsIn(fragment, timescale);
    const written = await segment.append(fragment, arrival.durationMs - hole, arrival.monoMs);
    if (!written.ok) {
      segment = undefined;
      return { ...written, taken: true };
    }
    mediaEndMs = arrival.mediaEndMs - hole;
    return hole > 0 ? { reason: 'stall', detail: 'frames are missing', taken: true } : undefined;
  };

  const begin = async (): Promise<RunEnd | undefined> => {
    const anchored = anchorRun(held.map(({ arrival }) => arrival));
    let { startMs } = anchored;
    while (isTaken(startMs)) startMs += 1;
    const from = { ...anchored, startMs };
    anchor = from;
    const waiting = held;
    held = [];
    for (const each of waiting) {
      const failed = await write(from, each);
      if (failed) return failed;
    }
    return undefined;
  };

  return {
    add: async (fragment, clocks) => {
      if (nextTicks !== undefined && Math.abs(fragment.decodeTime - nextTicks) > fragment.lastSampleDuration) {
        return { reason: 'unknown', detail: 'the time stamps of the camera jumped', taken: false };
      }
      firstArrival ??= clocks;
      if (wasStepped(firstArrival, clocks)) {
        return { reason: 'clock_step', detail: 'the clock of the box was set', taken: false };
      }
      firstTicks ??= fragment.decodeTime;
      nextTicks = fragment.decodeTime + fragment.duration;
      const arrival = {
        ...clocks,
        mediaEndMs: ((nextTicks - firstTicks) * 1000) / timescale,
        durationMs: mediaMsOf(fragment, timescale),
      };
      if (anchor) return write(anchor, { fragment, arrival });
      held.push({ fragment, arrival });
      const arrivals = held.map((each) => each.arrival);
      return isSettled(arrivals, sinceMono) || holeMsIn(fragment, timescale) > 0 ? begin() : undefined;
    },

    end: async (reason, detail) => {
      // A stream that ends before it settled still gave pictures.
      const failedLate = held.length > 0 ? await begin() : undefined;
      const failed = failedLate ?? (anchor && (await closeSegment(anchor, true)));
      if (runId === undefined) return false;
      const run = { id: runId, streamId: target.stream.id, bootId: target.bootId };
      store.endRun(run, failed?.reason ?? reason, failed?.detail ?? detail, now());
      return true;
    },

    recordedUntilMs: () => (anchor && runId !== undefined ? wallAt(anchor, mediaEndMs) : undefined),
    mediaMs: () => mediaEndMs,
  };
};

/** A file ends at the first key frame past its length, the first of a run earlier; a missing key frame cannot stretch it past twice. */
const isFull = (
  mediaMs: number,
  fragment: FragmentPiece,
  durationMs: number,
  target: RunTarget,
  seq: number,
): boolean => {
  const lengthMs = seq === 0 ? target.segmentMs * (0.5 + 0.5 * target.phase) : target.segmentMs;
  return (fragment.startsWithKey && mediaMs >= lengthMs) || mediaMs + durationMs > 2 * target.segmentMs;
};
