import type { Db } from '../../journal/database.ts';
import type { Span } from '../timeline.ts';

/**
 * Does something without the database's own check of references, which, for a run that goes, would read every segment there
 * is: `run_id` has no index. Whoever takes a run away asks by time whether a segment is left in it. Not within a transaction.
 */
export const withoutReferenceCheck = <T>(db: Db, work: () => T): T => {
  db.pragma('foreign_keys = OFF');
  try {
    return work();
  } finally {
    db.pragma('foreign_keys = ON');
  }
};

/** Takes what is deleted out of the index, inside a transaction of its caller; what stays goes on telling the truth. */
export const openRemoval = (db: Db) => {
  const dropGops = db.prepare('DELETE FROM segment_gop WHERE stream_id = ? AND start_ms = ?');
  const dropSegment = db.prepare('DELETE FROM segment WHERE stream_id = ? AND start_ms = ? RETURNING run_id').pluck();
  const runOf = db.prepare(
    `SELECT start_ms AS startMs, end_ms AS endMs, end_reason AS endReason,
       id = (SELECT max(id) FROM run WHERE stream_id = @streamId)
         OR EXISTS (SELECT 1 FROM awaiting_adoption WHERE run_id = @runId)
         OR EXISTS (SELECT 1 FROM stream_state WHERE stream_id = @streamId AND growing_run_id = @runId) AS isNeeded
     FROM run WHERE id = @runId`,
  );
  const edge = (order: 'ASC' | 'DESC') =>
    db.prepare(
      `SELECT start_ms AS startMs, start_ms + duration_ms AS endMs FROM segment
       WHERE stream_id = @streamId AND run_id = @runId AND start_ms >= @startMs AND start_ms <= @endMs
       ORDER BY start_ms ${order} LIMIT 1`,
    );
  const [first, last] = [edge('ASC'), edge('DESC')];
  const narrow = db.prepare('UPDATE run SET start_ms = @from, end_ms = @to WHERE id = @runId');
  const unbind = [
    db.prepare('UPDATE gap SET after_run_id = NULL WHERE after_run_id = ? AND stream_id = ?'),
    db.prepare('UPDATE doubt SET run_id = NULL WHERE run_id = ? AND stream_id = ?'),
  ];
  const dropDoubted = db.prepare('DELETE FROM doubted_run WHERE run_id = ?');
  const dropRun = db.prepare('DELETE FROM run WHERE id = ?');
  const oldGaps = db.prepare(
    `SELECT id, start_ms AS "from", end_ms AS "to" FROM gap g WHERE stream_id = ? AND start_ms < ? AND end_ms <= ?
       AND NOT EXISTS (SELECT 1 FROM run r WHERE r.stream_id = g.stream_id AND r.start_ms <= g.end_ms
         AND r.end_ms >= g.start_ms AND r.end_ms > r.start_ms)`,
  );
  const dropGap = db.prepare('DELETE FROM gap WHERE id = ?');
  const dropDoubts = db.prepare('DELETE FROM doubt WHERE stream_id = ? AND start_ms >= ? AND end_ms <= ?');

  interface RunRow {
    readonly startMs: number;
    readonly endMs: number;
    readonly endReason: string | null;
    readonly isNeeded: number;
  }

  /** A run begins where its first segment that is left begins; one without any goes. */
  const settleRun = (streamId: number, runId: number): void => {
    const run = runOf.get({ streamId, runId }) as RunRow;
    const asked = { streamId, runId, startMs: run.startMs, endMs: run.endMs };
    const begins = first.get(asked) as { startMs: number } | undefined;
    const ends = last.get(asked) as { endMs: number } | undefined;
    // The newest run tells since when nothing was recorded, and its number must not be given again. One whose files are
    // found or being written grows.
    const isKept = run.isNeeded === 1 || run.endReason === null;
    if (begins && ends) {
      narrow.run({ runId, from: begins.startMs, to: isKept ? run.endMs : ends.endMs });
    } else if (isKept) {
      narrow.run({ runId, from: run.endMs, to: run.endMs });
    } else {
      for (const statement of unbind) statement.run(runId, streamId);
      dropDoubted.run(runId);
      dropRun.run(runId);
    }
  };

  return {
    removeSegments: (streamId: number, items: readonly { readonly startMs: number }[]): void => {
      const runs = new Set<number>();
      for (const { startMs } of items) {
        dropGops.run(streamId, startMs);
        const runId = dropSegment.get(streamId, startMs) as number | undefined;
        if (runId !== undefined) runs.add(runId);
      }
      for (const runId of runs) settleRun(streamId, runId);
    },

    /** Gaps that were over by then, and doubts about what is gone. What is told of footage that is left stays, held or not. */
    removeGaps: (streamId: number, { from, to }: Span, isKept: (gap: Span) => boolean): void => {
      for (const gap of oldGaps.all(streamId, to, to) as (Span & { readonly id: number })[]) {
        if (!isKept(gap)) dropGap.run(gap.id);
      }
      dropDoubts.run(streamId, from, to);
    },
  };
};
