import { randomUUID } from 'node:crypto';
import type { GapReason } from '#contract/values.ts';
import type { Db } from '../../journal/database.ts';
import type { ClockTrust } from '../../time/clock.ts';
import { type Gop, packGops } from '../mp4/gops.ts';
import type { StreamKind } from '../paths.ts';
import { openGapStore } from './gapStore.ts';
import type { Lag } from './lag.ts';
import type { Capacity } from './room.ts';
import type { RunAnchor } from './runClock.ts';

/** A stream as the recorder needs it. `source` is sealed for the context `uuid`. */
export interface RecordedStream {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly kind: StreamKind;
  readonly source: Uint8Array;
  readonly enabled: 0 | 1;
  readonly revision: number;
  readonly registeredMs: number;
  /** 0 to 100: on a full disk the lowest stops first. */
  readonly priority: number;
  readonly audio: 0 | 1;
}

export interface Boot {
  readonly id: number;
  readonly startedMs: number;
  /** When the recorder before this one was last alive; undefined at the very first start. */
  readonly previousBeatMs: number | undefined;
}

export interface SegmentRecord {
  readonly streamId: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly runId: number;
  readonly seq: number;
  readonly volumeId: number;
  readonly bytes: number;
  readonly initBytes: number;
  readonly sha256: Buffer;
  readonly flags: number;
  readonly gops: readonly Gop[];
}

interface StoredVolume {
  readonly id: number;
  readonly uuid: string;
  readonly state: 'online' | 'absent';
}

/** `damaged`: its bytes are no longer those that were recorded; the file stays, as evidence, and a gap says so. */
export const segmentFlag = { adopted: 1, salvaged: 2, missing: 4, withoutKey: 8, damaged: 16 } as const;

export type RecorderStore = ReturnType<typeof openRecorderStore>;

/** What the recorder writes into the index. Every call is one committed transaction. */
export const openRecorderStore = (db: Db) => {
  const statements = prepare(db);
  const gaps = openGapStore(db);

  const commitSegment = db.transaction((segment: SegmentRecord) => {
    const { gops, ...columns } = segment;
    statements.insertSegment.run(columns);
    statements.insertGops.run(segment.streamId, segment.startMs, packGops(gops));
    statements.extendRun.run(segment.startMs + segment.durationMs, segment.runId);
    statements.setHead.run(segment.sha256, segment.streamId);
  }).immediate;

  return {
    gaps,

    /** Begins this recorder's life; one that did not end its own is marked as crashed. */
    startBoot: db.transaction((nowMs: number, monoMs: number): Boot => {
      const previousBeatMs = statements.lastBeat.pluck().get() as number | undefined;
      statements.markCrashed.run();
      const { lastInsertRowid } = statements.insertBoot.run(randomUUID(), nowMs, monoMs, nowMs);
      return { id: Number(lastInsertRowid), startedMs: nowMs, previousBeatMs };
    }).immediate,
    endBoot: (bootId: number, nowMs: number): void => void statements.endBoot.run(nowMs, bootId),

    /** Still alive; and how far each stream is recorded, whether or not its file is closed. */
    beat: db.transaction((bootId: number, nowMs: number, recordedUntil: ReadonlyMap<number, number>, lag?: Lag) => {
      statements.beat.run({ bootId, nowMs, p99Ms: lag?.p99Ms ?? null, maxMs: lag?.maxMs ?? null });
      for (const [streamId, untilMs] of recordedUntil) statements.setRecordedUntil.run(untilMs, streamId);
    }).immediate,

    streams: (): RecordedStream[] => statements.streams.all() as RecordedStream[],

    setState: (
      streamId: number,
      state: 'connecting' | 'recording' | 'down' | 'disabled',
      detail: string | null,
      nowMs: number,
    ): void => void statements.setState.run({ streamId, state, detail, nowMs }),

    headOf: (streamId: number): Buffer | undefined =>
      (statements.head.pluck().get(streamId) as Buffer | null | undefined) ?? undefined,

    /** Whether a segment begins in this very millisecond. */
    isOccupied: (streamId: number, startMs: number): boolean =>
      statements.isOccupied.get(streamId, startMs) !== undefined,

    /** A run begins: whatever gap was open since the run before ends at its first frame, to the millisecond. */
    startRun: db.transaction(
      (run: { uuid: string; streamId: number; bootId: number; anchor: RunAnchor; clockTrust: ClockTrust }): number => {
        gaps.closeOutage(run.streamId, run.anchor.startMs);
        const { lastInsertRowid } = statements.insertRun.run({
          uuid: run.uuid,
          streamId: run.streamId,
          bootId: run.bootId,
          startMs: run.anchor.startMs,
          endMs: run.anchor.startMs,
          wallMs: run.anchor.wallMs,
          monoMs: run.anchor.monoMs,
          clockTrust: run.clockTrust,
        });
        return Number(lastInsertRowid);
      },
    ).immediate,

    /** A run ends, and in the same instant a gap begins. */
    endRun: db.transaction(
      (run: { id: number; streamId: number; bootId: number }, reason: GapReason, detail: string, nowMs: number) => {
        const endMs = statements.endRun.pluck().get(reason, run.id) as number;
        statements.stopGrowing.run(run.streamId);
        gaps.open({ streamId: run.streamId, startMs: endMs, reason, detail, nowMs, bootId: run.bootId });
      },
    ).immediate,

    /** A file is being written: its whole fragments can be played before it is closed. */
    setGrowing: (growing: { streamId: number; startMs: number; runId: number; seq: number; volumeId: number }): void =>
      void statements.setGrowing.run(growing),

    /** The segment's file must be safe on disk: this row promises it. */
    commitSegment: (segment: SegmentRecord): void => commitSegment(segment),

    /** A file was moved aside. */
    quarantined: (file: { volumeId: number; path: string; why: string; bytes: number; nowMs: number }): void =>
      void statements.quarantined.run(file),

    /** Which volume was last seen at a path. */
    volumeAt: (path: string): StoredVolume | undefined => statements.volumeAt.get(path) as StoredVolume | undefined,
    volumeOnline: (uuid: string, path: string): number => statements.volumeOnline.pluck().get(uuid, path) as number,
    volumeAbsent: (path: string): void => void statements.volumeAbsent.run(path),
    volumeMeasured: (id: number, { totalBytes, freeBytes }: Capacity, nowMs: number): void =>
      void statements.volumeMeasured.run({ id, totalBytes, freeBytes, nowMs }),
  };
};

