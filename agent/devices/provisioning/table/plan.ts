import type { NewEvent } from '#agent/journal/journal.ts';
import type { PositionImport } from '#contract/provisioning.ts';
import type { Position } from '../../positionStore.ts';
import type { Account } from '../../vault.ts';
import type { Facts } from '../decisions.ts';
import { placeFaults } from '../places.ts';
import type { ColumnName, Draft, Fault } from './rows.ts';

type Row = PositionImport['rows'][number];

export interface Planned {
  readonly rows: readonly Row[];
  readonly events: readonly NewEvent[];
  readonly accounts: readonly { readonly positionId: string; readonly account: Account }[];
}

/**
 * A row that names a serial number or MAC address and no unit means the one that bears it, as soon as it is there: boxes are
 * listed by their labels, and some are powered only after the list was imported.
 */
const located = (draft: Draft, facts: Facts): Draft => {
  if (draft.address !== undefined || facts.find(draft.positionId)?.unit) return draft;
  const isCamera = draft.kind === 'camera';
  const address = isCamera
    ? draft.mac === undefined
      ? undefined
      : facts.addressOf(draft.mac)
    : draft.serial === undefined
      ? undefined
      : facts.unitWith(draft.serial);
  return { ...draft, address };
};

/** What the rows would change at the site as it is. A row that asks for what is there already changes nothing. Pure. */
export const planOf = (
  given: readonly Draft[],
  facts: Facts,
  actor: string,
  accountOf: (positionId: string) => Account | undefined,
): Planned => {
  const drafts = given.map((draft) => located(draft, facts));
  const planned = drafts.map((draft) => {
    const known = facts.find(draft.positionId);
    const faults = [...draft.faults, ...faultsOf(draft, known, drafts, facts)];
    const account = accountOf(draft.positionId);
    const isNewAccount =
      draft.account !== undefined &&
      (account?.username !== draft.account.username || account.password !== draft.account.password);
    const changes = [
      ...changesOf(draft, known),
      ...(isNewAccount ? [{ column: columnOf('password'), from: account ? '••••' : '', to: '••••' }] : []),
    ];
    const verdict: Row['verdict'] =
      faults.length > 0 ? 'faulty' : !known ? 'new' : changes.length > 0 ? 'changed' : 'unchanged';
    const row: Row = { row: draft.row, positionId: draft.positionId, name: draft.name, verdict, changes, faults };
    return {
      row,
      events: verdict === 'new' || verdict === 'changed' ? eventsOf(draft, known, facts, actor) : [],
      account: verdict !== 'faulty' && isNewAccount ? draft.account : undefined,
    };
  });
  return {
    rows: planned.map(({ row }) => row),
    events: planned.flatMap(({ events }) => events),
    accounts: planned.flatMap(({ row: { positionId }, account }) => (account ? [{ positionId, account }] : [])),
  };
};

const columnOf = (name: ColumnName): ColumnName => name;

const faultsOf = (draft: Draft, known: Position | undefined, drafts: readonly Draft[], facts: Facts): Fault[] => {
  const { kind, address, positionId, mac, serial } = draft;
  const faults: Fault[] = [];
  const fault = (column: ColumnName, zh: string, en: string): void => void faults.push({ column, zh, en });
  const twin = (same: (other: Draft) => boolean): Draft | undefined =>
    drafts.find((other) => other.row !== draft.row && same(other));
  const double = twin((other) => other.positionId === positionId);
  if (double) fault('position', `与第 ${double.row} 行相同`, `the same as in row ${double.row}`);
  const sameAddress = address === undefined ? undefined : twin((other) => other.address === address);
  if (sameAddress) fault('address', `与第 ${sameAddress.row} 行相同`, `the same as in row ${sameAddress.row}`);
  const sameMac = mac === undefined ? undefined : twin((other) => other.mac === mac);
  if (sameMac) fault('mac', `与第 ${sameMac.row} 行相同`, `the same as in row ${sameMac.row}`);
  const taken = facts
    .all()
    .find(
      ({ positionId: id, unit }) =>
        id !== positionId &&
        unit !== undefined &&
        ((address !== undefined && (kind === 'camera' ? unit.address === address : unit.unitId === address)) ||
          (mac !== undefined && unit.mac === mac)),
    );
  if (taken) fault('address', `这台设备已装在 ${taken.positionId}`, `this unit stands at ${taken.positionId} already`);
  const { zones } = facts;
  if (draft.zoneId !== undefined && !zones.some(({ id }) => id === draft.zoneId)) {
    const all = zones.map(({ id, name }) => `${name}(${id})`).join('、');
    fault('zone', `没有防区“${draft.zoneId}”，应为：${all}`, `there is no zone "${draft.zoneId}"; write one of ${all}`);
  }
  if (kind) {
    const place = { kind, areaId: draft.areaId ?? known?.areaId, covers: draft.covers ?? known?.covers ?? [] };
    for (const { path, message } of placeFaults(place, facts.areas, facts.zones).forbidden) {
      const [zh = '', en = ''] = message.split(' / ');
      fault(path.startsWith('body/covers') ? 'covers' : 'area', zh, en);
    }
    if (kind !== 'camera' && address !== undefined && !facts.introduced(address)) {
      fault(
        'address',
        `设备“${address}”还没有出现：先通电，或留空`,
        `no device "${address}" has introduced itself: power it on first, or leave this empty`,
      );
    }
  }
  if (known && kind && known.kind !== kind && known.unit) {
    fault('kind', `该位置已装有设备，类别是 ${known.kind}`, `a unit stands there already, as ${known.kind}`);
  }
  const stay = known?.unit;
  const isOther =
    (mac !== undefined && stay?.mac !== undefined && stay.mac !== mac) ||
    (serial !== undefined && stay?.serial !== undefined && stay.serial !== serial) ||
    (stay !== undefined && kind !== 'camera' && address !== undefined && stay.unitId !== address);
  if (isOther) {
    fault(
      mac !== undefined && stay?.mac !== mac ? 'mac' : serial !== undefined ? 'serial' : 'address',
      '这里装着另一台设备：请用“更换设备”',
      'another unit stands there: say so by "replace"',
    );
  }
  if (facts.isConfigured(positionId) && address !== undefined && stay?.address !== address) {
    fault(
      'address',
      '该摄像机写在 facility.yaml 里，请在那里改地址',
      'this camera is listed in facility.yaml; change it there',
    );
  }
  return faults;
};

