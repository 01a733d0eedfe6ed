import type { Db } from '#agent/journal/database.ts';
import type { Projection } from '#agent/journal/journal.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { EventData, JournalEvent } from '#contract/events.ts';
import type { PositionKind } from '#contract/values.ts';
import { canonical } from '../journal/chain.ts';

export type UnitTestName = EventData<'unit.tested'>['test'];
export type UnitIdentity = Pick<
  EventData<'unit.bound'>,
  'manufacturer' | 'model' | 'serial' | 'firmware' | 'mac' | 'endpoint'
>;

/** A unit's stay at a position. */
export interface UnitStay extends UnitIdentity {
  readonly unitId: string;
  /** Only this one of the unit's signals is the position's; undefined: all of them. */
  readonly item: string | undefined;
  readonly address: string | undefined;
  readonly since: EpochMs;
  /** Undefined: it stands there now. */
  readonly until: EpochMs | undefined;
  /** Another unit that answers at its address; undefined: none was found. */
  readonly other: UnitIdentity | undefined;
}

/** A place for a device, and what stands there now. */
export interface Position {
  readonly positionId: string;
  readonly name: string;
  readonly kind: PositionKind;
  readonly areaId: string | undefined;
  readonly zoneId: string | undefined;
  readonly covers: readonly string[];
  readonly unit: UnitStay | undefined;
}

/** The last outcome of one test of the unit at a position. */
export interface Proof {
  readonly test: UnitTestName;
  readonly testId: string;
  readonly unitId: string;
  readonly at: EpochMs;
  readonly actor: string;
  readonly passed: boolean;
  readonly detail: string;
  readonly measured: Readonly<Record<string, number>> | undefined;
  readonly codec: string | undefined;
  readonly pictureSha256: string | undefined;
  readonly tookMs: number;
}

export interface PositionStore {
  readonly projection: Projection;
  all(): Position[];
  find(positionId: string): Position | undefined;
  /** Where this unit stands now; undefined: nowhere that is known. */
  whereIs(unitId: string): Position | undefined;
  /** Where another unit than the bound one answers, and since when. */
  swapped(): { readonly positionId: string; readonly name: string; readonly unitId: string; readonly since: EpochMs }[];
  /** Every unit that ever stood there, the first one first. */
  stays(positionId: string): UnitStay[];
  /** Of the unit that stands there now. */
  proofs(positionId: string): Proof[];
}

const unitColumns = `unit_id AS unitId, item, manufacturer, model, serial, firmware, mac, endpoint, address, since, until,
  other`;

