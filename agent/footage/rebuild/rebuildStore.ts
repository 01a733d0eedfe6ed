import { randomUUID } from 'node:crypto';
import type { Db } from '../../journal/database.ts';
import type { StreamKind } from '../paths.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import type { Span } from '../timeline.ts';
import type { KnownGap } from './gapsOfRuns.ts';
import type { Piece, PieceRun } from './runsOfPieces.ts';

export interface KnownRun {
  readonly id: number;
  readonly uuid: string;
  readonly bootId: number | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly anchorWallMs: number;
  readonly anchorMonoMs: number;
  readonly clockTrust: NonNullable<Piece['clocks']>['trust'];
  readonly endReason: string | null;
}
export interface KnownSegment extends Omit<Piece, 'previousSha256' | 'clocks' | 'mediaMs'> {
  readonly durationMs: number;
}
export interface KnownStream {
  readonly id: number;
  readonly uuid: string;
  readonly kind: StreamKind;
  readonly registeredMs: number;
  readonly origin: 'recorder' | 'nvr';
}

/** A run as it will stand in the new index. */
export type NewRun = PieceRun & { readonly known: KnownRun | undefined };

export type RebuildStore = ReturnType<typeof openRebuildStore>;

/** Writes runs, segments and gaps anew into an index that no other process has open. Everything else in it stays. */
export const openRebuildStore = (db: Db) => {
  const statements = prepare(db);
  const streamByUuid = db.prepare(
    'SELECT id, uuid, kind, registered_ms AS registeredMs, origin FROM stream WHERE uuid = ?',
  );

  /** Gives runs ids in the order of recording, and follows them in every table that names a run. */
  const renumber = (runs: readonly NewRun[]): number[] => {
    const known = runs.flatMap((run) => run.known?.id ?? []);
    const isInOrder = runs.every((run, at) => run.known !== undefined || at >= known.length);
    let free = (statements.lastRunId.pluck().get() as number | null) ?? 0;
    if (isInOrder) return runs.map(({ known: row }) => row?.id ?? ++free);
    const ids = runs.map(() => ++free);
    runs.forEach(({ known: row }, at) => {
      if (!row) return;
      for (const { table, column } of namesOfRuns(db)) {
        db.prepare(`UPDATE "${table}" SET "${column}" = ? WHERE "${column}" = ?`).run(ids[at], row.id);
      }
      statements.moveRun.run(ids[at], row.id);
    });
    return ids;
  };

  return {
    /** One boot at least: gaps name it. */
    bootId: (nowMs: number): number => {
      const last = statements.lastBoot.pluck().get() as number | null;
      return last ?? Number(statements.insertBoot.run(randomUUID(), nowMs, nowMs).lastInsertRowid);
    },
    stream: (uuid: string): KnownStream | undefined => streamByUuid.get(uuid) as KnownStream | undefined,
    recorded: (): KnownStream[] => statements.recorded.all() as KnownStream[],

    /**
     * A stream that only its files still know. Its address is lost; when the camera is registered under the same id
     * again, the stream goes on.
     */
    addStream: (stream: { uuid: string; kind: StreamKind; camera: string; registeredMs: number }): KnownStream => {
      const isTaken = statements.streamByName.get(stream.camera) !== undefined;
      const name = isTaken ? `${stream.camera}-${stream.uuid.slice(0, 8)}` : stream.camera;
      statements.insertStream.run({ ...stream, name });
      return streamByUuid.get(stream.uuid) as KnownStream;
    },

    runs: (streamId: number): KnownRun[] => statements.runs.all(streamId) as KnownRun[],
    segments: (streamId: number): KnownSegment[] => statements.segments.all(streamId) as KnownSegment[],
    gaps: (streamId: number): KnownGap[] => statements.gaps.all(streamId) as KnownGap[],
    deleted: (streamId: number): Span[] => statements.deleted.all(streamId) as Span[],
    /** Starts of segments in a deletion that is under way: their files may be gone. */
    beingDeleted: (streamId: number): Set<number> => new Set(statements.beingDeleted.all(streamId) as number[]),

    /** Puts these in the place of all runs, segments and gaps of a stream. */
    replace: (
      stream: KnownStream,
      runs: readonly NewRun[],
      gaps: readonly KnownGap[],
      bootId: number,
      nowMs: number,
    ): void => {
      for (const clear of [statements.clearGops, statements.clearSegments, statements.clearGaps]) clear.run(stream.id);
      const ids = renumber(runs);
      const idOf = new Map(runs.map(({ uuid }, at) => [uuid, ids[at]]));
      for (const [at, { known, pieces, clocks, ...run }] of runs.entries()) {
        statements.putRun.run({
          ...run,
          ...{ id: ids[at], streamId: stream.id, bootId: known?.bootId ?? null },
          anchorWallMs: clocks?.wallMs ?? known?.anchorWallMs ?? run.startMs,
          anchorMonoMs: clocks?.monoMs ?? known?.anchorMonoMs ?? 0,
          clockTrust: clocks?.trust ?? known?.clockTrust ?? 'unset',
          endReason: known ? (known.endReason ?? 'recorder_down') : 'unknown',
        });
        for (const { previousSha256: _, clocks: __, run: ___, mediaMs: ____, offsets, ...piece } of pieces) {
          statements.insertSegment.run({ ...piece, streamId: stream.id, runId: ids[at] });
          statements.insertGops.run(stream.id, piece.startMs, offsets);
        }
      }
      for (const gap of gaps) {
        statements.insertGap.run({
          ...gap,
          streamId: stream.id,
          detectedMs: gap.detectedMs ?? nowMs,
          bootId: gap.bootId ?? bootId,
          afterRunId: gap.afterRun === null ? null : idOf.get(gap.afterRun),
        });
      }
      const head = runs.at(-1)?.pieces.at(-1)?.sha256 ?? null;
      statements.putState.run({ streamId: stream.id, nowMs, head });
    },

    putVolume: (uuid: string, path: string): number => statements.putVolume.pluck().get(uuid, path) as number,
    /** Paths of volumes that hold segments, and are none of these. */
    otherVolumes: (ids: readonly number[]): string[] =>
      (statements.volumes.all() as { id: number; path: string }[])
        .filter(({ id }) => !ids.includes(id) && statements.holdsAny.get(id) !== undefined)
        .map(({ path }) => path),
    isQuarantined: (volumeId: number, path: string): boolean =>
      statements.quarantinedAt.get(volumeId, path) !== undefined,
    quarantined: (file: { volumeId: number; path: string; why: string; bytes: number; foundMs: number }): void =>
      void statements.insertQuarantine.run(file),
    nothingAwaits: (): void => void statements.clearAwaiting.run(),
    counts: () =>
      statements.counts.get() as { streams: number; runs: number; segments: number; missing: number; damaged: number },
  };
};

