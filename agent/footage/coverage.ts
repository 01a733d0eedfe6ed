import type { FootageStore, StreamStatus } from './store.ts';
import { type GapSpan, recordedMs, requiredSpan, type Span, timelineOf, toldMs } from './timeline.ts';

/** How much of a day of one stream is recorded, in milliseconds and in whole minutes. */
export interface DayCoverage {
  readonly recordedMs: number;
  readonly requiredMs: number;
  /** Rounded down: never more than there is. */
  readonly recordedMinutes: number;
  /** Rounded up. */
  readonly requiredMinutes: number;
  readonly gaps: readonly GapSpan[];
}

const minuteMs = 60_000;

/**
 * Coverage of one stream within a day (its first instant to the next day's). Required is every moment from the
 * stream's registration up to now: 全时段、全过程、全覆盖 (seed 四(五)三).
 */
export const coverageOf = (store: FootageStore, stream: StreamStatus, day: Span, nowMs: number): DayCoverage => {
  const required = requiredSpan(day, stream.registeredMs, nowMs);
  if (!required) return { recordedMs: 0, requiredMs: 0, recordedMinutes: 0, requiredMinutes: 0, gaps: [] };
  const timeline = timelineOf(store.timeline(stream, required), required);
  const recorded = recordedMs(timeline, required);
  // Where footage was deleted because its time was over, what is still told of is all that can be asked for.
  const overMs = Math.min(Math.max(store.deletedUntilMs(stream), required.from), required.to);
  const requiredMs = required.to - overMs + toldMs(timeline, { from: required.from, to: overMs });
  return {
    recordedMs: recorded,
    requiredMs,
    recordedMinutes: Math.floor(recorded / minuteMs),
    requiredMinutes: Math.ceil(requiredMs / minuteMs),
    gaps: timeline.gaps,
  };
};