export const createPositionStore = (db: Db): PositionStore => {
  const record = db.prepare(
    `INSERT INTO position (id, name, kind, area_id, zone_id, covers) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, area_id = excluded.area_id,
       zone_id = excluded.zone_id, covers = excluded.covers`,
  );
  const withdraw = db.prepare('DELETE FROM position WHERE id = ?');
  // The same unit bound again (another address, its firmware renewed) begins a stay of its own.
  const endStay = db.prepare('UPDATE unit_stay SET until = ? WHERE position_id = ? AND until IS NULL');
  const beginStay = db.prepare(
    `INSERT INTO unit_stay (position_id, since, unit_id, item, manufacturer, model, serial, firmware, mac, endpoint,
       address) VALUES (@positionId, @since, @unitId, @item, @manufacturer, @model, @serial, @firmware, @mac, @endpoint,
       @address)
     ON CONFLICT (position_id, since) DO UPDATE SET until = NULL, unit_id = excluded.unit_id, item = excluded.item,
       manufacturer = excluded.manufacturer, model = excluded.model, serial = excluded.serial,
       firmware = excluded.firmware, mac = excluded.mac, endpoint = excluded.endpoint, address = excluded.address,
       other = NULL, other_since = NULL`,
  );
  const identify = db.prepare(
    `UPDATE unit_stay SET manufacturer = COALESCE(@manufacturer, manufacturer), model = COALESCE(@model, model),
       serial = COALESCE(@serial, serial), firmware = COALESCE(@firmware, firmware), mac = COALESCE(@mac, mac),
       endpoint = COALESCE(@endpoint, endpoint)
     WHERE position_id = @positionId AND unit_id = @unitId AND until IS NULL`,
  );
  const setOther = db.prepare(
    'UPDATE unit_stay SET other = ?, other_since = COALESCE(other_since, ?) WHERE position_id = ? AND until IS NULL',
  );
  const unsetOther = db.prepare(
    'UPDATE unit_stay SET other = NULL, other_since = NULL WHERE position_id = ? AND until IS NULL',
  );
  const readWhere = db.prepare('SELECT position_id FROM unit_stay WHERE unit_id = ? AND until IS NULL').pluck();
  const readSwapped = db.prepare(
    `SELECT position_id AS positionId, name, unit_id AS unitId, other_since AS since
     FROM unit_stay JOIN position ON position.id = position_id WHERE until IS NULL AND other IS NOT NULL ORDER BY position_id`,
  );
  const forgetProofs = db.prepare('DELETE FROM unit_proof WHERE position_id = ? AND unit_id <> ?');
  const forgetAllProofs = db.prepare('DELETE FROM unit_proof WHERE position_id = ?');
  const prove = db.prepare(
    `INSERT OR REPLACE INTO unit_proof (position_id, test, test_id, unit_id, at, actor, passed, detail, measured, codec,
       picture_sha256, took_ms) VALUES (@positionId, @test, @testId, @unitId, @at, @actor, @passed, @detail, @measured,
       @codec, @pictureSha256, @tookMs)`,
  );
  const readPositions = db.prepare(
    'SELECT id AS positionId, name, kind, area_id AS areaId, zone_id AS zoneId, covers FROM position ORDER BY id',
  );
  const readPosition = db.prepare(
    'SELECT id AS positionId, name, kind, area_id AS areaId, zone_id AS zoneId, covers FROM position WHERE id = ?',
  );
  const readPresent = db.prepare(`SELECT ${unitColumns} FROM unit_stay WHERE position_id = ? AND until IS NULL`);
  const readStays = db.prepare(`SELECT ${unitColumns} FROM unit_stay WHERE position_id = ? ORDER BY since`);
  const readProofs = db.prepare(
    `SELECT test, test_id AS testId, unit_id AS unitId, at, actor, passed, detail, measured, codec,
       picture_sha256 AS pictureSha256, took_ms AS tookMs FROM unit_proof WHERE position_id = ? ORDER BY test`,
  );

  const apply = (event: JournalEvent): void => {
    switch (event.type) {
      case 'position.recorded': {
        const { positionId, name, kind, areaId, zoneId, covers } = event.data;
        record.run(positionId, name, kind, areaId ?? null, zoneId ?? null, canonical(covers));
        return;
      }
      case 'position.withdrawn':
        endStay.run(event.occurredAt, event.data.positionId);
        forgetAllProofs.run(event.data.positionId);
        withdraw.run(event.data.positionId);
        return;
      case 'unit.bound': {
        const { data } = event;
        endStay.run(event.occurredAt, data.positionId);
        forgetProofs.run(data.positionId, data.unitId);
        beginStay.run({ ...noIdentity, item: null, address: null, ...data, since: event.occurredAt });
        return;
      }
      case 'unit.identified':
        identify.run({ ...noIdentity, ...event.data });
        return;
      case 'unit.released':
        endStay.run(event.occurredAt, event.data.positionId);
        forgetAllProofs.run(event.data.positionId);
        return;
      case 'unit.found_other': {
        const { positionId, unitId: _, ...identity } = event.data;
        setOther.run(canonical(identity), event.occurredAt, positionId);
        return;
      }
      case 'unit.found_again':
        unsetOther.run(event.data.positionId);
        return;
      case 'unit.tested': {
        const { data } = event;
        prove.run({
          ...data,
          at: event.occurredAt,
          actor: event.actor,
          passed: data.passed ? 1 : 0,
          measured: data.measured ? canonical(data.measured) : null,
          codec: data.codec ?? null,
          pictureSha256: data.pictureSha256 ?? null,
        });
        return;
      }
    }
  };

  const positionOf = (row: PositionRow): Position => {
    const present = readPresent.get(row.positionId) as StayRow | undefined;
    return {
      ...row,
      areaId: row.areaId ?? undefined,
      zoneId: row.zoneId ?? undefined,
      covers: JSON.parse(row.covers) as string[], // written by `apply` only
      unit: present && stayOf(present),
    };
  };

  return {
    projection: { name: 'positions', tables: ['position', 'unit_stay', 'unit_proof'], apply },
    // The tables' own constraints and `apply` keep these columns to their types.
    all: () => (readPositions.all() as PositionRow[]).map(positionOf),
    find: (positionId) => {
      const row = readPosition.get(positionId) as PositionRow | undefined;
      return row && positionOf(row);
    },
    whereIs: (unitId) => {
      const row = readPosition.get(readWhere.get(unitId) ?? '') as PositionRow | undefined;
      return row && positionOf(row);
    },
    swapped: () => readSwapped.all() as ReturnType<PositionStore['swapped']>,
    stays: (positionId) => (readStays.all(positionId) as StayRow[]).map(stayOf),
    proofs: (positionId) =>
      (readProofs.all(positionId) as ProofRow[]).map((row) => ({
        ...row,
        passed: row.passed === 1,
        measured: row.measured === null ? undefined : (JSON.parse(row.measured) as Record<string, number>),
        codec: row.codec ?? undefined,
        pictureSha256: row.pictureSha256 ?? undefined,
      })),
  };
};

const noIdentity = { manufacturer: null, model: null, serial: null, firmware: null, mac: null, endpoint: null };

interface PositionRow {
  positionId: string;
  name: string;
  kind: PositionKind;
  areaId: string | null;
  zoneId: string | null;
  covers: string;
}

type StayRow = { [K in keyof UnitIdentity]-?: string | null } & {
  unitId: string;
  item: string | null;
  address: string | null;
  since: EpochMs;
  until: EpochMs | null;
  other: string | null;
};

type ProofRow = Omit<Proof, 'passed' | 'measured' | 'codec' | 'pictureSha256'> & {
  passed: number;
  measured: string | null;
  codec: string | null;
  pictureSha256: string | null;
};

const stayOf = ({ unitId, item, address, since, until, other, ...identity }: StayRow): UnitStay => ({
  unitId,
  item: item ?? undefined,
  address: address ?? undefined,
  since,
  until: until ?? undefined,
  other: other === null ? undefined : (JSON.parse(other) as UnitIdentity),
  ...identityOf(identity),
});

const identityOf = (row: { [K in keyof UnitIdentity]-?: string | null }): UnitIdentity =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
