import type { Db } from '../../journal/database.ts';
import type { StreamKind } from '../paths.ts';

/** A segment as the audit looks at it. */
export interface AuditedSegment {
  readonly streamId: number;
  readonly stream: string;
  readonly uuid: string;
  readonly kind: StreamKind;
  readonly startMs: number;
  readonly durationMs: number;
  readonly run: string;
  readonly seq: number;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly flags: number;
  readonly volumeId: number;
  readonly volumePath: string;
}

export interface AuditProgress {
  readonly round: number;
  readonly roundStartedMs: number;
  readonly streamId: number;
  readonly startMs: number;
  readonly segmentsLooked: number;
  readonly segmentsHashed: number;
  readonly bytesHashed: number;
  readonly lastRoundMs: number | null;
}

export type AuditStore = ReturnType<typeof openAuditStore>;

/** The audit's place in its round over all segments. The recorder writes. */
export const openAuditStore = (db: Db) => {
  const columns = `s.stream_id AS streamId, t.name AS stream, t.uuid, t.kind, s.start_ms AS startMs,
     s.duration_ms AS durationMs, r.uuid AS run, s.seq, s.bytes, s.sha256, s.flags, s.volume_id AS volumeId,
     v.path AS volumePath
   FROM segment s JOIN run r ON r.id = s.run_id JOIN stream t ON t.id = s.stream_id JOIN volume v ON v.id = s.volume_id`;
  const next = db.prepare(
    `SELECT ${columns} WHERE (s.stream_id, s.start_ms) > (?, ?) ORDER BY s.stream_id, s.start_ms LIMIT 1`,
  );
  const at = db.prepare(`SELECT ${columns} WHERE s.stream_id = ? AND s.start_ms = ?`);
  const isBeingDeleted = db.prepare('SELECT 1 FROM deletion_item WHERE stream_id = ? AND start_ms = ?');
  const read = db.prepare(
    `SELECT round, round_started_ms AS roundStartedMs, stream_id AS streamId, start_ms AS startMs,
       segments_looked AS segmentsLooked, segments_hashed AS segmentsHashed, bytes_hashed AS bytesHashed,
       last_round_ms AS lastRoundMs FROM audit`,
  );
  const write = db.prepare(
    `INSERT INTO audit VALUES (1, @round, @roundStartedMs, @streamId, @startMs, @segmentsLooked, @segmentsHashed,
       @bytesHashed, @lastRoundMs)
     ON CONFLICT (id) DO UPDATE SET round = @round, round_started_ms = @roundStartedMs, stream_id = @streamId,
       start_ms = @startMs, segments_looked = @segmentsLooked, segments_hashed = @segmentsHashed,
       bytes_hashed = @bytesHashed, last_round_ms = @lastRoundMs`,
  );
  const recordedMs = db.prepare('SELECT coalesce(sum(end_ms - start_ms), 0) FROM run').pluck();
  return {
    progress: (): AuditProgress | undefined => read.get() as AuditProgress | undefined,
    save: (progress: AuditProgress): void => void write.run(progress),
    /** The segment behind one, in the order of the table; undefined behind the last. */
    next: ({ streamId, startMs }: { streamId: number; startMs: number }): AuditedSegment | undefined =>
      next.get(streamId, startMs) as AuditedSegment | undefined,
    /** A segment if it is still one that must be there. */
    stillWanted: ({ streamId, startMs }: { streamId: number; startMs: number }): AuditedSegment | undefined =>
      isBeingDeleted.get(streamId, startMs) ? undefined : (at.get(streamId, startMs) as AuditedSegment | undefined),
    /** Milliseconds of all footage: how many segments there are about, without counting them. */
    recordedMs: (): number => recordedMs.get() as number,
  };
};

export interface AuditFinding {
  readonly stream: string;
  readonly startMs: number;
  readonly kind: 'missing' | 'size' | 'changed';
  readonly detail: string;
  readonly foundMs: number;
}

const newest = 100;

/** What is wrong with files on the disks and not healed, the newest 100 first, and how many there are. */
export const auditFindings = (db: Db): { readonly count: number; readonly findings: readonly AuditFinding[] } => {
  // What was deleted when its time was over is no longer wrong.
  const open = `FROM audit_finding f JOIN stream s ON s.id = f.stream_id
    JOIN segment g ON g.stream_id = f.stream_id AND g.start_ms = f.start_ms WHERE f.healed_ms IS NULL`;
  const count = db.prepare(`SELECT count(*) ${open}`).pluck().get() as number;
  const findings = db
    .prepare(
      `SELECT s.name AS stream, f.start_ms AS startMs, f.kind, f.detail, f.found_ms AS foundMs
       ${open} ORDER BY f.id DESC LIMIT ?`,
    )
    .all(newest) as AuditFinding[];
  return { count, findings };
};
