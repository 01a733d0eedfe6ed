import type { StaffRecord } from '#contract/people.ts';
import { addDays, type Day, daysBetween, parseDay } from '../time/calendar.ts';

/**
 * The papers that have run out by `today` or will within `days`, the most urgent first. Of each kind the one that ends
 * last speaks for a person: a renewal takes the old paper off the list. `daysLeft` is negative once it has run out.
 */
export const certificatesDue = (staff: readonly StaffRecord[], today: Day, days: number) =>
  staff
    .flatMap(({ staffId, name, qualifications }) =>
      [...Map.groupBy(qualifications, ({ kind }) => kind)].flatMap(([kind, papers]) => {
        if (papers.some(({ validTo }) => validTo === undefined)) return [];
        const last = parseDay(
          papers
            .map(({ validTo }) => validTo ?? '')
            .toSorted()
            .at(-1) ?? '',
        );
        if (!last || last > addDays(today, days)) return [];
        return [{ staffId, name, kind, lastValidDay: last, daysLeft: daysBetween(today, last) }];
      }),
    )
    .toSorted((a, b) => a.daysLeft - b.daysLeft);
