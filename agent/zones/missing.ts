import { type Clock, epochMs } from '#agent/time/clock.ts';
import type { ZoneSignal } from './ports.ts';
import type { SensorMap } from './sensors.ts';
import type { Where } from './state.ts';
import { protects, type Watched } from './watch.ts';

/** A place of which a zone knew nothing when the process before this one ended. */
export interface Lost {
  readonly zoneId: string;
  readonly where: Where;
}
/** A sensor of a zone; the key tells it apart there. */
export interface Sensed {
  readonly zoneId: string;
  readonly key: string;
  readonly watched: Watched;
}

/** What the sensors that tell something leave open; asked with every new look at all of them. */
export interface MissingWatch {
  /** A sensor told something. */
  heard(signal: ZoneSignal): void;
  /** What is unknown although no signal says so. `present`: every sensor that tells something, by its zone. */
  of(present: readonly Sensed[]): Sensed[];
}

/**
 * Sensors that are missing: a place without a unit, a unit that never told what its place is for, a sensor that its unit
 * no longer tells of, and what was unknown before a restart. Each is unknown until it is heard, or its place is another's.
 */
export const watchMissing = (options: {
  readonly clock: Clock;
  readonly sensors: () => SensorMap;
  readonly isOnline: (unitId: string) => boolean;
  readonly isAway: (unitId: string) => boolean;
  readonly keyOf: (signal: ZoneSignal) => string;
  readonly lost: readonly Lost[];
}): MissingWatch => {
  const { clock, sensors, isOnline, isAway, keyOf } = options;
  const startedMs = clock.monotonicMs();
  /** Every sensor that ever told something, and since when it no longer does. */
  const told = new Map<string, { readonly signal: ZoneSignal; readonly goneMs?: number }>();
  /** Since when something is expected of a place and its unit. */
  let expectedMs = new Map<string, number>();
  let lost: readonly (Lost & { readonly unitId: string | undefined })[] | undefined;

  const unitAt = ({ positionId, deviceId }: Where): string | undefined =>
    positionId === undefined ? deviceId : sensors().position(positionId)?.unit?.unitId;
  const unknownSince = (ms: number) => ({
    level: 'unknown' as const,
    since: epochMs(Math.round(clock.now() - (clock.monotonicMs() - ms))),
    heldSinceMs: ms,
  });

  /** Told once and no more, although its unit still stands there and no other sensor of it does the same. */
  const goneOf = (present: ReadonlySet<string>, isTold: (where: Where, role: string) => boolean): Sensed[] =>
    [...told].flatMap(([key, { signal, goneMs }]): Sensed[] => {
      if (present.has(key)) return [];
      const about = sensors().heard(signal.unitId, signal.item, signal.sensor);
      if (about?.positionId === undefined || !protects(about.role) || isTold(about, about.role)) {
        told.delete(key);
        return [];
      }
      const since = goneMs ?? clock.monotonicMs();
      told.set(key, { signal, goneMs: since });
      const { zone, ...watched } = about;
      return [{ zoneId: zone.id, key, watched: { ...watched, ...unknownSince(since) } }];
    });

  const silentOf = (isTold: (where: Where, role: string) => boolean): Sensed[] => {
    const before = expectedMs;
    expectedMs = new Map();
    return sensors().expectations.flatMap(({ position, zone, role, sensor }): Sensed[] => {
      const { unit, positionId, name } = position;
      if (isTold({ positionId }, role)) return [];
      const key = `${positionId} ${unit?.unitId ?? ''}`;
      const since = before.get(key) ?? clock.monotonicMs();
      expectedMs.set(key, since);
      const isGone = unit !== undefined && isAway(unit.unitId);
      const unknown = { ...unknownSince(since), ...(isGone && { heldSinceMs: Number.NEGATIVE_INFINITY }) };
      // A button that only ever sends presses has no level, and is well while it is there.
      const isWell = role === 'panic' && unit !== undefined && isOnline(unit.unitId);
      const watched = { positionId, place: name, role, sensor, ...unknown, ...(isWell && { level: 'clear' as const }) };
      return [{ zoneId: zone.id, key: `expected ${positionId}`, watched }];
    });
  };

  /** What is left of the lapses of before: nothing was heard there yet, and the same unit still stands there. */
  const lostOf = (known: readonly Sensed[], isHeard: (zoneId: string, where: Where) => boolean): Sensed[] => {
    lost = (lost ?? options.lost.map((each) => ({ ...each, unitId: unitAt(each.where) }))).filter(
      ({ zoneId, where, unitId }) =>
        unitId !== undefined &&
        unitAt(where) === unitId &&
        sensors().mayTell(zoneId, where) &&
        !isHeard(zoneId, where) &&
        !known.some(({ zoneId: id, watched }) => id === zoneId && isAt(watched, where) && watched.level === 'clear'),
    );
    return lost
      .filter(({ zoneId, where }) => !known.some((each) => each.zoneId === zoneId && isAt(each.watched, where)))
      .map(({ zoneId, where }): Sensed => {
        const sensor = { role: 'tamper', sensor: 'tamper' } as const;
        const watched = { ...where, ...sensor, ...unknownSince(startedMs) };
        return { zoneId, key: `lost ${where.positionId ?? where.deviceId}`, watched };
      });
  };

  return {
    heard: (signal) => {
      told.set(keyOf(signal), { signal });
    },
    of: (present) => {
      const keys = new Set(present.map(({ key }) => key));
      const roles = new Set(present.map(({ watched }) => `${watched.positionId} ${watched.role}`));
      const places = new Set(
        present
          .filter(({ watched }) => protects(watched.role))
          .map(({ zoneId, watched }) => `${zoneId} ${placeOf(watched)}`),
      );
      const isTold = ({ positionId }: Where, role: string): boolean => roles.has(`${positionId} ${role}`);
      const gone = goneOf(keys, isTold);
      for (const { watched } of gone) roles.add(`${watched.positionId} ${watched.role}`);
      const silent = [...gone, ...silentOf(isTold)];
      return [...silent, ...lostOf(silent, (zoneId, where) => places.has(`${zoneId} ${placeOf(where)}`))];
    },
  };
};

const placeOf = ({ positionId, deviceId }: Where): string => `${positionId ?? ''}:${deviceId ?? ''}`;
const isAt = (one: Where, other: Where): boolean => placeOf(one) === placeOf(other);
