import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { eventCatalogue, type JournalEvent } from '#contract/events.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
}

/**
 * What one event becomes on MQTT: CloudEvents 1.0 in structured JSON. Alerts have a topic of their own and come first;
 * an event whose data is not for others is announced by type and subject only.
 */
export const messagesOf = (event: JournalEvent, site: string, timeZone: string): Message[] => {
  const payload = JSON.stringify({
    specversion: '1.0',
    id: event.id,
    source: `/nestbox/${site}`,
    type: `cn.nestbox.${event.type}`,
    subject: event.subject,
    time: toRfc3339(epochMs(event.occurredAt), timeZone),
    datacontenttype: 'application/json',
    // The sequence extension of CloudEvents wants text; order is that of the number in it.
    sequence: String(event.seq),
    ...(eventCatalogue[event.type].published ? { data: event.data } : {}),
  });
  const forFlows = { topic: `nestbox/${site}/events/${event.type}`, payload };
  return event.type.startsWith('alert.')
    ? [{ topic: `nestbox/${site}/alerts/${event.subject}`, payload }, forFlows]
    : [forFlows];
};
