import type { ZoneConfig } from '#agent/config/zones.ts';
import type { SensorKind } from '#contract/values.ts';
import type { ZonePosition } from './ports.ts';
import type { Where } from './state.ts';
import { expectedOf, type Role, roleOf, zoneOf } from './watch.ts';

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
  /** The positions that are expected to say how they stand, and of which zone they are. */
  readonly expectations: readonly {
    readonly position: ZonePosition;
    readonly zone: ZoneConfig;
    readonly role: Role;
    readonly sensor: SensorKind;
  }[];
  readonly zoneIdsInUse: ReadonlySet<string>;
  position(positionId: string): ZonePosition | undefined;
  /** The zone whose detector a position is. */
  zoneIdOf(positionId: string): string | undefined;
  /** Whether what stands there may tell this zone something: as its detector or call, or in this role of its own. */
  mayTell(zoneId: string, where: Where, role: Role): boolean;
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
    const of = expectedOf(position);
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

  const position = (positionId: string): ZonePosition | undefined =>
    positions.find((each) => each.positionId === positionId);
  const zoneIdOf = (positionId: string): string | undefined => {
    const found = position(positionId);
    return found && zoneOf(expectedOf(found)?.role ?? 'detector', found, zones)?.id;
  };
  return {
    heard,
    expectations,
    zoneIdsInUse: inUse,
    position,
    zoneIdOf,
    mayTell: (zoneId, { positionId, deviceId }, role) => {
      if (positionId === undefined) {
        return deviceId !== undefined && nameOf(deviceId) !== undefined && !byUnit.has(deviceId);
      }
      const found = position(positionId);
      return found !== undefined && (zoneIdOf(positionId) === zoneId || zoneOf(role, found, zones)?.id === zoneId);
    },
  };
};
