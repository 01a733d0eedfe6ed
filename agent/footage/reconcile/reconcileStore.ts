import type { Db } from '../../journal/database.ts';
import { packGops } from '../mp4/gops.ts';
import type { SegmentIdentity } from '../mp4/identityBox.ts';
import { openGapStore } from '../recording/gapStore.ts';
import { type SegmentRecord, segmentFlag } from '../recording/recorderStore.ts';
import { coverOf } from '../spans.ts';

export interface IndexedSegment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runUuid: string;
  readonly seq: number;
  readonly flags: number;
}

/** A file that has no segment yet. */
export interface AwaitedFile {
  readonly runId: number;
  readonly run: string;
  readonly streamId: number;
  readonly seq: number;
  readonly startMs: number;
  readonly volumeId: number;
}

export type ReconcileStore = ReturnType<typeof openReconcileStore>;

/** What putting the index and the disk together needs from the index. */
export const openReconcileStore = (db: Db) => {
  const gaps = openGapStore(db);
  const statements = prepare(db);

  return {
    /** Start of the earliest file that may not be in the index yet; 0 when nothing is known. */
    unsettledSince: (streamId: number): number => statements.unsettled.pluck().get({ id: streamId }) as number,

    segmentsSince: (streamId: number, volumeId: number, sinceMs: number): IndexedSegment[] =>
      statements.segmentsSince.all(streamId, volumeId, sinceMs) as IndexedSegment[],

    /** Whether a segment is one that must be there: not deleted meanwhile, nor in a deletion that is under way. */
    isWanted: (streamId: number, startMs: number): boolean => statements.isWanted.get(streamId, startMs) !== undefined,

    isOccupied: (streamId: number, startMs: number): boolean =>
      statements.isOccupied.get(streamId, startMs) !== undefined,

    isAwaited: (run: string, seq: number): boolean => statements.isAwaited.get(run, seq) !== undefined,

    runByUuid: (run: string): number | undefined => statements.runByUuid.pluck().get(run) as number | undefined,

    /**
     * Makes the row of a run that was found on the disk, of which `startMs` is the first file. What lies between it and
     * the run before is a gap whose cause the index has lost.
     */
    claimRun: db.transaction(
      (identity: SegmentIdentity, streamId: number, startMs: number, bootId: number, nowMs: number): number => {
        gaps.closeOutage(streamId, startMs);
        const from = statements.uncovered.pluck().get({ streamId }) as number;
        if (from < startMs) {
          const afterRunId = statements.lastRun.pluck().get(streamId) as number | null;
          const lost = { reason: 'unknown', detail: 'the index did not know this time' };
          statements.insertGap.run({ streamId, startMs: from, endMs: startMs, ...lost, nowMs, bootId, afterRunId });
        }
        const { run, clockTrust, wallMs, monoMs, anchor } = identity;
        const clocks = { anchorWallMs: anchor?.wallMs ?? wallMs, anchorMonoMs: anchor?.monoMs ?? monoMs };
        return Number(statements.insertRun.run({ run, streamId, startMs, clockTrust, ...clocks }).lastInsertRowid);
      },
    ).immediate,

    await: db.transaction((files: readonly Omit<AwaitedFile, 'run' | 'streamId'>[]): void => {
      for (const { runId, seq, startMs, volumeId } of files) statements.await.run(runId, seq, startMs, volumeId);
    }).immediate,
    awaited: (limit: number, streamId?: number): AwaitedFile[] =>
      statements.awaited.all({ limit, streamId: streamId ?? null }) as AwaitedFile[],
    noLongerAwaited: ({ runId, seq }: AwaitedFile): void => void statements.unawait.run(runId, seq),

    /** Start of the file behind one in its run, in the index or still awaited; undefined when it is the last. */
    nextStartMs: ({ runId, streamId, seq, startMs }: AwaitedFile): number | undefined => {
      const awaited = statements.awaitedAt.pluck().get(runId, seq + 1) as number | undefined;
      if (awaited !== undefined) return awaited;
      const behind = statements.behind.all(streamId, startMs) as { startMs: number; runId: number; seq: number }[];
      return behind.find((each) => each.runId === runId && each.seq === seq + 1)?.startMs;
    },

    /** Enters a found file: its run grows, and the gap behind it begins later. `isHead`: the next file will name it. */
    adopt: db.transaction((segment: SegmentRecord, isHead: boolean): void => {
      const { gops, ...columns } = segment;
      statements.insertSegment.run({ ...columns, flags: segment.flags | segmentFlag.adopted });
      statements.insertGops.run(segment.streamId, segment.startMs, packGops(gops));
      statements.extendRun.run(segment.startMs + segment.durationMs, segment.runId);
      statements.unawait.run(segment.runId, segment.seq);
      if (isHead) statements.setHead.run(segment.sha256, segment.streamId);
      gaps.shrinkAfter(segment.runId, segment.startMs + segment.durationMs);
    }).immediate,

    setHead: (streamId: number, sha256: Buffer): void => void statements.setHead.run(sha256, streamId),

    /** When no file of a run is awaited any more: where one lacks, or lost its tail, a gap says so. */
    sayHoles: db.transaction((runId: number, fromMs: number, bootId: number, nowMs: number): void => {
      if (statements.awaitsAny.get(runId)) return;
      const segments = statements.ofRun.all({ runId, fromMs }) as (IndexedSegment & { streamId: number })[];
      let before: (IndexedSegment & { streamId: number }) | undefined;
      for (const segment of segments) {
        const hole = before && { from: before.startMs + before.durationMs, to: segment.startMs };
        if (before && hole && hole.from < hole.to) {
          const known = statements.gapsWithin.all({ streamId: segment.streamId, ...hole });
          const torn = (before.flags & segmentFlag.salvaged) !== 0;
          const said = torn
            ? { reason: 'io_error', detail: 'the tail of a file was torn' }
            : { reason: 'unknown', detail: 'no file of this time was found' };
          if (coverOf(known as { from: number; to: number }[]).lacking(hole)) {
            const { streamId } = segment;
            statements.insertGap.run({
              ...{ streamId, startMs: hole.from, endMs: hole.to, ...said, nowMs, bootId, afterRunId: null },
            });
          }
        }
        before = segment;
      }
    }).immediate,

    /** No recorder is at work now: runs that nobody ended, end. */
    settle: db.transaction((): void => {
      statements.endRuns.run();
      statements.forgetGrowing.run();
    }).immediate,
  };
};

