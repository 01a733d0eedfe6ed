import type { MessageKind } from '#contract/messages.ts';
import { addDays, type Day, dayAt, instantOf } from '../../time/calendar.ts';
import { type EpochMs, epochMs } from '../../time/clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * For how long after what it tells of a message is of use, in milliseconds: what was true at 08:10 must not arrive at 17:00. An alert
 * is withdrawn when it is over, so its time only bounds how long one that goes on is called for.
 */
export const usefulMs: Record<MessageKind, number> = {
  alert: 12 * hourMs,
  alert_over: hourMs,
  arrival: 2 * hourMs,
  handover: 2 * hourMs,
  departure: 2 * hourMs,
  correction: 4 * hourMs,
  late_pickup: 2 * hourMs,
  health: 6 * hourMs,
  safety: 2 * hourMs,
  safety_over: 2 * hourMs,
  drill: 30 * minuteMs,
  test: 10 * minuteMs,
  flow: 2 * hourMs,
};

/**
 * When quiet hours that hold now are over; undefined: none hold. From an evening to a morning as well as within a day. `[from, to)`
 * in local time.
 */
export const quietUntil = (
  now: EpochMs,
  hours: { readonly from: string; readonly to: string } | undefined,
  timeZone: string,
): EpochMs | undefined => {
  if (!hours) return undefined;
  const today = dayAt(now, timeZone);
  const at = (day: Day, time: string): EpochMs => instantOf(day, time, timeZone);
  if (hours.from < hours.to) {
    return at(today, hours.from) <= now && now < at(today, hours.to) ? at(today, hours.to) : undefined;
  }
  if (now < at(today, hours.to)) return at(today, hours.to);
  return now >= at(today, hours.from) ? at(addDays(today, 1), hours.to) : undefined;
};

/** After this an alert that nobody answered is told to its people once more, over their first address again. */
export const callAgainAfterMs = 10 * minuteMs;
/** Somebody said that they see to it: so long nobody else is called for it. */
export const answeredHoldsMs = 5 * minuteMs;
/** Messages and what became of them are kept as long as footage. */
export const keptMs = 90 * 24 * hourMs;

const firstRetryMs = 2_000;
const longestRetryMs = 300_000;

/** How long to wait before the next try on an address that broke: 2 s, 4 s, 8 s … 5 min. Milliseconds. */
export const retryMs = (attempts: number): number =>
  Math.min(firstRetryMs * 2 ** Math.max(0, attempts - 1), longestRetryMs);

export const later = (now: EpochMs, ms: number): EpochMs => epochMs(now + ms);
