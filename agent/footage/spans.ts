import { joined, type Span } from '../time/spans.ts';

/** Spans without an end reach to here. */
export const forever = Number.MAX_SAFE_INTEGER;

/** A set of moments, asked many times: spans are merged once and then found by halving. */
export const coverOf = (spans: readonly Span[]) => {
  const merged = joined(spans);
  /** The first span that ends after a moment. */
  const indexAt = (atMs: number): number => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle]?.to ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    /** The first part of a range that is not covered; undefined when all of it is. */
    lacking: (range: Span): Span | undefined => {
      if (range.from >= range.to) return undefined;
      const index = indexAt(range.from);
      const span = merged[index];
      if (!span || span.from >= range.to) return range;
      if (span.from > range.from) return { from: range.from, to: span.from };
      if (span.to >= range.to) return undefined;
      const next = merged[index + 1];
      return { from: span.to, to: Math.min(range.to, next?.from ?? range.to) };
    },
    /** Whether any moment of a range is covered. */
    touches: (range: Span): boolean => (merged[indexAt(range.from)]?.from ?? forever) < range.to,
  };
};
