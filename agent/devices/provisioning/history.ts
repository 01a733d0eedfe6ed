import type { Journal } from '#agent/journal/journal.ts';
import type { UnitStay } from '../positionStore.ts';

interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly actor: string;
  readonly unitId: string | null;
  /** The state, the outcome of a test, or the unit in a few words. */
  readonly text: string;
}

const ofPosition = [
  'position.recorded',
  'position.withdrawn',
  'unit.bound',
  'unit.identified',
  'unit.released',
  'unit.found_other',
  'unit.found_again',
  'unit.tells_tamper',
  'unit.tested',
];
const ofDevice = ['device.state_changed', 'device.availability_changed'];
const mostEntries = 500;

/** What happened at a place, whichever unit stood there, the newest first; at most 500. */
export const historyOf = ({ db }: Journal, positionId: string, stays: readonly UnitStay[]): Entry[] => {
  const marks = (list: readonly string[]): string => list.map(() => '?').join(', ');
  const columns = `seq, occurred_at AS at, type, actor, data ->> 'unitId' AS unitId,
    COALESCE(data ->> 'state', data ->> 'availability', data ->> 'detail',
      concat_ws(' ', data ->> 'name', data ->> 'manufacturer', data ->> 'model', data ->> 'serial')) AS text`;
  const own = db
    .prepare(
      `SELECT ${columns} FROM event WHERE type IN (${marks(ofPosition)}) AND subject = ? AND data IS NOT NULL
       ORDER BY seq DESC LIMIT ${mostEntries}`,
    )
    .all(...ofPosition, positionId) as Entry[]; // as selected
  const states = stays.flatMap(({ unitId, item, since, until }) => {
    const heard = db
      .prepare(
        `SELECT ${columns} FROM event WHERE type IN (${marks(ofDevice)}) AND data IS NOT NULL AND occurred_at >= ?
           AND occurred_at < ? AND subject IN (SELECT id FROM device WHERE COALESCE(unit_id, id) = ? UNION SELECT ?)
         ORDER BY seq DESC LIMIT ${mostEntries}`,
      )
      .all(...ofDevice, since, until ?? Number.MAX_SAFE_INTEGER, unitId, item ?? unitId) as Entry[]; // as selected
    return heard.map((entry) => ({ ...entry, unitId }));
  });
  return [...own, ...states].sort((a, b) => b.seq - a.seq).slice(0, mostEntries);
};
