import { toRfc3339 } from '#agent/time/calendar.ts';
import type { InboxEntry, PositionView, UnitView } from '#contract/provisioning.ts';
import type { DeviceView } from '#contract/site.ts';
import type { PositionKind } from '#contract/values.ts';
import type { Position, Proof, UnitIdentity, UnitStay } from '../positionStore.ts';
import type { Signal } from '../signals.ts';
import type { DeviceRecord } from '../store.ts';
import { isProved, lackingTests, testsOf } from './needs.ts';
import type { Found } from './scans.ts';

/** Who a unit is, for an answer: what it does not tell is null. */
export const identityView = (identity: { readonly [K in keyof UnitIdentity]?: string | undefined }) => ({
  manufacturer: identity.manufacturer ?? null,
  model: identity.model ?? null,
  serial: identity.serial ?? null,
  firmware: identity.firmware ?? null,
  mac: identity.mac ?? null,
  endpoint: identity.endpoint ?? null,
});

export const unitView = (stay: UnitStay, timeZone: string): UnitView => ({
  unitId: stay.unitId,
  item: stay.item ?? null,
  address: stay.address ?? null,
  ...identityView(stay),
  since: toRfc3339(stay.since, timeZone),
  until: stay.until === undefined ? null : toRfc3339(stay.until, timeZone),
  other: stay.other === undefined ? null : identityView(stay.other),
});

export interface ViewParts {
  readonly timeZone: string;
  readonly proofs: readonly Proof[];
  /** How the unit's own device is doing; of several, those of the position's item. */
  readonly devices: readonly DeviceView[];
  /** How many people the unit counts now; undefined: it does not, or nobody knows. */
  readonly peopleCount: number | undefined;
  /** Its unit can tell that somebody tampers with it. */
  readonly tellsTamper: boolean;
  readonly hasCredentials: boolean;
  readonly allowsPlainText: boolean;
  readonly isConfigured: boolean;
}

export const positionView = (position: Position, parts: ViewParts): PositionView => {
  const { timeZone, proofs, devices, tellsTamper } = parts;
  const needing = { ...position, tellsTamper };
  const said = devices.find(({ availability }) => availability !== 'online') ?? devices[0];
  return {
    positionId: position.positionId,
    name: position.name,
    kind: position.kind,
    areaId: position.areaId ?? null,
    zoneId: position.zoneId ?? null,
    covers: [...position.covers],
    unit: position.unit ? unitView(position.unit, timeZone) : null,
    availability: said?.availability ?? 'unknown',
    rung: said?.rung ?? null,
    detail: said?.detail ?? null,
    peopleCount: parts.peopleCount ?? null,
    hasCredentials: parts.hasCredentials,
    allowsPlainText: parts.allowsPlainText,
    isConfigured: parts.isConfigured,
    tests: [...testsOf(needing)],
    proofs: proofs.map(({ test, testId, at, passed, detail, measured, codec, pictureSha256, tookMs }) => ({
      test,
      testId,
      at: toRfc3339(at, timeZone),
      passed,
      detail,
      measured: measured ?? {},
      codec: codec ?? null,
      pictureSha256: pictureSha256 ?? null,
      tookMs,
    })),
    lacking: lackingTests(needing, proofs),
    isProved: isProved(needing, proofs),
  };
};

