import Database from 'better-sqlite3';
import type { Db } from '../../journal/database.ts';
import type { StreamKind } from '../paths.ts';
import type { CheckedGap, CheckedRun, CheckedSegment, StreamIndex } from './indexRules.ts';

export interface CheckedVolume {
  readonly id: number;
  readonly uuid: string;
  readonly path: string;
}
export interface CheckedStreamRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly kind: StreamKind;
  readonly origin: 'recorder' | 'nvr';
  readonly registeredMs: number;
  readonly growingRunId: number | null;
}
/** A segment as its file must be. `order` sorts files as they were recorded. */
export interface ExpectedFile {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runId: number;
  readonly runUuid: string;
  readonly seq: number;
  readonly bytes: number;
  readonly flags: number;
}
export interface QuarantinedFile {
  readonly path: string;
  readonly why: string;
  readonly bytes: number;
  readonly foundMs: number;
  readonly volumePath: string;
}

export type CheckStore = ReturnType<typeof openCheckStore>;

/** Opens an index without writing to it, while the recorder may be at work. @throws when the file is no database. */
export const openForCheck = (file: string): Db => {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma('busy_timeout = 5000');
  return db;
};

/** What the check asks of the index. Reads only. */
export const openCheckStore = (db: Db) => {
  const lastBoot = db.prepare(
    'SELECT last_beat_ms AS beatMs, ended_how AS endedHow FROM boot ORDER BY id DESC LIMIT 1',
  );
  const streams = db.prepare(
    `SELECT s.id, s.uuid, s.name, s.kind, s.origin, s.registered_ms AS registeredMs, t.growing_run_id AS growingRunId
     FROM stream s LEFT JOIN stream_state t ON t.stream_id = s.id ORDER BY s.name`,
  );
  const runs = db.prepare(
    'SELECT id, start_ms AS startMs, end_ms AS endMs, end_reason AS endReason FROM run WHERE stream_id = ? ORDER BY id',
  );
  const gaps = db.prepare(
    `SELECT start_ms AS startMs, end_ms AS endMs, after_run_id AS afterRunId FROM gap
     WHERE stream_id = ? ORDER BY start_ms, id`,
  );
  const deleted = db.prepare('SELECT start_ms AS "from", end_ms AS "to" FROM deletion WHERE stream_id = ?');
  const isBeingDeleted = db.prepare('SELECT 1 FROM deletion_item WHERE stream_id = ? AND start_ms = ?');
  const segments = db.prepare(
    `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, s.run_id AS runId, s.seq, s.bytes,
       s.init_bytes AS initBytes, s.flags, g.offsets
     FROM segment s LEFT JOIN segment_gop g ON g.stream_id = s.stream_id AND g.start_ms = s.start_ms
     WHERE s.stream_id = ? ORDER BY s.start_ms`,
  );
  const file = `SELECT s.start_ms AS startMs, s.duration_ms AS durationMs, s.run_id AS runId, r.uuid AS runUuid, s.seq,
       s.bytes, s.flags FROM segment s JOIN run r ON r.id = s.run_id`;
  const filesOf = db.prepare(
    `${file} WHERE s.stream_id = @streamId AND s.start_ms >= @from AND s.start_ms < @to AND s.volume_id = @volumeId
     ORDER BY s.start_ms`,
  );
  const fileAt = db.prepare(`${file} WHERE s.stream_id = ? AND s.start_ms = ?`);
  const sha256 = db.prepare('SELECT sha256 FROM segment WHERE stream_id = ? AND start_ms = ?').pluck();
  const hours = db.prepare(
    `SELECT DISTINCT start_ms / 3600000 FROM segment WHERE stream_id = ? AND volume_id = ? AND start_ms >= ? ORDER BY 1`,
  );
  const links = db.prepare(
    `SELECT run_id AS runId, seq, start_ms AS startMs, duration_ms AS durationMs, sha256 FROM segment
     WHERE stream_id = ? ORDER BY run_id, seq`,
  );
  const growing = db.prepare(
    `SELECT t.growing_start_ms AS startMs, r.uuid AS run, t.growing_seq AS seq FROM stream_state t
     JOIN run r ON r.id = t.growing_run_id WHERE t.stream_id = ?`,
  );
  const newest = db.prepare('SELECT max(start_ms) FROM segment WHERE stream_id = ?').pluck();
  const awaiting = db.prepare(
    `SELECT 1 FROM awaiting_adoption a JOIN run r ON r.id = a.run_id WHERE r.uuid = ? AND a.seq = ?`,
  );
  const quarantined = db.prepare(
    `SELECT q.path, q.why, q.bytes, q.found_ms AS foundMs, v.path AS volumePath
     FROM quarantine q JOIN volume v ON v.id = q.volume_id ORDER BY q.id`,
  );

  return {
    integrity: (): string[] =>
      (db.prepare('PRAGMA integrity_check(20)').pluck().all() as string[]).filter((line) => line !== 'ok'),
    brokenReferences: (): string[] =>
      (db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[])
        .slice(0, 20)
        .map(
          ({ table, rowid, parent }) => `a row ${rowid ?? ''} of ${table} names a row of ${parent} that is not there`,
        ),
    /** Sequences of numbers that tell whether this index has all tables that the check reads. */
    migrations: (): number[] => db.prepare('SELECT number FROM migration').pluck().all() as number[],
    lastBoot: () => lastBoot.get() as { beatMs: number; endedHow: 'clean' | 'crash' | null } | undefined,
    volumes: (): CheckedVolume[] =>
      db.prepare('SELECT id, uuid, path FROM volume ORDER BY id').all() as CheckedVolume[],
    streams: (): CheckedStreamRow[] => streams.all() as CheckedStreamRow[],
    segmentCount: (): number => db.prepare('SELECT count(*) FROM segment').pluck().get() as number,

    /** One stream as it is in one moment, whatever the recorder writes meanwhile. */
    streamIndex: db.transaction((stream: CheckedStreamRow, stoppedMs: number | undefined): StreamIndex => {
      const now = (streams.all() as CheckedStreamRow[]).find(({ id }) => id === stream.id) ?? stream;
      return {
        name: now.name,
        registeredMs: now.registeredMs,
        origin: now.origin,
        growingRunId: now.growingRunId,
        runs: runs.all(stream.id) as CheckedRun[],
        gaps: gaps.all(stream.id) as CheckedGap[],
        deleted: deleted.all(stream.id) as { from: number; to: number }[],
        segments: segments.all(stream.id) as CheckedSegment[],
        stoppedMs,
      };
    }),
    isBeingDeleted: (streamId: number, startMs: number): boolean => isBeingDeleted.get(streamId, startMs) !== undefined,
    deleted: (streamId: number) => deleted.all(streamId) as { from: number; to: number }[],

    /** Hours (since the epoch) of a stream on a volume in which segments begin. */
    hours: (streamId: number, volumeId: number, sinceMs: number): number[] =>
      hours.pluck().all(streamId, volumeId, sinceMs) as number[],
    filesOf: (streamId: number, volumeId: number, from: number, to: number): ExpectedFile[] =>
      filesOf.all({ streamId, volumeId, from, to }) as ExpectedFile[],
    fileAt: (streamId: number, startMs: number) => fileAt.get(streamId, startMs) as ExpectedFile | undefined,
    sha256At: (streamId: number, startMs: number) => sha256.get(streamId, startMs) as Buffer | undefined,
    /** Hash of each segment in order of recording. */
    links: (streamId: number) =>
      links.all(streamId) as { runId: number; seq: number; startMs: number; durationMs: number; sha256: Buffer }[],
    growing: (streamId: number) => growing.get(streamId) as { startMs: number; run: string; seq: number } | undefined,
    newestStartMs: (streamId: number): number => (newest.get(streamId) as number | null) ?? 0,
    isAwaited: (run: string, seq: number): boolean => awaiting.get(run, seq) !== undefined,
    quarantined: (): QuarantinedFile[] => quarantined.all() as QuarantinedFile[],
  };
};
