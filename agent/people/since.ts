import type { NewEvent } from '../journal/journal.ts';
import { addDays, dayAt, dayBounds, parseDay } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Fault } from './checks.ts';

/** What lies further back stands in a month that was settled. */
const furthestDays = 31;

/**
 * From when on a record holds: now when no day is named, else the beginning of that day, so that what was recorded late or
 * wrongly is corrected for the days since. Faults: no date, a day ahead, more than 31 days back.
 */
export const holdsSince = (
  since: string | undefined,
  now: EpochMs,
  timeZone: string,
): { readonly faults: readonly Fault[]; readonly event: Pick<NewEvent, 'occurredAt'> } => {
  if (since === undefined) return { faults: [], event: {} };
  const fault = (message: string) => ({ faults: [{ path: '/since', message }], event: {} });
  const day = parseDay(since);
  const today = dayAt(now, timeZone);
  if (!day) return fault('is no date of the calendar');
  if (day > today) return fault('lies ahead; record the change on the day from which it holds');
  const earliest = addDays(today, -furthestDays);
  if (day < earliest) return fault(`lies more than ${furthestDays} days back; name ${earliest} or a later day`);
  return { faults: [], event: { occurredAt: dayBounds(day, timeZone).from } };
};
