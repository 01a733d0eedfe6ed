import type { HealthCheckBody, MedicineBody, ReexaminationBody } from '#contract/health.ts';
import { addMonths, type Day, parseDay } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** From here on a temperature is a fever, in °C. Ours: the usual armpit threshold of childcare morning checks. */
export const feverFromCelsius = 37.3;
/** After this many months away a child is examined again before it comes back. */
const monthsAway = 3;
/** A course of medicine longer than this is another one. */
const longestCourseMonths = 1;

/**
 * Whether a child needs a re-examination before it may come in: away for three months or more, and none was made since.
 * Rule (nat): re-examination after three months away; see product.md, "health". `lastInside`: undefined for a child who
 * never came, whose entry examination is not this one.
 */
export const isReexaminationDue = (lastInside: Day | undefined, today: Day, reexaminedOn: Day | undefined): boolean =>
  lastInside !== undefined &&
  today >= addMonths(lastInside, monthsAway) &&
  (reexaminedOn === undefined || reexaminedOn <= lastInside);

/** A fever is never "well", and a finding says what was found. Empty when the check is consistent. */
export const faultsOfCheck = ({ well, signs = [], celsius, actions, note }: HealthCheckBody): Fault[] => {
  const fever = celsius !== undefined && celsius >= feverFromCelsius;
  if (well && fever) {
    return [{ path: 'body/well', message: `${celsius} °C is a fever (from ${feverFromCelsius}): say well: false` }];
  }
  if (well && signs.length > 0)
    return [{ path: 'body/well', message: 'signs were found: say well: false, or leave them out' }];
  if (well && actions !== undefined)
    return [{ path: 'body/actions', message: 'belong to a finding; this child is well' }];
  if (!well && signs.length === 0 && !fever && note === undefined) {
    return [{ path: 'body/signs', message: 'say what was found: a sign, a temperature or a note' }];
  }
  return [];
};

/** A course has real days in order, ends today or later, and lasts a month at most. */
export const faultsOfMedicine = ({ from, to }: MedicineBody, today: Day): Fault[] => {
  const first = parseDay(from);
  const last = parseDay(to);
  if (!first) return [{ path: 'body/from', message: 'is no date of the calendar' }];
  if (!last) return [{ path: 'body/to', message: 'is no date of the calendar' }];
  if (last < first) return [{ path: 'body/to', message: `lies before ${first}; name the last day` }];
  if (last < today) return [{ path: 'body/to', message: 'has gone by' }];
  if (last > addMonths(first, longestCourseMonths)) {
    return [{ path: 'body/to', message: 'lies more than a month after the first day; record another course then' }];
  }
  return [];
};

/** A re-examination was made on a real day, not after today, and after the child was last here: before it, it says nothing. */
export const faultsOfReexamination = ({ day }: ReexaminationBody, today: Day, lastInside: Day | undefined): Fault[] => {
  const made = parseDay(day);
  if (!made) return [{ path: 'body/day', message: 'is no date of the calendar' }];
  if (made > today) return [{ path: 'body/day', message: 'lies in the future; name the day of the examination' }];
  return lastInside !== undefined && made <= lastInside
    ? [{ path: 'body/day', message: `the child was last here on ${lastInside}; name an examination made since` }]
    : [];
};

/** Two doses of one course this close are a double tap, or a double dose. Ours. */
const closestDosesMs = 30 * 60_000;
/** A dose this much before its time is another one's, or a mistake. Ours. */
const earliestMs = 60 * 60_000;

/**
 * Why a dose is not to be given now; undefined when it may be. `lastAt`: when the last dose of the course was given;
 * `dueAt`: the time that this one answers. With a note somebody has thought about it.
 */
export const faultOfDose = (
  at: EpochMs,
  { lastAt, dueAt }: { readonly lastAt: EpochMs | undefined; readonly dueAt: EpochMs },
  note: string | undefined,
): string | undefined => {
  if (note !== undefined) return undefined;
  if (lastAt !== undefined && Math.abs(at - lastAt) < closestDosesMs) {
    return 'A dose was recorded within the last half hour; if another was really given, say why in "note"';
  }
  return dueAt - at > earliestMs
    ? 'The next dose is due more than an hour from now; if it was really given, say why in "note"'
    : undefined;
};

/** The first of the day's times that no dose answers: the n-th, given or left out, answers the n-th time. */
export const nextDose = (times: readonly string[], told: number): string | undefined => times[told];
