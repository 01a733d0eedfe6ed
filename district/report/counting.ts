import { addDays, type Day, daysBetween } from '#agent/time/calendar.ts';
import type { DailySummary } from '#contract/summary.ts';
import type { DaySpan } from './report.ts';

/** What the sealed envelope calls a day is one: its form was verified before it was kept. */
export const dayOf = ({ day }: DailySummary['envelope']): Day => day as Day;

export const sum = <T>(rows: readonly T[], count: (row: T) => number): number =>
  rows.reduce((total, row) => total + count(row), 0);

/** The row with the highest rank, the first of equals. */
export const worst = <T>(rows: readonly T[], rank: (row: T) => number): T | undefined =>
  rows.reduce<T | undefined>((top, row) => (top !== undefined && rank(top) >= rank(row) ? top : row), undefined);

export const daysFrom = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, place) => addDays(from, place));

/** Days in order as unbroken stretches. */
export const spansOf = (days: readonly Day[]): DaySpan[] => {
  const spans: { from: Day; to: Day }[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last && addDays(last.to, 1) === day) last.to = day;
    else spans.push({ from: day, to: day });
  }
  return spans;
};
