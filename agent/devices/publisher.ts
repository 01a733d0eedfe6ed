import type { FastifyBaseLogger } from 'fastify';
import type { Cursor } from '#agent/journal/cursor.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { SiteState } from '#contract/site.ts';
import type { ZoneReport } from '#contract/zones.ts';
import { changedViews } from './changedViews.ts';
import { messagesOf } from './cloudEvent.ts';
import { ownDiscoveryTopic, type SiteTopics } from './mqtt/acl.ts';
import type { Connection } from './mqtt/connection.ts';
import { ownIntroduction } from './ownEntities.ts';

export interface Publisher {
  /** Publishes the rooms that differ from what was published last. For what time alone changes; commits do it themselves. */
  refreshRooms(): void;
  /** Zones are published with the rooms from now on. */
  followZones(zoneReports: () => readonly ZoneReport[]): void;
  /** The last event that the broker has. */
  publishedSeq(): number;
  /** Says `online: false`, keeps the cursor. The connection stays open: its owner closes it afterwards. */
  close(): Promise<void>;
}

export interface PublisherOptions extends SiteTopics {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly cursor: Cursor;
  readonly facility: string;
  readonly timeZone: string;
  readonly version: string;
  readonly boot: string;
  readonly roomViews: () => readonly RoomView[];
  readonly logger: FastifyBaseLogger;
}

const mostEventsInFlight = 100;
/** The cursor and the state are written at most this often: each is a commit or a retained message of its own. */
const quietMs = 1000;
/** Rooms are read and compared once for all that happens within this time: an alert goes first, and does not wait for it. */
export const roomsQuietMs = 10;
const partingLimitMs = 1000;

/**
 * Publishes the journal over MQTT, in order and at least once: each event QoS 1 from a kept cursor, the rooms and the
 * site's state retained. While the broker is away the cursor waits. Consumers recognise a repetition by the event's id.
 */
export const startPublisher = (options: PublisherOptions): Publisher => {
  const { connection, journal, cursor, site, timeZone, version, boot, logger } = options;
  const published = new Map<string, string>();
  let zoneReports: () => readonly ZoneReport[] = () => [];
  let introduced = '';
  let publishedSeq = cursor.read() ?? 0;
  let keptSeq = publishedSeq;
  /** The last that was committed here: what is published next, nearly always. */
  let justCommitted: readonly JournalEvent[] = [];
  let inFlight: Promise<void> | undefined;
  let closed = false;

  const keepCursor = (): void => {
    if (keptSeq === publishedSeq) return;
    cursor.write(publishedSeq);
    keptSeq = publishedSeq;
  };
  const publishState = (online: boolean): Promise<void> =>
    connection.publish(`nestbox/${site}/state`, JSON.stringify(siteState(journal, boot, version, online)), {
      retain: true,
    });
  const settle = trailing(quietMs, () => {
    keepCursor();
    if (connection.status().connected) void publishState(true).catch(() => {});
  });

  /** Sends what the broker does not have yet, one batch at a time; called whenever there may be something. */
  const pump = (): void => {
    if (inFlight || closed || !connection.status().connected) return;
    const isNext = justCommitted[0]?.seq === publishedSeq + 1;
    const events = isNext ? justCommitted.slice(0, mostEventsInFlight) : journal.read(publishedSeq, mostEventsInFlight);
    const last = events.at(-1);
    if (!last) return;
    const sent = events
      .flatMap((event) => messagesOf(event, site, timeZone))
      .map(({ topic, payload }) => connection.publish(topic, payload));
    inFlight = Promise.all(sent).then(
      () => {
        inFlight = undefined;
        publishedSeq = last.seq;
        settle.later();
        pump();
      },
      (error: unknown) => {
        // The connection was closed before the broker answered: the same events go again after the next connect.
        inFlight = undefined;
        if (!closed) logger.warn({ event: 'mqtt.not_published', err: error, afterSeq: publishedSeq });
      },
    );
  };

  const refreshRooms = (): void => {
    if (closed || !connection.status().connected) return;
    const rooms = options.roomViews();
    const zones = zoneReports();
    const introduction = JSON.stringify(ownIntroduction(site, options.facility, version, rooms, zones));
    if (introduction !== introduced) {
      introduced = introduction;
      void connection.publish(ownDiscoveryTopic(options), introduction, { retain: true }).catch(() => {});
    }
    for (const { place, payload } of changedViews(published, rooms, zones))
      void connection.publish(`nestbox/${site}/${place}`, payload, { retain: true }).catch(() => {});
  };

  const followRooms = trailing(roomsQuietMs, refreshRooms);

  journal.onCommit((events) => {
    justCommitted = events;
    // After the answer to the caller is on its way, and before anything else: an alert must not wait.
    setImmediate(() => {
      pump();
      if (closed) return;
      followRooms.later();
      settle.later();
    });
  });
  connection.onUp(() => {
    // The broker may have come back empty.
    published.clear();
    introduced = '';
    void publishState(true).catch(() => {});
    pump();
    refreshRooms();
  });

  return {
    refreshRooms,
    followZones: (reports) => {
      zoneReports = reports;
      refreshRooms();
    },
    publishedSeq: () => publishedSeq,
    close: async () => {
      closed = true;
      followRooms.cancel();
      settle.cancel();
      const parting = [inFlight, connection.status().connected ? publishState(false).catch(() => {}) : undefined];
      await withinLimit(Promise.all(parting), partingLimitMs);
      keepCursor();
    },
  };
};

/** MQTT `nestbox/{site}/state`, and with `online: false` the last will. */
export const siteState = (journal: Journal, boot: string, version: string, online: boolean): SiteState => {
  const seq = journal.lastSeq();
  return { online, boot, version, seq, head: seq === 0 ? null : journal.headHash() };
};

/** Runs the action once, this long after the first of any number of calls. */
const trailing = (delayMs: number, action: () => void): { later(): void; cancel(): void } => {
  let timer: NodeJS.Timeout | undefined;
  return {
    later: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        action();
      }, delayMs);
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
};

const withinLimit = async (work: Promise<unknown>, limitMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((done) => {
    timer = setTimeout(done, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
};
