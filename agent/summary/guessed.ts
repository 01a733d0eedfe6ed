import type { JournalEvent } from '#contract/events.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { epochMs } from '../time/clock.ts';
import type { Stretch } from './facts.ts';

/**
 * Where somebody stood on record after being last seen, until the schedule ended the stay. The room had somebody by the
 * books, but nobody knows: such time is flagged, for it proves neither a ratio kept nor one broken. Events of one day in
 * the order in which they happened. Pure.
 */
export const guessedStays = (events: readonly JournalEvent[]): readonly (Stretch & { readonly roomId: string })[] => {
  const rooms = new Map<string, string | undefined>();
  return events.flatMap((event) => {
    switch (event.type) {
      case 'attendance.checked_in':
      case 'attendance.moved':
      case 'attendance.handed_over':
      case 'staff.clocked_in':
      case 'staff.moved':
        rooms.set(event.subject, event.data.roomId);
        return [];
      case 'attendance.stay_closed':
        if (event.data.by === 'person') return [];
        break;
      case 'staff.clocked_out':
        break;
      default:
        return [];
    }
    // A departure that was seen says nothing of it.
    const from = event.data.lastSeenAt === undefined ? undefined : fromRfc3339(event.data.lastSeenAt);
    const roomId = rooms.get(event.subject);
    return from === undefined || roomId === undefined ? [] : [{ roomId, from, to: epochMs(event.occurredAt) }];
  });
};
