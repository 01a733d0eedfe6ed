import { eventCatalogue, type JournalEvent, keptInside, type PublicEvent } from '#contract/events.ts';
import { toRfc3339 } from '../time/calendar.ts';
import { epochMs } from '../time/clock.ts';

/** An event as it may leave the agent: RFC 3339 times, no names; of an unpublished type only type and subject. */
export const publicEvent = (event: JournalEvent, timeZone: string): PublicEvent => {
  const { seq, id, type, subject } = event;
  const times = {
    occurredAt: toRfc3339(epochMs(event.occurredAt), timeZone),
    recordedAt: toRfc3339(epochMs(event.recordedAt), timeZone),
  };
  if (!eventCatalogue[type].published) return { seq, id, type, ...times, subject };
  const inside = keptInside[type];
  const data = Object.fromEntries(Object.entries(event.data).filter(([field]) => field !== inside));
  return { seq, id, type, ...times, subject, data };
};
