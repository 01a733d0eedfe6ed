import type { ZoneConfig } from '#agent/config/zones.ts';
import { dayAt, instantOf, toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';

/** When the release window that is open now ends; undefined: none is. */
export const releasedUntil = (zone: ZoneConfig, now: EpochMs, timeZone: string): EpochMs | undefined => {
  if (zone.release.length === 0) return undefined;
  const time = timeOf(now, timeZone);
  const ends = zone.release.filter(({ from, to }) => from <= time && time < to).map(({ to }) => to);
  const last = ends.sort().at(-1);
  return last === undefined ? undefined : instantOf(dayAt(now, timeZone), last, timeZone);
};

/** Outside the hours in which the inside of the house is in use. */
export const isAfterHours = (zone: ZoneConfig, now: EpochMs, timeZone: string): boolean => {
  const time = timeOf(now, timeZone);
  return time < zone.before || time >= zone.after;
};

const timeOf = (now: EpochMs, timeZone: string): string => toRfc3339(now, timeZone).slice(11, 16);
