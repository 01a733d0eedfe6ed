import type { FootageStore, StreamStatus } from './store.ts';
import {
  coveredMs,
  cutTo,
  type GapSpan,
  recordedMs,
  recordedSpans,
  requiredSpan,
  type Span,
  type StreamTimeline,
  timelineOf,
  toldSpans,
} from './timeline.ts';

/** How much of a stretch is recorded, in milliseconds and in whole minutes. */
export interface RecordedShare {
  readonly recordedMs: number;
  readonly requiredMs: number;
  /** Rounded down: never more than there is. */
  readonly recordedMinutes: number;
  /** Rounded up. */
  readonly requiredMinutes: number;
}

/** The same of a day of one stream, and what is missing. */
export interface DayCoverage extends RecordedShare {
  readonly gaps: readonly GapSpan[];
}

/** A place of the house, and whether a camera must record there all the time. */
export interface CoveredArea {
  readonly areaId: string;
  readonly name: string;
  readonly isRequired: boolean;
}

export interface CoverageCalendar<Day> {
  readonly days: readonly (DayCoverage & { readonly streamId: string; readonly day: Day })[];
  readonly areas: readonly {
    readonly areaId: string;
    readonly name: string;
    /** The streams that look at it; none where nothing records and something must. */
    readonly streams: readonly string[];
  }[];
  readonly areaDays: readonly (RecordedShare & { readonly areaId: string; readonly day: Day })[];
}

const minuteMs = 60_000;

/**
 * Coverage of one stream within a day (its first instant to the next day's). Required is every moment from the
 * stream's registration up to now: 全时段、全过程、全覆盖 (seed 四(五)三).
 */
export const coverageOf = (store: FootageStore, stream: StreamStatus, day: Span, nowMs: number): DayCoverage => {
  const required = requiredSpan(day, stream.registeredMs, nowMs);
  if (!required) return { ...share(0, 0), gaps: [] };
  return coverageIn(timelineOf(store.timeline(stream, required), required), required, store.deletedUntilMs(stream));
};

/**
 * Coverage of each stream and each area on each of these days, from one reading of each stream's timeline. An area is
 * covered while at least one of its main streams records, and required since the first of them was registered; one that must
 * be covered and has no camera is required all the time that is over.
 */
export const coverageCalendar = <Day>(
  store: FootageStore,
  days: readonly { readonly day: Day; readonly bounds: Span }[],
  areas: readonly CoveredArea[],
  nowMs: number,
): CoverageCalendar<Day> => {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return { days: [], areas: [], areaDays: [] };
  const whole = { from: first.bounds.from, to: last.bounds.to };
  const streams = store.streams().map((stream) => {
    const required = requiredSpan(whole, stream.registeredMs, nowMs);
    const timeline = required && timelineOf(store.timeline(stream, required), required);
    return {
      stream,
      timeline,
      deletedUntilMs: store.deletedUntilMs(stream),
      recorded: timeline && required ? recordedSpans(timeline, required) : [],
      told: timeline && required ? toldSpans(timeline, required) : [],
    };
  });
  const looked = areas.flatMap(({ areaId, name, isRequired }) => {
    const own = streams.filter(({ stream }) => stream.areaId === areaId && stream.kind === 'main');
    return own.length === 0 && !isRequired ? [] : [{ areaId, name, own }];
  });
  return {
    days: days.flatMap(({ day, bounds }) =>
      streams.map(({ stream: { streamId, registeredMs }, timeline, deletedUntilMs }) => {
        const required = requiredSpan(bounds, registeredMs, nowMs);
        if (!required || !timeline) return { streamId, day, ...share(0, 0), gaps: [] };
        return { streamId, day, ...coverageIn(cutTo(timeline, required), required, deletedUntilMs) };
      }),
    ),
    areas: looked.map(({ areaId, name, own }) => ({ areaId, name, streams: own.map(({ stream }) => stream.streamId) })),
    areaDays: days.flatMap(({ day, bounds }) =>
      looked.map(({ areaId, own }) => {
        const since = own.length === 0 ? bounds.from : Math.min(...own.map(({ stream }) => stream.registeredMs));
        const required = requiredSpan(bounds, since, nowMs);
        if (!required) return { areaId, day, ...share(0, 0) };
        const recorded = own.map((each) => each.recorded);
        const told = own.map((each) => each.told);
        const overMs = own.length === 0 ? 0 : Math.min(...own.map((each) => each.deletedUntilMs));
        return { areaId, day, ...share(coveredMs(recorded, required), stillRequiredMs(told, required, overMs)) };
      }),
    ),
  };
};

const coverageIn = (timeline: StreamTimeline, required: Span, deletedUntilMs: number): DayCoverage => ({
  ...share(recordedMs(timeline, required), stillRequiredMs([toldSpans(timeline, required)], required, deletedUntilMs)),
  gaps: timeline.gaps,
});

/** Where footage was deleted because its time was over, what is still told of is all that can be asked for. */
const stillRequiredMs = (told: readonly (readonly Span[])[], required: Span, deletedUntilMs: number): number => {
  const overMs = Math.min(Math.max(deletedUntilMs, required.from), required.to);
  return required.to - overMs + coveredMs(told, { from: required.from, to: overMs });
};

const share = (recorded: number, required: number): RecordedShare => ({
  recordedMs: recorded,
  requiredMs: required,
  recordedMinutes: Math.floor(recorded / minuteMs),
  requiredMinutes: Math.ceil(required / minuteMs),
});
