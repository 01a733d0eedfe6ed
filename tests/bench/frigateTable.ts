import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Db } from '#agent/journal/database.ts';
import { days, firstMs } from './largeIndex.ts';

/** Of our 64 cameras: each has its 90 days, so a question about one camera finds what it would find among 64. */
export const cameras = 4;
const rowSeconds = 10;

/**
 * A table shaped like Frigate's `recordings` (frigate/models.py and its migrations, at e3fa701): a row for ten seconds, path
 * and camera as text, seven indexes, its pragmas. A minute is missing twice a day, as in ours.
 */
export const buildFrigateTable = (folder: string): Db => {
  const db = new Database(join(folder, 'frigate.db'));
  db.pragma('auto_vacuum = FULL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -512000');
  db.exec(
    `CREATE TABLE recordings (id VARCHAR(30) NOT NULL PRIMARY KEY, camera VARCHAR(20) NOT NULL, path VARCHAR(255) NOT NULL,
       start_time DATETIME NOT NULL, end_time DATETIME NOT NULL, duration REAL NOT NULL, motion INTEGER, objects INTEGER,
       dBFS INTEGER, segment_size REAL, regions INTEGER, motion_heatmap JSON);
     CREATE INDEX recordings_camera ON recordings (camera);
     CREATE UNIQUE INDEX recordings_path ON recordings (path);
     CREATE INDEX recordings_camera_segment_size ON recordings (camera, segment_size);
     CREATE INDEX recordings_camera_start_time_end_time ON recordings (camera, start_time DESC, end_time DESC);
     CREATE INDEX recordings_activity ON recordings (camera, start_time DESC, duration, motion, objects);
     CREATE INDEX recordings_start_time ON recordings (start_time);`,
  );
  const insert = db.prepare(
    `WITH RECURSIVE row (n) AS (SELECT @from UNION ALL SELECT n + 1 FROM row WHERE n + 1 < @to),
       camera (c) AS (SELECT 1 UNION ALL SELECT c + 1 FROM camera WHERE c < ${cameras}),
       at (n, c, t) AS (SELECT n, c, ${firstMs / 1000} + n * ${rowSeconds}.0 + c * 0.1 FROM row CROSS JOIN camera
         WHERE n % 4320 < 4314)
     INSERT INTO recordings SELECT printf('%.5f-%s', t, substr(hex(randomblob(3)), 1, 6)), 'camera_' || c,
       '/media/frigate/recordings/' || strftime('%Y-%m-%d/%H', t, 'unixepoch') || '/camera_' || c
         || strftime('/%M.%S.mp4', t, 'unixepoch'), t, t + ${rowSeconds}.0, ${rowSeconds}.0, abs(random()) % 500, 0, -40, 2.5, 0, NULL
       FROM at`,
  );
  for (let day = 0; day < days; day += 1) insert.run({ from: day * 8640, to: (day + 1) * 8640 });
  db.pragma('wal_checkpoint(TRUNCATE)');
  return db;
};

/** Frigate's own questions, as its `api/media.py` and `api/record.py` put them. Times in seconds since the epoch. */
export const frigateQuestions = (db: Db) => {
  const clip = db.prepare(
    `SELECT path, duration, end_time FROM recordings
     WHERE ((start_time BETWEEN @from AND @to) OR (end_time BETWEEN @from AND @to) OR (@from > start_time AND @to < end_time))
       AND camera = @camera ORDER BY start_time ASC`,
  );
  const all = db.prepare(
    `SELECT start_time, end_time FROM recordings
     WHERE end_time >= @from AND start_time <= @to AND camera = @camera ORDER BY start_time ASC`,
  );
  return {
    /** What it plays from: all files that touch a range. */
    clip: (camera: string, from: number, to: number): unknown[] => clip.all({ camera, from, to }),
    /** What is missing: all rows of a range, merged; a hole shows where half a minute has none. */
    unavailable: (camera: string, from: number, to: number): number => {
      let gaps = 0;
      let end = from;
      for (const row of all.iterate({ camera, from, to })) {
        const { start_time, end_time } = row as { start_time: number; end_time: number };
        if (start_time - end >= 30) gaps += 1;
        end = Math.max(end, end_time);
      }
      return gaps;
    },
  };
};
