import type { StaffPresence } from '#contract/attendance.ts';
import type { JournalEvent, PublicEvent } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { CareType, ClassType } from '#contract/values.ts';
import type { Journal } from '../journal/journal.ts';
import type { Day } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { Action, Allowance } from './adult.ts';
import type { CountTimes } from './headCount.ts';
import type { AttendanceStore } from './store.ts';

/** What attendance asks people. */
export interface AttendancePeople {
  child(childId: string): EnrolledChild | undefined;
  class(classId: string): AttendanceClass | undefined;
  classes(): readonly AttendanceClass[];
  /** As they counted on that day: a child changes its class, and a class its type. */
  childrenOn(day: Day): readonly EnrolledChild[];
  classesOn(day: Day): readonly AttendanceClass[];
  hasRoom(roomId: string): boolean;
  hasAdult(adultId: string): boolean;
  /** The child is linked to this adult. */
  isOwnChild(adultId: string, childId: string): boolean;
  /** As its guardian, not as somebody whom the guardians authorised. */
  isGuardian(adultId: string, childId: string): boolean;
  mayTake(childId: string, adultId: string, action: Action, day: Day): Allowance;
  /** The one-off pickup of a child and day to which a code belongs. */
  pickupBy(childId: string, code: string, day: Day): DayPickup | undefined;
  /** The adult blocked for the child whom a name or a telephone number may mean. */
  blockedLike(childId: string, who: { readonly name?: string; readonly phoneTail?: string }): string | undefined;
  staff(): readonly { readonly staffId: string; readonly name: string }[];
}
export interface DayPickup {
  readonly pickupId: string;
  readonly isUsed: boolean;
  readonly name: string;
  readonly phoneTail: string;
}
export interface EnrolledChild {
  readonly childId: string;
  readonly name: string;
  readonly classId: string;
  readonly careType: CareType;
  readonly enrolledFrom: string;
  readonly enrolledTo?: string | undefined;
  /** The weekdays agreed with the guardians, 1 Monday … 7 Sunday; undefined: as the care type says. */
  readonly attends?: { readonly weekdays: readonly number[] } | undefined;
}
export interface AttendanceClass {
  readonly classId: string;
  readonly name: string;
  readonly type: ClassType;
  readonly roomId: string;
}

/** All that attendance's routes need. */
export interface AttendanceParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly attendance: AttendanceStore;
  readonly people: AttendancePeople;
  /** Who takes a child over: the desk with its check-in, or a caregiver who confirms it. */
  readonly handover: 'desk' | 'caregiver';
  /** Every room of the site, by id. */
  readonly rooms: () => readonly string[];
  readonly roomNameOf: (roomId: string) => string | undefined;
  readonly countTimes: CountTimes;
  /** Whether a child who was last inside on that day needs a re-examination before it may come in again. */
  readonly isReexaminationDue: (childId: string, lastInside: Day, today: Day) => boolean;
  /** The room as it is inside the present transaction; null for a room without a view. */
  readonly roomView: (roomId: string) => RoomView | null;
  readonly publish: (event: JournalEvent) => PublicEvent;
  /** Why a staff member does not count in a ratio now; empty when they do. */
  readonly whyNotCounted: (staffId: string) => StaffPresence['whyNot'];
  /** Which of their papers have run out, and how many days ago. */
  readonly expiredPapers: (staffId: string) => StaffPresence['expiredPapers'];
}
