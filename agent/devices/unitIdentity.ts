import type { NewEvent } from '#agent/journal/journal.ts';
import type { Identity } from './driver.ts';
import type { Position, UnitIdentity } from './positionStore.ts';

/** Whether these are two units. The serial number decides; where one of them does not tell it, the MAC address does. */
export const isOtherUnit = (bound: UnitIdentity, found: UnitIdentity): boolean => {
  if (bound.serial !== undefined && found.serial !== undefined) return bound.serial !== found.serial;
  return bound.mac !== undefined && found.mac !== undefined && bound.mac !== found.mac;
};

/**
 * What there is to record when the unit at a position first says who it is: one that was bound before anybody could ask it
 * could be exchanged unnoticed.
 */
export const identified = ({ positionId, unit }: Position, found: UnitIdentity, actor: string): NewEvent[] => {
  if (!unit || unit.serial !== undefined || unit.mac !== undefined) return [];
  if (found.serial === undefined && found.mac === undefined) return [];
  const data = { positionId, unitId: unit.unitId, ...found };
  return [{ type: 'unit.identified', actor, subject: positionId, data }];
};

/** What there is to record when this unit answers at the position: nothing while it is the one that is known. */
export const answerEvents = (position: Position | undefined, identity: Identity): NewEvent[] => {
  const unit = position?.unit;
  if (!position || !unit) return [];
  const { positionId } = position;
  const about = { actor: 'agent', subject: positionId } as const;
  const found = tidy(identity);
  if (!isOtherUnit(unit, found)) {
    if (!unit.other) return identified(position, found, 'agent');
    return [{ ...about, type: 'unit.found_again', data: { positionId, unitId: unit.unitId } }];
  }
  if (unit.other && !isOtherUnit(unit.other, found)) return [];
  return [{ ...about, type: 'unit.found_other', data: { positionId, unitId: unit.unitId, ...found } }];
};

/** As the journal takes it. */
const tidy = (identity: Identity): UnitIdentity =>
  Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined));
