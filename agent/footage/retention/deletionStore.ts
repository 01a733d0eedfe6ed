import type { Db } from '../../journal/database.ts';
import { merkleRoot } from '../../journal/merkle.ts';
import type { Protection } from '../holds/rules.ts';
import type { SegmentName, StreamKind } from '../paths.ts';
import type { Span } from '../timeline.ts';
import { openRemoval, withoutReferenceCheck } from './removal.ts';
import { floorDays, hullOf, isProtected, stretchesOf } from './rule.ts';

/** A stream whose files are ours. */
export interface KeptStream {
  readonly id: number;
  readonly uuid: string;
  readonly streamId: string;
  readonly kind: StreamKind;
}

/** A file that may go, and all that is known of its age. Times in milliseconds. */
export interface Candidate extends SegmentName {
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly volumeUuid: string;
  readonly volumePath: string;
  readonly runId: number;
  /** 1: its clock was behind, so that its age counts from `seenMs`; null then: it is too early to say. */
  readonly doubted: number;
  readonly seenMs: number | null;
}

export interface Deletion {
  readonly id: number;
  readonly streamId: number;
  readonly from: number;
  readonly to: number;
  readonly segments: number;
  readonly bytes: number;
  readonly root: Buffer;
  readonly eventId: string;
  readonly doneMs: number | null;
}

export type DeletionStore = ReturnType<typeof openDeletionStore>;

/** Deletions: what is decided, what is under way, what is done and not yet told to the journal. */
export const openDeletionStore = (db: Db, newId: () => string) => {
  const statements = prepare(db);
  const removal = openRemoval(db);

  const unchecked = <A extends unknown[]>(work: (...args: A) => void) => {
    const whole = db.transaction(work);
    return (...args: A): void => withoutReferenceCheck(db, () => whole.immediate(...args));
  };

  const insert = (streamId: number, items: readonly Candidate[], decided: Decided, doneMs: number | null): number => {
    const { from, to } = hullOf(items);
    const sums = sumsOf(items);
    const row = { streamId, from, to, ...sums, ...decided, eventId: newId(), doneMs };
    return Number(statements.insert.run(row).lastInsertRowid);
  };

  return {
    streams: (): KeptStream[] => statements.streams.all() as KeptStream[],

    /** Start of the first segment at or after an instant that began before another. */
    nextStart: (streamId: number, fromMs: number, beforeMs: number): number | undefined =>
      statements.nextStart.get(streamId, fromMs, beforeMs) as number | undefined,

    /** The segments that begin within a stretch, on volumes that are there, and are in no deletion yet. */
    candidates: (streamId: number, { from, to }: Span): Candidate[] =>
      statements.candidates.all({ streamId, from, to }) as Candidate[],

    /** The tombstone: from now on these files may go, and none of them that is missing is a loss. */
    decide: db.transaction((streamId: number, items: readonly Candidate[], decided: Decided): void => {
      const kept = statements.keptStarts(streamId, hullOf(items), new Set(items.map(({ startMs }) => startMs)));
      for (const stretch of stretchesOf(items, kept)) {
        const id = insert(streamId, stretch, decided, null);
        for (const { startMs } of stretch) statements.insertItem.run(id, streamId, startMs);
      }
    }).immediate,

    /** Deletions that are not finished, in order. */
    open: (): Deletion[] => statements.open.all() as Deletion[],
    items: (deletionId: number): Candidate[] => statements.items.all({ deletionId }) as Candidate[],

    /** Protected since it was decided: it stays, and the deletion is as if it had never been in it. */
    spare: (deletionId: number, streamId: number, startMs: number): void =>
      void statements.dropItem.run(deletionId, streamId, startMs),

    /** The files are gone for good: so go their rows, and what is told of the time between them. */
    finish: unchecked(
      (deletion: Deletion, protections: readonly Protection[], streamName: string, nowMs: number): void => {
        const items = statements.items.all({ deletionId: deletion.id }) as Candidate[];
        const decided = statements.decided.get(deletion.id) as Decided;
        statements.dropItems.run(deletion.id);
        if (items.length === 0) {
          statements.cancel.run(deletion.id);
          return;
        }
        const gone = new Set(items.map(({ startMs }) => startMs));
        const stretches = stretchesOf(items, statements.keptStarts(deletion.streamId, hullOf(items), gone));
        const [first = items, ...others] = stretches;
        statements.shrink.run({ id: deletion.id, ...hullOf(first), ...sumsOf(first), doneMs: nowMs });
        for (const stretch of others) insert(deletion.streamId, stretch, decided, nowMs);
        removal.removeSegments(deletion.streamId, items);
        for (const stretch of stretches) {
          const span = hullOf(stretch);
          removal.removeGaps(deletion.streamId, span, (gap) => isProtected(streamName, gap, protections));
        }
      },
    ),

    told: (deletionId: number, nowMs: number): void => void statements.told.run(nowMs, deletionId),

    areVolumesOnline: (): boolean => statements.absent.get() === undefined,

    /** Up to which event of the journal the table is complete. */
    readUpTo: (): number => (statements.readUpTo.get() as number | undefined) ?? 0,
    setReadUpTo: (seq: number): void => void statements.setReadUpTo.run(seq),
    isKnown: (eventId: string): boolean => statements.byEvent.get(eventId) !== undefined,

    /** A deletion that the journal tells of and this index forgot: its rows whose files are gone go too. */
    takeOver: unchecked(
      (
        { id: streamId, streamId: streamName }: KeptStream,
        told: Omit<Deletion, 'id' | 'streamId' | 'doneMs'>,
        goneItems: readonly Candidate[],
        protections: readonly Protection[],
        nowMs: number,
      ): void => {
        const decided = { decidedMs: nowMs, trustedNowMs: nowMs, retentionDays: floorDays };
        const { lastInsertRowid } = statements.insert.run({ streamId, ...told, ...decided, doneMs: nowMs });
        statements.told.run(nowMs, lastInsertRowid);
        removal.removeSegments(streamId, goneItems);
        removal.removeGaps(streamId, told, (gap) => isProtected(streamName, gap, protections));
      },
    ),
  };
};

