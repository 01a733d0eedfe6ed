import { openFootageIndex } from '#agent/footage/database.ts';

/** Runs and segments without what only a database can know: row ids, boots, causes, and who entered them (flag 1). */
export const contentOf = (file: string) => {
  const db = openFootageIndex(file);
  const rows = <T>(sql: string): T[] => db.prepare(sql).all() as T[];
  const runs = rows<{ stream: string; name: string; uuid: string }>(
    `SELECT s.uuid AS stream, s.name, r.uuid, r.start_ms, r.end_ms, r.anchor_wall_ms, r.anchor_mono_ms, r.clock_trust
     FROM run r JOIN stream s ON s.id = r.stream_id ORDER BY s.name, r.id`,
  );
  const segments = rows<{ run: string; seq: number; start_ms: number; flags: number }>(
    `SELECT r.uuid AS run, s.start_ms, s.duration_ms, s.seq, v.uuid AS volume, s.bytes, s.init_bytes,
       hex(s.sha256) AS sha256, s.flags & ~1 AS flags, hex(g.offsets) AS offsets
     FROM segment s JOIN run r ON r.id = s.run_id JOIN volume v ON v.id = s.volume_id
     JOIN segment_gop g USING (stream_id, start_ms) ORDER BY r.uuid, s.seq`,
  );
  const gaps = rows<{
    stream: string;
    start_ms: number;
    end_ms: number | null;
    reason: string;
    detail: string | null;
    after: string | null;
  }>(
    `SELECT s.name AS stream, g.start_ms, g.end_ms, g.reason, g.detail, r.uuid AS after
     FROM gap g JOIN stream s ON s.id = g.stream_id LEFT JOIN run r ON r.id = g.after_run_id
     ORDER BY s.name, g.start_ms, g.id`,
  );
  const causes = rows<object>('SELECT uuid, boot_id, end_reason FROM run ORDER BY uuid');
  db.close();
  return { runs, segments, gaps, causes };
};
