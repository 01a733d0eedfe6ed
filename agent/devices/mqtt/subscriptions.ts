import type { Connection } from './connection.ts';
import type { Entity } from './entity.ts';
import { topicsOf } from './roster.ts';
import { matchesFilter } from './topicFilter.ts';

/** What we ask the broker for: the wide filters, and the topics of those who introduced themselves. */
export interface Subscriptions {
  /** Listens to the newcomers, also on topics that are listened to already: asking again brings their retained messages. */
  replace(fresh: readonly Entity[], silentTopics: readonly string[]): void;
  close(): void;
}

/** A wide filter brings everything that is retained under it; a hundred newcomers at once ask for it once. */
const gatherMs = 200;

/**
 * Some brokers send a message once for each filter that takes it, and a pulse that comes twice is two. So a topic under a wide
 * filter is never asked for by itself: the wide filter is asked for again.
 */
export const createSubscriptions = (
  connection: Pick<Connection, 'subscribe' | 'unsubscribe'>,
  wide: readonly string[],
): Subscriptions => {
  const again = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  connection.subscribe(wide);

  const askAgain = (filter: string): void => {
    again.add(filter);
    timer ??= setTimeout(() => {
      timer = undefined;
      connection.subscribe([...again]);
      again.clear();
    }, gatherMs);
  };
  const wideOver = (topic: string): string | undefined => wide.find((filter) => matchesFilter(filter, topic));

  return {
    replace: (fresh, silentTopics) => {
      connection.unsubscribe(silentTopics.filter((topic) => wideOver(topic) === undefined));
      const exact = new Set<string>();
      for (const entity of fresh) {
        for (const topic of topicsOf(entity)) {
          const filter = wideOver(topic);
          if (filter === undefined) exact.add(topic);
          // Of a pulse nothing that is retained counts.
          else if (entity.component !== 'event') askAgain(filter);
        }
      }
      connection.subscribe([...exact]);
    },
    close: () => clearTimeout(timer),
  };
};
