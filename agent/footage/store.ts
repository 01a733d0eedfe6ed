import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../journal/database.ts';
import { placeGops, unpackGops } from './mp4/gops.ts';
import { scanFile } from './mp4/scanFile.ts';
import { type SegmentName, type StreamKind, segmentPathOf } from './paths.ts';
import type { PlayableSegment } from './playback/playlist.ts';
import { segmentFlag } from './recording/recorderStore.ts';
import {
  type DoubtSpan,
  type IndexedGap,
  type IndexedTimeline,
  lastingWithin,
  type RunSpan,
  type Span,
  withoutDeleted,
} from './timeline.ts';

/** A stream as the agent shows it. */
export interface StreamStatus {
  readonly id: number;
  readonly uuid: string;
  readonly streamId: string;
  readonly name: string;
  readonly kind: StreamKind;
  /** What it looks at; null when nobody said. */
  readonly areaId: string | null;
  /** `nvr`: the facility's own recorder keeps its footage; it has runs and gaps here, and no segments. */
  readonly origin: 'recorder' | 'nvr';
  readonly registeredMs: number;
  readonly state: 'connecting' | 'recording' | 'down' | 'disabled' | 'recorder_down';
  readonly sinceMs: number;
  readonly detail: string | null;
  readonly recordedUntilMs: number | null;
  readonly oldestPlayableMs: number | null;
}

/** A segment that can be played, and the file that holds it. */
export interface SegmentOnDisk extends PlayableSegment {
  readonly path: string;
  /** Bytes that can be read now. */
  readonly bytes: number;
}

export type FootageStore = ReturnType<typeof openFootageStore>;

/** What is missing or no longer as recorded is a gap and is not played. */
const lost = segmentFlag.missing | segmentFlag.damaged;

/** Three missed beats: the recorder is gone. */
const silenceMs = 15_000;
/** A deletion is of segments that begin on one day. */
const longestDeletionMs = 2 * 86_400_000;

