import type { ZoneConfig } from '#agent/config/zones.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import { conditionsOfZone } from './conditions.ts';
import type { OpenZoneAlert, ZoneSignal } from './ports.ts';
import type { SensorMap } from './sensors.ts';
import { sameWhere, type Where, whereOf, type ZoneState } from './state.ts';
import { protects, type Watched } from './watch.ts';

/**
 * What was the matter when the process before this one ended, and can only be over once it is heard. `tamper`: a zone knew
 * nothing of a place; the others: a device told it of itself.
 */
export interface Lost {
  readonly zoneId: string;
  readonly where: Where;
  readonly role: 'tamper' | 'battery' | 'fault';
}

/** What a zone remembers to be unknown, and the open alerts that nothing it remembers calls for: a device's own word did. */
export const lostBefore = (zone: ZoneConfig, state: ZoneState, open: readonly OpenZoneAlert[]): Lost[] => {
  const remembered = conditionsOfZone(zone, state, []);
  const toldByDevice = open.flatMap((alert): Lost[] => {
    const { kind, zoneId } = alert;
    const role = kind === 'battery_low' ? 'battery' : kind === 'zone_fault' ? 'fault' : undefined;
    if (!role || zoneId !== zone.id || (alert.positionId ?? alert.deviceId) === undefined) return [];
    const isRemembered = remembered.some((each) => each.kind === kind && sameWhere(each, alert));
    return isRemembered ? [] : [{ zoneId, where: whereOf(alert), role }];
  });
  const unknown = state.lapses.flatMap(({ because, ...where }): Lost[] =>
    because === 'unknown' ? [{ zoneId: zone.id, where, role: 'tamper' }] : [],
  );
  return [...unknown, ...toldByDevice];
};

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
 * no longer tells of, and what was the matter before a restart. Each is unknown until it is heard, or its place is another's.
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

  const unitAt = ({ positionId, deviceId }: Where): string | undefined =>
    positionId === undefined ? deviceId : sensors().position(positionId)?.unit?.unitId;
  let lost = options.lost.map((each) => ({ ...each, unitId: unitAt(each.where) }));
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

  /** What is left of before: nothing was heard of it yet, and the same unit still stands there. */
  const lostOf = (present: readonly Sensed[], silent: readonly Sensed[]): Sensed[] => {
    const isOf = (each: Lost, { zoneId, watched }: Sensed): boolean =>
      zoneId === each.zoneId &&
      sameWhere(watched, each.where) &&
      (each.role === 'tamper' || watched.role === each.role);
    const isHeard = (each: Lost): boolean =>
      each.role === 'tamper'
        ? present.some((sensed) => isOf(each, sensed) && protects(sensed.watched.role)) ||
          silent.some((sensed) => isOf(each, sensed) && sensed.watched.level === 'clear')
        : present.some((sensed) => isOf(each, sensed) && sensed.watched.level !== 'unknown');
    lost = lost.filter(
      (each) =>
        each.unitId !== undefined &&
        unitAt(each.where) === each.unitId &&
        sensors().mayTell(each.zoneId, each.where, each.role) &&
        !isHeard(each),
    );
    return lost
      .filter((each) => !silent.some((sensed) => isOf(each, sensed)))
      .map(({ zoneId, where, role }): Sensed => {
        const watched = { ...where, role, sensor: role, ...unknownSince(startedMs) };
        return { zoneId, key: `lost ${role} ${where.positionId ?? where.deviceId}`, watched };
      });
  };

  return {
    heard: (signal) => {
      told.set(keyOf(signal), { signal });
    },
    of: (present) => {
      const keys = new Set(present.map(({ key }) => key));
      const roles = new Set(present.map(({ watched }) => `${watched.positionId} ${watched.role}`));
      const isTold = ({ positionId }: Where, role: string): boolean => roles.has(`${positionId} ${role}`);
      const gone = goneOf(keys, isTold);
      for (const { watched } of gone) roles.add(`${watched.positionId} ${watched.role}`);
      const silent = [...gone, ...silentOf(isTold)];
      return [...silent, ...lostOf(present, silent)];
    },
  };
};
