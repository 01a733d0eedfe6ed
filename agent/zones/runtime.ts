import type { ZoneConfig } from '#agent/config/zones.ts';
import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { EventType, JournalEvent } from '#contract/events.ts';
import { conditionsOfZone } from './conditions.ts';
import { type DoorWatch, watchDoors } from './doors.ts';
import { clearsUpMs, judgeZone, type News, type ZoneFacts } from './judge.ts';
import { lostBefore } from './missing.ts';
import { createMutes, type RunningTest } from './mutes.ts';
import type { House, OpenZoneAlert, Signals, ZoneCondition, ZonePosition } from './ports.ts';
import { isAfterHours, releasedUntil } from './schedule.ts';
import { type Heard, type SensorMap, sensorMapOf } from './sensors.ts';
import type { ZoneEvent, ZoneState } from './state.ts';
import type { ZoneStore } from './store.ts';
import { protects, type Watched } from './watch.ts';
import { createWatching } from './watching.ts';

export interface ZonesOptions {
  readonly zones: readonly ZoneConfig[];
  readonly timeZone: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly store: ZoneStore;
  readonly signals: Signals;
  readonly positions: () => readonly ZonePosition[];
  readonly house: House;
  /** Whether a unit is known to be there although none of its signals has a level. */
  readonly isOnline: (unitId: string) => boolean;
  /** Whether a unit was found to be gone: its own window of silence is over. */
  readonly isAway: (unitId: string) => boolean;
  /** The live tests that run now: what they ask a person to set off is no alarm, but a lapse. */
  readonly testing: () => readonly RunningTest[];
  /** The alerts that the process before this one left open. */
  readonly openBefore: readonly OpenZoneAlert[];
  /** What a unit is called that stands at no position. */
  readonly nameOf: (unitId: string) => string | undefined;
  /** The journal could not take it; it is tried again with the next tick. */
  readonly onFailure: (error: unknown) => void;
  /**
   * When to look at what was heard, instead of at once: a driver that journals the same word a moment later takes the alarm
   * along in its own transaction.
   */
  readonly soon?: (look: () => void) => void;
  readonly supervisionMs?: number;
}

/** A zone as it is now, for whoever shows it. */
export interface ZoneNow {
  readonly zone: ZoneConfig;
  readonly state: ZoneState;
  readonly watched: readonly Watched[];
  /** Whether anything belongs to it. */
  readonly isInUse: boolean;
}

export interface Zones {
  /** What only time brings about; call it every second or so. */
  tick(): void;
  conditions(): readonly ZoneCondition[];
  all(): readonly ZoneNow[];
  position(positionId: string): ZonePosition | undefined;
  /** The zone whose detector a position is; undefined when there is no such position. */
  zoneIdOf(positionId: string): string | undefined;
  close(): void;
}

/** After this a sensor of which nobody knows is a fault (research: own sensors and cameras, 90 s). */
type Hours = Pick<ZoneFacts, 'isAfterHours' | 'isLongAfterHours' | 'releasedUntil'>;

/** Every hour that a zone knows is a whole minute, and so is a time zone's distance from any other. */
const minuteMs = 60_000;
const defaultSupervisionMs = 90_000;

/**
 * Listens to the sensors and to who is in the house, and journals what that means for each zone, in the transaction of
 * its cause: a reaction of the journal. What was heard is kept until a transaction has taken it.
 */
