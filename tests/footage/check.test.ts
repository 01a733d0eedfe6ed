import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFootage } from '#agent/footage/check/check.ts';
import type { FindingCode } from '#agent/footage/check/finding.ts';
import { packGops, unpackGops } from '#agent/footage/mp4/gops.ts';
import { segmentPathOf } from '#agent/footage/paths.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { recordSet, setStartMs } from './recordedSet.ts';

interface Row {
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

let healthy: string;
let endMs: number;
beforeAll(async () => {
  healthy = mkdtempSync(join(tmpdir(), 'nestbox-'));
  ({ endMs } = await recordSet(healthy, [
    { seconds: 11, reason: 'stall', awayMs: 7000 },
    { seconds: 9, reason: 'clock_step', awayMs: -14_000 },
    { seconds: 12, reason: 'recorder_down', awayMs: 3000 },
  ]));
});
afterAll(() => rmSync(healthy, { recursive: true, force: true }));

/** A copy of the healthy set, whose volume is where the copy is. */
const copyOf = (): { data: string; db: Database.Database } => {
  const data = temporaryFolder();
  cpSync(healthy, data, { recursive: true });
  const db = new Database(join(data, 'footage.db'));
  db.pragma('foreign_keys = OFF');
  db.prepare('UPDATE volume SET path = ?').run(join(data, 'footage'));
  return { data, db };
};
const rowsOf = (db: Database.Database, volume: string): Row[] =>
  (
    db
      .prepare(
        `SELECT t.name AS stream, t.id AS streamId, t.uuid, t.kind, s.start_ms AS startMs, s.duration_ms AS durationMs,
           s.run_id AS runId, s.seq, s.sha256, r.uuid AS run
         FROM segment s JOIN run r ON r.id = s.run_id JOIN stream t ON t.id = s.stream_id ORDER BY s.stream_id, s.run_id, s.seq`,
      )
      .all() as (Row & { uuid: string; kind: 'main'; run: string })[]
  ).map((row) => ({ ...row, path: join(volume, segmentPathOf(row, row)) }));

const look = (data: string, { hash = false, sinceMs = 0, nowMs = endMs + 3_600_000 } = {}) =>
  checkFootage({ file: join(data, 'footage.db'), hash, sinceMs, nowMs });

/** A small generator, so that a failure names the seed that shows it again. */
const choose = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const byStart = 'stream_id = @streamId AND start_ms = @startMs';
const keysOf = ({ streamId, startMs }: Row) => ({ streamId, startMs });

/** Each kind of damage, and what must be found. `hash`: only reading the bytes shows it. */
const damages: readonly {
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

test('a healthy set gives no finding, with or without reading every byte', async () => {
  const { data, db } = copyOf();
  const segments = db.prepare('SELECT count(*) FROM segment').pluck().get();
  db.close();
  const progress: number[] = [];
  const report = await checkFootage({
    ...{ file: join(data, 'footage.db'), hash: true, sinceMs: 0, nowMs: endMs },
    onProgress: (looked) => void progress.push(looked),
  });
  expect(report).toEqual({ findings: [], notes: [], streams: 2, segments });
  expect(progress.at(-1)).toBe(segments);
  expect(segments).toBeGreaterThan(20);
});

describe('each kind of damage is found and named:', () => {
  test.each(damages)('$what', async ({ code, hash, harm }) => {
    const seed = 1 + Math.floor(Math.random() * 1e9);
    const below = choose(seed);
    const { data, db } = copyOf();
    const volume = join(data, 'footage');
    const rows = rowsOf(db, volume);
    const inner = rows.flatMap((one, at) => {
      const [before, next] = [rows[at - 1], rows[at + 1]];
      return before?.runId === one.runId && next?.runId === one.runId ? [{ one, next }] : [];
    });
    const { one, next } = inner[below(inner.length)] ?? {};
    if (!one || !next) throw new Error('the set is too small');
    harm({ db, volume, one, next });
    if (db.open) db.close();
    const { findings } = await look(data, { hash: hash ?? false });
    expect(
      findings.map((finding) => finding.code),
      `seed ${seed}`,
    ).toContain(code);
    const isOfOne = ['segment_', 'file_missing', 'file_size', 'file_changed', 'file_identity', 'run_'].some((start) =>
      code.startsWith(start),
    );
    const found = findings.find((finding) => finding.code === code);
    if (isOfOne) expect(found?.stream, `seed ${seed}`).toBe(one.stream);
    if (code.startsWith('file_m') || code === 'file_size' || code === 'file_changed') {
      expect(found).toMatchObject({ atMs: one.startMs, path: one.path });
    }
    if (hash) expect((await look(data)).findings).toEqual([]);
  });
});

test('what only happened because its time was over, or is written at this moment, is no finding', async () => {
  const { data, db } = copyOf();
  const rows = rowsOf(db, join(data, 'footage'));
  const [first, second] = rows;
  if (!first || !second) throw new Error('the set is too small');
  // A deletion that is done, and one that has only been decided.
  for (const row of [first, second]) {
    db.prepare(
      `INSERT INTO deletion (stream_id, start_ms, end_ms, segments, bytes, root_sha256, decided_ms, trusted_now_ms, retention_days, done_ms)
       VALUES (?, ?, ?, 1, 1, zeroblob(32), ?, ?, 90, ?)`,
    ).run(row.streamId, row.startMs, row.startMs + row.durationMs, endMs, endMs, row === first ? endMs : null);
    rmSync(row.path);
  }
  db.prepare(`DELETE FROM segment_gop WHERE ${byStart}`).run(keysOf(first));
  db.prepare(`DELETE FROM segment WHERE ${byStart}`).run(keysOf(first));
  expect((await look(data, { hash: true })).findings).toEqual([]);

  // While the recorder lives, the newest file has no row yet.
  const last = rows.at(-1);
  if (!last) throw new Error('the set is too small');
  db.prepare("INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES ('b', ?, 0, ?)").run(
    endMs,
    endMs,
  );
  const newest = join(dirname(last.path), `${last.startMs + 5000}-11111111-2222-4333-8444-555555555555-0.mp4`);
  copyFileSync(last.path, newest);
  expect((await look(data, { nowMs: endMs + 1000 })).findings).toEqual([]);
  expect((await look(data, { nowMs: endMs + 60_000 })).findings.map(({ code }) => code)).toEqual(['file_unknown']);
  db.close();
});

test('files set aside and files that came back are told, and fail nothing; --since looks only at later files', async () => {
  const { data, db } = copyOf();
  const volume = join(data, 'footage');
  const rows = rowsOf(db, volume);
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) throw new Error('the set is too small');
  db.prepare("INSERT INTO quarantine (volume_id, path, why, bytes, found_ms) VALUES (1, 'x.mp4', 'torn', 7, 1)").run();
  db.prepare(`UPDATE segment SET flags = 4 WHERE ${byStart}`).run(keysOf(last));
  db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detected_ms, boot_id) VALUES (?, ?, ?, 'io_error', 1, 1)`,
  ).run(last.streamId, last.startMs, last.startMs + last.durationMs);
  const { findings, notes } = await look(data);
  expect(findings).toEqual([]);
  expect(notes.map(({ code, path }) => ({ code, path }))).toEqual([
    { code: 'file_back', path: last.path },
    { code: 'quarantined', path: join(volume, 'quarantine', 'x.mp4') },
  ]);
  rmSync(first.path);
  expect((await look(data)).findings).toHaveLength(1);
  expect((await look(data, { sinceMs: setStartMs + 3_600_000 })).findings).toEqual([]);
  expect(existsSync(last.path)).toBe(true);
  db.close();
});
