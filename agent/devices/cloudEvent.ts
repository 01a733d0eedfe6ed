import { publicEvent } from '#agent/journal/publicEvent.ts';
import { eventCatalogue, type JournalEvent } from '#contract/events.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
}

/**
 * What one event becomes on MQTT: CloudEvents 1.0 in structured JSON. Alerts have a topic of their own and come first.
 * An event that is not published becomes nothing: no flow learns that a child was ill, away, or let go with somebody.
 */
export const messagesOf = (event: JournalEvent, site: string, timeZone: string): Message[] => {
  if (!eventCatalogue[event.type].published) return [];
  const { id, type, subject, occurredAt, data } = publicEvent(event, timeZone);
  const payload = JSON.stringify({
    specversion: '1.0',
    id,
    source: `/nestbox/${site}`,
    type: `cn.nestbox.${type}`,
    subject,
    time: occurredAt,
    datacontenttype: 'application/json',
    // The sequence extension of CloudEvents wants text; order is that of the number in it.
    sequence: String(event.seq),
    data,
  });
  const forFlows = { topic: `nestbox/${site}/events/${event.type}`, payload };
  return event.type.startsWith('alert.')
    ? [{ topic: `nestbox/${site}/alerts/${event.subject}`, payload }, forFlows]
    : [forFlows];
};