export const createZones = (options: ZonesOptions): Zones => {
  const { zones, journal, clock, store, signals, house, timeZone, soon = (look) => look() } = options;
  const supervisionMs = options.supervisionMs ?? defaultSupervisionMs;
  const delays = new Map<string, { readonly until: EpochMs; readonly endsAtMono: number }>();
  const doors: DoorWatch = watchDoors(clock);
  const mutes = createMutes();
  let queue: readonly { readonly zoneId: string; readonly news: News }[] = [];
  let taken: ReadonlySet<object> = new Set();
  /** What was found the last time, as long as it was found from the same. */
  const found = new Map<
    string,
    { readonly state: ZoneState; readonly watched: readonly Watched[]; readonly conditions: readonly ZoneCondition[] }
  >();
  const hours = new Map<string, Hours & { readonly minute: number }>();
  let map: SensorMap | undefined;
  let shown = '';

  const sensors = (): SensorMap => {
    map ??= sensorMapOf(options.positions(), zones, options.nameOf);
    return map;
  };
  const { isOnline, isAway } = options;
  // After a restart nothing is heard yet; what was the matter then is no better known now.
  const lost = zones.flatMap((zone) => lostBefore(zone, store.state(zone.id), options.openBefore));
  const watching = createWatching({ signals, clock, sensors, isOnline, isAway, lost });

  /** Wall and steady time, whichever is first: a clock that is set back must not lengthen a delay. */
  const isDelayOver = (zoneId: string, { phase, until }: ZoneState, now: EpochMs): boolean => {
    if ((phase !== 'entry_delay' && phase !== 'exit_delay') || until === undefined) {
      delays.delete(zoneId);
      return false;
    }
    const known = delays.get(zoneId);
    if (known?.until === until) return now >= until || clock.monotonicMs() >= known.endsAtMono;
    delays.set(zoneId, { until, endsAtMono: clock.monotonicMs() + Math.max(until - now, 0) });
    return now >= until;
  };

  /** What the clock on the wall says of a zone. Asked for in every transaction, and the same for a whole minute. */
  const hoursOf = (zone: ZoneConfig, now: EpochMs): Hours => {
    const minute = Math.floor(now / minuteMs);
    const known = hours.get(zone.id);
    if (known?.minute === minute) return known;
    const isAfter = isAfterHours(zone, now, timeZone);
    const fresh = {
      minute,
      isAfterHours: isAfter,
      isLongAfterHours: isAfter && isAfterHours(zone, epochMs(now - clearsUpMs), timeZone),
      releasedUntil: releasedUntil(zone, now, timeZone),
    };
    hours.set(zone.id, fresh);
    return fresh;
  };

  const decide = (now: EpochMs, isFirst: boolean): ZoneEvent[] => {
    const inUse = sensors().zoneIdsInUse;
    const children = house.children();
    const isEmpty = children === 0 && !house.isStaffInside();
    const muted = mutes.at(clock.monotonicMs(), options.testing());
    const isClockUnset = clock.trust() === 'unset';
    const pending = isFirst ? queue : [];
    if (isFirst) taken = new Set(queue);
    const stateOf = store.states();
    return zones.flatMap((zone) => {
      const state = stateOf(zone.id);
      const news = pending.filter(({ zoneId }) => zoneId === zone.id).map((each) => each.news);
      // A zone to which nothing belongs protects nothing; one that ever did goes on being judged.
      if (!inUse.has(zone.id) && state.last === undefined && news.length === 0) return [];
      const facts: ZoneFacts = {
        now,
        steadyMs: clock.monotonicMs(),
        watched: watching.of(zone.id),
        news,
        children,
        isEmpty,
        ...hoursOf(zone, now),
        isDelayOver: isDelayOver(zone.id, state, now),
        isClockUnset,
        muted,
        supervisionMs,
        toText: (instant) => toRfc3339(instant, timeZone),
      };
      return judgeZone(zone, state, facts);
    });
  };

  /** Journals what there is to say. What is alerted of by its level alone lets the alerts look again. */
  const flush = (): void => {
    const before = shown;
    try {
      shown = printOf(conditions());
      if (before === shown && decide(clock.now(), true).length === 0) {
        queue = [];
        return;
      }
      // Another transaction may have taken some of it along already; a zone remembers each sensor once.
      journal.react();
      queue = queue.filter((each) => !taken.has(each));
      shown = printOf(conditions());
    } catch (error) {
      shown = before;
      options.onFailure(error);
    }
  };
  const conditions = (): readonly ZoneCondition[] => {
    const stateOf = store.states();
    return zones.flatMap((zone) => {
      const state = stateOf(zone.id);
      const watched = watching.of(zone.id);
      const known = found.get(zone.id);
      if (known?.state === state && known.watched === watched) return known.conditions;
      const conditions = conditionsOfZone(zone, state, watched);
      found.set(zone.id, { state, watched, conditions });
      return conditions;
    });
  };
  let isLookDue = false;
  let isClosed = false;
  const lookSoon = (): void => {
    if (isLookDue) return;
    isLookDue = true;
    soon(() => {
      isLookDue = false;
      if (!isClosed) flush();
    });
  };
  const hear = ({ zone, ...about }: Heard, wasUnknown: boolean): void => {
    if (!protects(about.role)) return;
    const news: News = { ...about, wasUnknown };
    const isExplained = about.role === 'door' && doors.opened(zone, news, store.state(zone.id).phase);
    queue = [...queue, { zoneId: zone.id, news: { ...news, isExplained } }];
  };

  const stops = [
    signals.onChange((signal, before) => {
      watching.changed(signal, before);
      const about = sensors().heard(signal.unitId, signal.item, signal.sensor);
      if (!about) return;
      if (signal.level === 'active' && before?.level !== 'active') hear(about, before?.level !== 'clear');
      lookSoon();
    }),
    signals.onPulse(({ unitId, item, sensor }) => {
      const about = sensors().heard(unitId, item, sensor);
      if (!about) return;
      hear(about, false);
      lookSoon();
    }),
  ];
  journal.addReaction((now, added) =>
    added?.every(({ type }) => !changesZones(type)) ? [] : decide(now, added === undefined).map(asNewEvent),
  );
  journal.onCommit((events) => {
    for (const event of events) if (isComingOrGoing(event)) doors.explained(epochMs(event.occurredAt));
    // Whoever journalled it let the alerts look at it, too.
    if (events.some(({ type }) => type.startsWith('zone.'))) shown = printOf(conditions());
    if (!events.some(({ type }) => changesPositions(type))) return;
    map = undefined;
    watching.refresh();
    flush();
  });

  return {
    tick: () => {
      watching.refresh();
      for (const { zoneId, news } of doors.unexplained()) queue = [...queue, { zoneId, news }];
      flush();
    },
    conditions,
    all: () => {
      const stateOf = store.states();
      return zones.map((zone) => ({
        zone,
        state: stateOf(zone.id),
        watched: watching.of(zone.id),
        isInUse: sensors().zoneIdsInUse.has(zone.id) || stateOf(zone.id).last !== undefined,
      }));
    },
    position: (positionId) => sensors().position(positionId),
    zoneIdOf: (positionId) => sensors().zoneIdOf(positionId),
    close: () => {
      isClosed = true;
      for (const stop of stops) stop();
    },
  };
};

const asNewEvent = (event: ZoneEvent): NewEvent => ({ ...event, subject: event.data.zoneId });

const changesPositions = (type: EventType): boolean => type.startsWith('position.') || type.startsWith('unit.');
/** Alerts change nothing that a zone is judged by. */
const changesZones = (type: EventType): boolean => !type.startsWith('alert.');

const comings: ReadonlySet<EventType> = new Set<EventType>([
  'attendance.checked_in',
  'attendance.checked_out',
  'attendance.handed_over',
  'staff.clocked_in',
  'staff.clocked_out',
]);
const isComingOrGoing = ({ type }: JournalEvent): boolean => comings.has(type);

const printOf = (conditions: readonly ZoneCondition[]): string =>
  conditions
    .map(({ kind, positionId, deviceId, zoneId, isSuspended = false }) =>
      [kind, positionId ?? deviceId ?? zoneId, isSuspended].join(' '),
    )
    .join('\n');
