import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

export interface PersonReference {
  readonly kind: 'adult' | 'staff';
  readonly id: string;
}

/** What identity asks people. */
export interface IdentityPeople {
  personByCredential(key: string): PersonReference | undefined;
  /** The keyed hashes of a person's PIN and cards. */
  credentialsOf(person: PersonReference): {
    readonly pinKey: string | undefined;
    readonly cardKeys: readonly string[];
  };
  adult(adultId: string): Pick<AdultRecord, 'name'> | undefined;
  staff(staffId: string): Pick<StaffRecord, 'name' | 'role'> | undefined;
  childrenOf(
    adultId: string,
  ): readonly Pick<ChildRecord, 'childId' | 'name' | 'classId' | 'enrolledFrom' | 'enrolledTo'>[];
  class(classId: string): ClassRecord | undefined;
}

/** Whether a child may leave with an adult on a day; what speaks against it stays with people. */
export type MayTake = (childId: string, adultId: string, day: Day) => boolean;

/** What identity asks attendance: where a child is and since when; undefined when it is not inside. */
export type PresenceOf = (childId: string) => { readonly roomId: string | null; readonly since: EpochMs } | undefined;
