import { Id, PersonName, TimeOfDay, ZoneClass } from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import type { FieldFault } from './fieldFaults.ts';

const Delay = Type.Integer({ minimum: 0, maximum: 300 });
const Seconds = Type.Integer({ minimum: 1, maximum: 3600 });

/** A zone in facility.yaml. What is left out has the default of its class. */
export const Zone = Type.Object(
  {
    id: Id,
    name: PersonName,
    class: ZoneClass,
    exitDelaySeconds: Type.Optional(Delay),
    entryDelaySeconds: Type.Optional(Delay),
    heldOpenSeconds: Type.Optional(Seconds),
    handoverWindowSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
    release: Type.Optional(
      Type.Array(Type.Object({ from: TimeOfDay, to: TimeOfDay }, { additionalProperties: false }), { maxItems: 6 }),
    ),
    after: Type.Optional(TimeOfDay),
    siren: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ZoneFile = Static<typeof Zone>;

/** A zone with every default filled in. Durations in milliseconds, times local. */
export interface ZoneConfig {
  readonly id: string;
  readonly name: string;
  readonly class: ZoneClass;
  /** Only of `interior_after_hours`, the one class that a person may disarm. */
  readonly exitDelayMs: number;
  readonly entryDelayMs: number;
  /** How long a door may stand open. */
  readonly heldOpenMs: number;
  /** A door that opens is to be explained by somebody who comes or goes, this long before or after. */
  readonly handoverWindowMs: number;
  /** When the doors of a `perimeter24` zone are opened for bringing and fetching. */
  readonly release: readonly { readonly from: string; readonly to: string }[];
  /** From when on an `interior_after_hours` zone arms by itself once nobody is in the house, until `before`. */
  readonly after: string;
  readonly before: string;
  /** Whether its alarms sound on the siren. */
  readonly siren: boolean;
}

/** One zone of each class: nothing that a class protects may be left without it because nobody wrote it down. */
const defaults: Record<ZoneClass, { readonly id: string; readonly name: string }> = {
  always: { id: 'always', name: '紧急与防拆' },
  perimeter24: { id: 'perimeter', name: '周界' },
  child_boundary: { id: 'boundary', name: '婴幼儿边界' },
  interior_after_hours: { id: 'interior', name: '室内' },
  supervision: { id: 'supervision', name: '设备监督' },
};

/** The zones of the file, and for each class that it does not name the default one. */
export const zonesOf = (
  zones: readonly ZoneFile[],
  hours: { readonly open: string; readonly close: string },
): ZoneConfig[] => {
  const named = new Set(zones.map((zone) => zone.class));
  const missing = ZoneClass.enum
    .filter((zoneClass) => !named.has(zoneClass))
    .map((zoneClass): ZoneFile => ({ ...defaults[zoneClass], class: zoneClass }));
  return [...zones, ...missing].map((zone) => {
    const isInterior = zone.class === 'interior_after_hours';
    return {
      id: zone.id,
      name: zone.name,
      class: zone.class,
      exitDelayMs: (isInterior ? (zone.exitDelaySeconds ?? 60) : 0) * 1000,
      entryDelayMs: (isInterior ? (zone.entryDelaySeconds ?? 45) : 0) * 1000,
      heldOpenMs: (zone.heldOpenSeconds ?? 60) * 1000,
      // A gate through which a child could leave is explained by nothing, unless the facility says so.
      handoverWindowMs: (zone.handoverWindowSeconds ?? (zone.class === 'child_boundary' ? 0 : 120)) * 1000,
      release: zone.class === 'perimeter24' ? (zone.release ?? aroundOpening(hours)) : [],
      after: zone.after ?? hours.close,
      before: hours.open,
      siren: zone.siren ?? zone.class !== 'child_boundary',
    };
  });
};

/** When children are brought and fetched, where nobody says: an hour before opening to 90 minutes after, and so at the end. */
const aroundOpening = ({ open, close }: { open: string; close: string }) => [
  { from: shifted(open, -60), to: shifted(open, 90) },
  { from: shifted(close, -120), to: shifted(close, 60) },
];

/** `HH:MM` that many minutes later, within the same day. */
const shifted = (time: string, minutes: number): string => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const total = Math.min(Math.max(hour * 60 + minute + minutes, 0), 1439);
  return `${String(Math.floor(total / 60)).padStart(2, '0')}:${String(total % 60).padStart(2, '0')}`;
};

/** What the schema cannot say of zones: ids used twice, settings of another class, windows that end before they begin. */
export const zoneContradictions = (zones: readonly ZoneFile[]): FieldFault[] =>
  zones.flatMap((zone, index) => {
    const path = `/zones/${index}`;
    const found: FieldFault[] = [];
    const isTaken =
      zones.findIndex(({ id }) => id === zone.id) !== index ||
      Object.entries(defaults).some(
        ([zoneClass, { id }]) => id === zone.id && !zones.some((each) => each.class === zoneClass),
      );
    if (isTaken)
      found.push({
        path: `${path}/id`,
        message: `"${zone.id}" is used twice, or is the id of a zone that exists by itself; give each its own id`,
        zh: `编号“${zone.id}”用了两次，或是自动存在的防区的编号，每个防区要有自己的编号`,
      });
    const only = (key: keyof ZoneFile, zoneClass: ZoneClass): void => {
      if (zone[key] !== undefined && zone.class !== zoneClass)
        found.push({
          path: `${path}/${key}`,
          message: `only a zone of the class ${zoneClass} has this; leave it out`,
          zh: `只有 ${zoneClass} 类防区才有这一项，请删去`,
        });
    };
    // A delay needs somebody who may disarm within it.
    only('exitDelaySeconds', 'interior_after_hours');
    only('entryDelaySeconds', 'interior_after_hours');
    only('after', 'interior_after_hours');
    only('release', 'perimeter24');
    zone.release?.forEach(({ from, to }, window) => {
      if (from >= to)
        found.push({
          path: `${path}/release/${window}`,
          message: '`from` must be before `to`, on the same day',
          zh: 'from 应早于 to，并在同一天内',
        });
    });
    return found;
  });
