import type { JournalEvent } from '#contract/events.ts';
import type { Config } from './config/load.ts';
import { changedViews } from './devices/changedViews.ts';
import { type Message, messagesOf } from './devices/cloudEvent.ts';
import { roomsQuietMs } from './devices/publisher.ts';
import { changesLists, listAfterMs } from './flows/publish.ts';
import type { RecordedMoment } from './flows/rehearsal/plan.ts';
import { openScratchDatabase } from './journal/database.ts';
import { replayedEvents } from './journal/rebuild.ts';
import { newestDigest, unresolvedFor } from './siteFlowLists.ts';
import { recordedReport } from './siteZones.ts';
import { boardOf, createFeatureStores, type Stores } from './stores.ts';
import type { Stretch } from './summary/facts.ts';
import { createSealedStore } from './summary/store.ts';
import { createUptime } from './summary/uptime.ts';
import type { Day } from './time/calendar.ts';
import { type EpochMs, epochMs } from './time/clock.ts';
import { sensorMapOf } from './zones/sensors.ts';

export interface RecordedDays {
  /** What can be played, below `nestbox/{site}/`. */
  readonly places: readonly string[];
  /** What the broker held when the days began. */
  readonly retained: readonly Message[];
  /** What MQTT carried then, in order, read as it is needed; can be read once. */
  readonly moments: Iterable<RecordedMoment>;
  close(): void;
}

const cacheMb = 32;
/** The agent looks each second at what time alone changes. */
const lookEveryMs = 1000;

/**
 * The days as MQTT carried them, said again by the code that said it: the journal is played into empty stores, and rooms, zones
 * and lists are read from them whenever the agent would have read them. Grace and places are those that are configured now.
 */
