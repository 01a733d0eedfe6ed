import type { RollCallMark } from '#contract/rollCall.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';

export interface RollCall {
  readonly rollCallId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly kind: 'drill' | 'real';
  readonly startedAt: EpochMs;
  readonly startedBy: string;
  readonly note: string | null;
  readonly closedAt: EpochMs | null;
  readonly closedBy: string | null;
  readonly report: string | null;
}

/** One line of the list: frozen at the start, but for visitors, who come with their first mark. */
export interface Listed {
  readonly who: 'child' | 'staff' | 'visitor';
  readonly personId: string;
  /** A visitor's; of the others the records tell it. */
  readonly name: string | null;
  readonly roomId: string | null;
  readonly mark: RollCallMark | null;
  readonly markedAt: EpochMs | null;
  readonly markedBy: string | null;
}

export interface RollCallStore {
  readonly projection: Projection;
  open(): RollCall | undefined;
  find(rollCallId: string): RollCall | undefined;
  /** Newest first. */
  list(limit: number): RollCall[];
  people(rollCallId: string): Listed[];
}

export const createRollCallStore = (db: Db): RollCallStore => {
  const start = db.prepare(
    `INSERT INTO roll_call (roll_call_id, seq, event_id, kind, started_at, started_by, note)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const put = db.prepare('INSERT INTO roll_call_person (roll_call_id, who, person_id, room_id) VALUES (?, ?, ?, ?)');
  const putVisitor = db.prepare(
    `INSERT INTO roll_call_person (roll_call_id, who, person_id, name) VALUES (?, 'visitor', ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  // Two kiosks may mark the same person, one of them late: what was seen last holds.
  const mark = db.prepare(
    `UPDATE roll_call_person SET mark = @mark, marked_at = @at, marked_by = @by
     WHERE roll_call_id = @rollCallId AND who = @who AND person_id = @personId AND coalesce(marked_at, 0) <= @at`,
  );
  const close = db.prepare('UPDATE roll_call SET closed_at = ?, closed_by = ?, report = ? WHERE roll_call_id = ?');
  const columns = `roll_call_id AS rollCallId, seq, event_id AS eventId, kind, started_at AS startedAt,
    started_by AS startedBy, note, closed_at AS closedAt, closed_by AS closedBy, report`;
  const open = db.prepare(`SELECT ${columns} FROM roll_call WHERE closed_at IS NULL`);
  const one = db.prepare(`SELECT ${columns} FROM roll_call WHERE roll_call_id = ?`);
  const newest = db.prepare(`SELECT ${columns} FROM roll_call ORDER BY seq DESC LIMIT ?`);
  const people = db.prepare(
    `SELECT who, person_id AS personId, name, room_id AS roomId, mark, marked_at AS markedAt, marked_by AS markedBy
     FROM roll_call_person WHERE roll_call_id = ? ORDER BY who, person_id`,
  );

  const projection: Projection = {
    name: 'roll-call',
    tables: ['roll_call', 'roll_call_person'],
    apply: (event) => {
      if (event.type === 'roll_call.started') {
        const { rollCallId, kind, note, people: listed } = event.data;
        start.run(rollCallId, event.seq, event.id, kind, event.occurredAt, event.actor, note ?? null);
        for (const { who, personId, roomId } of listed) put.run(rollCallId, who, personId, roomId ?? null);
      } else if (event.type === 'roll_call.marked') {
        const { rollCallId, marks } = event.data;
        for (const { who, personId, mark: as, name } of marks) {
          if (name !== undefined) putVisitor.run(rollCallId, personId, name);
          mark.run({ rollCallId, who, personId, mark: as, at: event.occurredAt, by: event.actor });
        }
      } else if (event.type === 'roll_call.closed') {
        close.run(event.occurredAt, event.actor, event.data.report ?? null, event.data.rollCallId);
      }
    },
  };
  return {
    projection,
    open: () => open.get() as RollCall | undefined,
    find: (rollCallId) => one.get(rollCallId) as RollCall | undefined,
    list: (limit) => newest.all(limit) as RollCall[],
    people: (rollCallId) => people.all(rollCallId) as Listed[],
  };
};
