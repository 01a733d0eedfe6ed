import type { Config } from './config/load.ts';
import type { Stores } from './stores.ts';
import { coverageOf } from './summary/coverage.ts';
import type { Stretch } from './summary/facts.ts';
import { createUptime } from './summary/uptime.ts';
import { type Day, instantOf } from './time/calendar.ts';
import { type Clock, epochMs } from './time/clock.ts';
import { uncovered } from './time/spans.ts';

/** How many of a day's opening minutes, up to now, there are, and how many of them the box was there to see. */
export const dayCoverage =
  ({ db }: Pick<Stores, 'db'>, { site, hours }: Config, clock: Clock) =>
  (day: Day): { readonly plannedMinutes: number; readonly coveredMinutes: number } => {
    const now = clock.now();
    const from = instantOf(day, hours.open, site.timeZone);
    const to = epochMs(Math.max(from, Math.min(now, instantOf(day, hours.close, site.timeZone))));
    const { plannedMinutes, coveredMinutes } = coverageOf(
      { from, to },
      now,
      createUptime(db).within({ from, to }, now),
    );
    return { plannedMinutes, coveredMinutes };
  };

/** When no agent ran, inside the stretch: in order, without overlaps. */
export const boxOffWithin =
  ({ db }: Pick<Stores, 'db'>, clock: Clock) =>
  ({ from, to }: Stretch): Stretch[] =>
    uncovered(createUptime(db).within({ from, to }, clock.now()), { from, to });
