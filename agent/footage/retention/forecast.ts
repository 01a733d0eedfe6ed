import { addDays, type Day } from '../../time/calendar.ts';

/** What a day of all streams takes on the disks, and how much of that no deletion may touch. */
export interface StoredDay {
  readonly bytes: number;
  readonly heldBytes: number;
}

export interface ForecastInput {
  readonly today: Day;
  /** Days that are kept. */
  readonly keptDays: number;
  /** Over all disks that are there. */
  readonly freeBytes: number;
  /** What all streams write in a whole day, measured. */
  readonly bytesPerDay: number;
  /** Complete days on the disks. */
  readonly stored: ReadonlyMap<Day, StoredDay>;
  /** Nothing is deleted now. */
  readonly isFrozen: boolean;
}

export interface Forecast {
  /** The day on which the disks cannot take the footage any more without losing a day that must be kept; null: they can. */
  readonly fullOn: Day | null;
  /** Whole days that fit on the disks at this rate. */
  readonly daysThatFit: number;
}

/** Nobody plans disks by more. */
const farthestDays = 400;
/** By then each day takes as much as goes, and nothing changes any more. */
const settledAfterDays = 3;

/**
 * Plays the next days: each brings what is recorded, and takes what is over and not held. A day is deleted on the second
 * day after its time, because it goes as a whole.
 */
export const forecastOf = ({ today, keptDays, freeBytes, bytesPerDay, stored, isFrozen }: ForecastInput): Forecast => {
  const storedBytes = [...stored.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const daysThatFit = bytesPerDay > 0 ? Math.floor((freeBytes + storedBytes) / bytesPerDay) : farthestDays;
  const waiting = new Map(stored);
  let free = freeBytes;
  const last = isFrozen ? farthestDays : keptDays + settledAfterDays;
  for (let ahead = 0; ahead < last; ahead += 1) {
    const day = addDays(today, ahead);
    if (ahead > 0) {
      free -= bytesPerDay;
      waiting.set(addDays(day, -1), { bytes: bytesPerDay, heldBytes: 0 });
    }
    const over = addDays(day, -keptDays - 1);
    for (const [each, { bytes, heldBytes }] of waiting) {
      if (each >= over || isFrozen) continue;
      free += bytes - heldBytes;
      waiting.delete(each);
    }
    if (free < 0) return { fullOn: day, daysThatFit };
  }
  return { fullOn: null, daysThatFit };
};
