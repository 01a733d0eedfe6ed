import type { Db } from '../journal/database.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import {
  type Guess,
  type Kind,
  type Mark,
  type Movement,
  type Placement,
  placementOf,
  type Timeline,
  type What,
} from './movement.ts';

/**
 * Who was where, at any instant, as corrected by now or as known at an earlier instant: `asKnownAt` leaves out what the
 * box learned later, corrections included.
 */
export interface History {
  presenceAt(at: EpochMs, asKnownAt?: EpochMs): Placement[];
  /** Movements from `from` until just before `to`, in the order in which they happened. */
  movements(from: EpochMs, to: EpochMs, asKnownAt?: EpochMs): Movement[];
  /** Where within [from, to) somebody is on record by a guess only, until the schedule ended a stay. */
  guesses(from: EpochMs, to: EpochMs, asKnownAt?: EpochMs): Guess[];
  /** The movements of a person within [from, to), in order. */
  ofPerson(kind: Kind, id: string, from: EpochMs, to: EpochMs): Movement[];
  /** When within [from, to] somebody did or underwent something that shows they were here, beside movements. */
  lastSign(kind: Kind, id: string, from: EpochMs, to: EpochMs): EpochMs | undefined;
  /** Of whom an arrival or a correction within the time from an instant on was learned, after an event and by an instant. */
  changedSince(from: EpochMs, afterSeq: number, learnedBy: EpochMs): Pick<Movement, 'kind' | 'id' | 'seq'>[];
  /** What was recorded of [from, to), taken back or not, in the order in which the box learned it; after a seq. */
  recordedWithin(from: EpochMs, to: EpochMs, page: { readonly after: number; readonly limit: number }): RecordedLine[];
  /** One person around an instant, as corrected by now. */
  timeline(kind: Kind, id: string, at: EpochMs): Timeline;
  /** Where one person is by the last movement of all; undefined when not inside. */
  latest(kind: Kind, id: string): Placement | undefined;
  /** When anything was heard of a person, in order. */
  instantsOf(kind: Kind, id: string): EpochMs[];
  /** When a child last came or left, the newest first. */
  lastTimes(childId: string, what: 'in' | 'out', limit: number): EpochMs[];
  /** When a child last came within [from, to), as corrected by now. */
  lastArrival(childId: string, from: EpochMs, to: EpochMs): EpochMs | undefined;
  /** The movement or head count that an event is, if it is one, and whether it was taken back. */
  recorded(eventId: string): Recorded | undefined;
}

export interface Recorded {
  /** Undefined for a head count. */
  readonly movement: Movement | undefined;
  /** The room entered or counted. */
  readonly roomId: string | undefined;
  readonly voided: boolean;
}

/** A movement or a head count with who recorded it, and what became of it. */
export interface RecordedLine {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly who: Kind | 'room';
  readonly subject: string;
  readonly roomId: string | null;
  readonly occurredAt: EpochMs;
  readonly recordedAt: EpochMs;
  readonly actor: string;
  readonly groupId: string | null;
  readonly voidedAt: EpochMs | null;
  readonly voidedBy: string | null;
  readonly why: string | null;
}

interface Row {
  kind: Kind;
  subject: string;
  what: What;
  room_id: string | null;
  mark: Mark | null;
  event_id: string;
  seq: number;
  occurred_at: EpochMs;
  recorded_at: EpochMs;
}

/** Later than every instant: all that happened, all that the box knows. */
const always = Number.MAX_SAFE_INTEGER;