/** What the agent reads from the index. `now` in milliseconds since the epoch. */
export const openFootageStore = (db: Db, now: () => number) => {
  const statements = prepare(db);

  /** When the recorder was last alive; undefined while it is. */
  const goneSinceMs = (): number | undefined => {
    const boot = statements.lastBoot.get() as { beatMs: number; endedHow: string | null } | undefined;
    if (!boot) return 0;
    const isAlive = boot.endedHow === null && Math.abs(now() - boot.beatMs) < silenceMs;
    return isAlive ? undefined : boot.beatMs;
  };

  const asSeenNow = (row: StreamStatus, gone: number | undefined): StreamStatus =>
    gone === undefined || row.state === 'disabled'
      ? row
      : {
          ...row,
          state: 'recorder_down',
          sinceMs: Math.max(gone, row.registeredMs),
          detail: 'the recorder does not run',
        };

  const streams = (): StreamStatus[] => {
    const gone = goneSinceMs();
    return (statements.streams.all(lost) as StreamStatus[]).map((row) => asSeenNow(row, gone));
  };

  const stream = (streamId: string): StreamStatus | undefined => {
    const row = statements.stream.get(lost, streamId) as StreamStatus | undefined;
    return row && asSeenNow(row, goneSinceMs());
  };

  const growing = async (of: StreamStatus): Promise<SegmentOnDisk | undefined> => {
    const row = statements.growing.get(of.id) as (SegmentName & { volumePath: string }) | undefined;
    if (!row) return undefined;
    const path = join(row.volumePath, segmentPathOf(of, row));
    if (!existsSync(path)) return undefined;
    const file = await scanFile(path);
    const gops = placeGops(file.gops, file.initBytes);
    const { startMs, run, seq } = row;
    const { initBytes, wholeBytes } = file;
    return {
      startMs,
      durationMs: Math.round(file.mediaMs),
      runUuid: run,
      seq,
      initBytes,
      gops,
      path,
      bytes: wholeBytes,
    };
  };

  const onDisk = (of: StreamStatus, row: SegmentQueryRow): SegmentOnDisk => {
    const { volumePath, offsets, ...segment } = row;
    const name = { startMs: row.startMs, run: row.runUuid, seq: row.seq };
    return {
      ...segment,
      gops: placeGops(unpackGops(offsets), row.initBytes),
      path: join(volumePath, segmentPathOf(of, name)),
    };
  };

  return {
    streams,
    stream,
    recorderGoneSinceMs: goneSinceMs,

    /** How late the recorder's event loop is, as it last said; undefined before its first beat and when it is gone. */
    recorderLag: (): { atMs: number; p99Ms: number; maxMs: number } | undefined =>
      goneSinceMs() === undefined
        ? (statements.lag.get() as { atMs: number; p99Ms: number; maxMs: number } | undefined)
        : undefined,

    /** Runs and gaps that touch a range; the run being recorded reaches to its last whole fragment. */
    timeline: (of: StreamStatus, range: Span): IndexedTimeline => {
      const runs = statements.runs.all({ id: of.id, ...range }) as (Omit<RunSpan, 'growing'> & { growing: number })[];
      const gaps = statements.gaps.all({ id: of.id, ...range }) as (Omit<IndexedGap, 'isHole'> & {
        isHole: number;
      })[];
      const gone = goneSinceMs();
      return {
        runs: withoutDeleted(
          runs.map((run) => ({ ...run, growing: run.growing === 1 && gone === undefined })),
          statements.deleted.all({ id: of.id, ...range, longestMs: longestDeletionMs }) as Span[],
        ),
        gaps: gaps.map((gap) => ({ ...gap, isHole: gap.isHole === 1 })),
        registeredMs: of.registeredMs,
        recorderGoneSinceMs: gone,
      };
    },

    /** What makes the footage of a range doubtful. */
    doubts: (of: StreamStatus, range: Span): DoubtSpan[] =>
      lastingWithin(statements.doubts.all({ id: of.id, ...range }) as DoubtSpan[], range),
    /** Up to where footage of a stream was deleted because its time was over; 0 when none was. */
    deletedUntilMs: (of: StreamStatus): number => (statements.deletedUntil.get(of.id) as number | undefined) ?? 0,

    /** Segments that touch a range, in order, the growing one included. */
    segments: async (of: StreamStatus, range: Span): Promise<SegmentOnDisk[]> => {
      const rows = statements.segments.all({ id: of.id, ...range, lost }) as SegmentQueryRow[];
      const closed = rows.map((row) => onDisk(of, row));
      const open = range.to > (closed.at(-1)?.startMs ?? 0) ? await growing(of) : undefined;
      return open && open.startMs < range.to && !closed.some(({ startMs }) => startMs === open.startMs)
        ? [...closed, open]
        : closed;
    },

    /** The segment that begins at an instant, closed or growing. */
    segmentAt: async (of: StreamStatus, startMs: number): Promise<SegmentOnDisk | undefined> => {
      const row = statements.segmentAt.get(of.id, startMs, lost) as SegmentQueryRow | undefined;
      if (row) return onDisk(of, row);
      const open = await growing(of);
      return open?.startMs === startMs ? open : undefined;
    },
  };
};

interface SegmentQueryRow {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runUuid: string;
  readonly seq: number;
  readonly initBytes: number;
  readonly bytes: number;
  readonly offsets: Buffer;
  readonly volumePath: string;
}

