import type { NewEvent } from '#agent/journal/journal.ts';
import type { Failure } from '#contract/problems.ts';
import type { ChangedPosition, NewPosition, UnitGiven } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import type { Position, UnitIdentity, UnitStay } from '../positionStore.ts';
import { type Area, type NamedZone, placeFaults } from './places.ts';

/** What a decision about positions looks at. */
export interface Facts {
  readonly areas: readonly Area[];
  readonly zones: readonly NamedZone[];
  readonly find: (positionId: string) => Position | undefined;
  readonly all: () => readonly Position[];
  /** Whether facility.yaml lists a camera of this id. */
  readonly isConfigured: (positionId: string) => boolean;
  /** Of a unit that introduced itself; undefined when none did under this id. */
  readonly introduced: (unitId: string) => UnitIdentity | undefined;
  /** The unit that introduced itself with this serial number; undefined when none or several did. */
  readonly unitWith: (serial: string) => string | undefined;
  /** Where a camera of this MAC address was found. */
  readonly addressOf: (mac: string) => string | undefined;
}

export type Decided =
  | { readonly ok: true; readonly events: readonly NewEvent[] }
  | { readonly ok: false; readonly failure: Failure };

const refuse = (failure: Failure): Decided => ({ ok: false, failure });
const conflict = (path: string, message: string): Decided =>
  refuse({ code: 'conflict', detail: message, errors: [{ path: `body/${path}`, message }] });

interface By {
  readonly id: string;
  readonly actor: string;
}
/** `identity`: what a camera said of itself; empty when it could not be asked. */
interface Given {
  readonly unit: UnitGiven;
  readonly identity: UnitIdentity;
}

/** A new position and, where one is given, the unit that stands there. */
export const decideNew = (body: NewPosition, identity: UnitIdentity, actor: string, facts: Facts): Decided => {
  const { positionId } = body;
  if (facts.find(positionId)) return conflict('positionId', `${positionId} is a position already; change it by PUT`);
  const place = placeRefusal(body, facts);
  if (place) return place;
  const recorded: NewEvent = {
    id: body.id,
    type: 'position.recorded',
    actor,
    subject: positionId,
    data: placeData(positionId, body),
  };
  if (body.unit === undefined) return { ok: true, events: [recorded] };
  const bound = bind(positionId, body.kind, { unit: body.unit, identity }, actor, facts);
  return bound.ok ? { ok: true, events: [recorded, ...bound.events] } : bound;
};

/** Another name, place, zone or coverage. The kind stays while a unit stands there: its proofs are of that kind. */
export const decideChange = (
  positionId: string,
  { id, ...body }: ChangedPosition,
  actor: string,
  facts: Facts,
): Decided => {
  const position = facts.find(positionId);
  if (!position) return refuse({ code: 'not_found' });
  if (position.unit && position.kind !== body.kind) {
    return conflict('kind', `a unit stands there as ${position.kind}; withdraw the position and make a new one`);
  }
  const place = placeRefusal(body, facts);
  if (place) return place;
  return {
    ok: true,
    events: [{ id, type: 'position.recorded', actor, subject: positionId, data: placeData(positionId, body) }],
  };
};

/** The position goes, and its unit is free again; what happened there stays in the journal. */
export const decideWithdrawal = (positionId: string, { id, actor }: By, facts: Facts): Decided => {
  const position = facts.find(positionId);
  if (!position) return refuse({ code: 'not_found' });
  if (facts.isConfigured(positionId)) {
    return refuse({ code: 'conflict', detail: 'It is listed in facility.yaml; take it out there' });
  }
  const released: NewEvent[] = position.unit
    ? [
        {
          type: 'unit.released',
          actor,
          subject: positionId,
          data: { positionId, unitId: position.unit.unitId, because: 'removed' },
        },
      ]
    : [];
  return {
    ok: true,
    events: [...released, { id, type: 'position.withdrawn', actor, subject: positionId, data: { positionId } }],
  };
};

