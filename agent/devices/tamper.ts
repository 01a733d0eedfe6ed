import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import type { Position, PositionStore } from './positionStore.ts';
import type { Signal, SignalBook } from './signals.ts';
import type { DeviceStore } from './store.ts';

/** Which units can tell that somebody opens, covers or turns them. */
export interface TamperBook {
  /** The positions whose unit can, each by its id. A unit that stands at several has one case: one of them answers for it. */
  told(): ReadonlySet<string>;
}

interface TamperParts {
  readonly journal: Pick<Journal, 'db'>;
  readonly positions: Pick<PositionStore, 'all'>;
  readonly devices: Pick<DeviceStore, 'all'>;
  readonly signals: Pick<SignalBook, 'of'>;
}

/**
 * A device over MQTT has said so in its introduction. A camera says so only by the events that it sends: what it told since
 * it was put up is in the journal, so that a restart or a cut cable does not make it any more proved.
 */
export const createTamperBook = ({ journal, positions, devices, signals }: TamperParts): TamperBook => {
  const isRecorded = tamperRecord(journal);
  return {
    told: () => {
      const introduced = new Set(
        devices.all().flatMap(({ deviceClass, unitId }) => (deviceClass === 'tamper' ? [unitId] : [])),
      );
      const can = ({ positionId, unit }: Position): boolean =>
        unit !== undefined &&
        (introduced.has(unit.unitId) || tellsNow(signals.of(unit.unitId)) || isRecorded(positionId));
      return new Set(bearersOf(positions.all()).flatMap((each) => (can(each) ? [each.positionId] : [])));
    },
  };
};

/** What there is to record when the camera at a position first tells how it stands with tampering. */
export const tamperNews = (
  journal: Pick<Journal, 'db'>,
  position: Position | undefined,
  signals: readonly Signal[],
): NewEvent[] => {
  const unit = position?.unit;
  if (!position || !unit || !tellsNow(signals) || tamperRecord(journal)(position.positionId)) return [];
  const { positionId } = position;
  return [
    { type: 'unit.tells_tamper', actor: 'agent', subject: positionId, data: { positionId, unitId: unit.unitId } },
  ];
};

const tellsNow = (signals: readonly Signal[]): boolean =>
  signals.some(({ sensor, level }) => sensor === 'tamper' && level !== 'unknown');

/** Whether the journal knows it of the unit that stands at a position now. */
const tamperRecord = ({ db }: Pick<Journal, 'db'>) => {
  const last = db.prepare('SELECT max(seq) FROM event WHERE type = ? AND subject = ?').pluck();
  // By the order in the journal: a clock may be set back.
  return (positionId: string): boolean =>
    Number(last.get('unit.tells_tamper', positionId)) > Number(last.get('unit.bound', positionId));
};

/** Of each unit the one position that answers for its case: that of the whole unit, else the first of its parts. */
const bearersOf = (positions: readonly Position[]): Position[] => {
  const byUnit = Map.groupBy(
    positions.filter(({ unit }) => unit !== undefined),
    ({ unit }) => unit?.unitId,
  );
  return [...byUnit.values()].flatMap((here) => here.find(({ unit }) => unit?.item === undefined) ?? here[0] ?? []);
};
