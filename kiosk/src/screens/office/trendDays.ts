import type { AttendanceDays } from '#contract/attendance.ts';
import type { RatioBreach } from '#contract/rooms.ts';
import { daysOf } from '../../state/calendar.ts';
import { type BreachDay, breachDays } from './breachStory.ts';

type DayFigures = AttendanceDays['days'][number];

export interface TrendDay {
  readonly day: string;
  /** Undefined where the box saw nothing of the day: no zero, and no bar. */
  readonly attendance: DayFigures | undefined;
  /** Undefined where the box saw nothing of the day and knows of no breach. */
  readonly breaches: BreachDay | undefined;
}

/** One column for each day of the range, whether anything is known of it or not. */
export const trendDays = (
  from: string,
  to: string,
  attendance: readonly DayFigures[],
  breaches: readonly RatioBreach[],
): TrendDay[] => {
  const figures = new Map(attendance.map((each) => [each.day, each]));
  const broken = breachDays(breaches);
  return daysOf(from, to).map((day) => {
    const known = figures.get(day);
    return {
      day,
      attendance: known?.seen ? known : undefined,
      breaches: broken.get(day) ?? (known?.seen ? { count: 0, minutes: 0 } : undefined),
    };
  });
};

/** The mean of the days' rates in percent; undefined where nobody was expected on any of them. */
export const meanRate = (days: readonly TrendDay[]): number | undefined => {
  const rates = days.flatMap(({ attendance }) => attendance?.ratePermille ?? []);
  return rates.length === 0 ? undefined : Math.round(rates.reduce((sum, rate) => sum + rate, 0) / rates.length) / 10;
};

export const percent = (rate: number | undefined): string => (rate === undefined ? '—' : `${rate.toFixed(1)}%`);
