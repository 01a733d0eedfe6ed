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

export interface StreamTimeline {
  readonly runs: readonly RunSpan[];
  readonly gaps: readonly GapSpan[];
}

/** What the index says, before it is cut to a range. */
export interface IndexedTimeline extends StreamTimeline {
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
  const gaps = [...indexed.gaps, ...missedByRecorder(indexed)].flatMap((gap) => {
    const cut = clip({ from: gap.from, to: gap.to ?? Number.POSITIVE_INFINITY }, range);
    if (!cut) return [];
    // A gap that lasts has no end within any range.
    return [{ ...gap, from: cut.from, to: gap.to === null ? null : cut.to }];
  });
  return { runs, gaps };
};

/** Milliseconds of a range that are footage: what runs cover, each moment once, less the gaps within them. */
export const recordedMs = ({ runs, gaps }: StreamTimeline, range: Span): number => {
  const holes = gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  return total(union(runs, range)) - total(intersection(union(runs, range), union(holes, range)));
};

/** Milliseconds of a range of which anything is told: footage or gap, each moment once. */
export const toldMs = ({ runs, gaps }: StreamTimeline, range: Span): number =>
  total(union([...runs, ...gaps.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }))], range));

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

const missedByRecorder = ({ runs, gaps, registeredMs, recorderGoneSinceMs }: IndexedTimeline): GapSpan[] => {
  if (recorderGoneSinceMs === undefined || gaps.some(({ to }) => to === null)) return [];
  // Of a time of which nothing is told any more, only what lies behind the last sign of life is missed.
  const known = runs.length + gaps.length === 0 ? recorderGoneSinceMs : 0;
  const from = Math.max(registeredMs, known, ...runs.map(({ to }) => to), ...gaps.map(({ to }) => to ?? 0));
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
