import type { Qualification } from '#contract/events.ts';
import type { ClassRecord } from '#contract/people.ts';
import type { StaffRole } from '#contract/values.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { CountedChild } from './roster.ts';

/** A record as it read from an instant on. Lists of them are in the order in which the box learned of them. */
export interface Version<T> {
  readonly id: string;
  readonly seq: number;
  readonly eventId: string;
  readonly since: EpochMs;
  readonly recordedAt: EpochMs;
  readonly record: T;
}
export type Versions<T> = readonly Version<T>[];

/** What counting needs of each kind of record. */
export interface Counted {
  class: Omit<ClassRecord, 'classId'>;
  child: Omit<CountedChild, 'childId' | 'isErased'>;
  staff: {
    readonly role: StaffRole;
    readonly qualifications: readonly Qualification[];
    readonly registerNumber?: string;
  };
}

/** Those the box knew of at an instant; of something that it only knew later, the first. */
export const knownAt = <T>(versions: Versions<T>, instant: EpochMs | undefined): Versions<T> => {
  if (instant === undefined) return versions;
  const known = versions.filter(({ recordedAt }) => recordedAt <= instant);
  return known.length > 0 ? known : versions.slice(0, 1);
};

/**
 * The record in force at an instant: of those that hold by then the one learned of last, so that what is said of an
 * earlier day corrects all that was recorded for it. Before the first of all, the first.
 */
export const inForceAt = <T>(versions: Versions<T>, instant: EpochMs): T | undefined =>
  (versions.findLast(({ since }) => since <= instant) ?? versions[0])?.record;

/**
 * A child as it counts at an instant of a day: class, care and weekdays in force then. An enrolment says its own days, so
 * the newest one that has begun decides, an earlier one only until a newer was said or where it had ended before that
 * begins; a birth date is only ever corrected, so the newest is the true one.
 */
export const childAt = (
  versions: Versions<Counted['child']>,
  instant: EpochMs,
  day: Day,
): Counted['child'] | undefined => {
  const inForce = inForceAt(versions, instant);
  const newest = versions.at(-1)?.record;
  if (!inForce || !newest) return undefined;
  const { enrolledFrom: _, enrolledTo: __, ...rest } = inForce;
  const enrolment = enrolmentOn(versions, instant, day) ?? inForce;
  return {
    ...rest,
    birthDate: newest.birthDate,
    enrolledFrom: enrolment.enrolledFrom,
    ...(enrolment.enrolledTo !== undefined && { enrolledTo: enrolment.enrolledTo }),
  };
};

const enrolmentOn = (versions: Versions<Counted['child']>, instant: EpochMs, day: Day): Counted['child'] | undefined =>
  versions.reduceRight<Version<Counted['child']> | undefined>((newer, older) => {
    if (!newer) return older;
    if (newer.record.enrolledFrom <= day) return newer;
    const { enrolledTo } = older.record;
    const hadEnded = enrolledTo !== undefined && enrolledTo < newer.record.enrolledFrom;
    return hadEnded || newer.since > instant ? older : newer;
  }, undefined)?.record;
