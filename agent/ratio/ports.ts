import type { Qualification } from '#contract/events.ts';
import type { ClassType, RoomKind, StaffRole } from '#contract/values.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';

/*
 * What the ratio needs of people and attendance. The shapes are theirs, so that their stores can be handed in as they are.
 */

/** A room and the types of the classes that live in it. */
export interface RoomOnSite {
  readonly roomId: string;
  readonly name: string;
  readonly kind: RoomKind;
  readonly classTypes: readonly ClassType[];
}

export interface ChildInside {
  readonly childId: string;
  /** Undefined once the record was erased: the child still counts, as the youngest. */
  readonly birthDate: Day | undefined;
}

/** Somebody clocked in, with what their record says. */
export interface StaffInside {
  readonly staffId: string;
  readonly role: StaffRole;
  readonly qualifications: readonly Qualification[];
  readonly onBreak: boolean;
}

export interface Site {
  rooms(): readonly RoomOnSite[];
  room(roomId: string): RoomOnSite | undefined;
}

/** Who is where now, after all events so far. */
export interface Occupancy {
  childrenIn(roomId: string): readonly ChildInside[];
  /** Everybody assigned to the room, on break or not. */
  staffIn(roomId: string): readonly StaffInside[];
  /** The room that somebody is in; undefined when in none. */
  roomOf(kind: 'child' | 'staff', id: string): string | undefined;
  /** Clocked in, in no room. */
  floats(): readonly StaffInside[];
  /** When somebody last told the box about this room: a movement into or out of it, or a head count. */
  lastConfirmedAt(roomId: string): EpochMs | undefined;
}

/** Where one child or staff member was at an instant. Who was not on site has no placement. */
export interface Placement {
  readonly kind: 'child' | 'staff';
  readonly id: string;
  /** Undefined: on site in no room. */
  readonly roomId: string | undefined;
  readonly onBreak: boolean;
}

/** One event that changed where somebody is. */
export interface Movement {
  readonly kind: 'child' | 'staff';
  readonly id: string;
  readonly what: 'in' | 'out' | 'moved' | 'break_start' | 'break_end';
  /** The room entered; undefined for out, breaks and a float. */
  readonly roomId: string | undefined;
  readonly occurredAt: EpochMs;
  readonly recordedAt: EpochMs;
  readonly eventId: string;
}

/** A stretch in which somebody is on record in a room though nobody heard of them any more. */
export interface Guess {
  readonly kind: 'child' | 'staff';
  readonly id: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The past, as corrected by now or as it was known at an earlier instant. Voided movements are left out. */
export interface History {
  /** Everybody's place, with what happened at `at` itself. */
  presenceAt(at: EpochMs, asKnownAt?: EpochMs): readonly Placement[];
  /** Movements from `from` until just before `to`, in the order in which they happened. */
  movements(from: EpochMs, to: EpochMs, asKnownAt?: EpochMs): readonly Movement[];
  guesses(from: EpochMs, to: EpochMs, asKnownAt?: EpochMs): readonly Guess[];
}

/** The records by which a stretch of time is judged, as they were at its instants; undefined for an id that has none. */
export interface Records {
  birthDateOf(childId: string): Day | undefined;
  staffAt(staffId: string, instant: EpochMs): Pick<StaffInside, 'role' | 'qualifications'> | undefined;
  /** The types of the classes that lived in a room. */
  classTypesAt(roomId: string, instant: EpochMs): readonly ClassType[];
  /** When within [from, to) a class or somebody of the staff began to read otherwise, and the event that says so. */
  changes(from: EpochMs, to: EpochMs): readonly { readonly at: EpochMs; readonly eventId: string }[];
}
