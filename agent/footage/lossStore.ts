import type { Db } from '../journal/database.ts';
import { segmentFlag } from './recording/recorderStore.ts';

/** A segment whose file is not what was recorded. */
export interface LostSegment {
  readonly streamId: number;
  readonly startMs: number;
  readonly durationMs: number;
}

/** `missing`: there is no file. `size`, `changed`: there is one, with other bytes than were recorded. */
export type LossKind = 'missing' | 'size' | 'changed';

const gapOf = {
  missing: { reason: 'io_error', detail: 'the file is missing' },
  size: { reason: 'quarantined', detail: 'its bytes changed' },
  changed: { reason: 'quarantined', detail: 'its bytes changed' },
} as const;

export type LossStore = ReturnType<typeof openLossStore>;

/**
 * Segments that were recorded and are lost: the row stays and says what there was, a gap says that it cannot be seen, a
 * finding says when that was noticed. All of it is taken back when the file is as recorded again.
 */
export const openLossStore = (db: Db) => {
  const flag = db.prepare(
    'UPDATE segment SET flags = flags | @bit WHERE stream_id = @streamId AND start_ms = @startMs AND flags & @bit = 0',
  );
  const unflag = db.prepare('UPDATE segment SET flags = flags & ~? WHERE stream_id = ? AND start_ms = ?');
  const insertGap = db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id)
     VALUES (@streamId, @startMs, @endMs, @reason, @detail, @nowMs, @bootId)`,
  );
  const deleteGap = db.prepare(
    `DELETE FROM gap WHERE stream_id = @streamId AND start_ms = @startMs AND end_ms = @endMs AND after_run_id IS NULL
     AND detail IN ('the file is missing', 'its bytes changed')`,
  );
  const insertFinding = db.prepare(
    `INSERT INTO audit_finding (found_ms, stream_id, start_ms, kind, detail)
     VALUES (@nowMs, @streamId, @startMs, @kind, @detail)`,
  );
  const healFindings = db.prepare(
    'UPDATE audit_finding SET healed_ms = ? WHERE stream_id = ? AND start_ms = ? AND healed_ms IS NULL',
  );

  const lose = db.transaction(
    ({ streamId, startMs, durationMs }: LostSegment, kind: LossKind, detail: string, bootId: number, nowMs: number) => {
      const bit = kind === 'missing' ? segmentFlag.missing : segmentFlag.damaged;
      if (flag.run({ bit, streamId, startMs }).changes === 0) return;
      insertGap.run({ streamId, startMs, endMs: startMs + durationMs, ...gapOf[kind], nowMs, bootId });
      insertFinding.run({ nowMs, streamId, startMs, kind, detail });
    },
  ).immediate;

  return {
    missing: (segment: LostSegment, bootId: number, nowMs: number): void =>
      lose(segment, 'missing', gapOf.missing.detail, bootId, nowMs),

    /** The file stays where it is: it is evidence. */
    damaged: (segment: LostSegment, kind: 'size' | 'changed', detail: string, bootId: number, nowMs: number): void =>
      lose(segment, kind, detail, bootId, nowMs),

    /** The file is there again with the bytes that were recorded. */
    healed: db.transaction(({ streamId, startMs, durationMs }: LostSegment, nowMs: number): void => {
      unflag.run(segmentFlag.missing | segmentFlag.damaged, streamId, startMs);
      deleteGap.run({ streamId, startMs, endMs: startMs + durationMs });
      healFindings.run(nowMs, streamId, startMs);
    }).immediate,
  };
};
