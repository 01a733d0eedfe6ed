import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt, dayBounds, instantOf } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import { autoClosings, closeBySchedule, dueClosings, dueDayEvents } from './day.ts';
import type { History } from './history.ts';
import type { Placement } from './movement.ts';
import type { AttendanceStore } from './store.ts';

export interface DayKeeper {
  /** Begins and closes what is due by now; nothing while the clock was never set. Call it at start and every few seconds. */
  tick(): void;
}

export const createDayKeeper = (options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly attendance: Pick<AttendanceStore, 'days' | 'history' | 'presence'>;
  readonly timeZone: string;
  /** `HH:MM`, local: from then on an open day is closed by schedule. */
  readonly sealTime: string;
  /** `HH:MM`, local: forgotten stays of the days before are closed and flagged; undefined: never. */
  readonly autoClose: string | undefined;
}): DayKeeper => {
  const { journal, clock, attendance, timeZone, sealTime, autoClose } = options;
  const { days, history } = attendance;
  return {
    tick: () => {
      if (clock.trust() === 'unset') return;
      const now = clock.now();
      const today = dayAt(now, timeZone);
      const started = dueDayEvents(days.lastStarted(), today, timeZone);
      if (started.length > 0) journal.record(started);
      for (const day of dueClosings(days.open(), now, sealTime, timeZone)) {
        const at = instantOf(day, sealTime, timeZone);
        journal.record([closeBySchedule(day, childrenInside(history, at).length, at)]);
      }
      if (autoClose !== undefined && now >= instantOf(today, autoClose, timeZone)) {
        const { from } = dayBounds(today, timeZone);
        const oldest = attendance.presence.earliestSince();
        if (oldest !== undefined && oldest < from) {
          journal.record(autoClosings(history.presenceAt(now), today, timeZone));
        }
      }
    },
  };
};

/** The children who were inside at an instant, as corrected by now. */
export const childrenInside = (history: History, at: EpochMs): Placement[] =>
  history.presenceAt(at).filter(({ kind }) => kind === 'child');

/** The last instant of a day that lies in the past, or now. */
export const lastInstantOf = (day: Day, now: EpochMs, timeZone: string): EpochMs =>
  epochMs(Math.min(now, dayBounds(day, timeZone).to - 1));
