import type { Position } from './positionStore.ts';

/** What the agent sounds or lights, and the way by which it is told. */
export interface Output {
  /** Of the position that it stands at; else of the device, or of the camera and its relay. */
  readonly id: string;
  readonly use: 'siren' | 'light';
  /** The place whose alarm a light shows; undefined: every one's. */
  readonly areaId: string | undefined;
  /** The position that it stands at; undefined: only facility.yaml knows of it. */
  readonly position: Pick<Position, 'positionId' | 'name'> | undefined;
  readonly via: Via;
}

export type Via =
  | { readonly kind: 'mqtt'; readonly deviceId: string }
  | { readonly kind: 'relay'; readonly cameraId: string; readonly item: string };

export interface Wiring {
  /** As facility.yaml names them: a device, a position, or `CAMERA/relay-1`. */
  readonly sirens: readonly string[];
  /** The rooms that have a light of their own (device `light-ROOM`). */
  readonly lightRooms: readonly string[];
  readonly positions: readonly Position[];
  readonly isCamera: (unitId: string) => boolean;
}

/** A relay's signal, as cameras tell it: `relay-1`. */
export const isRelayItem = (item: string | undefined): item is string => item?.startsWith('relay-') ?? false;

/**
 * Everything that is driven, each once. A siren or light that a technician wired to a camera is driven because it is there;
 * a relay without such a name may open a door, so it sounds only where facility.yaml calls it a siren.
 */
export const wiredOutputs = ({ sirens, lightRooms, positions, isCamera }: Wiring): Output[] => {
  const relayAt = ({ unit }: Position): Extract<Via, { kind: 'relay' }> | undefined =>
    unit && isRelayItem(unit.item) && isCamera(unit.unitId)
      ? { kind: 'relay', cameraId: unit.unitId, item: unit.item }
      : undefined;
  const viaOf = (name: string, position: Position | undefined): Via => {
    const [cameraId = name, item] = name.split('/');
    if (item !== undefined) return { kind: 'relay', cameraId, item };
    const relay = position && relayAt(position);
    return relay ?? { kind: 'mqtt', deviceId: position?.unit?.item ?? position?.unit?.unitId ?? name };
  };
  const named = sirens.map((name): Output => {
    const via = viaOf(
      name,
      positions.find(({ positionId }) => positionId === name),
    );
    const position =
      via.kind === 'relay'
        ? positions.find((each) => {
            const there = relayAt(each);
            return there !== undefined && keyOf(there) === keyOf(via);
          })
        : undefined;
    const id =
      via.kind === 'mqtt' ? via.deviceId : (position?.positionId ?? `${via.cameraId}-${via.item}`.slice(0, 64));
    return { id, use: 'siren', areaId: undefined, position, via };
  });
  const lights = lightRooms.map((roomId): Output => {
    const deviceId = `light-${roomId}`;
    return { id: deviceId, use: 'light', areaId: roomId, position: undefined, via: { kind: 'mqtt', deviceId } };
  });
  const placed = positions.flatMap((position): Output[] => {
    const { kind, positionId, areaId } = position;
    const via = relayAt(position);
    return via && (kind === 'siren' || kind === 'light') ? [{ id: positionId, use: kind, areaId, position, via }] : [];
  });
  const seen = new Set<string>();
  return [...named, ...lights, ...placed].filter(({ via }) => {
    const isFirst = !seen.has(keyOf(via));
    seen.add(keyOf(via));
    return isFirst;
  });
};

/** Which of them must be on now. */
export const wantedOutputs = (
  outputs: readonly Output[],
  now: { readonly shouldSound: boolean; readonly roomsInAlarm: ReadonlySet<string> },
): ReadonlySet<string> =>
  new Set(
    outputs
      .filter(({ use, areaId }) => {
        if (use === 'siren') return now.shouldSound;
        return areaId === undefined ? now.roomsInAlarm.size > 0 : now.roomsInAlarm.has(areaId);
      })
      .map(({ id }) => id),
  );

const keyOf = (via: Via): string =>
  via.kind === 'mqtt' ? `mqtt ${via.deviceId}` : `relay ${via.cameraId} ${via.item}`;