/** Every column that names a run, whichever migration made it. */
const namesOfRuns = (db: Db): { table: string; column: string }[] =>
  (db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]).flatMap((table) =>
    (db.pragma(`foreign_key_list("${table}")`) as { table: string; from: string }[])
      .filter((reference) => reference.table === 'run')
      .map(({ from }) => ({ table, column: from })),
  );

const prepare = (db: Db) => ({
  lastRunId: db.prepare('SELECT max(id) FROM run'),
  moveRun: db.prepare('UPDATE run SET id = ? WHERE id = ?'),
  lastBoot: db.prepare('SELECT max(id) FROM boot'),
  insertBoot: db.prepare(
    "INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms, ended_how) VALUES (?, ?, 0, ?, 'clean')",
  ),
  recorded: db.prepare(
    "SELECT id, uuid, kind, registered_ms AS registeredMs, origin FROM stream WHERE origin = 'recorder' ORDER BY id",
  ),
  streamByName: db.prepare('SELECT 1 FROM stream WHERE name = ?'),
  insertStream: db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES (@uuid, @name, @name, @kind, x'', 1, 1, @registeredMs)`,
  ),
  runs: db.prepare(
    `SELECT id, uuid, boot_id AS bootId, start_ms AS startMs, end_ms AS endMs, anchor_wall_ms AS anchorWallMs,
       anchor_mono_ms AS anchorMonoMs, clock_trust AS clockTrust, end_reason AS endReason
     FROM run WHERE stream_id = ? ORDER BY id`,
  ),
  segments: db.prepare(
    `SELECT r.uuid AS run, s.seq, s.start_ms AS startMs, s.duration_ms AS durationMs, s.volume_id AS volumeId, s.bytes,
       s.init_bytes AS initBytes, s.sha256, s.flags, coalesce(g.offsets, x'') AS offsets
     FROM segment s JOIN run r ON r.id = s.run_id
     LEFT JOIN segment_gop g ON g.stream_id = s.stream_id AND g.start_ms = s.start_ms
     WHERE s.stream_id = ? ORDER BY s.start_ms`,
  ),
  gaps: db.prepare(
    `SELECT g.start_ms AS startMs, g.end_ms AS endMs, g.reason, g.detail, g.detected_ms AS detectedMs,
       g.boot_id AS bootId, r.uuid AS afterRun
     FROM gap g LEFT JOIN run r ON r.id = g.after_run_id WHERE g.stream_id = ? ORDER BY g.id`,
  ),
  deleted: db.prepare('SELECT start_ms AS "from", end_ms AS "to" FROM deletion WHERE stream_id = ?'),
  beingDeleted: db.prepare('SELECT start_ms FROM deletion_item WHERE stream_id = ?').pluck(),
  clearGops: db.prepare('DELETE FROM segment_gop WHERE stream_id = ?'),
  clearSegments: db.prepare('DELETE FROM segment WHERE stream_id = ?'),
  clearGaps: db.prepare('DELETE FROM gap WHERE stream_id = ?'),
  putRun: db.prepare(
    `INSERT INTO run (id, uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (@id, @uuid, @streamId, @bootId, @startMs, @endMs, @anchorWallMs, @anchorMonoMs, @clockTrust, @endReason)
     ON CONFLICT (id) DO UPDATE SET start_ms = @startMs, end_ms = @endMs, anchor_wall_ms = @anchorWallMs,
       anchor_mono_ms = @anchorMonoMs, clock_trust = @clockTrust, end_reason = @endReason`,
  ),
  insertSegment: db.prepare(
    `INSERT INTO segment (stream_id, start_ms, duration_ms, run_id, seq, volume_id, bytes, init_bytes, sha256, flags)
     VALUES (@streamId, @startMs, @durationMs, @runId, @seq, @volumeId, @bytes, @initBytes, @sha256, @flags)`,
  ),
  insertGops: db.prepare('INSERT INTO segment_gop VALUES (?, ?, ?)'),
  insertGap: db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id, after_run_id)
     VALUES (@streamId, @startMs, @endMs, @reason, @detail, @detectedMs, @bootId, @afterRunId)`,
  ),
  putState: db.prepare(
    `INSERT INTO stream_state (stream_id, state, since_ms, head_sha256) VALUES (@streamId, 'down', @nowMs, @head)
     ON CONFLICT (stream_id) DO UPDATE SET state = 'down', since_ms = @nowMs, detail = NULL, head_sha256 = @head,
       growing_start_ms = NULL, growing_run_id = NULL, growing_seq = NULL, growing_volume_id = NULL`,
  ),
  putVolume: db.prepare(
    `INSERT INTO volume (uuid, path, state) VALUES (?, ?, 'online')
     ON CONFLICT (uuid) DO UPDATE SET path = excluded.path, state = 'online' RETURNING id`,
  ),
  volumes: db.prepare('SELECT id, path FROM volume ORDER BY id'),
  holdsAny: db.prepare('SELECT 1 FROM segment WHERE volume_id = ? LIMIT 1'),
  quarantinedAt: db.prepare('SELECT 1 FROM quarantine WHERE volume_id = ? AND path = ?'),
  insertQuarantine: db.prepare(
    'INSERT INTO quarantine (volume_id, path, why, bytes, found_ms) VALUES (@volumeId, @path, @why, @bytes, @foundMs)',
  ),
  clearAwaiting: db.prepare('DELETE FROM awaiting_adoption'),
  counts: db.prepare(
    `SELECT (SELECT count(*) FROM stream) AS streams, (SELECT count(*) FROM run) AS runs, count(*) AS segments,
       count(*) FILTER (WHERE flags & ${segmentFlag.missing}) AS missing,
       count(*) FILTER (WHERE flags & ${segmentFlag.damaged}) AS damaged FROM segment`,
  ),
});
