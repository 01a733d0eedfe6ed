import type { GapReason } from '#contract/values.ts';
import type { Db } from '../../journal/database.ts';
import { causeChange } from './outage.ts';

export interface NewGap {
  readonly streamId: number;
  readonly startMs: number;
  readonly reason: GapReason;
  readonly detail: string | null;
  readonly nowMs: number;
  readonly bootId: number;
}

interface OpenGap {
  readonly id: number;
  readonly startMs: number;
  readonly reason: GapReason;
}

export type GapStore = ReturnType<typeof openGapStore>;

/**
 * Gaps of a stream since its last run. They are found by the run they follow, never by time alone: after the clock was
 * set back, a gap of the past must not be taken for the one that ends now.
 */
export const openGapStore = (db: Db) => {
  const lastRun = '(SELECT max(id) FROM run WHERE stream_id = @streamId)';
  const insert = db.prepare(
    `INSERT INTO gap (stream_id, start_ms, reason, detail, detected_ms, boot_id, after_run_id)
     VALUES (@streamId, @startMs, @reason, @detail, @nowMs, @bootId, ${lastRun})`,
  );
  const current = db.prepare(
    `SELECT id, start_ms AS startMs, reason FROM gap
     WHERE stream_id = @streamId AND after_run_id IS ${lastRun} AND end_ms IS NULL`,
  );
  const end = db.prepare('UPDATE gap SET end_ms = ? WHERE id = ?');
  const refine = db.prepare('UPDATE gap SET reason = ?, detail = ? WHERE id = ?');
  const dropFrom = db.prepare(
    `DELETE FROM gap WHERE stream_id = @streamId AND after_run_id IS ${lastRun} AND start_ms >= @atMs`,
  );
  const cutAt = db.prepare(
    `UPDATE gap SET end_ms = @atMs WHERE stream_id = @streamId AND after_run_id IS ${lastRun}
     AND (end_ms IS NULL OR end_ms > @atMs)`,
  );
  const uncovered = db.prepare(
    `SELECT max(coalesce((SELECT max(end_ms) FROM gap WHERE stream_id = @streamId AND after_run_id IS ${lastRun}), 0),
       coalesce((SELECT end_ms FROM run WHERE id = ${lastRun}), (SELECT registered_ms FROM stream WHERE id = @streamId)))`,
  );
  const trimStart = db.prepare(
    'UPDATE gap SET start_ms = @endMs WHERE after_run_id = @runId AND start_ms < @endMs AND (end_ms IS NULL OR end_ms > @endMs)',
  );
  const dropCovered = db.prepare('DELETE FROM gap WHERE after_run_id = @runId AND end_ms <= @endMs');

  const openOf = (streamId: number): OpenGap | undefined => current.get({ streamId }) as OpenGap | undefined;

  const split = (gap: OpenGap, next: NewGap): void => {
    if (next.startMs <= gap.startMs) {
      refine.run(next.reason, next.detail, gap.id);
    } else {
      end.run(next.startMs, gap.id);
      insert.run(next);
    }
  };

  return {
    open: (gap: NewGap): void => void insert.run(gap),

    /** A try failed: the open gap keeps its cause, gets a better one, or ends and another begins now. */
    noteCause: db.transaction((next: NewGap): void => {
      const gap = openOf(next.streamId);
      if (!gap) {
        insert.run({ ...next, startMs: uncovered.pluck().get(next) as number });
        return;
      }
      const change = causeChange(gap.reason, next.reason);
      if (change === 'refine') refine.run(next.reason, next.detail, gap.id);
      if (change === 'split') split(gap, next);
    }).immediate,

    /**
     * Start of the recorder: from the last footage (or from the last beat, when something else was the matter by then)
     * until it records again, the recorder itself is the reason. A stream newer than the recorder only awaits its
     * first picture.
     */
    takeUp: db.transaction(
      (
        streamId: number,
        boot: { id: number; previousBeatMs: number | undefined },
        isNew: boolean,
        nowMs: number,
      ): void => {
        const gap = openOf(streamId);
        const down = { streamId, reason: 'recorder_down', detail: null, nowMs, bootId: boot.id } as const;
        if (!gap) {
          const startMs = uncovered.pluck().get({ streamId }) as number;
          insert.run(
            isNew ? { ...down, startMs, reason: 'unknown', detail: 'first connection' } : { ...down, startMs },
          );
        } else if (gap.reason !== 'recorder_down' && boot.previousBeatMs !== undefined) {
          split(gap, { ...down, startMs: boot.previousBeatMs });
        }
      },
    ).immediate,

    /** Footage is back from `atMs` on. A gap that proves to have no length was none. */
    closeOutage: (streamId: number, atMs: number): void => {
      dropFrom.run({ streamId, atMs });
      cutAt.run({ streamId, atMs });
    },

    /** More footage of a run was found than was known: the gap behind it begins later. */
    shrinkAfter: (runId: number, endMs: number): void => {
      dropCovered.run({ runId, endMs });
      trimStart.run({ runId, endMs });
    },
  };
};
