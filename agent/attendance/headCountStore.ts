import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import { agrees, facesAfter, type HeadCount } from './headCount.ts';
import type { History } from './history.ts';

export interface HeadCounts {
  /** The last count of a room that was not taken back. */
  last(roomId: string): HeadCount | undefined;
  /** The last counts of all rooms, made at or after an instant, that do not agree; by room. */
  open(since: EpochMs): HeadCount[];
  /** The first entry into a room after an instant; undefined when nobody came in. */
  firstEntry(roomId: string, after: EpochMs): { readonly at: EpochMs; readonly what: 'in' | 'moved' } | undefined;
  apply(event: JournalEvent<'attendance.head_counted'>): void;
  /** It was learned late where a child was from an instant on: compares the counts until its next movement anew. */
  revise(childId: string, from: EpochMs): void;
  /** Takes a count back. */
  void(eventId: string, seq: number, recordedAt: number): void;
}

interface Row {
  seq: number;
  eventId: string;
  roomId: string;
  at: EpochMs;
  counted: number;
  expected: number;
  seen: string | null;
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
  const columns = `seq, event_id AS eventId, room_id AS roomId, occurred_at AS at, children AS counted, expected,
    seen, missing, extra`;
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
  const between = db.prepare(
    `SELECT ${columns} FROM head_count WHERE occurred_at >= ? AND occurred_at < ? ORDER BY seq`,
  );
  const compare = db.prepare('UPDATE head_count SET expected = ?, missing = ?, extra = ? WHERE seq = ?');
  const entry = db.prepare(
    `SELECT occurred_at AS at, what FROM movement WHERE room_id = ? AND occurred_at > ? AND kind = 'child'
       AND what IN ('in', 'moved') AND voided_seq IS NULL ORDER BY occurred_at, seq LIMIT 1`,
  );

  const believedIn = ({ roomId, at }: HeadCount): number =>
    history.presenceAt(at).filter((place) => place.kind === 'child' && place.roomId === roomId).length;

  return {
    last: (roomId) => {
      const row = last.get(roomId) as Row | undefined;
      return row && countOf(row);
    },
    open: (since) => (disagreeing.all(since) as Row[]).map(countOf).filter((count) => !agrees(count)),
    firstEntry: (roomId, after) => entry.get(roomId, after) as ReturnType<HeadCounts['firstEntry']>,
    apply: ({ seq, id, occurredAt, recordedAt, data }) => {
      const { roomId, children, expected, faces } = data;
      const lists = [faces?.seen, faces?.missing, faces?.extra].map((list) => (list ? JSON.stringify(list) : null));
      insert.run(seq, id, roomId, children, expected, occurredAt, recordedAt, ...lists);
    },
    revise: (childId, from) => {
      const { placement, after } = history.timeline('child', childId, from);
      for (const row of between.all(from, after?.occurredAt ?? Number.MAX_SAFE_INTEGER) as Row[]) {
        const count = countOf(row);
        if (!count.faces) {
          compare.run(believedIn(count), null, null, row.seq);
          continue;
        }
        const { seen, missing, extra } = facesAfter(count.faces, childId, placement?.roomId === count.roomId);
        const believed = seen.length - extra.length + missing.length;
        compare.run(believed, JSON.stringify(missing), JSON.stringify(extra), row.seq);
      }
    },
    void: (eventId, seq, recordedAt) => void takeBack.run(seq, recordedAt, eventId),
  };
};

// The lists are what the event's schema checked.
const listOf = (text: string): string[] => JSON.parse(text) as string[];

const countOf = ({ seq: _, seen, missing, extra, ...count }: Row): HeadCount => ({
  ...count,
  faces:
    seen === null || missing === null || extra === null
      ? undefined
      : { seen: listOf(seen), missing: listOf(missing), extra: listOf(extra) },
});
