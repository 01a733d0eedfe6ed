import { type DailySummary, EightSDimension, type EightSItem } from '#contract/summary.ts';
import type { EightSSite, EightSSum } from './report.ts';

/** The items of a facility by dimension over its days; undefined when no day has any. */
export const eightSOf = (site: string, summaries: readonly DailySummary[]): EightSSite | undefined => {
  const items = new Map<string, { first: EightSItem; sum: EightSSum }>();
  for (const { eightS } of summaries) {
    for (const item of eightS ?? []) {
      const key = `${item.dimension} ${item.item}`;
      const before = items.get(key);
      items.set(key, { first: before?.first ?? item, sum: withDay(before?.sum ?? emptyOf(item), item) });
    }
  }
  if (items.size === 0) return undefined;
  const rows = [...items.values()];
  return {
    site,
    dimensions: EightSDimension.enum.map((dimension) => ({
      dimension,
      items: rows.filter(({ first }) => first.dimension === dimension).map(({ sum }) => sum),
    })),
  };
};

const emptyOf = ({ item, unit, source }: EightSItem): EightSSum => ({
  item,
  unit,
  source,
  value: null,
  outOf: null,
  knownDays: 0,
  unknownDays: 0,
});

const withDay = (sum: EightSSum, { value, outOf, source }: EightSItem): EightSSum => {
  if (value === null) return { ...sum, unknownDays: sum.unknownDays + 1 };
  const known = { ...sum, source, knownDays: sum.knownDays + 1 };
  // A part of a whole can be added up; a value alone may be a state, and of a state the newest counts.
  return outOf === undefined
    ? { ...known, value }
    : { ...known, value: (sum.value ?? 0) + value, outOf: (sum.outOf ?? 0) + outOf };
};
