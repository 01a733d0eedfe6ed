import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import { agrees, type Difference, differenceOf, type HeadCount } from './headCount.ts';
import type { History } from './history.ts';

export interface HeadCounts {
  /** The last count of a room that was not taken back. */
  last(roomId: string): HeadCount | undefined;
  /** What of a count is not explained by now. */
  difference(count: HeadCount): Difference;
  /** The last counts of all rooms, made at or after an instant, that still do not agree; by room. */
  open(since: EpochMs): { readonly count: HeadCount; readonly difference: Difference }[];
  /** The first entry into a room after an instant; undefined when nobody came in. */
  firstEntry(roomId: string, after: EpochMs): { readonly at: EpochMs; readonly what: 'in' | 'moved' } | undefined;
  apply(event: JournalEvent<'attendance.head_counted'>): void;
  /** Takes a count back. */
  void(eventId: string, seq: number, recordedAt: number): void;
}

interface Row {
  eventId: string;
  roomId: string;
  at: EpochMs;
  counted: number;
  expected: number;
  missing: string | null;
  extra: string | null;
}

export const createHeadCounts = (db: Db, history: History): HeadCounts => {
  const insert = db.prepare(
    `INSERT INTO head_count (seq, event_id, room_id, children, expected, occurred_at, recorded_at, seen, missing, extra)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // The first correction of an event holds; a second one finds nothing left to take back.
  const takeBack = db.prepare(
    'UPDATE head_count SET voided_seq = ?, voided_recorded_at = ? WHERE event_id = ? AND voided_seq IS NULL',
  );
  const columns = `event_id AS eventId, room_id AS roomId, occurred_at AS at, children AS counted, expected, missing, extra`;
  const last = db.prepare(
    `SELECT ${columns} FROM head_count WHERE room_id = ? AND voided_seq IS NULL ORDER BY occurred_at DESC, seq DESC LIMIT 1`,
  );
  const disagreeing = db.prepare(
    `SELECT ${columns} FROM head_count AS c WHERE occurred_at >= ? AND voided_seq IS NULL
       AND (children <> expected OR missing <> '[]' OR extra <> '[]')
       AND NOT EXISTS (SELECT 1 FROM head_count AS n WHERE n.room_id = c.room_id AND n.voided_seq IS NULL
         AND (n.occurred_at, n.seq) > (c.occurred_at, c.seq))
     ORDER BY room_id`,
  );
  const entry = db.prepare(
    `SELECT occurred_at AS at, what FROM movement WHERE room_id = ? AND occurred_at > ? AND kind = 'child'
       AND what IN ('in', 'moved') AND voided_seq IS NULL ORDER BY occurred_at, seq LIMIT 1`,
  );

  const difference = (count: HeadCount): Difference =>
    differenceOf(
      count,
      (childId) => history.timeline('child', childId, count.at).placement?.roomId,
      () =>
        history.presenceAt(count.at).filter(({ kind, roomId }) => kind === 'child' && roomId === count.roomId).length,
    );
  return {
    last: (roomId) => countOf(last.get(roomId) as Row | undefined),
    difference,
    open: (since) =>
      (disagreeing.all(since) as Row[]).flatMap((row) => {
        const count = countOf(row);
        const left = count && difference(count);
        return count && left && !agrees(left) ? [{ count, difference: left }] : [];
      }),
    firstEntry: (roomId, after) => entry.get(roomId, after) as ReturnType<HeadCounts['firstEntry']>,
    apply: ({ seq, id, occurredAt, recordedAt, data }) => {
      const { roomId, children, expected, faces } = data;
      const lists = [faces?.seen, faces?.missing, faces?.extra].map((list) => (list ? JSON.stringify(list) : null));
      insert.run(seq, id, roomId, children, expected, occurredAt, recordedAt, ...lists);
    },
    void: (eventId, seq, recordedAt) => void takeBack.run(seq, recordedAt, eventId),
  };
};

// The lists are what the event's schema checked.
const countOf = (row: Row | undefined): HeadCount | undefined => {
  if (!row) return undefined;
  const { missing, extra, ...count } = row;
  return {
    ...count,
    faces:
      missing === null || extra === null
        ? undefined
        : { missing: JSON.parse(missing) as string[], extra: JSON.parse(extra) as string[] },
  };
};
