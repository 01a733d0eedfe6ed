import type { Clock } from '#agent/time/clock.ts';
import { type Lost, type Sensed, watchMissing } from './missing.ts';
import type { Signals, ZoneSignal } from './ports.ts';
import type { SensorMap } from './sensors.ts';
import type { Watched } from './watch.ts';

/** Every sensor of the house by its zone, kept up to date with each word instead of being looked up for all of them. */
export interface Watching {
  /** The same list as long as nothing changed in it. */
  of(zoneId: string): readonly Watched[];
  changed(signal: ZoneSignal, before: ZoneSignal | undefined): void;
  /** Positions, units or who is online may be others now. */
  refresh(): void;
}

/** A level that was held before we listened counts, but never for more than this. */
const longestPastMs = 3_600_000;

export const createWatching = (options: {
  readonly signals: Signals;
  readonly clock: Clock;
  readonly sensors: () => SensorMap;
  readonly isOnline: (unitId: string) => boolean;
  readonly isAway: (unitId: string) => boolean;
  readonly lost: readonly Lost[];
}): Watching => {
  const { signals, clock, sensors, isAway } = options;
  const startedMs = clock.monotonicMs();
  const heldSince = new Map<string, number>();
  let zones: Map<string, Map<string, Watched>> | undefined;
  const lists = new Map<string, readonly Watched[]>();
  const keyOf = ({ unitId, item }: ZoneSignal): string => `${unitId} ${item}`;
  const missing = watchMissing({ ...options, keyOf });

  const keep = (signal: ZoneSignal): void => {
    const pastMs = Math.min(Math.max(clock.now() - signal.since, 0), longestPastMs);
    heldSince.set(keyOf(signal), clock.monotonicMs() - pastMs);
    missing.heard(signal);
  };
  const put = (into: Map<string, Map<string, Watched>>, zoneId: string, key: string, watched: Watched): void => {
    const zone = into.get(zoneId) ?? new Map<string, Watched>();
    into.set(zoneId, zone);
    zone.set(key, watched);
    lists.delete(zoneId);
  };
  const take = (into: Map<string, Map<string, Watched>>, signal: ZoneSignal): Sensed | undefined => {
    const about = sensors().heard(signal.unitId, signal.item, signal.sensor);
    if (!about) return undefined;
    const { zone, ...where } = about;
    const key = keyOf(signal);
    // Of a unit that is known to be gone nobody has to wait for a word.
    const isGone = signal.level === 'unknown' && isAway(signal.unitId);
    const heldSinceMs = isGone ? Number.NEGATIVE_INFINITY : (heldSince.get(key) ?? startedMs);
    const watched = { ...where, level: signal.level, since: signal.since, heldSinceMs };
    put(into, zone.id, key, watched);
    return { zoneId: zone.id, key, watched };
  };
  const build = (): Map<string, Map<string, Watched>> => {
    const built = new Map<string, Map<string, Watched>>();
    lists.clear();
    const present = signals.all().flatMap((signal) => take(built, signal) ?? []);
    for (const { zoneId, key, watched } of missing.of(present)) put(built, zoneId, key, watched);
    return built;
  };

  for (const signal of signals.all()) keep(signal);
  return {
    of: (zoneId) => {
      zones ??= build();
      const known = lists.get(zoneId);
      if (known) return known;
      const list = [...(zones.get(zoneId)?.values() ?? [])];
      lists.set(zoneId, list);
      return list;
    },
    changed: (signal, before) => {
      keep(signal);
      // Its first word, and what it tells of now, may take the place of something that was expected.
      if (before?.sensor !== signal.sensor) zones = undefined;
      else if (zones) take(zones, signal);
    },
    refresh: () => {
      zones = undefined;
    },
  };
};
