import type { JournalEvent } from '#contract/events.ts';

export interface NaivePlace {
  readonly kind: 'child' | 'staff';
  readonly id: string;
  readonly roomId: string | undefined;
  readonly onBreak: boolean;
}

/**
 * Who is where, counted in the plainest way: take all events that are known by then and not taken back by then, sort
 * them by when they happened, and walk through them. Sorted by kind and id.
 */
export const naivePresence = (
  events: readonly JournalEvent[],
  at = Number.POSITIVE_INFINITY,
  asKnownAt = Number.POSITIVE_INFINITY,
): NaivePlace[] => {
  const known = events.filter(({ recordedAt }) => recordedAt <= asKnownAt);
  const voided = new Set(known.flatMap((event) => (event.type === 'attendance.voided' ? [event.data.voids] : [])));
  const inOrder = known
    .filter(({ id, occurredAt }) => !voided.has(id) && occurredAt <= at)
    .sort((a, b) => a.occurredAt - b.occurredAt || a.seq - b.seq);
  const places = new Map<string, NaivePlace>();
  for (const event of inOrder) {
    const { subject: id } = event;
    const child = `child ${id}`;
    const staff = `staff ${id}`;
    const working = places.get(staff);
    switch (event.type) {
      case 'attendance.checked_in':
      case 'attendance.moved':
      case 'attendance.handed_over':
        places.set(child, { kind: 'child', id, roomId: event.data.roomId, onBreak: false });
        break;
      case 'attendance.checked_out':
      case 'attendance.stay_closed':
        places.delete(child);
        break;
      case 'staff.clocked_in':
      case 'staff.moved':
        places.set(staff, { kind: 'staff', id, roomId: event.data.roomId, onBreak: false });
        break;
      case 'staff.clocked_out':
        places.delete(staff);
        break;
      case 'staff.break_started':
        if (working) places.set(staff, { ...working, onBreak: true });
        break;
      case 'staff.break_ended':
        if (working) places.set(staff, { ...working, onBreak: false });
        break;
      default:
    }
  }
  return [...places.values()].sort(byPerson);
};

export const byPerson = (a: { kind: string; id: string }, b: { kind: string; id: string }): number =>
  `${a.kind} ${a.id}` < `${b.kind} ${b.id}` ? -1 : 1;
