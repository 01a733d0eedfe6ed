import type { Qualification } from '#contract/events.ts';
import type { ClassType, RoomKind, StaffRole } from '#contract/values.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

/** What the ratio needs of people and attendance. They are wired in the composition root. */

/** A room and the classes that live in it. */
export interface RoomOnSite {
  readonly roomId: string;
  readonly name: string;
  readonly kind: RoomKind;
  readonly classTypes: readonly ClassType[];
}

export interface ChildInside {
  readonly childId: string;
  readonly birthDate: Day;
}

/** Somebody clocked in, with what their record says. */
export interface StaffInside {
  readonly staffId: string;
  readonly role: StaffRole;
  readonly qualifications: readonly Qualification[];
  readonly onBreak: boolean;
}

export interface Site {
  readonly rooms: () => readonly RoomOnSite[];
}

/** Who is where now, after all events so far. */
export interface Occupancy {
  readonly childrenIn: (roomId: string) => readonly ChildInside[];
  /** Everybody assigned to the room, on break or not. */
  readonly staffIn: (roomId: string) => readonly StaffInside[];
  /** Clocked in, in no room. */
  readonly floats: () => readonly StaffInside[];
}

export interface Subject {
  readonly kind: 'child' | 'staff';
  readonly id: string;
}

/** Where somebody is at an instant. `roomId` null: on site in no room. Who is not on site has no placement. */
export interface Placement {
  readonly subject: Subject;
  readonly roomId: string | null;
  readonly onBreak: boolean;
}

/** One change of place. `in` says the room from then on (null: on site in no room), whether arriving or moving. */
export interface Movement {
  readonly subject: Subject;
  readonly what: 'in' | 'out' | 'break_start' | 'break_end';
  readonly roomId: string | null;
  readonly occurredAt: EpochMs;
  readonly recordedAt: EpochMs;
  readonly eventId: string;
}

/** The past, as corrected now or as it was known at an earlier instant. Voided movements are left out. */
export interface History {
  /** Everybody's place just before `at`. */
  readonly placementsAt: (at: EpochMs, asKnownAt?: EpochMs) => readonly Placement[];
  /** What happened in [from, to), in the order in which it happened. */
  readonly movements: (from: EpochMs, to: EpochMs, asKnownAt?: EpochMs) => readonly Movement[];
}

/** The records that ages and certificates come from; undefined for an id that has none. */
export interface Records {
  readonly birthDateOf: (childId: string) => Day | undefined;
  readonly staffOf: (
    staffId: string,
  ) => { readonly role: StaffRole; readonly qualifications: readonly Qualification[] } | undefined;
}
