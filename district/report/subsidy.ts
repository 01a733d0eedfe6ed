import { addDays, addMonths, type Day } from '#agent/time/calendar.ts';
import type { SubsidyFigures } from '#contract/summary.ts';
import type { ClassType } from '#contract/values.ts';
import type { LoadedDay } from '../loaded.ts';
import { sum } from './counting.ts';
import type { ReportFacts } from './facts.ts';
import type { SubsidyClass, SubsidyMonth, SubsidySite } from './report.ts';

/** `YYYY-MM` of every month that the range touches. */
const monthsOf = ({ from, to }: Pick<ReportFacts, 'from' | 'to'>): string[] => {
  const months: string[] = [];
  for (let day = firstOf(from.slice(0, 7)); day <= to; day = addMonths(day, 1)) months.push(day.slice(0, 7));
  return months;
};

const firstOf = (month: string): Day => `${month}-01` as Day; // every month has a first
const lastOf = (month: string): Day => addDays(addMonths(firstOf(month), 1), -1);

/**
 * The basis of the operating subsidy (seed 四(四): by children actually attending) as the newest day of each month tells it.
 * Whole only when that is the month's last day: earlier days have not seen all who came. Amounts are those of the figures.
 */
export const subsidyOf = (
  range: Pick<ReportFacts, 'from' | 'to'>,
  site: string,
  loaded: readonly LoadedDay[],
): SubsidySite[] =>
  monthsOf(range).map((month) => {
    const found = loaded.findLast(({ day, summary }) => day.startsWith(month) && summary.subsidy?.month === month);
    const classes = byType(found?.summary.subsidy ?? undefined);
    return {
      site,
      month,
      asOf: found?.day ?? null,
      whole: found?.day === lastOf(month) && found.summary.envelope.covers === 'whole',
      classes,
      children: sum(classes, ({ children }) => children),
      yuan: sum(classes, ({ yuan }) => yuan ?? 0),
      childrenWithoutAmount: sum(classes, ({ yuan, children }) => (yuan === null ? children : 0)),
    };
  });

const byType = (figures: SubsidyFigures | undefined): SubsidyClass[] => {
  const sums = new Map<string, { type: ClassType; children: number; yuanPerChild: number | null }>();
  for (const { type, children, yuanPerChild } of figures?.classes ?? []) {
    const key = `${type} ${yuanPerChild}`;
    sums.set(key, { type, yuanPerChild, children: (sums.get(key)?.children ?? 0) + children });
  }
  return [...sums.values()].map((row) => ({
    ...row,
    yuan: row.yuanPerChild === null ? null : row.yuanPerChild * row.children,
  }));
};

/** The facilities of one month together. */
export const subsidyMonths = (rows: readonly SubsidySite[], yesterday: Day): SubsidyMonth[] =>
  [...Map.groupBy(rows, ({ month }) => month)].sort().map(([month, sites]) => ({
    month,
    isOver: lastOf(month) <= yesterday,
    children: sum(sites, ({ children }) => children),
    yuan: sum(sites, ({ yuan }) => yuan),
    sitesWhole: sites.filter(({ whole }) => whole).length,
    sitesNotWhole: sites.filter(({ whole }) => !whole).length,
    sites,
  }));
