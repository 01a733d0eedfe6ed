import type { ZoneConfig } from '#agent/config/zones.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { PositionKind, SensorKind, ZoneAlarmKind, ZoneClass } from '#contract/values.ts';
import type { Level, ZonePosition } from './ports.ts';
import type { Where } from './state.ts';

/** What a sensor's word means to a zone. `none`: nothing that zones judge. */
export type Role = 'panic' | 'fire' | 'water' | 'tamper' | 'detector' | 'door' | 'battery' | 'fault' | 'none';

/** One sensor of a zone, as it stands now. */
export interface Watched extends Where {
  readonly role: Role;
  readonly sensor: SensorKind;
  readonly level: Level;
  readonly since: EpochMs;
  /** The same by a clock that nobody sets. */
  readonly heldSinceMs: number;
}

const roles: Record<SensorKind, Role> = {
  panic: 'panic',
  smoke: 'fire',
  gas: 'fire',
  water: 'water',
  tamper: 'tamper',
  opening: 'detector',
  motion: 'detector',
  person: 'detector',
  intrusion: 'detector',
  line_cross: 'detector',
  glass_break: 'detector',
  battery: 'battery',
  fault: 'fault',
  power: 'fault',
  image_fault: 'fault',
  vehicle: 'none',
  animal: 'none',
  sound: 'none',
  cry: 'none',
  input: 'none',
  output: 'none',
  people_count: 'none',
  unclassified: 'none',
};

/** A bare contact is what stands at its position. */
const rolesOfInput: Partial<Record<PositionKind, Role>> = {
  door: 'door',
  window: 'detector',
  motion: 'detector',
  panic: 'panic',
  smoke: 'fire',
  gas: 'fire',
  water: 'water',
};

/** Without a position, or without a zone of its own, a detector protects nothing that anybody named. */
export const roleOf = (sensor: SensorKind, position: Pick<ZonePosition, 'kind' | 'zoneId'> | undefined): Role => {
  const kind = position?.kind;
  if (sensor === 'input') {
    return (kind && rolesOfInput[kind]) ?? (position?.zoneId !== undefined ? 'detector' : 'none');
  }
  const role = roles[sensor];
  if (role !== 'detector') return role;
  if (!kind) return 'none';
  // Light, rain and leaves move a picture: it protects where somebody gave it a zone. People in it count everywhere.
  if (kind === 'camera' && sensor === 'motion' && position.zoneId === undefined) return 'none';
  return sensor === 'opening' && kind === 'door' ? 'door' : role;
};

/** Kinds of positions that are expected to say how they stand. */
const expected: Partial<Record<PositionKind, { readonly role: Role; readonly sensor: SensorKind }>> = {
  door: { role: 'door', sensor: 'opening' },
  window: { role: 'detector', sensor: 'opening' },
  motion: { role: 'detector', sensor: 'motion' },
  panic: { role: 'panic', sensor: 'panic' },
  smoke: { role: 'fire', sensor: 'smoke' },
  gas: { role: 'fire', sensor: 'gas' },
  water: { role: 'water', sensor: 'water' },
  panel: { role: 'detector', sensor: 'intrusion' },
};
/** In which class a detector stands where no zone is named. Another maker's panel has decided already that it is an alarm. */
const classOf: Partial<Record<PositionKind, ZoneClass>> = {
  door: 'perimeter24',
  window: 'perimeter24',
  panel: 'always',
};
/** A camera stands for the protection of a zone only where it was given one. */
export const expectedOf = ({ kind, zoneId }: Pick<ZonePosition, 'kind' | 'zoneId'>) =>
  kind === 'camera' && zoneId !== undefined ? ({ role: 'detector', sensor: 'motion' } as const) : expected[kind];

/**
 * The zone that judges a sensor. What calls for help is of a zone that is always armed, tamper contacts too (GB
 * 50394-2007, 5.2.4: never of the detector's own zone), faults and batteries are supervised; the rest is of its position's
 * zone, or of the first one of the class that its kind belongs to.
 */
export const zoneOf = (
  role: Role,
  position: Pick<ZonePosition, 'kind' | 'zoneId'> | undefined,
  zones: readonly ZoneConfig[],
): ZoneConfig | undefined => {
  const own = zones.find(({ id }) => id === position?.zoneId);
  const firstOf = (zoneClass: ZoneClass): ZoneConfig | undefined =>
    own?.class === zoneClass ? own : zones.find((zone) => zone.class === zoneClass);
  switch (role) {
    case 'none':
      return undefined;
    case 'panic':
    case 'fire':
    case 'water':
    case 'tamper':
      return firstOf('always');
    case 'battery':
    case 'fault':
      return firstOf('supervision');
    case 'door':
    case 'detector':
      return own ?? firstOf((position && classOf[position.kind]) ?? 'interior_after_hours');
  }
};

/** What an alarm of this sensor is called. */
export const kindOf = (role: Role, zoneClass: ZoneClass): ZoneAlarmKind => {
  switch (role) {
    case 'panic':
    case 'fire':
    case 'tamper':
      return role;
    case 'water':
      return 'zone_fault';
    default:
      return zoneClass === 'child_boundary' ? 'boundary' : 'intrusion';
  }
};

/** What acts in every phase and keeps its alarm until a person resets it. */
export const isCall = (role: Role): boolean =>
  role === 'panic' || role === 'fire' || role === 'water' || role === 'tamper';

/** Calls that a person may reset while they go on: they stay told, as a lapse. */
export const mayBeResetPast = (role: Role): boolean => role === 'tamper' || role === 'water';

/** What stands for the protection of its zone: not known, it is missing. */
export const protects = (role: Role): boolean => role === 'door' || role === 'detector' || isCall(role);