export interface Decided {
  readonly decidedMs: number;
  readonly trustedNowMs: number;
  readonly retentionDays: number;
}

const sumsOf = (items: readonly Candidate[]) => ({
  segments: items.length,
  bytes: items.reduce((sum, { bytes }) => sum + bytes, 0),
  root: merkleRoot(items.map(({ sha256 }) => sha256)),
});

const prepare = (db: Db) => {
  const candidate = `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, r.uuid AS run, s.seq, s.bytes, s.sha256,
      v.uuid AS volumeUuid, v.path AS volumePath, d.run_id IS NOT NULL AS doubted, d.seen_ms AS seenMs,
      s.run_id AS runId
    FROM segment s JOIN run r ON r.id = s.run_id JOIN volume v ON v.id = s.volume_id
    LEFT JOIN doubted_run d ON d.run_id = s.run_id`;
  const starts = db
    .prepare('SELECT start_ms FROM segment WHERE stream_id = ? AND start_ms >= ? AND start_ms < ?')
    .pluck();
  return {
    streams: db.prepare(`SELECT id, uuid, name AS streamId, kind FROM stream WHERE origin = 'recorder' ORDER BY id`),
    nextStart: db
      .prepare(
        'SELECT start_ms FROM segment WHERE stream_id = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms LIMIT 1',
      )
      .pluck(),
    candidates: db.prepare(
      `${candidate} WHERE s.stream_id = @streamId AND s.start_ms >= @from AND s.start_ms < @to AND v.state = 'online'
       AND NOT EXISTS (SELECT 1 FROM deletion_item i WHERE i.stream_id = s.stream_id AND i.start_ms = s.start_ms)
       ORDER BY s.start_ms`,
    ),
    keptStarts: (streamId: number, { from, to }: Span, gone: ReadonlySet<number>): number[] =>
      (starts.all(streamId, from, to) as number[]).filter((startMs) => !gone.has(startMs)),
    insert: db.prepare(
      `INSERT INTO deletion (stream_id, start_ms, end_ms, segments, bytes, root_sha256, decided_ms, trusted_now_ms,
         retention_days, done_ms, event_id)
       VALUES (@streamId, @from, @to, @segments, @bytes, @root, @decidedMs, @trustedNowMs, @retentionDays, @doneMs, @eventId)`,
    ),
    insertItem: db.prepare('INSERT INTO deletion_item (deletion_id, stream_id, start_ms) VALUES (?, ?, ?)'),
    items: db.prepare(
      `${candidate} JOIN deletion_item i ON i.stream_id = s.stream_id AND i.start_ms = s.start_ms
       WHERE i.deletion_id = @deletionId ORDER BY s.start_ms`,
    ),
    dropItem: db.prepare('DELETE FROM deletion_item WHERE deletion_id = ? AND stream_id = ? AND start_ms = ?'),
    dropItems: db.prepare('DELETE FROM deletion_item WHERE deletion_id = ?'),
    open: db.prepare(
      `SELECT id, stream_id AS streamId, start_ms AS "from", end_ms AS "to", segments, bytes, root_sha256 AS root,
         event_id AS eventId, done_ms AS doneMs
       FROM deletion WHERE done_ms IS NULL OR told_ms IS NULL ORDER BY id`,
    ),
    decided: db.prepare(
      `SELECT decided_ms AS decidedMs, trusted_now_ms AS trustedNowMs, retention_days AS retentionDays
       FROM deletion WHERE id = ?`,
    ),
    cancel: db.prepare('DELETE FROM deletion WHERE id = ?'),
    shrink: db.prepare(
      `UPDATE deletion SET start_ms = @from, end_ms = @to, segments = @segments, bytes = @bytes, root_sha256 = @root,
         done_ms = @doneMs WHERE id = @id`,
    ),
    told: db.prepare('UPDATE deletion SET told_ms = ? WHERE id = ?'),
    absent: db.prepare("SELECT 1 FROM volume WHERE state = 'absent' LIMIT 1"),
    readUpTo: db.prepare('SELECT seq FROM deletions_read').pluck(),
    setReadUpTo: db.prepare(
      'INSERT INTO deletions_read (id, seq) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq',
    ),
    byEvent: db.prepare('SELECT 1 FROM deletion WHERE event_id = ?'),
  };
};
