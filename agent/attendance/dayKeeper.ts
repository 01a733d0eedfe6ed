import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt, dayBounds, instantOf } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import { closeBySchedule, dueClosings, dueDayEvents } from './day.ts';
import type { History } from './history.ts';
import type { AttendanceStore } from './store.ts';

export interface DayKeeper {
  /** Begins and closes what is due by now; nothing while the clock was never set. Call it at start and every few seconds. */
  tick(): void;
}

export const createDayKeeper = (options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly attendance: Pick<AttendanceStore, 'days' | 'history'>;
  readonly timeZone: string;
  /** `HH:MM`, local: from then on an open day is closed by schedule. */
  readonly sealTime: string;
}): DayKeeper => {
  const { journal, clock, attendance, timeZone, sealTime } = options;
  const { days, history } = attendance;
  return {
    tick: () => {
      if (clock.trust() === 'unset') return;
      const now = clock.now();
      const started = dueDayEvents(days.lastStarted(), dayAt(now, timeZone), timeZone);
      if (started.length > 0) journal.record(started);
      for (const day of dueClosings(days.open(), now, sealTime, timeZone)) {
        const at = instantOf(day, sealTime, timeZone);
        journal.record([closeBySchedule(day, childrenInside(history, at), at)]);
      }
    },
  };
};

/** How many children were inside at an instant, as corrected by now. */
export const childrenInside = (history: History, at: EpochMs): number =>
  history.presenceAt(at).filter(({ kind }) => kind === 'child').length;

/** The last instant of a day that lies in the past, or now. */
export const lastInstantOf = (day: Day, now: EpochMs, timeZone: string): EpochMs =>
  epochMs(Math.min(now, dayBounds(day, timeZone).to - 1));
