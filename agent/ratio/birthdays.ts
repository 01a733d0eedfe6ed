import type { BandChange } from '#contract/plans.ts';
import type { ClassType } from '#contract/values.ts';
import type { Db } from '../journal/database.ts';
import type { Journal, NewEvent, Projection } from '../journal/journal.ts';
import { packForDay } from '../policy/pack.ts';
import { addDays, ageInMonths, type Day, dayAt } from '../time/calendar.ts';
import type { Clock, EpochMs } from '../time/clock.ts';
import { evaluateRoom, type RatioRules } from './evaluate.ts';
import { bandOf } from './required.ts';

/** A child who is expected on the day, and the room of its class. */
export interface ExpectedChild {
  readonly childId: string;
  readonly name: string;
  readonly classId: string;
  readonly roomId: string;
  readonly classTypes: readonly ClassType[];
  readonly birthDate: Day;
}

/**
 * The children who are of another age band on `day` than on the day before (domain: a birthday at midnight can change
 * what a room needs), and what their room needs with everybody expected there. Pure.
 */
export const bandChangesOn = (day: Day, expected: readonly ExpectedChild[], rules: RatioRules): BandChange[] => {
  const before = addDays(day, -1);
  const bandOn = (birthDate: Day, on: Day): string | null => {
    const pack = packForDay(rules.packs, on);
    const { band, inside } = bandOf(ageInMonths(birthDate, on), pack);
    return inside ? (pack.bands[band]?.id ?? null) : null;
  };
  const byRoom = Map.groupBy(expected, ({ roomId }) => roomId);
  const requiredOn = ({ roomId, classTypes }: ExpectedChild, on: Day): number => {
    const birthDates = (byRoom.get(roomId) ?? []).map(({ birthDate }) => birthDate);
    return evaluateRoom({ classTypes, birthDates, caregivers: 0, day: on }, rules).required;
  };
  return expected.flatMap((child) => {
    const { childId, name, classId, roomId, birthDate } = child;
    const [fromBand, toBand] = [bandOn(birthDate, before), bandOn(birthDate, day)];
    if (fromBand === toBand) return [];
    return [
      {
        childId,
        name,
        classId,
        roomId,
        day,
        months: Math.max(0, ageInMonths(birthDate, day)),
        fromBand,
        toBand,
        requiredBefore: requiredOn(child, before),
        requiredAfter: requiredOn(child, day),
      },
    ];
  });
};

export interface BandChanges {
  readonly projection: Projection;
  isAnnounced(childId: string, day: Day): boolean;
  /** The first announcement of changes after this day, and how many children they are; undefined: none. */
  ahead(today: Day): { readonly at: EpochMs; readonly eventId: string; readonly children: number } | undefined;
}

export const createBandChanges = (db: Db): BandChanges => {
  const insert = db.prepare('INSERT OR IGNORE INTO band_change VALUES (?, ?, ?, ?)');
  const one = db.prepare('SELECT 1 FROM band_change WHERE child_id = ? AND day = ?');
  // The event is that of the row with the least time (SQLite, "bare columns in an aggregate query").
  const ahead = db.prepare(
    `SELECT min(announced_at) AS at, event_id AS eventId, count(*) AS children FROM band_change WHERE day > ?
     HAVING count(*) > 0`,
  );
  return {
    projection: {
      name: 'band-changes',
      tables: ['band_change'],
      apply: (event) => {
        if (event.type !== 'ratio.band_change_announced') return;
        insert.run(event.data.childId, event.data.day, event.id, event.occurredAt);
      },
    },
    isAnnounced: (childId, day) => one.get(childId, day) !== undefined,
    ahead: (today) => ahead.get(today) as ReturnType<BandChanges['ahead']>,
  };
};

/** Announces tomorrow's band changes, each once. Call it at start and every few seconds. */
export const createBirthdayKeeper = (options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly store: BandChanges;
  readonly changesOn: (day: Day) => readonly BandChange[];
}): { tick(): void } => {
  const { journal, clock, timeZone, store, changesOn } = options;
  let lookedFor: Day | undefined;
  return {
    tick: () => {
      if (clock.trust() === 'unset') return;
      const tomorrow = addDays(dayAt(clock.now(), timeZone), 1);
      if (lookedFor === tomorrow) return;
      const events = changesOn(tomorrow)
        .filter(({ childId }) => !store.isAnnounced(childId, tomorrow))
        .map(
          ({ childId, day, roomId, months, fromBand, toBand, requiredBefore, requiredAfter }): NewEvent => ({
            type: 'ratio.band_change_announced',
            actor: 'agent',
            subject: childId,
            data: { childId, day, roomId, months, fromBand, toBand, requiredBefore, requiredAfter },
          }),
        );
      if (events.length > 0) journal.record(events);
      lookedFor = tomorrow;
    },
  };
};