/** Another unit at the same place: history, zone and coverage stay; the proofs begin anew. */
export const decideReplacement = (
  positionId: string,
  given: Given & { readonly confirm: boolean },
  { id, actor }: By,
  facts: Facts,
): Decided => {
  const position = facts.find(positionId);
  if (!position) return refuse({ code: 'not_found' });
  const { unit } = position;
  if (facts.isConfigured(positionId) && 'address' in given.unit && given.unit.address !== unit?.address) {
    return conflict('unit/address', 'this camera is listed in facility.yaml; change its address there');
  }
  const bound = bind(positionId, position.kind, given, actor, facts, id);
  if (!bound.ok) return bound;
  const identity = 'address' in given.unit ? given.identity : (facts.introduced(given.unit.unitId) ?? {});
  if (unit && !given.confirm && looksLikeTwin(unit, identity)) {
    return refuse({
      code: 'confirmation_needed',
      detail: `同型号但不是同一台：${nameOf(unit)} → ${nameOf(identity)}，请确认是有意更换 / the same model, but another unit: confirm that it was exchanged on purpose`,
      errors: [{ path: 'body/confirm', message: 'must be true: the same model with another serial number or MAC' }],
    });
  }
  const released: NewEvent[] = unit
    ? [
        {
          type: 'unit.released',
          actor,
          subject: positionId,
          data: { positionId, unitId: unit.unitId, because: 'replaced' },
        },
      ]
    : [];
  return { ok: true, events: [...released, ...bound.events] };
};

/** The same make and model, and a serial number or MAC address that is not the old one's. */
const looksLikeTwin = (old: UnitIdentity, fresh: UnitIdentity): boolean =>
  old.model !== undefined &&
  old.model === fresh.model &&
  old.manufacturer === fresh.manufacturer &&
  (differs(old.serial, fresh.serial) || differs(old.mac, fresh.mac));

const differs = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

const nameOf = ({ model, serial, mac }: UnitIdentity): string =>
  [model, serial, mac].filter((part) => part !== undefined).join(' ');

const placeRefusal = (
  body: Pick<ChangedPosition, 'kind' | 'areaId' | 'zoneId' | 'covers'>,
  { areas, zones }: Facts,
): Decided | undefined => {
  const { unknown, forbidden } = placeFaults(body, areas, zones);
  if (forbidden.length > 0) {
    const detail = forbidden[0]?.message ?? '';
    return refuse({ code: 'forbidden_place', detail, errors: forbidden });
  }
  return unknown.length > 0 ? refuse({ code: 'unknown_reference', errors: unknown }) : undefined;
};

const placeData = (
  positionId: string,
  { name, kind, areaId, zoneId, covers }: Omit<ChangedPosition, 'id' | 'credentials'>,
) => ({
  positionId,
  name,
  kind,
  ...(areaId === undefined ? {} : { areaId }),
  ...(zoneId === undefined ? {} : { zoneId }),
  covers: [...covers],
});

const bind = (
  positionId: string,
  kind: PositionKind,
  { unit, identity }: Given,
  actor: string,
  facts: Facts,
  id?: string,
): Decided => {
  const others = facts.all().filter((each) => each.positionId !== positionId);
  if ('address' in unit) {
    if (kind !== 'camera') return conflict('unit/address', 'only a camera is bound by its address');
    const taken = others.find((other) => other.unit?.address === unit.address);
    if (taken) return conflict('unit/address', `this camera stands at ${taken.positionId} (${taken.name}) already`);
    const twin = others.find(({ unit: stay }) => stay && isSameUnit(stay, identity));
    if (twin) {
      return conflict(
        'unit/address',
        `the unit that answers there stands at ${twin.positionId} (${twin.name}) already`,
      );
    }
    // A camera tells its signals, its footage and its health under the id of its place.
    return boundAs({ positionId, unitId: positionId, address: unit.address, ...identity }, actor, id);
  }
  const introduced = facts.introduced(unit.unitId);
  if (!introduced) {
    return refuse({
      code: 'unknown_reference',
      errors: [{ path: 'body/unit/unitId', message: `no unit "${unit.unitId}" has introduced itself` }],
    });
  }
  const taken = others.find(
    ({ unit: stay }) =>
      stay?.unitId === unit.unitId &&
      (stay.item === unit.item || (stay.address === undefined && (stay.item === undefined || unit.item === undefined))),
  );
  if (taken) return conflict('unit', `this unit stands at ${taken.positionId} (${taken.name}) already`);
  const data = { positionId, unitId: unit.unitId, ...(unit.item === undefined ? {} : { item: unit.item }) };
  return boundAs({ ...data, ...introduced }, actor, id);
};

const boundAs = (
  data: { readonly positionId: string; readonly unitId: string; readonly address?: string } & UnitIdentity,
  actor: string,
  id: string | undefined,
): Decided => ({
  ok: true,
  events: [{ ...(id === undefined ? {} : { id }), type: 'unit.bound', actor, subject: data.positionId, data }],
});

const isSameUnit = (stay: UnitStay, { serial, mac, manufacturer, model }: UnitIdentity): boolean =>
  (mac !== undefined && stay.mac === mac) ||
  (serial !== undefined && stay.serial === serial && stay.model === model && stay.manufacturer === manufacturer);