const changesOf = (draft: Draft, known: Position | undefined): Row['changes'] => {
  const unit = known?.unit;
  const pairs: readonly (readonly [ColumnName, string | undefined, string | undefined])[] = [
    ['name', known?.name, draft.name],
    ['kind', known?.kind, draft.kind],
    ['area', known?.areaId, draft.areaId],
    ['zone', known?.zoneId, draft.zoneId],
    ['covers', known?.covers.join(';'), draft.covers?.join(';')],
    ['address', unit?.address ?? unit?.unitId, draft.address],
    ['mac', unit?.mac, draft.mac],
    ['serial', unit?.serial, draft.serial],
  ];
  // Without a unit there is nothing yet that could bear a number.
  const hasUnit = unit !== undefined || draft.address !== undefined;
  return pairs.flatMap(([column, from = '', to]) =>
    to === undefined || to === from || (!hasUnit && (column === 'mac' || column === 'serial'))
      ? []
      : [{ column, from, to }],
  );
};

const eventsOf = (draft: Draft, known: Position | undefined, facts: Facts, actor: string): NewEvent[] => {
  const { positionId, name, kind, address, mac, serial } = draft;
  if (!kind) return [];
  const areaId = draft.areaId ?? known?.areaId;
  const zoneId = draft.zoneId ?? known?.zoneId;
  const recorded: NewEvent = {
    type: 'position.recorded',
    actor,
    subject: positionId,
    data: {
      positionId,
      name,
      kind,
      ...(areaId === undefined ? {} : { areaId }),
      ...(zoneId === undefined ? {} : { zoneId }),
      covers: [...(draft.covers ?? known?.covers ?? [])],
    },
  };
  const changed = new Set(changesOf(draft, known).map(({ column }) => column));
  const isPlaceNew = (['name', 'kind', 'area', 'zone', 'covers'] as const).some((column) => changed.has(column));
  const isUnitNew = (['address', 'mac', 'serial'] as const).some((column) => changed.has(column));
  const unit = known?.unit;
  const at = address ?? unit?.address;
  const identity = {
    ...(kind === 'camera' ? {} : facts.introduced(address ?? '')),
    ...(unit && identityOf(unit)),
    ...(mac === undefined ? {} : { mac }),
    ...(serial === undefined ? {} : { serial }),
  };
  const bound: NewEvent[] =
    isUnitNew && (at !== undefined || unit)
      ? [
          {
            type: 'unit.bound',
            actor,
            subject: positionId,
            data:
              kind === 'camera'
                ? { positionId, unitId: positionId, ...(at === undefined ? {} : { address: at }), ...identity }
                : { positionId, unitId: address ?? unit?.unitId ?? positionId, ...identity },
          },
        ]
      : [];
  return [...(isPlaceNew || !known ? [recorded] : []), ...bound];
};

const identityOf = (unit: NonNullable<Position['unit']>) => {
  const { manufacturer, model, serial, firmware, mac, endpoint } = unit;
  return Object.fromEntries(
    Object.entries({ manufacturer, model, serial, firmware, mac, endpoint }).filter(([, value]) => value !== undefined),
  );
};