export const openRecordedDays = (
  { config, stores }: { readonly config: Config; readonly stores: Pick<Stores, 'db' | 'journal' | 'shipped'> },
  { from, to }: Stretch,
  onProgress?: (seq: number) => void,
): RecordedDays => {
  const { code: site, timeZone } = config.site;
  const carriesSummaries = config.upstream.broker === 'site';
  const running = createUptime(stores.db).within({ from, to }, to);
  const db = openScratchDatabase(cacheMb);
  const then = createFeatureStores(db, stores.shipped);
  const { packStore, people, attendance, devices, positions, alerts, ratio, zones } = then;
  // Those that the messages are made of, in the order of all.
  const projections = [packStore, people, then.site, attendance, devices, positions, alerts, ratio, zones].map(
    ({ projection }) => projection,
  );
  const board = boardOf(config, then);
  const sealedStore = createSealedStore(stores.db);
  const sealed = new Map<Day, number>();
  const sealedThen = {
    days: () => new Set(sealed.keys()),
    find: (day: string) => sealedStore.find(day, sealed.get(day as Day)), // one of the days above
  };
  const live = db.transaction((event: JournalEvent) => apply(event));
  const apply = (event: JournalEvent): void => {
    for (const projection of projections) projection.apply(event);
    if (event.type === 'day.sealed') sealed.set(event.data.day as Day, event.data.revision); // as the sealing wrote it
  };

  const events = replayedEvents(stores.db);
  const first = seqBefore(stores.journal, from);
  let next = events.next();
  db.transaction(() => {
    for (const { replaying } of projections) replaying?.(true);
    for (; !next.done && next.value.seq <= first; next = events.next()) {
      apply(next.value);
      if (next.value.seq % 1000 === 0) onProgress?.(next.value.seq);
    }
    for (const { replaying } of projections) replaying?.(false);
  })();

  const zoneReports = () => {
    const inUse = sensorMapOf(positions.all(), config.zones, (unitId) => devices.find(unitId)?.name).zoneIdsInUse;
    return config.zones
      .map((zone) => ({ zone, state: zones.state(zone.id), watched: [] }))
      .filter(({ zone, state }) => inUse.has(zone.id) || state.last !== undefined)
      .map((zone) => recordedReport({ ...zone, isInUse: true }, timeZone));
  };
  const published = new Map<string, string>();
  const viewsAt = (at: EpochMs, known = published) => changedViews(known, board.list(at).rooms, zoneReports());
  let digest = newestDigest(sealedThen);
  const lists = () =>
    [
      { place: 'unresolved', payload: JSON.stringify(unresolvedFor(alerts, timeZone)) },
      ...(digest ? [{ place: 'digest', payload: JSON.stringify(digest) }] : []),
    ].filter(({ place, payload }) => published.get(place) !== payload && published.set(place, payload));
  const toMessage = ({ place, payload }: { place: string; payload: string }): Message => ({
    topic: `nestbox/${site}/${place}`,
    payload,
  });
  const toMoment = (at: EpochMs) => (view: { place: string; payload: string }) => ({
    at,
    id: `${view.place} ${at}`,
    type: view.place,
    messages: [{ ...toMessage(view), retain: true }],
  });

  /** What time alone changed in (after, before): the first instant that differs is halved out, since no state comes back by itself. */
  function* byTimeAlone(after: EpochMs, before: EpochMs): Generator<RecordedMoment> {
    const differs = (at: EpochMs): boolean => viewsAt(at, new Map(published)).length > 0;
    for (const stretch of running) {
      let low = epochMs(Math.max(after, stretch.from));
      const last = epochMs(Math.min(before, stretch.to) - 1);
      while (low < last && differs(last)) {
        let high = last;
        while (high - low > lookEveryMs) {
          const middle = epochMs(Math.floor((low + high) / 2));
          if (differs(middle)) high = middle;
          else low = middle;
        }
        yield* viewsAt(high).map(toMoment(high));
        low = high;
      }
    }
  }

  function* moments(): Generator<RecordedMoment> {
    let at = from;
    let [roomsAt, listsAt] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    function* passTo(until: EpochMs): Generator<RecordedMoment> {
      if (roomsAt < until) {
        at = epochMs(roomsAt);
        roomsAt = Number.POSITIVE_INFINITY;
        yield* viewsAt(at).map(toMoment(at));
      }
      if (listsAt < until) {
        at = epochMs(listsAt);
        listsAt = Number.POSITIVE_INFINITY;
        yield* lists().map(toMoment(at));
      }
      if (roomsAt === Number.POSITIVE_INFINITY) yield* byTimeAlone(at, until);
      at = until;
    }
    for (; !next.done; next = events.next()) {
      const event = next.value;
      if (event.seq % 1000 === 0) onProgress?.(event.seq);
      // What came late to the journal is played when it came there: no flow has heard of it before.
      const recordedAt = epochMs(Math.max(event.recordedAt, at));
      if (recordedAt > to) break;
      yield* passTo(recordedAt);
      live(event);
      const isSealed = event.type === 'day.sealed';
      if (isSealed) digest = newestDigest(sealedThen);
      // A new connection says everything again.
      if (event.type === 'agent.started') published.clear();
      if (event.type === 'agent.started' || changesLists(event)) listsAt = Math.min(listsAt, at + listAfterMs);
      roomsAt = Math.min(roomsAt, at + roomsQuietMs);
      const messages = messagesOf(event, site, timeZone);
      const bytes = isSealed && carriesSummaries ? sealedThen.find(event.data.day)?.bytes : undefined;
      if (bytes) messages.push(toMessage({ place: 'summaries', payload: bytes.toString() }));
      if (messages.length > 0) yield { at, id: event.id, type: event.type, messages };
    }
    yield* passTo(to);
    onProgress?.(stores.journal.lastSeq());
  }

  return {
    places: [
      ...['alerts/+', 'events/+', 'rooms/+', 'zones/+', 'unresolved', 'digest'],
      ...(carriesSummaries ? ['summaries'] : []),
    ],
    retained: [...viewsAt(from), ...lists()].map(toMessage),
    moments: moments(),
    close: () => void db.close(),
  };
};

/** A number after which all that was recorded since then comes: the journal is in the order in which it was recorded. */
const seqBefore = (journal: Stores['journal'], from: number): number => {
  let low = 0;
  let high = journal.lastSeq();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = journal.read(middle, 1);
    if (event && event.recordedAt < from) low = event.seq;
    else high = middle;
  }
  return low;
};