/** Cameras that were found at an address where none stands, and units that introduced themselves and stand nowhere. */
export const inboxOf = (
  found: readonly Found[],
  devices: readonly DeviceRecord[],
  positions: readonly Position[],
  timeZone: string,
): InboxEntry[] => {
  const stays = positions.flatMap(({ unit }) => (unit ? [unit] : []));
  const isPlaced = (camera: Found): boolean =>
    stays.some(
      (stay) =>
        (camera.mac !== undefined && stay.mac === camera.mac) ||
        (camera.endpoint !== undefined && stay.endpoint === camera.endpoint) ||
        (stay.address !== undefined && hostOf(stay.address) === hostOf(camera.address)),
    );
  const cameras = found.filter((camera) => !isPlaced(camera)).map((camera) => foundEntry(camera, timeZone));
  const units = Map.groupBy(
    devices.filter(({ component }) => component !== 'camera'),
    ({ unitId }) => unitId,
  );
  const waiting = [...units].flatMap(([unitId, parts]): InboxEntry[] => {
    const here = stays.filter((stay) => stay.unitId === unitId);
    const free = parts
      .filter(({ deviceId }) => !here.some(({ item }) => item === undefined || item === deviceId))
      // What it is there for comes before its battery and its tamper contact.
      .toSorted((a, b) => Number(kindOf(a) === 'sensor') - Number(kindOf(b) === 'sensor'));
    const [first] = free;
    if (!first) return [];
    return [
      {
        key: `mqtt:${unitId}`,
        source: 'mqtt',
        unitId,
        address: null,
        name: commonName(free.map(({ name }) => name)) || first.name,
        kind: kindOf(first),
        ...identityView({}),
        manufacturer: first.manufacturer,
        model: first.model,
        serial: first.serial,
        items: free.map((part) => ({ item: part.deviceId, name: part.name, kind: kindOf(part) })),
        foundAt: null,
      },
    ];
  });
  return [...cameras, ...waiting];
};

/**
 * The inputs and relays that cameras tell of and nothing stands at: something may be wired to one, or nothing ever, so they
 * wait for nobody.
 */
export const wiredOf = (
  positions: readonly Position[],
  signalsOf: (unitId: string) => readonly Signal[],
): InboxEntry[] =>
  positions.flatMap(({ kind, name, positionId, unit }) => {
    if (kind !== 'camera' || unit?.address === undefined) return [];
    const free = signalsOf(unit.unitId).filter(
      ({ item }) =>
        terminal.test(item) && !positions.some((each) => each.unit?.unitId === unit.unitId && each.unit.item === item),
    );
    return free
      .toSorted((a, b) => a.item.localeCompare(b.item, 'en', { numeric: true }))
      .map(({ item }): InboxEntry => {
        const use = item.startsWith('relay-') ? 'relay' : 'input';
        return {
          key: `camera:${positionId}/${item}`,
          source: 'camera',
          unitId: unit.unitId,
          address: null,
          name,
          kind: use,
          ...identityView(unit),
          items: [{ item, name: item, kind: use }],
          foundAt: null,
        };
      });
  });
const terminal = /^(input|relay)-/;

/** What the names of a unit's parts have in common: `院门` of `院门 contact` and `院门 battery`. Empty when they share no word. */
const commonName = (names: readonly string[]): string => {
  const [first = [], ...others] = names.map((name) => name.split(' '));
  const shared = first.findIndex((word, index) => others.some((words) => words[index] !== word));
  return first.slice(0, shared < 0 ? undefined : shared).join(' ');
};

export const foundEntry = (camera: Found, timeZone: string): InboxEntry => ({
  key: `onvif:${camera.endpoint ?? camera.address}`,
  source: 'onvif',
  unitId: null,
  address: camera.address,
  name: camera.name ?? camera.hardware ?? hostOf(camera.address),
  kind: 'camera',
  ...identityView({ mac: camera.mac, endpoint: camera.endpoint }),
  model: camera.hardware ?? null,
  items: [],
  foundAt: toRfc3339(camera.at, timeZone),
});

const hostOf = (address: string): string => {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
};

const classes: Readonly<Record<string, PositionKind>> = {
  door: 'door',
  garage_door: 'door',
  opening: 'door',
  lock: 'door',
  window: 'window',
  motion: 'motion',
  occupancy: 'motion',
  presence: 'motion',
  smoke: 'smoke',
  gas: 'gas',
  carbon_monoxide: 'gas',
  moisture: 'water',
  safety: 'panic',
};
const components: Readonly<Record<string, PositionKind>> = {
  siren: 'siren',
  light: 'light',
  alarm_control_panel: 'panel',
  switch: 'relay',
  event: 'panic',
};

/** What such a device is most likely there for; the technician decides. */
const kindOf = ({ component, deviceClass }: Pick<DeviceRecord, 'component' | 'deviceClass'>): PositionKind =>
  classes[deviceClass ?? ''] ?? components[component] ?? 'sensor';
