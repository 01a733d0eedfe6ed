import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFootage } from '#agent/footage/check/check.ts';
import { segmentPathOf } from '#agent/footage/paths.ts';
import { rebuildFootage } from '#agent/footage/rebuild/rebuild.ts';
import { belowOf } from '#tests/chance.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { byStart, damages, keysOf, type Row } from './damages.ts';
import { recordSet, setStartMs } from './recordedSet.ts';

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
    const below = belowOf(seed);
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
  const tombstone = (): void =>
    void db.prepare('INSERT INTO deletion_item VALUES (2, ?, ?)').run(second.streamId, second.startMs);
  tombstone();
  db.prepare(`DELETE FROM segment_gop WHERE ${byStart}`).run(keysOf(first));
  db.prepare(`DELETE FROM segment WHERE ${byStart}`).run(keysOf(first));
  expect((await look(data, { hash: true })).findings).toEqual([]);
  // What is held within a range that was deleted must be there.
  db.exec('DELETE FROM deletion_item');
  expect((await look(data)).findings).toMatchObject([{ code: 'file_missing', path: second.path }]);
  tombstone();

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

test('runs that were shortened, gaps and whole runs that went with their footage are no finding', async () => {
  const { data, db } = copyOf();
  const rows = rowsOf(db, join(data, 'footage')).filter(({ streamId }) => streamId === 1);
  const [firstRun, secondRun] = [...new Set(rows.map(({ runId }) => runId))];
  const held = rows.filter(({ runId }) => runId === firstRun).slice(2);
  const gone = rows.filter((row) => (row.runId === firstRun && row.seq < 2) || row.runId === secondRun);
  const until = Math.max(...gone.map(({ startMs, durationMs }) => startMs + durationMs));
  for (const row of gone) {
    db.prepare(`DELETE FROM segment_gop WHERE ${byStart}`).run(keysOf(row));
    db.prepare(`DELETE FROM segment WHERE ${byStart}`).run(keysOf(row));
    rmSync(row.path);
  }
  db.prepare('UPDATE run SET start_ms = ? WHERE id = ?').run(held[0]?.startMs, firstRun);
  db.prepare('UPDATE gap SET after_run_id = NULL WHERE after_run_id = ?').run(secondRun);
  db.prepare('DELETE FROM run WHERE id = ?').run(secondRun);
  db.prepare('DELETE FROM gap WHERE stream_id = 1 AND end_ms <= ?').run(held[0]?.startMs);
  db.prepare(
    `INSERT INTO deletion (stream_id, start_ms, end_ms, segments, bytes, root_sha256, decided_ms, trusted_now_ms, retention_days, done_ms)
     VALUES (1, ?, ?, ?, 1, zeroblob(32), 1, 1, 90, 1)`,
  ).run(setStartMs - 5000, until, gone.length);
  expect((await look(data, { hash: true })).findings).toEqual([]);
  db.close();
  const volumes = [join(data, 'footage')];
  expect(await rebuildFootage({ file: join(data, 'footage.db'), volumes, nowMs: endMs })).toMatchObject({ missing: 0 });
  expect((await look(data, { hash: true })).findings).toEqual([]);
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
