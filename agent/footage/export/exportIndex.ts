import { join } from 'node:path';
import type { DayProof, ManifestStream } from '#contract/footageManifest.ts';
import type { Db } from '../../journal/database.ts';
import { inclusionPaths, merkleRoot } from '../../journal/merkle.ts';
import { type PlacedGop, placeGops, unpackGops } from '../mp4/gops.ts';
import { fileNameOf, segmentPathOf } from '../paths.ts';
import type { FootageStore, StreamStatus } from '../store.ts';
import { clip, type Span } from '../timeline.ts';

/** A file with footage of the range, and what the index says of it. */
export interface SourceSegment {
  readonly path: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly run: string;
  readonly seq: number;
  readonly initBytes: number;
  readonly bytes: number;
  /** Null while it is still being written. */
  readonly sha256: string | null;
  readonly flags: number;
  readonly gops: readonly PlacedGop[];
}

/** A day's proof, and where segments of the index stand in it. */
export interface FoundProof {
  readonly proof: DayProof;
  readonly included: ReadonlyMap<number, { readonly index: number; readonly path: string[] }>;
}

type Facts = Pick<ManifestStream, 'runs' | 'doubts' | 'deleted' | 'cameraOffsetMs' | 'cameraOffsetAtMs'>;

export type ExportIndex = ReturnType<typeof openExportIndex>;

/** No segment is longer, so whatever reaches into a range began at most this long before. */
const longestSegmentMs = 600_000;

