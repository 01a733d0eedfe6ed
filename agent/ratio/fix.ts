import type { Fix } from '#contract/rooms.ts';
import type { Day } from '../time/calendar.ts';
import { whyNotCounted } from './counting.ts';
import type { StaffInside } from './ports.ts';

/** A room with the people who might help, as now. */
export interface Helpers {
  readonly roomId: string;
  readonly children: number;
  readonly caregivers: number;
  readonly required: number;
  readonly staff: readonly StaffInside[];
}

/**
 * The smallest change that helps a room which lacks caregivers, nobody else's ratio broken: a float comes, somebody's
 * break in the room ends, a caregiver of a room that stays legal comes (from the room with most to spare), or, when
 * nobody can, so many must be called in. Undefined when none is missing. Ids decide ties, so the advice stands still.
 */
export const smallestFix = (
  room: Helpers,
  others: readonly Helpers[],
  floats: readonly StaffInside[],
  day: Day,
): Fix | undefined => {
  const missing = room.required - room.caregivers;
  if (missing <= 0) return undefined;
  const wouldCount = (staff: StaffInside): boolean =>
    whyNotCounted(staff, { clockedIn: true, roomId: room.roomId, onBreak: false }, day).length === 0;

  const float = inOrder(floats).find((staff) => !staff.onBreak && wouldCount(staff));
  if (float) return { action: 'assign_float', staffId: float.staffId, caregivers: missing };

  const resting = inOrder(room.staff).find((staff) => staff.onBreak && wouldCount(staff));
  if (resting) return { action: 'end_break', staffId: resting.staffId, caregivers: missing };

  for (const from of bySurplus(others)) {
    const mover = inOrder(from.staff).find((staff) => !staff.onBreak && wouldCount(staff));
    if (mover) {
      return { action: 'move_caregiver', staffId: mover.staffId, fromRoomId: from.roomId, caregivers: missing };
    }
  }
  return { action: 'call_in', caregivers: missing };
};

/** Rooms that stay legal with one caregiver less (a room with children keeps at least one), most to spare first. */
const bySurplus = (rooms: readonly Helpers[]): Helpers[] =>
  rooms
    .filter(({ caregivers, required, children }) => caregivers > required && (children === 0 || caregivers > 1))
    .sort((a, b) => b.caregivers - b.required - (a.caregivers - a.required) || (a.roomId < b.roomId ? -1 : 1));

const inOrder = (staff: readonly StaffInside[]): StaffInside[] =>
  [...staff].sort((a, b) => (a.staffId < b.staffId ? -1 : 1));
