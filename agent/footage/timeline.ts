import type { GapReason } from '#contract/values.ts';
import type { ClockTrust } from '../time/clock.ts';

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
  const runs = indexed.runs.flatMap((run) => {
    const cut = clip(run, range);
    return cut ? [{ ...run, ...cut, growing: run.growing && cut.to === run.to }] : [];
  });
  return { runs, gaps: lastingWithin([...withoutOverlaps(indexed), ...missedByRecorder(indexed)], range) };
};

/** What lies within a range, cut to it. What lasts (`to` is null) has no end within any range. */
export const lastingWithin = <T extends { readonly from: number; readonly to: number | null }>(
  spans: readonly T[],
  range: Span,
): T[] =>
  spans.flatMap((span) => {
    const cut = clip({ from: span.from, to: span.to ?? Number.POSITIVE_INFINITY }, range);
    return cut ? [{ ...span, from: cut.from, to: span.to === null ? null : cut.to }] : [];
  });

/** Milliseconds of a range that are footage: what runs cover, each moment once, less the gaps within them. */
export const recordedMs = ({ runs, gaps }: StreamTimeline, range: Span): number => {
  const holes = gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  return total(union(runs, range)) - total(intersection(union(runs, range), union(holes, range)));
};

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
    for (const { from, to } of isHole ? [whole] : without(whole, told)) {
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

/** What of a span lies in none of the others, in order. */
const without = (span: Span, others: readonly Span[]): Span[] => {
  const left: Span[] = [];
  let at = span.from;
  for (const { from, to } of union(others, span)) {
    if (from > at) left.push({ from: at, to: from });
    at = to;
  }
  if (at < span.to) left.push({ from: at, to: span.to });
  return left;
};

const missedByRecorder = ({ runs, gaps, registeredMs, recorderGoneSinceMs }: IndexedTimeline): GapSpan[] => {
  if (recorderGoneSinceMs === undefined || gaps.some(({ to }) => to === null)) return [];
  const from = Math.max(registeredMs, ...runs.map(({ to }) => to), ...gaps.map(({ to }) => to ?? 0));
  return [{ from, to: null, reason: 'recorder_down', detail: 'the recorder does not run' }];
};

/** The spans within a range as spans that neither touch nor overlap, in order. */
const union = (spans: readonly Span[], range: Span): Span[] => {
  const sorted = spans.flatMap((span) => clip(span, range) ?? []).sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of sorted) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
};

const intersection = (a: readonly Span[], b: readonly Span[]): Span[] =>
  a.flatMap((span) => b.flatMap((other) => clip(span, other) ?? []));

const total = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);
