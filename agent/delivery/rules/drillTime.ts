import { addDays, type Day, dayAt, instantOf, weekday } from '../../time/calendar.ts';
import type { EpochMs } from '../../time/clock.ts';

/** A box that was off at the time makes up for it within this. */
const lateMs = 2 * 3_600_000;

interface Planned {
  readonly weekday: number;
  readonly time: string;
}

/** The first planned time after an instant. */
export const nextDrillAt = (after: EpochMs, planned: Planned, timeZone: string): EpochMs => {
  let day: Day = dayAt(after, timeZone);
  for (;;) {
    const at = instantOf(day, planned.time, timeZone);
    if (weekday(day) === planned.weekday && at > after) return at;
    day = addDays(day, 1);
  }
};

/** Whether the weekly drill is to begin now: its time is here or just passed, and none began since. `lastAt`: the last that began. */
export const isDrillDue = (now: EpochMs, lastAt: EpochMs | undefined, planned: Planned, timeZone: string): boolean => {
  const today = dayAt(now, timeZone);
  const at = instantOf(today, planned.time, timeZone);
  return weekday(today) === planned.weekday && now >= at && now - at < lateMs && (lastAt === undefined || lastAt < at);
};
