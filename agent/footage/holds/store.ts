import type { JournalEvent } from '#contract/events.ts';
import type { HoldState } from '#contract/footageHolds.ts';
import type { Db } from '../../journal/database.ts';
import type { Projection } from '../../journal/journal.ts';
import { type Day, fromRfc3339 } from '../../time/calendar.ts';
import { holdStateOn, isHolding, type Protection, type Term } from './rules.ts';

/** A hold as people decided it. Times in milliseconds since the epoch. */
export interface Hold extends Term {
  readonly holdId: string;
  /** Empty: all streams. */
  readonly streams: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly caseRef: string;
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  readonly releasedBy: string | null;
  readonly releasedMs: number | null;
  readonly releasedBecause: string | null;
}

export interface HoldStore {
  readonly projection: Projection;
  find(holdId: string): Hold | undefined;
  /** Newest first. */
  list(): Hold[];
  /** What no deletion may touch on this day. */
  protections(today: Day): Protection[];
  /** Holds that somebody must look at. */
  dueForReview(today: Day): Hold[];
  /** How many protect something on this day. */
  activeOn(today: Day): number;
}

export const stateOn = (hold: Hold, today: Day): HoldState => holdStateOn(hold, hold.releasedMs !== null, today);

export const createHoldStore = (db: Db): HoldStore => {
  const insert = db.prepare(
    `INSERT INTO footage_hold (hold_id, seq, streams, from_ms, to_ms, case_ref, reason, until_day, review_day, held_by, held_ms)
     VALUES (@holdId, @seq, @streams, @from, @to, @caseRef, @reason, @until, @reviewOn, @by, @atMs)`,
  );
  const extend = db.prepare(
    'UPDATE footage_hold SET until_day = @until, review_day = @reviewOn WHERE hold_id = @holdId',
  );
  const release = db.prepare(
    `UPDATE footage_hold SET released_by = @by, released_ms = @atMs, released_because = @reason WHERE hold_id = @holdId`,
  );
  const columns = `hold_id AS holdId, streams, from_ms AS "from", to_ms AS "to", case_ref AS caseRef, reason,
    until_day AS until, review_day AS reviewOn, held_by AS "by", held_ms AS atMs, released_by AS releasedBy,
    released_ms AS releasedMs, released_because AS releasedBecause`;
  const one = db.prepare(`SELECT ${columns} FROM footage_hold WHERE hold_id = ?`);
  const all = db.prepare(`SELECT ${columns} FROM footage_hold ORDER BY seq DESC`);
  const unreleased = db.prepare(`SELECT ${columns} FROM footage_hold WHERE released_ms IS NULL ORDER BY seq`);

  type Row = Omit<Hold, 'streams'> & { readonly streams: string };
  // Written by `apply` below, from an event that the catalogue checked.
  const holdOf = (row: Row): Hold => ({ ...row, streams: JSON.parse(row.streams) as string[] });
  const holding = (today: Day): Hold[] =>
    (unreleased.all() as Row[]).map(holdOf).filter((hold) => isHolding(stateOn(hold, today)));

  return {
    projection: { name: 'footage-holds', tables: ['footage_hold'], apply: applyTo({ insert, extend, release }) },
    find: (holdId) => {
      const row = one.get(holdId) as Row | undefined;
      return row && holdOf(row);
    },
    list: () => (all.all() as Row[]).map(holdOf),
    protections: (today) =>
      holding(today).flatMap(({ streams, from, to, caseRef }): Protection[] => {
        const why = `hold ${caseRef}`;
        return streams.length === 0
          ? [{ streamId: undefined, from, to, why }]
          : streams.map((streamId) => ({ streamId, from, to, why }));
      }),
    dueForReview: (today) => holding(today).filter((hold) => stateOn(hold, today) === 'review_due'),
    activeOn: (today) => holding(today).length,
  };
};

type Statements = Record<'insert' | 'extend' | 'release', ReturnType<Db['prepare']>>;

const applyTo =
  ({ insert, extend, release }: Statements) =>
  (event: JournalEvent): void => {
    if (event.type === 'footage.held') {
      const { holdId, streams, from, to, caseRef, reason, until = null, reviewOn = null } = event.data;
      insert.run({
        holdId,
        seq: event.seq,
        streams: JSON.stringify(streams),
        from: fromRfc3339(from),
        to: fromRfc3339(to),
        caseRef,
        reason,
        until,
        reviewOn,
        by: event.actor,
        atMs: event.occurredAt,
      });
    } else if (event.type === 'footage.hold_extended') {
      const { holdId, until = null, reviewOn = null } = event.data;
      extend.run({ holdId, until, reviewOn });
    } else if (event.type === 'footage.hold_released') {
      const { holdId, reason } = event.data;
      release.run({ holdId, reason, by: event.actor, atMs: event.occurredAt });
    }
  };
