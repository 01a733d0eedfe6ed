import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openFootageIndex } from '#agent/footage/database.ts';
import { packGops } from '#agent/footage/mp4/gops.ts';
import type { Db } from '#agent/journal/database.ts';

export const streamCount = 64;
export const days = 90;
export const minuteMs = 60_000;
const halfDayMs = 12 * 3_600_000;
/** Twice a day each stream is away for a minute. */
const minutesOfRun = 719;
/** The last footage ended a moment before the bench began. */
export const firstMs = Math.floor(Date.now() / minuteMs) * minuteMs - days * 2 * halfDayMs - streamCount * 100;

/** A minute of 2 Mbit/s with a key frame every two seconds. */
const fragments = Array.from({ length: 30 }, (_, at) => ({ bytes: 480_000 + at * 1000, durationMs: 2000, key: true }));
const offsets = packGops(fragments);
const initBytes = 900;
const segmentBytes = fragments.reduce((sum, { bytes }) => sum + bytes, initBytes);

export const streamUuid = (stream: number): string => `00000000-0000-4000-8000-${String(stream).padStart(12, '0')}`;
/** Streams close their files at different moments. */
const startOf = (stream: number): number => firstMs + stream * 100;

/**
 * The index of 64 streams over 90 days in files of a minute, as the recorder would have written it: in the order of time,
 * all streams side by side. Not synced while it is made.
 */
export const buildLargeIndex = (folder: string, volumePath: string, volumeUuid: string): Db => {
  const db = openFootageIndex(join(folder, 'footage.db'));
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -400000');
  db.prepare(
    "INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms, ended_how) VALUES ('bench', ?, 0, ?, NULL)",
  ).run(firstMs, Date.now());
  db.prepare("INSERT INTO volume (uuid, path, state) VALUES (?, ?, 'online')").run(volumeUuid, volumePath);
  const stream = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES (?, ?, ?, 'main', x'00', 1, 1, ?)`,
  );
  const run = db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (?, ?, 1, ?, ?, ?, 0, 'synced', 'unreachable')`,
  );
  const gap = db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id, after_run_id)
     VALUES (?, ?, ?, 'unreachable', 'no route to the camera', ?, 1, ?)`,
  );
  const segments = db.prepare(
    `WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < ${minutesOfRun - 1})
     INSERT INTO segment SELECT r.stream_id, r.start_ms + n * ${minuteMs}, ${minuteMs}, r.id, n, 1, ${segmentBytes},
       ${initBytes}, randomblob(32), 0 FROM minute CROSS JOIN run r WHERE r.id > ?`,
  );
  const gops = db.prepare(
    `WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n < ${minutesOfRun - 1})
     INSERT INTO segment_gop SELECT r.stream_id, r.start_ms + n * ${minuteMs}, ? FROM minute CROSS JOIN run r WHERE r.id > ?`,
  );
  for (let at = 1; at <= streamCount; at += 1) stream.run(streamUuid(at), `cam-${at}`, `cam-${at}`, startOf(at));
  db.pragma('foreign_keys = OFF');
  for (let half = 0; half < days * 2; half += 1) {
    db.transaction(() => {
      const before = half * streamCount;
      for (let at = 1; at <= streamCount; at += 1) {
        const start = startOf(at) + half * halfDayMs;
        const end = start + minutesOfRun * minuteMs;
        const { lastInsertRowid } = run.run(randomUUID(), at, start, end, start);
        const isLast = half === days * 2 - 1;
        if (!isLast) gap.run(at, end, end + minuteMs, end, lastInsertRowid);
      }
      segments.run(before);
      gops.run(offsets, before);
    })();
  }
  db.exec(
    `INSERT INTO stream_state (stream_id, state, since_ms, head_sha256) SELECT stream_id, 'recording', max(start_ms), zeroblob(32)
     FROM run GROUP BY stream_id`,
  );
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('foreign_keys = ON');
  db.pragma('synchronous = FULL');
  return db;
};

/** Bytes of a table with its indexes. */
export const bytesOf = (db: Db, tables: readonly string[]): number =>
  db
    .prepare(
      `SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE
         AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN (${tables.map(() => '?').join()}))`,
    )
    .pluck()
    .get(...tables) as number;