/** What an export reads from the index. */
export const openExportIndex = (db: Db, store: FootageStore) => {
  const columns = `s.start_ms AS startMs, s.duration_ms AS durationMs, r.uuid AS run, s.seq, s.init_bytes AS initBytes,
      s.bytes, s.sha256, s.flags, g.offsets, v.path AS volumePath
    FROM segment s JOIN run r ON r.id = s.run_id JOIN volume v ON v.id = s.volume_id
    JOIN segment_gop g ON g.stream_id = s.stream_id AND g.start_ms = s.start_ms`;
  const within = db.prepare(
    `SELECT ${columns} WHERE s.stream_id = @id AND s.start_ms > @earliest AND s.start_ms < @to
       AND s.start_ms + s.duration_ms > @from AND s.flags & 4 = 0 ORDER BY s.run_id, s.seq`,
  );
  const before = db.prepare(
    `SELECT ${columns} WHERE s.stream_id = ? AND s.start_ms < ? AND s.flags & 4 = 0 ORDER BY s.start_ms DESC LIMIT 1`,
  );
  const runs = db.prepare(
    `SELECT uuid AS run, start_ms AS fromMs, max(end_ms, @known) AS toMs, anchor_wall_ms AS anchorWallMs,
       CAST(round(anchor_mono_ms) AS INTEGER) AS anchorMonoMs, clock_trust AS clockTrust, end_reason AS endReason
     FROM run WHERE stream_id = @id AND uuid = @run`,
  );
  const doubts = db.prepare(
    `SELECT kind, start_ms AS fromMs, coalesce(end_ms, @to) AS toMs, detail FROM doubt
     WHERE stream_id = @id AND start_ms < @to AND coalesce(end_ms, @to) > @from ORDER BY start_ms, id`,
  );
  const deleted = db.prepare(
    `SELECT start_ms AS fromMs, end_ms AS toMs, lower(hex(root_sha256)) AS root FROM deletion
     WHERE stream_id = @id AND start_ms < @to AND end_ms > @from ORDER BY start_ms, id`,
  );
  const camera = db.prepare(
    'SELECT camera_offset_ms AS cameraOffsetMs, camera_offset_at_ms AS cameraOffsetAtMs FROM stream WHERE id = ?',
  );
  const proof = db.prepare('SELECT proof FROM day_proof WHERE stream_id = ? AND day = ?').pluck();
  const leavesOf = db.prepare(
    'SELECT start_ms AS startMs, sha256 FROM segment WHERE stream_id = ? AND start_ms >= ? AND start_ms < ? ORDER BY start_ms',
  );

  const sourceOf = (of: StreamStatus, row: Row): SourceSegment => {
    const { offsets, volumePath, sha256, ...segment } = row;
    return {
      ...segment,
      sha256: sha256.toString('hex'),
      name: fileNameOf(row),
      path: join(volumePath, segmentPathOf(of, row)),
      gops: placeGops(unpackGops(offsets), row.initBytes),
    };
  };

  return {
    /** Files that touch a range, run by run; the one being written up to its last whole fragment. */
    segments: async (of: StreamStatus, { from, to }: Span): Promise<SourceSegment[]> => {
      const rows = within.all({ id: of.id, from, to, earliest: from - longestSegmentMs }) as Row[];
      const closed = rows.map((row) => sourceOf(of, row));
      const known = new Set(closed.map(({ startMs }) => startMs));
      const open = (await store.segments(of, { from, to })).filter(
        ({ startMs, durationMs }) => !known.has(startMs) && startMs < to && startMs + durationMs > from,
      );
      return [
        ...closed,
        ...open.map(({ runUuid: run, ...segment }) => ({
          ...segment,
          run,
          name: fileNameOf({ ...segment, run }),
          sha256: null,
          flags: 0,
        })),
      ];
    },

    /** The file of the same run before one: a key frame may lie in it. */
    predecessor: (of: StreamStatus, { startMs, run, seq }: SourceSegment): SourceSegment | undefined => {
      const row = before.get(of.id, startMs) as Row | undefined;
      return row && row.run === run && row.seq === seq - 1 ? sourceOf(of, row) : undefined;
    },

    /** Runs that these files are of, and what else is known of the range. */
    facts: (of: StreamStatus, range: Span, taken: readonly SourceSegment[]): Facts => {
      const cut = <T extends { fromMs: number; toMs: number }>(rows: readonly T[]): T[] =>
        rows.flatMap((row) => {
          const span = clip({ from: row.fromMs, to: row.toMs }, range);
          return span ? [{ ...row, fromMs: span.from, toMs: span.to }] : [];
        });
      const ends = Map.groupBy(taken, ({ run }) => run);
      const asked = { id: of.id, ...range };
      return {
        ...(camera.get(of.id) as Pick<Facts, 'cameraOffsetMs' | 'cameraOffsetAtMs'>),
        runs: [...ends].flatMap(([run, files]) => {
          const known = Math.max(...files.map(({ startMs, durationMs }) => startMs + durationMs));
          return (runs.get({ id: of.id, run, known }) as Facts['runs'][number] | undefined) ?? [];
        }),
        doubts: cut(doubts.all(asked) as Facts['doubts']),
        deleted: cut(deleted.all(asked) as Facts['deleted']),
      };
    },

    /** The proof of a day, with the way of each segment to its root, where the index still holds what was proved. */
    proofOf: (of: StreamStatus, day: string): FoundProof | undefined => {
      const bytes = proof.get(of.id, day) as Buffer | undefined;
      if (!bytes) return undefined;
      const proved = JSON.parse(bytes.toString('utf8')) as DayProof; // written by the keeper of proofs alone
      const rows = leavesOf.all(of.id, proved.fromMs, proved.toMs) as { startMs: number; sha256: Buffer }[];
      const leaves = rows.map(({ sha256 }) => sha256);
      if (merkleRoot(leaves).toString('hex') !== proved.root) return { proof: proved, included: new Map() };
      const pathOf = inclusionPaths(leaves);
      const included = rows.map(({ startMs }, index): [number, { index: number; path: string[] }] => [
        startMs,
        { index, path: pathOf(index).map((hash) => hash.toString('hex')) },
      ]);
      return { proof: proved, included: new Map(included) };
    },
  };
};

interface Row {
  readonly startMs: number;
  readonly durationMs: number;
  readonly run: string;
  readonly seq: number;
  readonly initBytes: number;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly flags: number;
  readonly offsets: Buffer;
  readonly volumePath: string;
}
