import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import type { FindingCode } from '#agent/footage/check/finding.ts';
import { packGops, unpackGops } from '#agent/footage/mp4/gops.ts';

export interface Row {
  readonly stream: string;
  readonly streamId: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly runId: number;
  readonly seq: number;
  readonly sha256: Buffer;
  readonly path: string;
}
interface Place {
  readonly db: Database.Database;
  readonly volume: string;
  /** A segment with one before and one after it in its run. */
  readonly one: Row;
  readonly next: Row;
}

export const byStart = 'stream_id = @streamId AND start_ms = @startMs';
export const keysOf = ({ streamId, startMs }: Row) => ({ streamId, startMs });

/** Each kind of damage, and what must be found. `hash`: only reading the bytes shows it. */
export const damages: readonly {
  readonly what: string;
  readonly code: FindingCode;
  readonly hash?: true;
  readonly harm: (place: Place) => void;
}[] = [
  { what: 'a file that is gone', code: 'file_missing', harm: ({ one }) => rmSync(one.path) },
  {
    what: 'a file cut short',
    code: 'file_size',
    harm: ({ one }) => truncateSync(one.path, readFileSync(one.path).length - 1),
  },
  { what: 'a file that grew', code: 'file_size', harm: ({ one }) => appendFileSync(one.path, 'x') },
  {
    what: 'one flipped bit',
    code: 'file_changed',
    hash: true,
    harm: ({ one }) => {
      const bytes = readFileSync(one.path);
      const at = one.startMs % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (one.startMs % 8));
      writeFileSync(one.path, bytes);
    },
  },
  {
    what: 'another file under its name, the index told so',
    code: 'file_identity',
    hash: true,
    harm: ({ db, one, next }) => {
      copyFileSync(next.path, one.path);
      const bytes = readFileSync(next.path).length;
      db.prepare(`UPDATE segment SET sha256 = ?, bytes = ? WHERE stream_id = ? AND start_ms = ?`).run(
        ...[next.sha256, bytes, one.streamId, one.startMs],
      );
      const offsets = db.prepare(`SELECT offsets FROM segment_gop WHERE ${byStart}`).pluck().get(keysOf(next));
      db.prepare('UPDATE segment_gop SET offsets = ? WHERE stream_id = ? AND start_ms = ?').run(
        ...[offsets, one.streamId, one.startMs],
      );
      db.prepare(
        `UPDATE segment SET init_bytes = (SELECT init_bytes FROM segment WHERE ${byStart}) WHERE stream_id = @streamId AND start_ms = @one`,
      ).run({ ...keysOf(next), one: one.startMs });
    },
  },
  {
    what: 'a file re-made with another picture, the index told so',
    code: 'file_chain',
    hash: true,
    harm: ({ db, one }) => {
      const bytes = readFileSync(one.path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(one.path, bytes);
      const sha256 = createHash('sha256').update(bytes).digest();
      db.prepare(`UPDATE segment SET sha256 = @sha256 WHERE ${byStart}`).run({ ...keysOf(one), sha256 });
    },
  },
  {
    what: 'a file under the name of an unknown run',
    code: 'file_unknown',
    harm: ({ one }) =>
      copyFileSync(one.path, join(dirname(one.path), `${one.startMs + 1}-11111111-2222-4333-8444-555555555555-0.mp4`)),
  },
  {
    what: 'a file that is no footage',
    code: 'file_unknown',
    harm: ({ one }) => writeFileSync(join(dirname(one.path), 'notes.txt'), 'hello'),
  },
  {
    what: 'the folder of an unknown stream',
    code: 'file_unknown',
    harm: ({ volume }) => mkdirSync(join(volume, '11111111-2222-4333-8444-555555555555')),
  },
  {
    what: 'a disk that is not mounted',
    code: 'volume_absent',
    harm: ({ volume }) => renameSync(volume, `${volume}.away`),
  },
  {
    what: 'another disk in its place',
    code: 'volume_absent',
    harm: ({ volume }) => writeFileSync(join(volume, '.nestbox-volume'), '11111111-2222-4333-8444-555555555555\n'),
  },
  {
    what: 'a row that is gone',
    code: 'segment_hole',
    harm: ({ db, one }) => {
      db.prepare(`DELETE FROM segment_gop WHERE ${byStart}`).run(keysOf(one));
      db.prepare(`DELETE FROM segment WHERE ${byStart}`).run(keysOf(one));
      rmSync(one.path);
    },
  },
  {
    what: 'a segment that is longer than the next one allows',
    code: 'segment_overlap',
    harm: ({ db, one }) =>
      db.prepare(`UPDATE segment SET duration_ms = duration_ms + 1 WHERE ${byStart}`).run(keysOf(one)),
  },
  {
    what: 'a segment that is shorter',
    code: 'segment_hole',
    harm: ({ db, one }) =>
      db.prepare(`UPDATE segment SET duration_ms = duration_ms - 1 WHERE ${byStart}`).run(keysOf(one)),
  },
  {
    what: 'numbers that do not count on',
    code: 'segment_sequence',
    harm: ({ db, one }) =>
      db.prepare('UPDATE segment SET seq = seq + 5 WHERE run_id = @runId AND start_ms >= @startMs').run(one),
  },
  {
    what: 'fragment offsets of another file',
    code: 'segment_offsets',
    harm: ({ db, one }) => {
      const read = db.prepare(`SELECT offsets FROM segment_gop WHERE ${byStart}`).pluck();
      const gops = unpackGops(read.get(keysOf(one)) as Buffer);
      const offsets = packGops(gops.map((gop, at) => (at === 0 ? { ...gop, bytes: gop.bytes + 1 } : gop)));
      db.prepare(`UPDATE segment_gop SET offsets = @offsets WHERE ${byStart}`).run({ ...keysOf(one), offsets });
    },
  },
  {
    what: 'fragment offsets that end inside a number',
    code: 'segment_offsets',
    harm: ({ db, one }) => db.prepare(`UPDATE segment_gop SET offsets = x'80' WHERE ${byStart}`).run(keysOf(one)),
  },
  {
    what: 'fragment offsets that are gone',
    code: 'segment_offsets',
    harm: ({ db, one }) => db.prepare(`DELETE FROM segment_gop WHERE ${byStart}`).run(keysOf(one)),
  },
  {
    what: 'a missing segment without a gap',
    code: 'segment_unsaid',
    harm: ({ db, one }) => db.prepare(`UPDATE segment SET flags = 4 WHERE ${byStart}`).run(keysOf(one)),
  },
  {
    what: 'a run that says that it ended earlier',
    code: 'run_end',
    harm: ({ db, one }) => db.prepare('UPDATE run SET end_ms = end_ms - 1 WHERE id = ?').run(one.runId),
  },
  {
    what: 'a run that promises more than it has',
    code: 'run_end',
    harm: ({ db, one }) => {
      db.prepare('DELETE FROM gap WHERE after_run_id = ?').run(one.runId);
      db.prepare('UPDATE run SET end_ms = end_ms + 1 WHERE id = ?').run(one.runId);
    },
  },
  {
    what: 'a run that nobody ended',
    code: 'run_open',
    harm: ({ db, one }) => db.prepare('UPDATE run SET end_reason = NULL WHERE id = ?').run(one.runId),
  },
  {
    what: 'a gap that is gone',
    code: 'gap_lacking',
    harm: ({ db, one }) =>
      db.prepare('DELETE FROM gap WHERE stream_id = ? AND after_run_id IS NOT NULL').run(one.streamId),
  },
  {
    what: 'the time since the registration without a gap',
    code: 'gap_lacking',
    harm: ({ db, one }) => db.prepare('DELETE FROM gap WHERE stream_id = ? AND after_run_id IS NULL').run(one.streamId),
  },
  {
    what: 'a gap that ends too early',
    code: 'gap_lacking',
    harm: ({ db, one }) =>
      db.prepare('UPDATE gap SET end_ms = end_ms - 1 WHERE stream_id = ? AND after_run_id IS NULL').run(one.streamId),
  },
  {
    what: 'a gap that reaches into footage',
    code: 'gap_overlap',
    harm: ({ db }) =>
      db.prepare("UPDATE gap SET end_ms = end_ms + 1 WHERE reason = 'stall' AND end_ms IS NOT NULL").run(),
  },
  {
    what: 'a gap that begins in footage',
    code: 'gap_overlap',
    harm: ({ db }) => db.prepare("UPDATE gap SET start_ms = start_ms - 1 WHERE reason = 'stall'").run(),
  },
  {
    what: 'a gap of the past that is open',
    code: 'gap_open',
    harm: ({ db }) => db.prepare("UPDATE gap SET end_ms = NULL WHERE reason = 'stall'").run(),
  },
  {
    what: 'a row that names a run that is not there',
    code: 'index_reference',
    harm: ({ db, one }) => db.prepare('DELETE FROM run WHERE id = ?').run(one.runId),
  },
  {
    what: 'a page of the index that is torn',
    code: 'index_damaged',
    harm: ({ db }) => {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.pragma('journal_mode = DELETE');
      const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'segment'").pluck().get() as number;
      const bytes = readFileSync(db.name);
      bytes.fill(0xa5, (page - 1) * 4096, (page - 1) * 4096 + 200);
      db.close();
      writeFileSync(db.name, bytes);
    },
  },
  {
    what: 'an index that is no database',
    code: 'index_damaged',
    harm: ({ db }) => {
      db.pragma('journal_mode = DELETE');
      db.close();
      writeFileSync(db.name, 'this was footage.db'.repeat(1000));
    },
  },
];