const prepare = (db: Db) => ({
  lastBeat: db.prepare('SELECT last_beat_ms FROM boot ORDER BY id DESC LIMIT 1'),
  markCrashed: db.prepare("UPDATE boot SET ended_how = 'crash' WHERE ended_how IS NULL"),
  insertBoot: db.prepare('INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES (?, ?, ?, ?)'),
  endBoot: db.prepare("UPDATE boot SET ended_how = 'clean', last_beat_ms = ? WHERE id = ?"),
  beat: db.prepare(
    'UPDATE boot SET last_beat_ms = @nowMs, lag_p99_ms = @p99Ms, lag_max_ms = @maxMs WHERE id = @bootId',
  ),
  streams: db.prepare(
    // What an NVR records is not recorded twice.
    `SELECT id, uuid, name, kind, source, enabled, revision, registered_ms AS registeredMs, priority, audio
     FROM stream WHERE origin = 'recorder' ORDER BY id`,
  ),
  isOccupied: db.prepare('SELECT 1 FROM segment WHERE stream_id = ? AND start_ms = ?'),
  setState: db.prepare(
    `INSERT INTO stream_state (stream_id, state, since_ms, detail) VALUES (@streamId, @state, @nowMs, @detail)
     ON CONFLICT (stream_id) DO UPDATE SET state = @state, detail = @detail,
       since_ms = CASE WHEN state = @state THEN since_ms ELSE @nowMs END
     WHERE state IS NOT @state OR detail IS NOT @detail`,
  ),
  setRecordedUntil: db.prepare('UPDATE stream_state SET recorded_until_ms = ? WHERE stream_id = ?'),
  setGrowing: db.prepare(
    `UPDATE stream_state SET growing_start_ms = @startMs, growing_run_id = @runId, growing_seq = @seq,
       growing_volume_id = @volumeId WHERE stream_id = @streamId`,
  ),
  stopGrowing: db.prepare(
    `UPDATE stream_state SET growing_start_ms = NULL, growing_run_id = NULL, growing_seq = NULL,
       growing_volume_id = NULL WHERE stream_id = ?`,
  ),
  head: db.prepare('SELECT head_sha256 FROM stream_state WHERE stream_id = ?'),
  setHead: db.prepare('UPDATE stream_state SET head_sha256 = ? WHERE stream_id = ?'),
  insertRun: db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust)
     VALUES (@uuid, @streamId, @bootId, @startMs, @endMs, @wallMs, @monoMs, @clockTrust)`,
  ),
  extendRun: db.prepare('UPDATE run SET end_ms = max(end_ms, ?) WHERE id = ?'),
  endRun: db.prepare('UPDATE run SET end_reason = ? WHERE id = ? RETURNING end_ms'),
  insertSegment: db.prepare(
    `INSERT INTO segment (stream_id, start_ms, duration_ms, run_id, seq, volume_id, bytes, init_bytes, sha256, flags)
     VALUES (@streamId, @startMs, @durationMs, @runId, @seq, @volumeId, @bytes, @initBytes, @sha256, @flags)`,
  ),
  insertGops: db.prepare('INSERT INTO segment_gop VALUES (?, ?, ?)'),
  quarantined: db.prepare(
    `INSERT INTO quarantine (volume_id, path, why, bytes, found_ms) VALUES (@volumeId, @path, @why, @bytes, @nowMs)`,
  ),
  volumeAt: db.prepare('SELECT id, uuid, state FROM volume WHERE path = ? ORDER BY id DESC LIMIT 1'),
  volumeOnline: db.prepare(
    `INSERT INTO volume (uuid, path, state) VALUES (?, ?, 'online')
     ON CONFLICT (uuid) DO UPDATE SET path = excluded.path, state = 'online' RETURNING id`,
  ),
  volumeAbsent: db.prepare("UPDATE volume SET state = 'absent' WHERE path = ?"),
  volumeMeasured: db.prepare(
    'UPDATE volume SET total_bytes = @totalBytes, free_bytes = @freeBytes, measured_ms = @nowMs WHERE id = @id',
  ),
});
