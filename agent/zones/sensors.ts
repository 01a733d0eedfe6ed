import type { ZoneConfig } from '#agent/config/zones.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { SensorKind } from '#contract/values.ts';
import type { ZonePosition, ZoneSignal } from './ports.ts';
import type { Where } from './state.ts';
import { expectedOf, type Role, roleOf, type Watched, zoneOf } from './watch.ts';

/** Which zone a unit's word is for, and what it means there. */
export interface Heard extends Where {
  readonly zone: ZoneConfig;
  readonly role: Role;
  readonly sensor: SensorKind;
}

/** The positions of the house, by the units that stand at them: made anew when a position or its unit changes. */
export interface SensorMap {
  /** Undefined: nothing that zones judge. */
  heard(unitId: string, item: string, sensor: SensorKind): Heard | undefined;
  /**
   * Every sensor by its zone, as it stands now. A position of which nothing was heard since `startedAt` stands there as
   * unknown. `ageOf` tells for how long a signal has had its level, `isOnline` whether a unit is known to be there: a
   * button that only ever sends presses has no level, and is well while it is.
   */
  watched(options: {
    readonly signals: readonly ZoneSignal[];
    readonly ageOf: (signal: ZoneSignal) => number;
    readonly silentMs: number;
    readonly startedAt: EpochMs;
    readonly isOnline: (unitId: string) => boolean;
  }): ReadonlyMap<string, readonly Watched[]>;
  readonly zoneIdsInUse: ReadonlySet<string>;
  position(positionId: string): ZonePosition | undefined;
  /** The zone whose detector a position is. */
  zoneIdOf(positionId: string): string | undefined;
}

export const sensorMapOf = (
  positions: readonly ZonePosition[],
  zones: readonly ZoneConfig[],
  nameOf: (unitId: string) => string | undefined,
): SensorMap => {
  const byUnit = new Map<string, ZonePosition[]>();
  for (const position of positions) {
    if (!position.unit) continue;
    const { unitId } = position.unit;
    byUnit.set(unitId, [...(byUnit.get(unitId) ?? []), position]);
  }
  const positionOf = (unitId: string, item: string): ZonePosition | undefined => {
    const there = byUnit.get(unitId) ?? [];
    return there.find(({ unit }) => unit?.item === item) ?? there.find(({ unit }) => unit?.item === undefined);
  };
  const find: SensorMap['heard'] = (unitId, item, sensor) => {
    const position = positionOf(unitId, item);
    const role = roleOf(sensor, position);
    const zone = zoneOf(role, position, zones);
    if (!zone) return undefined;
    if (position) return { zone, role, sensor, positionId: position.positionId, place: position.name };
    // Another item of a unit that stands somewhere is still that unit's tamper contact, battery or fault.
    const host = byUnit.get(unitId)?.[0];
    if (host) return { zone, role, sensor, positionId: host.positionId, place: host.name };
    const place = nameOf(unitId);
    return { zone, role, sensor, deviceId: unitId, ...(place !== undefined && { place }) };
  };
  // Asked for every signal of the house with each of them.
  const known = new Map<string, Heard | undefined>();
  const heard: SensorMap['heard'] = (unitId, item, sensor) => {
    const key = `${unitId} ${item} ${sensor}`;
    if (!known.has(key)) known.set(key, find(unitId, item, sensor));
    return known.get(key);
  };
  const expectations = positions.flatMap((position) => {
    const of = expectedOf(position.kind);
    const zone = of && zoneOf(of.role, position, zones);
    return zone ? [{ position, zone, role: of.role, sensor: of.sensor }] : [];
  });
  const inUse = new Set(expectations.map(({ zone }) => zone.id));
  for (const { zoneId } of positions) {
    if (zones.some(({ id }) => id === zoneId)) inUse.add(zoneId as string); // it is the id of one of them
  }
  // Whatever stands somewhere has a battery, a tamper contact or at least a life to be watched over.
  if (positions.length > 0) {
    for (const zone of zones) if (zone.class === 'always' || zone.class === 'supervision') inUse.add(zone.id);
  }

  return {
    heard,
    zoneIdsInUse: inUse,
    position: (positionId) => positions.find((position) => position.positionId === positionId),
    zoneIdOf: (positionId) => {
      const position = positions.find((each) => each.positionId === positionId);
      return position && zoneOf(expectedOf(position.kind)?.role ?? 'detector', position, zones)?.id;
    },
    watched: ({ signals, ageOf, silentMs, startedAt, isOnline }) => {
      const found = new Map<string, Watched[]>();
      const put = (zoneId: string, watched: Watched): void => {
        const list = found.get(zoneId);
        if (list) list.push(watched);
        else found.set(zoneId, [watched]);
      };
      const told = new Set<string>();
      for (const signal of signals) {
        const about = heard(signal.unitId, signal.item, signal.sensor);
        if (!about) continue;
        const { zone, ...rest } = about;
        if (about.positionId !== undefined) told.add(`${about.positionId} ${about.role}`);
        put(zone.id, { ...rest, level: signal.level, since: signal.since, ageMs: ageOf(signal) });
      }
      for (const { position, zone, role, sensor } of expectations) {
        const { unit, positionId, name } = position;
        if (!unit || told.has(`${positionId} ${role}`) || isOnline(unit.unitId)) continue;
        const since = epochMs(startedAt);
        put(zone.id, { positionId, place: name, role, sensor, level: 'unknown', since, ageMs: silentMs });
      }
      return found;
    },
  };
};