export const createHistory = (db: Db): History => {
  const columns = 'kind, subject, what, room_id, mark, event_id, seq, occurred_at, recorded_at';
  const believed = 'recorded_at <= @known AND (voided_recorded_at IS NULL OR voided_recorded_at > @known)';
  // `+`: planned once (design/001-journal.md).
  const backwards = db.prepare(
    `SELECT ${columns} FROM movement WHERE kind = +@kind AND subject = +@id AND occurred_at <= @at AND ${believed}
     ORDER BY occurred_at DESC, seq DESC`,
  );
  const following = db.prepare(
    `SELECT ${columns} FROM movement WHERE kind = +@kind AND subject = +@id AND occurred_at > @at AND ${believed}
     ORDER BY occurred_at, seq LIMIT 1`,
  );
  const between = db.prepare(
    `SELECT ${columns} FROM movement WHERE occurred_at >= @from AND occurred_at < @to AND ${believed}
     ORDER BY occurred_at, seq`,
  );
  const guessed = db.prepare(
    `SELECT ${columns}, last_seen_at AS lastSeenAt FROM movement WHERE last_seen_at IS NOT NULL AND occurred_at > @from
       AND last_seen_at < @to AND ${believed} ORDER BY occurred_at, seq`,
  );
  const ofOne = db.prepare(
    `SELECT ${columns} FROM movement WHERE kind = @kind AND subject = @id AND occurred_at >= @from AND occurred_at < @to
       AND ${believed} ORDER BY occurred_at, seq`,
  );
  // Counted by face, looked at, given medicine; or, of staff, done by somebody who was identified.
  const signs = db
    .prepare(
      `SELECT max(occurred_at) FROM (
         SELECT occurred_at FROM event WHERE occurred_at BETWEEN @from AND @to
           AND (actor = @actor OR (subject = @id AND type IN ('health.checked', 'health.medicine_given') AND NOT EXISTS (
             SELECT 1 FROM event AS w WHERE w.type = 'health.withdrawn' AND w.data ->> '$.withdraws' = event.id)))
         UNION ALL
         SELECT occurred_at FROM head_count, json_each(head_count.seen) AS face
           WHERE @kind = 'child' AND face.value = @id AND occurred_at BETWEEN @from AND @to AND voided_seq IS NULL)`,
    )
    .pluck();
  const lines = db.prepare(
    `SELECT m.seq, m.event_id AS eventId, e.type, m.who, m.subject, m.room_id AS roomId, m.occurred_at AS occurredAt,
       m.recorded_at AS recordedAt, e.actor, e.data ->> '$.groupId' AS groupId, v.recorded_at AS voidedAt,
       v.actor AS voidedBy, v.data ->> '$.why' AS why
     FROM (
       SELECT seq, event_id, kind AS who, subject, room_id, occurred_at, recorded_at, voided_seq FROM movement
       UNION ALL
       SELECT seq, event_id, 'room', room_id, room_id, occurred_at, recorded_at, voided_seq FROM head_count
     ) AS m JOIN event AS e ON e.seq = m.seq LEFT JOIN event AS v ON v.seq = m.voided_seq
     WHERE m.occurred_at >= @from AND m.occurred_at < @to AND m.seq > @after ORDER BY m.seq LIMIT @limit`,
  );
  const rejudged = db.prepare(
    `SELECT kind, id, max(seq) AS seq FROM (
       SELECT kind, subject AS id, seq FROM movement
         WHERE what = 'in' AND occurred_at >= @from AND seq > @after AND recorded_at <= @by AND voided_seq IS NULL
       UNION ALL
       SELECT m.kind, m.subject AS id, v.seq FROM event AS v JOIN movement AS m ON m.event_id = v.data ->> '$.voids'
         WHERE v.type = 'attendance.voided' AND v.seq > @after AND v.recorded_at <= @by AND m.occurred_at >= @from)
     GROUP BY kind, id`,
  );
  // One statement for all who are not gone: their movements back to the last arrival, the newest first.
  const upTo = `kind = person.kind AND subject = person.subject AND occurred_at <= @at AND ${believed}`;
  const newestFirst = 'ORDER BY occurred_at DESC, seq DESC';
  const sinceArrival = db.prepare(
    `SELECT ${columns.replaceAll(/\w+/g, 'movement.$&')}
     FROM (SELECT DISTINCT kind, subject FROM movement) AS person
     JOIN movement ON movement.kind = person.kind AND movement.subject = person.subject
       AND movement.occurred_at <= @at AND ${believed.replaceAll(/\b(voided_)?recorded_at/g, 'movement.$&')}
       AND movement.occurred_at >= coalesce(
         (SELECT occurred_at FROM movement WHERE ${upTo} AND what = 'in' ${newestFirst} LIMIT 1), 0)
     WHERE (SELECT what FROM movement WHERE ${upTo} ${newestFirst} LIMIT 1) <> 'out'
     ORDER BY person.kind, person.subject, movement.occurred_at DESC, movement.seq DESC`,
  );
  const instants = db
    .prepare('SELECT DISTINCT occurred_at FROM movement WHERE kind = ? AND subject = ? ORDER BY occurred_at')
    .pluck();
  // A departure that nobody saw says nothing of habits.
  const lastTimes = db
    .prepare(
      `SELECT occurred_at FROM movement WHERE kind = 'child' AND subject = ? AND what = ? AND voided_seq IS NULL
         AND (mark IS NULL OR mark = 'awaits_handover') ORDER BY occurred_at DESC LIMIT ?`,
    )
    .pluck();
  const lastArrival = db
    .prepare(
      `SELECT occurred_at FROM movement WHERE kind = 'child' AND subject = +? AND what = 'in' AND occurred_at >= ?
         AND occurred_at < ? AND voided_seq IS NULL ORDER BY occurred_at DESC LIMIT 1`,
    )
    .pluck();
  const byEvent = db.prepare(`SELECT ${columns}, voided_seq FROM movement WHERE event_id = ?`);
  const countByEvent = db.prepare('SELECT room_id, voided_seq FROM head_count WHERE event_id = ?');

  /** One person's movements up to an instant, the newest first, each read when it is asked for. */
  function* backFrom(kind: Kind, id: string, at: number, known: number): Generator<Movement> {
    for (const row of backwards.iterate({ kind, id, at, known })) yield movementOfRow(row as Row);
  }
  /** One person's movements up to an instant and back to their arrival or departure, the newest first. */
  const sinceArrivalOf = (kind: Kind, id: string, at: number, known: number): Movement[] => {
    const stay: Movement[] = [];
    for (const movement of backFrom(kind, id, at, known)) {
      stay.push(movement);
      if (movement.what === 'in' || movement.what === 'out') break;
    }
    return stay;
  };

  return {
    presenceAt: (at, known = epochMs(always)) => {
      const rows = (sinceArrival.all({ at, known }) as Row[]).map(movementOfRow);
      const people = Map.groupBy(rows, ({ kind, id }) => `${kind} ${id}`);
      return [...people.values()].flatMap((own) => placementOf(own) ?? []);
    },
    movements: (from, to, asKnownAt) =>
      (between.all({ from, to, known: asKnownAt ?? always }) as Row[]).map(movementOfRow),
    guesses: (from, to, known = epochMs(always)) =>
      (guessed.all({ from, to, known }) as (Row & { lastSeenAt: EpochMs })[]).flatMap((row): Guess[] => {
        const { kind, subject: id, lastSeenAt, occurred_at: end } = row;
        // What was learned since stands before it: somebody seen later, or a departure that somebody saw after all.
        const before = backFrom(kind, id, end, known).find(({ seq }) => seq !== row.seq);
        const seen = epochMs(Math.max(lastSeenAt, before?.occurredAt ?? lastSeenAt));
        return before?.what === 'out' || seen >= end ? [] : [{ kind, id, from: seen, to: end }];
      }),
    ofPerson: (kind, id, from, to) => (ofOne.all({ kind, id, from, to, known: always }) as Row[]).map(movementOfRow),
    recordedWithin: (from, to, page) => lines.all({ from, to, ...page }) as RecordedLine[],
    lastSign: (kind, id, from, to) =>
      (signs.get({ kind, id, actor: `${kind}:${id}`, from, to }) as EpochMs | null) ?? undefined,
    changedSince: (from, after, by) => rejudged.all({ from, after, by }) as ReturnType<History['changedSince']>,
    timeline: (kind, id, at) => {
      const latest = sinceArrivalOf(kind, id, always, always);
      const [last] = latest;
      // Who comes or goes now has nothing later: the question for what follows is seldom needed.
      if (!last || last.occurredAt <= at) return { placement: placementOf(latest), before: last, after: undefined };
      const stay = sinceArrivalOf(kind, id, at, always);
      const after = following.get({ kind, id, at, known: always }) as Row | undefined;
      return { placement: placementOf(stay), before: stay[0], after: after && movementOfRow(after) };
    },
    latest: (kind, id) => placementOf(sinceArrivalOf(kind, id, always, always)),
    instantsOf: (kind, id) => instants.all(kind, id) as EpochMs[],
    lastTimes: (childId, what, limit) => lastTimes.all(childId, what, limit) as EpochMs[],
    lastArrival: (childId, from, to) => lastArrival.get(childId, from, to) as EpochMs | undefined,
    recorded: (eventId) => {
      const row = byEvent.get(eventId) as (Row & { voided_seq: number | null }) | undefined;
      if (row) {
        return { movement: movementOfRow(row), roomId: row.room_id ?? undefined, voided: row.voided_seq !== null };
      }
      const count = countByEvent.get(eventId) as { room_id: string; voided_seq: number | null } | undefined;
      return count && { movement: undefined, roomId: count.room_id, voided: count.voided_seq !== null };
    },
  };
};

const movementOfRow = (row: Row): Movement => ({
  kind: row.kind,
  id: row.subject,
  what: row.what,
  roomId: row.room_id ?? undefined,
  mark: row.mark ?? undefined,
  eventId: row.event_id,
  seq: row.seq,
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
});