const prepare = (db: Db) => ({
  unsettled: db.prepare(
    `SELECT min(coalesce(growing_start_ms, 9e15), coalesce((SELECT max(start_ms) FROM segment WHERE stream_id = @id), 0))
     FROM (SELECT 1) LEFT JOIN stream_state ON stream_id = @id`,
  ),
  segmentsSince: db.prepare(
    `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, r.uuid AS runUuid, s.seq, s.flags
     FROM segment s JOIN run r ON r.id = s.run_id
     WHERE s.stream_id = ? AND s.volume_id = ? AND s.start_ms >= ? ORDER BY s.start_ms`,
  ),
  isWanted: db.prepare(
    `SELECT 1 FROM segment s WHERE s.stream_id = ? AND s.start_ms = ? AND NOT EXISTS (
       SELECT 1 FROM deletion_item i WHERE i.stream_id = s.stream_id AND i.start_ms = s.start_ms)`,
  ),
  isOccupied: db.prepare('SELECT 1 FROM segment WHERE stream_id = ? AND start_ms = ?'),
  isAwaited: db.prepare(
    'SELECT 1 FROM run r JOIN awaiting_adoption a ON a.run_id = r.id WHERE r.uuid = ? AND a.seq = ?',
  ),
  runByUuid: db.prepare('SELECT id FROM run WHERE uuid = ?'),
  lastRun: db.prepare('SELECT max(id) FROM run WHERE stream_id = ?'),
  uncovered: db.prepare(
    `SELECT max(coalesce((SELECT max(end_ms) FROM gap WHERE stream_id = @streamId
         AND after_run_id IS (SELECT max(id) FROM run WHERE stream_id = @streamId)), 0),
       coalesce((SELECT end_ms FROM run WHERE id = (SELECT max(id) FROM run WHERE stream_id = @streamId)),
         (SELECT registered_ms FROM stream WHERE id = @streamId)))`,
  ),
  insertRun: db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (@run, @streamId, NULL, @startMs, @startMs, @anchorWallMs, @anchorMonoMs, @clockTrust, 'recorder_down')`,
  ),
  await: db.prepare('INSERT OR IGNORE INTO awaiting_adoption (run_id, seq, start_ms, volume_id) VALUES (?, ?, ?, ?)'),
  awaited: db.prepare(
    `SELECT a.run_id AS runId, r.uuid AS run, r.stream_id AS streamId, a.seq, a.start_ms AS startMs,
       a.volume_id AS volumeId
     FROM awaiting_adoption a JOIN run r ON r.id = a.run_id
     WHERE @streamId IS NULL OR r.stream_id = @streamId ORDER BY a.run_id, a.seq LIMIT @limit`,
  ),
  awaitsAny: db.prepare('SELECT 1 FROM awaiting_adoption WHERE run_id = ? LIMIT 1'),
  awaitedAt: db.prepare('SELECT start_ms FROM awaiting_adoption WHERE run_id = ? AND seq = ?'),
  unawait: db.prepare('DELETE FROM awaiting_adoption WHERE run_id = ? AND seq = ?'),
  behind: db.prepare(
    `SELECT start_ms AS startMs, run_id AS runId, seq FROM segment
     WHERE stream_id = ? AND start_ms > ? ORDER BY start_ms LIMIT 4`,
  ),
  insertSegment: db.prepare(
    `INSERT INTO segment (stream_id, start_ms, duration_ms, run_id, seq, volume_id, bytes, init_bytes, sha256, flags)
     VALUES (@streamId, @startMs, @durationMs, @runId, @seq, @volumeId, @bytes, @initBytes, @sha256, @flags)`,
  ),
  insertGops: db.prepare('INSERT INTO segment_gop VALUES (?, ?, ?)'),
  extendRun: db.prepare('UPDATE run SET end_ms = max(end_ms, ?) WHERE id = ?'),
  setHead: db.prepare('UPDATE stream_state SET head_sha256 = ? WHERE stream_id = ?'),
  ofRun: db.prepare(
    `SELECT s.stream_id AS streamId, s.start_ms AS startMs, s.duration_ms AS durationMs, s.seq, s.flags
     FROM run r JOIN segment s ON s.stream_id = r.stream_id AND s.start_ms >= max(r.start_ms, coalesce(
       (SELECT p.start_ms FROM segment p WHERE p.stream_id = r.stream_id AND p.start_ms < @fromMs
          AND p.start_ms >= r.start_ms AND p.run_id = r.id ORDER BY p.start_ms DESC LIMIT 1), @fromMs))
     WHERE r.id = @runId AND s.run_id = r.id ORDER BY s.start_ms`,
  ),
  gapsWithin: db.prepare(
    `SELECT start_ms AS "from", end_ms AS "to" FROM gap WHERE stream_id = @streamId AND after_run_id IS NULL
       AND start_ms < @to AND end_ms > @from`,
  ),
  insertGap: db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id, after_run_id)
     VALUES (@streamId, @startMs, @endMs, @reason, @detail, @nowMs, @bootId, @afterRunId)`,
  ),
  endRuns: db.prepare("UPDATE run SET end_reason = 'recorder_down' WHERE end_reason IS NULL"),
  forgetGrowing: db.prepare(
    `UPDATE stream_state SET growing_start_ms = NULL, growing_run_id = NULL, growing_seq = NULL,
       growing_volume_id = NULL, state = 'down', detail = NULL`,
  ),
});
