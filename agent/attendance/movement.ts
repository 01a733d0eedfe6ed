import type { JournalEvent } from '#contract/events.ts';
import type { EpochMs } from '../time/clock.ts';

export type Kind = 'child' | 'staff';
export type What = 'in' | 'out' | 'moved' | 'break_start' | 'break_end';

/** What else is known: brought to the desk but not taken over yet, or a departure that nobody saw. */
export type Mark = 'awaits_handover' | 'closed_by_person' | 'closed_by_schedule';

/** One event that changed where a child or a staff member is. */
export interface Movement {
  readonly kind: Kind;
  /** The child's or staff member's id. */
  readonly id: string;
  readonly what: What;
  /** The room entered; undefined for out, breaks, and a staff member on site without a room (float). */
  readonly roomId: string | undefined;
  readonly mark: Mark | undefined;
  readonly eventId: string;
  readonly seq: number;
  readonly occurredAt: EpochMs;
  readonly recordedAt: EpochMs;
}

/** Where one person is who is inside. */
export interface Placement {
  readonly kind: Kind;
  readonly id: string;
  readonly roomId: string | undefined;
  /** Keeps the room but does not count. Always false for a child. */
  readonly onBreak: boolean;
  /** A child whom no caregiver has taken over from the desk yet. */
  readonly awaitsHandover: boolean;
  /** When the last movement happened. */
  readonly since: EpochMs;
  readonly arrivedAt: EpochMs;
  /** The check-in or clock-in, or the first movement known when there was none. */
  readonly arrivedEventId: string;
}

/** A stretch in which somebody is on record as inside, though nobody heard of them: no more than a guess. */
export interface Guess {
  readonly kind: Kind;
  readonly id: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** One person around an instant: where they were just then, and the nearest movements before (or at) and after it. */
export interface Timeline {
  readonly placement: Placement | undefined;
  readonly before: Movement | undefined;
  readonly after: Movement | undefined;
}

type Said = Pick<Movement, 'kind' | 'id' | 'what' | 'roomId' | 'mark'> & {
  /** RFC 3339: when the person was last heard of, where the schedule ended a stay that nobody saw end. */
  readonly lastSeenAt?: string | undefined;
};

/** What an event says about where somebody is; undefined when it says nothing about that. */
export const movementOf = (event: JournalEvent): Said | undefined => {
  const child = (id: string, what: What, roomId?: string, mark?: Mark): Said => ({
    kind: 'child',
    id,
    what,
    roomId,
    mark,
  });
  const staff = (id: string, what: What, roomId?: string, mark?: Mark): Said => ({
    kind: 'staff',
    id,
    what,
    roomId,
    mark,
  });
  switch (event.type) {
    case 'attendance.checked_in':
      return child(event.data.childId, 'in', event.data.roomId, event.data.awaitsHandover && 'awaits_handover');
    case 'attendance.handed_over':
    case 'attendance.moved':
      return child(event.data.childId, 'moved', event.data.roomId);
    case 'attendance.checked_out':
      return child(event.data.childId, 'out');
    case 'attendance.stay_closed': {
      const { childId, by, lastSeenAt } = event.data;
      // A person's word for when a child left is no guess.
      const guess = by === 'schedule' ? { lastSeenAt } : {};
      return { ...child(childId, 'out', undefined, `closed_by_${by}`), ...guess };
    }
    case 'staff.clocked_in':
      return staff(event.data.staffId, 'in', event.data.roomId);
    case 'staff.moved':
      return staff(event.data.staffId, 'moved', event.data.roomId);
    case 'staff.clocked_out': {
      const { staffId, lastSeenAt } = event.data;
      const mark = lastSeenAt === undefined ? undefined : 'closed_by_schedule';
      return { ...staff(staffId, 'out', undefined, mark), lastSeenAt };
    }
    case 'staff.break_started':
      return staff(event.data.staffId, 'break_start');
    case 'staff.break_ended':
      return staff(event.data.staffId, 'break_end');
    default:
      return undefined;
  }
};

/**
 * Where one person is, from their movements with the newest first; reads no further back than the arrival. The last
 * of in, moved and out decides the place, whatever came before it; a break only marks it, until the next movement.
 */
export const placementOf = (newestFirst: readonly Movement[]): Placement | undefined => {
  let last: Movement | undefined;
  let placing: Movement | undefined;
  let arrival: Movement | undefined;
  for (const movement of newestFirst) {
    last ??= movement;
    if (movement.what === 'break_start' || movement.what === 'break_end') continue;
    if (movement.what === 'out') break;
    placing ??= movement;
    arrival = movement;
    if (movement.what === 'in') break;
  }
  if (!last || !placing || !arrival) return undefined;
  return {
    kind: placing.kind,
    id: placing.id,
    roomId: placing.roomId,
    onBreak: last.what === 'break_start',
    awaitsHandover: placing.mark === 'awaits_handover',
    since: last.occurredAt,
    arrivedAt: arrival.occurredAt,
    arrivedEventId: arrival.eventId,
  };
};
