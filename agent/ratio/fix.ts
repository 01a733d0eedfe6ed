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

type Step = Fix['next'][number];

/**
 * The smallest change that restores the ratio of a room which lacks caregivers, nobody else's broken, one person at a
 * time: floats come, breaks in the room end, caregivers of rooms that stay legal come (from the room with most to spare
 * first), and for whoever is still missing somebody must be called in. Undefined when none is missing. Ids decide ties,
 * so the advice stands still.
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
  const steps: Step[] = [
    ...inOrder(floats)
      .filter((staff) => !staff.onBreak && wouldCount(staff))
      .map(({ staffId }) => ({ action: 'assign_float' as const, staffId, caregivers: 1 })),
    ...inOrder(room.staff)
      .filter((staff) => staff.onBreak && wouldCount(staff))
      .map(({ staffId }) => ({ action: 'end_break' as const, staffId, caregivers: 1 })),
    ...movers(others, wouldCount).map(({ staffId, fromRoomId }) => ({
      action: 'move_caregiver' as const,
      staffId,
      fromRoomId,
      caregivers: 1,
    })),
  ].slice(0, missing);
  const stillMissing = missing - steps.length;
  const [first, ...next] =
    stillMissing > 0 ? [...steps, { action: 'call_in' as const, caregivers: stillMissing }] : steps;
  return first && { ...first, next };
};

/** Who could leave their room one after the other, each from the room that then has most to spare. */
const movers = (
  rooms: readonly Helpers[],
  wouldCount: (staff: StaffInside) => boolean,
): { readonly staffId: string; readonly fromRoomId: string }[] => {
  const left = rooms.map((room) => ({
    ...room,
    staff: inOrder(room.staff).filter((staff) => !staff.onBreak && wouldCount(staff)),
  }));
  const found: { staffId: string; fromRoomId: string }[] = [];
  for (;;) {
    const [from] = bySurplus(left.filter(({ staff }) => staff.length > 0));
    const [mover, ...others] = from?.staff ?? [];
    if (!from || !mover) return found;
    found.push({ staffId: mover.staffId, fromRoomId: from.roomId });
    left[left.indexOf(from)] = { ...from, staff: others, caregivers: from.caregivers - 1 };
  }
};

/** Rooms that stay legal with one caregiver less (a room with children keeps at least one), most to spare first. */
const bySurplus = <R extends Helpers>(rooms: readonly R[]): R[] =>
  rooms
    .filter(({ caregivers, required, children }) => caregivers > required && (children === 0 || caregivers > 1))
    .sort((a, b) => b.caregivers - b.required - (a.caregivers - a.required) || (a.roomId < b.roomId ? -1 : 1));

const inOrder = (staff: readonly StaffInside[]): StaffInside[] =>
  [...staff].sort((a, b) => (a.staffId < b.staffId ? -1 : 1));
