import type { EventType, JournalEvent } from '#contract/events.ts';
import type { HandoverFigures, HealthFigures, SafetyFigures } from '#contract/summary.ts';
import { AlertKind, Method } from '#contract/values.ts';
import type { AlertFact } from './facts.ts';
import { createNotes, type Part, tally } from './figures.ts';

const ofType = <T extends EventType>(events: readonly JournalEvent[], type: T): JournalEvent<T>[] =>
  events.filter((event) => event.type === type) as JournalEvent<T>[]; // the type word decides what the data holds

/** Who brought and fetched, by what means, and who was sent away. `unclosed` is undefined while the day runs. */
export const handoversOf = (events: readonly JournalEvent[], unclosed: number | undefined): Part<HandoverFigures> => {
  const notes = createNotes();
  const departures = ofType(events, 'attendance.checked_out');
  const refusals = tally(
    ['custody_blocked', 'not_authorised', 'not_valid_today'],
    ofType(events, 'attendance.refused').map(({ data }) => data.reason),
  );
  return {
    figures: {
      arrivals: tally(
        Method.enum,
        ofType(events, 'attendance.checked_in').map(({ data }) => data.method),
      ),
      departures: tally(
        Method.enum,
        departures.map(({ data }) => data.method),
      ),
      overrides: departures.filter(({ data }) => data.override !== undefined).length,
      refusals,
      custodyBlockHits: refusals.custody_blocked,
      unclosedAtDayEnd: notes.orNull('unclosedAtDayEnd', unclosed, 'day_running'),
    },
    unknown: notes.unknown,
  };
};

/** The morning check is the one at the door: each arrival expects one. */
export const healthOf = (events: readonly JournalEvent[]): HealthFigures => {
  const arrivals = ofType(events, 'attendance.checked_in').map(({ data }) => data.health);
  return {
    morningChecks: arrivals.filter((health) => health !== undefined).length,
    morningChecksExpected: arrivals.length,
    unwell: arrivals.filter((health) => health === 'unwell').length,
    medicine: arrivals.filter((health) => health === 'medicine').length,
  };
};

export const safetyOf = (events: readonly JournalEvent[], alerts: readonly AlertFact[]): Part<SafetyFigures> => {
  const notes = createNotes();
  return {
    figures: {
      alerts: tally(
        AlertKind.enum,
        alerts.map(({ kind }) => kind),
      ),
      devicesWentOffline: ofType(events, 'device.availability_changed').filter(
        ({ data }) => data.availability === 'offline',
      ).length,
      armedMinutes: notes.orNull<number>('armedMinutes', undefined, 'not_recorded'),
    },
    unknown: notes.unknown,
  };
};
