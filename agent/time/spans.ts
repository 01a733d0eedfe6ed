/** A stretch of time, its end not included. */
export interface Span<T extends number = number> {
  readonly from: T;
  readonly to: T;
}

/** The same time as spans that neither touch nor overlap, in order. */
export const joined = <T extends number>(spans: readonly Span<T>[]): Span<T>[] => {
  const all: { from: T; to: T }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (!last || from > last.to) all.push({ from, to });
    else if (to > last.to) last.to = to;
  }
  return all;
};

/** What of a range no span covers, in order. */
export const uncovered = <T extends number>(spans: readonly Span<T>[], range: Span<T>): Span<T>[] => {
  const holes: Span<T>[] = [];
  let at = range.from;
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    if (from >= range.to) break;
    if (to <= at || to <= from) continue;
    if (from > at) holes.push({ from: at, to: from });
    at = to;
  }
  if (at < range.to) holes.push({ from: at, to: range.to });
  return holes;
};

/** As `joined`, and only what lies in a range. */
export const union = <T extends number>(spans: readonly Span<T>[], range: Span<T>): Span<T>[] =>
  uncovered(uncovered(spans, range), range);

export const totalMs = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + (to - from), 0);
