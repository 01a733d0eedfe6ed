import type { GapReason } from '#contract/values.ts';
import type { ClockTrust } from '../time/clock.ts';
import { totalMs, uncovered, union } from '../time/spans.ts';

/** Rules of the timeline. Times are milliseconds since the epoch; ranges include `from` and exclude `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface RunSpan extends Span {
  readonly runId: string;
  readonly growing: boolean;
  readonly clockTrust: ClockTrust;
}

export interface GapSpan {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  readonly reason: GapReason;
  readonly detail: string | null;
}

export interface DoubtSpan {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  readonly kind: 'frozen' | 'black' | 'camera_clock';
  readonly detail: string | null;
}

export interface StreamTimeline {
  readonly runs: readonly RunSpan[];
  readonly gaps: readonly GapSpan[];
}

/** A gap as it was stored. */
export interface IndexedGap extends GapSpan {
  /** It lies within a run, because a file is missing or damaged, and takes from it. */
  readonly isHole?: boolean;
}

/** What the index says, before it is cut to a range. Gaps in the order in which they were noticed. */
export interface IndexedTimeline extends StreamTimeline {
  readonly gaps: readonly IndexedGap[];
  readonly registeredMs: number;
  /** When the recorder was last alive, if it is not now. */
  readonly recorderGoneSinceMs: number | undefined;
}

/**
 * Runs and gaps of a stream within a range. A recorder that is dead cannot write its own gap, so what follows its last
 * sign of life is shown as one.
 */
export const timelineOf = (indexed: IndexedTimeline, range: Span): StreamTimeline => {
  const gaps = [...withoutOverlaps(indexed), ...missedByRecorder(indexed)];
  return cutTo({ runs: indexed.runs, gaps }, range);
};

/** The part of a timeline that lies within a range. */
export const cutTo = ({ runs, gaps }: StreamTimeline, range: Span): StreamTimeline => ({
  runs: runs.flatMap((run) => {
    const cut = clip(run, range);
    return cut ? [{ ...run, ...cut, growing: run.growing && cut.to === run.to }] : [];
  }),
  gaps: lastingWithin(gaps, range),
});

/** What lies within a range, cut to it. What lasts (`to` is null) has no end within any range. */
export const lastingWithin = <T extends { readonly from: number; readonly to: number | null }>(
  spans: readonly T[],
  range: Span,
): T[] =>
  spans.flatMap((span) => {
    const cut = clip({ from: span.from, to: span.to ?? Number.POSITIVE_INFINITY }, range);
    return cut ? [{ ...span, from: cut.from, to: span.to === null ? null : cut.to }] : [];
  });

/** What of a range is footage: what runs cover, each moment once, less the gaps within them. In order. */
export const recordedSpans = ({ runs, gaps }: StreamTimeline, range: Span): Span[] => {
  const holes = gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  return uncovered([...uncovered(runs, range), ...holes], range);
};

/** Milliseconds of a range that are footage. */
export const recordedMs = (timeline: StreamTimeline, range: Span): number => totalMs(recordedSpans(timeline, range));

/** What of a range is told: footage or gap, each moment once. In order. */
export const toldSpans = ({ runs, gaps }: StreamTimeline, range: Span): Span[] =>
  union([...runs, ...gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }))], range);

/** Milliseconds of a range that lie in at least one of the spans of several streams. */
export const coveredMs = (spans: readonly (readonly Span[])[], range: Span): number =>
  totalMs(union(spans.flat(), range));

/** Runs without what was deleted of them, where what was before and behind is held. */
export const withoutDeleted = <T extends Span>(runs: readonly T[], deleted: readonly Span[]): T[] =>
  deleted.reduce<T[]>(
    (left, hole) =>
      left.flatMap((run) =>
        hole.to <= run.from || run.to <= hole.from
          ? [run]
          : [
              { ...run, to: hole.from },
              { ...run, from: hole.to },
            ].filter(({ from, to }) => from < to),
      ),
    [...runs],
  );

/** The part of a range in which footage is required: from registration, up to now. */
export const requiredSpan = (range: Span, registeredMs: number, nowMs: number): Span | undefined =>
  clip(range, { from: registeredMs, to: nowMs });

export const clip = (span: Span, range: Span): Span | undefined => {
  const from = Math.max(span.from, range.from);
  const to = Math.min(span.to, range.to);
  return from < to ? { from, to } : undefined;
};

/**
 * Gaps less what was recorded, or was a gap already. They meet only after the clock was set: back from 1970, the gap behind
 * that run reaches over all footage there is, and it says nothing about it.
 */
const withoutOverlaps = ({ runs, gaps }: IndexedTimeline): GapSpan[] => {
  const told: Span[] = runs.map(({ from, to }) => ({ from, to }));
  const outside = gaps.filter(({ isHole }) => !isHole);
  if (!overlap([...told, ...outside])) return gaps.map(({ isHole: _, ...gap }) => gap).sort((a, b) => a.from - b.from);
  const left: GapSpan[] = [];
  for (const { isHole = false, ...gap } of gaps) {
    const whole = { from: gap.from, to: gap.to ?? Number.POSITIVE_INFINITY };
    for (const { from, to } of isHole ? [whole] : uncovered(told, whole)) {
      left.push({ ...gap, from, to: to === Number.POSITIVE_INFINITY ? null : to });
    }
    told.push(whole);
  }
  return left.sort((a, b) => a.from - b.from);
};

/** Whether any two meet, so that the usual case costs one look at each. */
const overlap = (spans: readonly { readonly from: number; readonly to: number | null }[]): boolean => {
  let reached = Number.NEGATIVE_INFINITY;
  return spans
    .toSorted((a, b) => a.from - b.from)
    .some(({ from, to }) => {
      const meets = from < reached;
      reached = Math.max(reached, to ?? Number.POSITIVE_INFINITY);
      return meets;
    });
};

const missedByRecorder = ({ runs, gaps, registeredMs, recorderGoneSinceMs }: IndexedTimeline): GapSpan[] => {
  if (recorderGoneSinceMs === undefined || gaps.some(({ to }) => to === null)) return [];
  // Of a time of which nothing is told any more, only what lies behind the last sign of life is missed.
  const known = runs.length + gaps.length === 0 ? recorderGoneSinceMs : 0;
  const from = Math.max(registeredMs, known, ...runs.map(({ to }) => to), ...gaps.map(({ to }) => to ?? 0));
  return [{ from, to: null, reason: 'recorder_down', detail: 'the recorder does not run' }];
};
