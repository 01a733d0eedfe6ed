import type { Db } from '../../journal/database.ts';
import { packGops } from '../mp4/gops.ts';
import type { SegmentIdentity } from '../mp4/identityBox.ts';
import { openGapStore } from '../recording/gapStore.ts';
import { type SegmentRecord, segmentFlag } from '../recording/recorderStore.ts';

export interface IndexedSegment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runUuid: string;
  readonly seq: number;
  readonly flags: number;
}

export type ReconcileStore = ReturnType<typeof openReconcileStore>;

/** What putting the index and the disk together needs from the index. */
export const openReconcileStore = (db: Db) => {
  const gaps = openGapStore(db);
  const unsettled = db.prepare(
    `SELECT min(coalesce(growing_start_ms, 9e15), coalesce((SELECT max(start_ms) FROM segment WHERE stream_id = @id), 0))
     FROM (SELECT 1) LEFT JOIN stream_state ON stream_id = @id`,
  );
  const segmentsSince = db.prepare(
    `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, r.uuid AS runUuid, s.seq, s.flags
     FROM segment s JOIN run r ON r.id = s.run_id
     WHERE s.stream_id = ? AND s.volume_id = ? AND s.start_ms >= ? ORDER BY s.start_ms`,
  );
  const isOccupied = db.prepare('SELECT 1 FROM segment WHERE stream_id = ? AND start_ms = ?');
  const runByUuid = db.prepare('SELECT id FROM run WHERE uuid = ?');
  const insertRun = db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (@run, @streamId, NULL, @wallMs, @wallMs, @wallMs, @monoMs, @clockTrust, 'recorder_down')`,
  );
  const insertSegment = db.prepare(
    `INSERT INTO segment (stream_id, start_ms, duration_ms, run_id, seq, volume_id, bytes, init_bytes, sha256, flags)
     VALUES (@streamId, @startMs, @durationMs, @runId, @seq, @volumeId, @bytes, @initBytes, @sha256, @flags)`,
  );
  const insertGops = db.prepare('INSERT INTO segment_gop VALUES (?, ?, ?)');
  const extendRun = db.prepare('UPDATE run SET end_ms = max(end_ms, ?) WHERE id = ?');
  const setHead = db.prepare('UPDATE stream_state SET head_sha256 = ? WHERE stream_id = ?');
  const flagMissing = db.prepare('UPDATE segment SET flags = flags | ? WHERE stream_id = ? AND start_ms = ?');
  const insertGap = db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id)
     VALUES (@streamId, @startMs, @endMs, 'io_error', 'the file is missing', @nowMs, @bootId)`,
  );
  const endRuns = db.prepare("UPDATE run SET end_reason = 'recorder_down' WHERE end_reason IS NULL");
  const forgetGrowing = db.prepare(
    `UPDATE stream_state SET growing_start_ms = NULL, growing_run_id = NULL, growing_seq = NULL,
       growing_volume_id = NULL, state = 'down', detail = NULL`,
  );

  return {
    /** Start of the earliest file that may not be in the index yet; 0 when nothing is known. */
    unsettledSince: (streamId: number): number => unsettled.pluck().get({ id: streamId }) as number,

    segmentsSince: (streamId: number, volumeId: number, sinceMs: number): IndexedSegment[] =>
      segmentsSince.all(streamId, volumeId, sinceMs) as IndexedSegment[],

    isOccupied: (streamId: number, startMs: number): boolean => isOccupied.get(streamId, startMs) !== undefined,

    /** Enters a found file: its run grows, or is made from what the file says, and the gap behind it begins later. */
    adopt: db.transaction((identity: SegmentIdentity, segment: Omit<SegmentRecord, 'runId'>): void => {
      const known = runByUuid.pluck().get(identity.run) as number | undefined;
      const runId = known ?? Number(insertRun.run({ ...identity, streamId: segment.streamId }).lastInsertRowid);
      const { gops, ...columns } = segment;
      insertSegment.run({ ...columns, runId });
      insertGops.run(segment.streamId, segment.startMs, packGops(gops));
      extendRun.run(segment.startMs + segment.durationMs, runId);
      setHead.run(segment.sha256, segment.streamId);
      gaps.shrinkAfter(runId, segment.startMs + segment.durationMs);
    }).immediate,

    /** The row stays: it says what there was. */
    markMissing: db.transaction((streamId: number, segment: IndexedSegment, bootId: number, nowMs: number): void => {
      flagMissing.run(segmentFlag.missing, streamId, segment.startMs);
      const endMs = segment.startMs + segment.durationMs;
      insertGap.run({ streamId, startMs: segment.startMs, endMs, nowMs, bootId });
    }).immediate,

    /** No recorder is at work now: runs that nobody ended, end. */
    settle: db.transaction((): void => {
      endRuns.run();
      forgetGrowing.run();
    }).immediate,
  };
};
