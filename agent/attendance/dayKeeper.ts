import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt, dayBounds, instantOf } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import { autoClosings, closeBySchedule, dueClosings, dueDayEvents, type LeftOpen, overtakenStays } from './day.ts';
import type { History } from './history.ts';
import type { Placement } from './movement.ts';
import type { AttendanceStore } from './store.ts';

export interface DayKeeper {
  /** Begins and closes what is due by now; nothing while the clock was never set. Call it at start and every few seconds. */
  tick(): void;
}

/** A late event reaches back 7 days; nothing older can be overtaken by what is learned now. */
const reachMs = 9 * 24 * 3_600_000;
/** What is late comes in a row (a kiosk that was offline): the departure may be the next, so it has so long to come. */
const settledAfterMs = 10 * 60_000;

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
  const { days, history, presence } = attendance;
  let seenTo = 0;

  /** Somebody moves seldom, and is seen, or does something, in between. */
  const heardOf = (stay: LeftOpen, until: EpochMs): LeftOpen => {
    const { kind, id, lastHeardAt } = stay;
    return { ...stay, lastHeardAt: history.lastSign(kind, id, lastHeardAt, until) ?? lastHeardAt };
  };
  /** Still on record as inside since before today, once the hour has come. */
  const forgotten = (now: EpochMs, today: Day, hour: string): LeftOpen[] => {
    const oldest = presence.earliestSince();
    if (now < instantOf(today, hour, timeZone) || oldest === undefined || oldest >= dayBounds(today, timeZone).from) {
      return [];
    }
    return history.presenceAt(now).map(({ kind, id, since }) => heardOf({ kind, id, lastHeardAt: since }, now));
  };
  /** Overtaken, by an arrival or a correction that the last look did not know yet. */
  const overtaken = (now: EpochMs): { readonly stays: LeftOpen[]; readonly lookedTo: number } => {
    const from = epochMs(now - reachMs);
    const changed = history.changedSince(from, seenTo, epochMs(now - settledAfterMs));
    const stays = changed.flatMap(({ kind, id }) =>
      overtakenStays(history.ofPerson(kind, id, from, epochMs(now + 1)), timeZone).map((stay) =>
        heardOf(stay, epochMs(dayBounds(dayAt(stay.lastHeardAt, timeZone), timeZone).to - 1)),
      ),
    );
    return { stays, lookedTo: Math.max(seenTo, ...changed.map(({ seq }) => seq)) };
  };

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
      if (autoClose === undefined) return;
      const { stays, lookedTo } = overtaken(now);
      const closings = autoClosings([...forgotten(now, today, autoClose), ...stays], today, timeZone);
      if (closings.length > 0) journal.record(closings);
      seenTo = lookedTo;
    },
  };
};

/** The children who were inside at an instant, as corrected by now. */
export const childrenInside = (history: History, at: EpochMs): Placement[] =>
  history.presenceAt(at).filter(({ kind }) => kind === 'child');

/** The last instant of a day that lies in the past, or now. */
export const lastInstantOf = (day: Day, now: EpochMs, timeZone: string): EpochMs =>
  epochMs(Math.min(now, dayBounds(day, timeZone).to - 1));
