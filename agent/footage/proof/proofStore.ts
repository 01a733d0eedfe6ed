import type { DayProof } from '#contract/footageManifest.ts';
import type { Db } from '../../journal/database.ts';
import type { ProvedSegment } from './dayProof.ts';

/** A proof as it is kept. `sha256` of its bytes, hexadecimal. */
export interface KeptProof {
  readonly proof: DayProof;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Footage that was deleted, and when. */
interface DeletedStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly onMs: number;
}

export type ProofStore = ReturnType<typeof openProofStore>;

/** Proofs of days in footage.db. Streams by their number there. */
export const openProofStore = (db: Db) => {
  const segments = db.prepare(
    `SELECT start_ms AS startMs, bytes, sha256 FROM segment
     WHERE stream_id = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms`,
  );
  const find = db.prepare('SELECT proof AS bytes, sha256 FROM day_proof WHERE stream_id = ? AND day = ?');
  const days = db.prepare('SELECT day FROM day_proof WHERE stream_id = ?').pluck();
  const insert = db.prepare('INSERT INTO day_proof (stream_id, day, proof, sha256) VALUES (?, ?, ?, ?)');
  const beat = db.prepare('SELECT max(last_beat_ms) FROM boot').pluck();
  const recorded = db.prepare("SELECT id FROM stream WHERE origin = 'recorder'").pluck();
  // A deletion begins with a segment of its day; its last one may end on the next.
  const deleted = db.prepare(
    `SELECT start_ms AS fromMs, end_ms AS toMs, done_ms AS onMs FROM deletion
     WHERE stream_id = ? AND start_ms >= ? AND start_ms < ? AND done_ms IS NOT NULL ORDER BY start_ms`,
  );
  const isGoing = db.prepare('SELECT 1 FROM deletion_item WHERE stream_id = ? AND start_ms = ?');
  const isProved = db
    .prepare('SELECT 1 FROM day_proof p JOIN stream s ON s.id = p.stream_id WHERE s.name = ? AND p.day = ?')
    .pluck();
  return {
    /** Segments that begin within a day, whether or not their files are still there. */
    segments: (streamId: number, fromMs: number, toMs: number): ProvedSegment[] =>
      segments.all(streamId, fromMs, toMs) as ProvedSegment[],
    find: (streamId: number, day: string): KeptProof | undefined => {
      const row = find.get(streamId, day) as { bytes: Buffer; sha256: Buffer } | undefined;
      if (!row) return undefined;
      // Only `insert` below writes it.
      return { bytes: row.bytes, sha256: row.sha256.toString('hex'), proof: JSON.parse(row.bytes.toString('utf8')) };
    },
    days: (streamId: number): Set<string> => new Set(days.all(streamId) as string[]),
    insert: (streamId: number, day: string, { bytes, sha256 }: { bytes: Buffer; sha256: string }): void =>
      void insert.run(streamId, day, bytes, Buffer.from(sha256, 'hex')),
    /** Until when a recorder was surely alive; what it left of a day is in the index from then on. */
    recorderAliveAtMs: (): number => (beat.get() as number | null) ?? 0,
    /** Numbers of the streams that are recorded here, not by another machine. */
    recordedHere: (): Set<number> => new Set(recorded.all() as number[]),
    /** What was deleted of a day because its time was over. */
    deletions: (streamId: number, fromMs: number, toMs: number): DeletedStretch[] =>
      deleted.all(streamId, fromMs, toMs) as DeletedStretch[],
    /** Whether a file may be gone already, because it is being deleted. */
    isBeingDeleted: (streamId: number, startMs: number): boolean => isGoing.get(streamId, startMs) !== undefined,
    /** Whether a day of a stream (by the id that people gave) has its proof. */
    isProved: (streamId: string, day: string): boolean => isProved.get(streamId, day) !== undefined,
  };
};