const prepare = (db: Db) => {
  const segment = `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, r.uuid AS runUuid, s.seq,
      s.init_bytes AS initBytes, s.bytes, g.offsets, v.path AS volumePath
    FROM segment s JOIN run r ON r.id = s.run_id JOIN volume v ON v.id = s.volume_id
    JOIN segment_gop g ON g.stream_id = s.stream_id AND g.start_ms = s.start_ms`;
  const stream = `SELECT s.id, s.uuid, s.name AS streamId, s.title AS name, s.kind, s.area_id AS areaId,
      s.registered_ms AS registeredMs, coalesce(t.state, 'connecting') AS state,
      coalesce(t.since_ms, s.registered_ms) AS sinceMs, t.detail, t.recorded_until_ms AS recordedUntilMs,
      CASE s.origin WHEN 'nvr' THEN (SELECT min(start_ms) FROM run WHERE stream_id = s.id)
        ELSE (SELECT start_ms FROM segment WHERE stream_id = s.id AND flags & ? = 0 ORDER BY start_ms LIMIT 1)
      END AS oldestPlayableMs, s.origin
    FROM stream s LEFT JOIN stream_state t ON t.stream_id = s.id`;
  // The run being recorded is known by the file that grows in it.
  const growingEnd = `CASE WHEN t.growing_run_id = r.id THEN max(r.end_ms, coalesce(t.recorded_until_ms, 0)) ELSE r.end_ms END`;
  return {
    lastBoot: db.prepare('SELECT last_beat_ms AS beatMs, ended_how AS endedHow FROM boot ORDER BY id DESC LIMIT 1'),
    lag: db.prepare(
      `SELECT last_beat_ms AS atMs, lag_p99_ms AS p99Ms, lag_max_ms AS maxMs FROM boot
       WHERE id = (SELECT max(id) FROM boot) AND lag_p99_ms IS NOT NULL`,
    ),
    streams: db.prepare(`${stream} ORDER BY s.name`),
    stream: db.prepare(`${stream} WHERE s.name = ?`),
    runs: db.prepare(
      `SELECT * FROM (
         SELECT r.uuid AS runId, r.start_ms AS "from", ${growingEnd} AS "to", r.clock_trust AS clockTrust,
           coalesce(t.growing_run_id = r.id, 0) AS growing
         FROM run r LEFT JOIN stream_state t ON t.stream_id = r.stream_id
         WHERE r.stream_id = @id AND r.start_ms < @to)
       WHERE "to" > @from AND "to" > "from" ORDER BY "from"`,
    ),
    gaps: db.prepare(
      `SELECT start_ms AS "from", end_ms AS "to", reason, detail, after_run_id IS NULL AND EXISTS (
         SELECT 1 FROM run r
         WHERE r.stream_id = gap.stream_id AND r.start_ms <= gap.start_ms AND r.end_ms >= gap.end_ms) AS isHole
       FROM gap
       WHERE stream_id = @id AND start_ms < @to AND (end_ms IS NULL OR end_ms > @from) ORDER BY id`,
    ),
    doubts: db.prepare(
      `SELECT start_ms AS "from", end_ms AS "to", kind, detail FROM doubt
       WHERE stream_id = @id AND start_ms < @to AND (end_ms IS NULL OR end_ms > @from) ORDER BY start_ms, id`,
    ),
    deleted: db.prepare(
      `SELECT start_ms AS "from", end_ms AS "to" FROM deletion
       WHERE stream_id = @id AND start_ms > @from - @longestMs AND start_ms < @to AND end_ms > @from AND done_ms IS NOT NULL`,
    ),
    deletedUntil: db
      .prepare('SELECT end_ms FROM deletion WHERE stream_id = ? AND done_ms IS NOT NULL ORDER BY start_ms DESC LIMIT 1')
      .pluck(),
    segments: db.prepare(
      `${segment} WHERE s.stream_id = @id AND s.start_ms < @to AND s.flags & @lost = 0
         AND s.start_ms >= coalesce((SELECT max(start_ms) FROM segment WHERE stream_id = @id AND start_ms <= @from), @from)
       ORDER BY s.start_ms`,
    ),
    segmentAt: db.prepare(`${segment} WHERE s.stream_id = ? AND s.start_ms = ? AND s.flags & ? = 0`),
    growing: db.prepare(
      `SELECT t.growing_start_ms AS startMs, r.uuid AS run, t.growing_seq AS seq, v.path AS volumePath
       FROM stream_state t JOIN run r ON r.id = t.growing_run_id JOIN volume v ON v.id = t.growing_volume_id
       WHERE t.stream_id = ?`,
    ),
  };
};
