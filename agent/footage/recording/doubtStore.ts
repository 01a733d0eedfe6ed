import type { Db } from '../../journal/database.ts';
import { type StreamKind, segmentPathOf } from '../paths.ts';
import { segmentFlag } from './recorderStore.ts';

export type DoubtKind = 'black' | 'frozen' | 'camera_clock';

/** The newest file of a stream, by its path below its volume. */
export interface NewestFile {
  readonly startMs: number;
  readonly volumePath: string;
  readonly path: string;
}

export interface CameraClock {
  readonly streamId: number;
  readonly offsetMs: number;
  readonly atMs: number;
}

export type DoubtStore = ReturnType<typeof openDoubtStore>;

/** Doubts in the index, and what the recorder needs to have them. */
export const openDoubtStore = (db: Db) => {
  const open = db.prepare('SELECT kind FROM doubt WHERE stream_id = ? AND end_ms IS NULL').pluck();
  const begin = db.prepare(
    `INSERT INTO doubt (stream_id, run_id, kind, start_ms, detail, detected_ms)
     VALUES (@streamId, coalesce((SELECT run_id FROM segment WHERE stream_id = @streamId AND start_ms = @fromMs),
       (SELECT id FROM run WHERE stream_id = @streamId AND end_reason IS NULL ORDER BY id DESC LIMIT 1)),
       @kind, @fromMs, @detail, @nowMs)`,
  );
  const end = db.prepare(
    'UPDATE doubt SET end_ms = max(start_ms, @atMs) WHERE stream_id = @streamId AND kind = @kind AND end_ms IS NULL',
  );
  const newest = db.prepare(
    `SELECT s.start_ms AS startMs, s.seq, r.uuid AS run, v.path AS volumePath
     FROM segment s JOIN run r ON r.id = s.run_id JOIN volume v ON v.id = s.volume_id
     WHERE s.stream_id = ? AND s.flags & ${segmentFlag.missing | segmentFlag.withoutKey} = 0
     ORDER BY s.start_ms DESC LIMIT 1`,
  );
  const clocks = db.prepare(
    `SELECT id AS streamId, camera_offset_ms AS offsetMs, camera_offset_at_ms AS atMs FROM stream
     WHERE camera_offset_ms IS NOT NULL AND camera_offset_at_ms > ?`,
  );
  return {
    openOf: (streamId: number): DoubtKind[] => open.all(streamId) as DoubtKind[],
    begin: (doubt: { streamId: number; kind: DoubtKind; fromMs: number; detail: string | null; nowMs: number }): void =>
      void begin.run(doubt),
    end: (doubt: { streamId: number; kind: DoubtKind; atMs: number }): void => void end.run(doubt),
    newestFile: (stream: { id: number; uuid: string; kind: StreamKind }): NewestFile | undefined => {
      const row = newest.get(stream.id) as
        | { startMs: number; seq: number; run: string; volumePath: string }
        | undefined;
      return row && { startMs: row.startMs, volumePath: row.volumePath, path: segmentPathOf(stream, row) };
    },
    /** Clocks of cameras that were measured after an instant. */
    clocksSince: (sinceMs: number): CameraClock[] => clocks.all(sinceMs) as CameraClock[],
  };
};
