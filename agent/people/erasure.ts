import { type EventType, eventCatalogue, eventTypes } from '#contract/events.ts';
import type { ErasureBody, ErasureReport } from '#contract/people.ts';
import type { Failure } from '#contract/problems.ts';
import type { Db } from '../journal/database.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { ageInMonths, type Day, parseDay } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { PeopleStore } from './store.ts';

export interface ErasureParts {
  readonly db: Db;
  readonly people: PeopleStore;
  readonly timeZone: string;
  readonly isInside: (childId: string) => boolean;
  /** The days on which the child was here. */
  readonly daysOf: (childId: string) => readonly Day[];
  /** Ages in months at which a rule changes, by the packs of the box. */
  readonly ageLimits: () => readonly number[];
}

export type Erasure =
  | {
      readonly ok: true;
      readonly events: readonly NewEvent[];
      /** Events that lose their data. */
      readonly empties: readonly number[];
      /** Ids of the people whose names go, so that answers that hold them go too. */
      readonly people: readonly string[];
      readonly report: ErasureReport;
    }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Erases a child: everything unpublished about it (names, dates, notes, health, absences, pickups), and the adults who
 * have no other child here. Attendance stays under an id that no longer leads to anybody, so counts, the chain and sealed
 * summaries stay as they are. Refuses: not_found, gone (erased before), conflict while the child is inside or enrolled.
 * Rule (nat): PIPL arts. 19, 47, delete when the purpose is met or the guardian withdraws.
 */
export const decideErasure = (
  childId: string,
  { id, reason }: ErasureBody,
  actor: string,
  today: Day,
  { db, people, timeZone, isInside, daysOf, ageLimits }: ErasureParts,
): Erasure => {
  const child = people.child(childId);
  if (!child) return refuse(people.counted(childId) ? 'gone' : 'not_found');
  if (isInside(childId)) return refuse('conflict', 'The child is inside; check it out first');
  if (child.enrolledTo === undefined || child.enrolledTo >= today) {
    return refuse('conflict', 'The enrolment has not ended; record its last day (enrolledTo) first');
  }
  const adultIds = onlyAdultsOf(db, childId);
  const ofChild = eventsAbout(db, childId, aboutChild);
  const ofAdults = adultIds.map((adultId) => ({ adultId, emptied: eventsAbout(db, adultId, aboutAdult) }));
  const { classId, careType, enrolledFrom, enrolledTo } = child;
  const [days, limits] = [daysOf(childId), ageLimits()];
  const blurred = <T extends { readonly birthDate: string }>(record: T): T => ({
    ...record,
    birthDate: blurredBirthDate(record.birthDate, days, limits),
  });
  const data = {
    childId,
    reason,
    birthDate: blurred(child).birthDate,
    classId,
    careType,
    enrolledFrom,
    enrolledTo,
    history: people.childHistory(childId, timeZone).map(blurred),
    emptied: ofChild,
  };
  const empties = [...ofChild, ...ofAdults.flatMap(({ emptied }) => emptied)];
  return {
    ok: true,
    events: [
      { id, type: 'child.erased', actor, subject: childId, data },
      ...ofAdults.map((erased) => ({
        type: 'adult.erased' as const,
        actor,
        subject: erased.adultId,
        data: erased,
      })),
    ],
    empties,
    people: [childId, ...adultIds],
    report: { childId, emptied: empties.length, adultIds },
  };
};

/** The same for the command line: says what would go, and with `apply` does it, in one transaction. */
export const eraseChild = (
  journal: Journal,
  childId: string,
  body: ErasureBody,
  parts: ErasureParts & {
    readonly actor: string;
    readonly apply: boolean;
    readonly dayOf: (instant: EpochMs) => Day;
  },
): Erasure => {
  let erasure: Erasure = refuse('not_found');
  journal.execute({
    id: body.id,
    request: { erase: childId, reason: body.reason },
    decide: (now) => {
      erasure = decideErasure(childId, body, parts.actor, parts.dayOf(now), parts);
      if (!erasure.ok || !parts.apply) return { events: [], status: 200, body: () => null };
      const { events, empties, people, report } = erasure;
      return { events, erases: { empties, people }, status: 200, body: () => report };
    },
  });
  return erasure;
};

const refuse = (code: 'not_found' | 'gone' | 'conflict', detail?: string): Erasure => ({
  ok: false,
  failure: detail === undefined ? { code } : { code, detail },
});

/**
 * Another day of the birth month on which the child stands on the same side of every age limit on each of these days:
 * past verdicts stay as they were, and the day of birth is no longer known. The first such day of the month. Pure.
 */
export const blurredBirthDate = (birthDate: string, days: readonly Day[], ageLimits: readonly number[]): string => {
  const sideOn = (born: Day, day: Day): string => {
    const age = ageInMonths(born, day);
    return ageLimits.map((limit) => (age >= limit ? 1 : 0)).join('');
  };
  const born = parseDay(birthDate);
  if (!born) return birthDate;
  const month = birthDate.slice(0, 8);
  for (let date = 1; date < Number(birthDate.slice(8)); date += 1) {
    const other = parseDay(`${month}${String(date).padStart(2, '0')}`);
    if (other && days.every((day) => sideOn(other, day) === sideOn(born, day))) return other;
  }
  return birthDate;
};

/** What is not published may name somebody or tell of a child's health. A child and an adult may have the same id. */
const personal = (families: readonly string[]): EventType[] =>
  eventTypes.filter(
    (type) =>
      !eventCatalogue[type].published &&
      families.includes(type.split('.')[0] ?? '') &&
      type !== 'child.erased' &&
      type !== 'adult.erased',
  );
const aboutChild = personal(['child', 'attendance', 'health', 'pickup']);
const aboutAdult = personal(['adult']);

const eventsAbout = (db: Db, subject: string, types: readonly EventType[]): number[] =>
  db
    .prepare(
      `SELECT seq FROM event WHERE subject = ? AND data IS NOT NULL AND type IN (SELECT value FROM json_each(?))
       ORDER BY seq`,
    )
    .pluck()
    .all(subject, JSON.stringify(types)) as number[];

/** Adults linked to this child or blocked for it, and to no other child. */
const onlyAdultsOf = (db: Db, childId: string): string[] =>
  db
    .prepare(
      `WITH tie AS (SELECT adult_id, child_id FROM guardian_link UNION SELECT adult_id, child_id FROM custody_block)
       SELECT adult_id FROM tie GROUP BY adult_id HAVING min(child_id = @childId) = 1 ORDER BY adult_id`,
    )
    .pluck()
    .all({ childId }) as string[];
