import {
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { type Audit, createAudit } from '#agent/footage/audit/audit.ts';
import { auditFindings, openAuditStore } from '#agent/footage/audit/auditStore.ts';
import { checkFootage } from '#agent/footage/check/check.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openLossStore } from '#agent/footage/lossStore.ts';
import { isLostMount, openSuspicionStore, retentionFrozen } from '#agent/footage/suspicion.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { recordSet } from './recordedSet.ts';

const everything = Number.POSITIVE_INFINITY;

/** A recorded stream with one long run, and its audit. */
const prepare = async (seconds = 40) => {
  const data = temporaryFolder();
  const { file, endMs } = await recordSet(data, [{ seconds, reason: 'stall', awayMs: 5000 }], {
    streams: ['cam-yard'],
  });
  const db = openFootageIndex(file);
  onTestFinished(() => void db.close());
  const path = join(data, 'footage');
  const paths = globSync('**/*.mp4', { cwd: path })
    .sort()
    .map((name) => join(path, name));
  /** As the recorder makes it at its start. */
  const again = () =>
    createAudit({
      ...{ store: openAuditStore(db), losses: openLossStore(db), suspicions: openSuspicionStore(db) },
      ...{ volumes: () => [{ id: 1, uuid: '', path }], bootId: 1, now: () => endMs, log: pino({ level: 'silent' }) },
    });
  const audit = again();
  const one = paths[4] ?? '';
  return {
    ...{ data, db, paths, audit, again, one },
    startMs: Number(one.split('/').at(-1)?.split('-')[0]),
    gaps: () =>
      db.prepare('SELECT start_ms, reason, detail FROM gap WHERE after_run_id IS NULL AND detail IS NOT NULL').all(),
    /** `footage check` with every byte, as it is while all is stopped. */
    faults: async () =>
      (await checkFootage({ file, hash: true, sinceMs: 0, nowMs: endMs })).findings.map(({ code }) => code),
  };
};

/** One round over all segments. Returns how many were looked at and how many bytes were read. */
const round = async (audit: Audit, allowance = everything) => {
  let looked = 0;
  let hashedBytes = 0;
  for (;;) {
    const step = await audit.step(allowance);
    if (step.roundEnded) return { looked, hashedBytes };
    looked += 1;
    hashedBytes += step.hashedBytes;
  }
};

test('a changed bit becomes a finding and a gap, the file stays; put right again, both are taken back', async () => {
  const { audit, db, one, startMs, gaps, faults, paths } = await prepare();
  const right = readFileSync(one);
  const wrong = Buffer.from(right);
  wrong[wrong.length >> 1] = (wrong[wrong.length >> 1] ?? 0) ^ 4;
  writeFileSync(one, wrong);
  expect(await round(audit, 0)).toEqual({ looked: paths.length, hashedBytes: 0 });
  expect(auditFindings(db).count).toBe(0);

  await round(audit);
  expect(auditFindings(db)).toMatchObject({ count: 1, findings: [{ stream: 'cam-yard', startMs, kind: 'changed' }] });
  expect(gaps()).toEqual([{ start_ms: startMs, reason: 'quarantined', detail: 'its bytes changed' }]);
  expect(readFileSync(one)).toEqual(wrong);
  await round(audit);
  expect(auditFindings(db).count).toBe(1);
  expect(await faults()).toEqual([]);

  writeFileSync(one, right);
  await round(audit);
  expect(auditFindings(db).count).toBe(0);
  expect(gaps()).toEqual([]);
  expect(await faults()).toEqual([]);
});

test('a file of another size is found without reading it', async () => {
  const { audit, db, one, startMs, faults } = await prepare();
  truncateSync(one, 100);
  await round(audit, 0);
  expect(auditFindings(db).findings).toMatchObject([{ startMs, kind: 'size' }]);
  expect(await faults()).toEqual([]);
});

test('a missing file becomes a finding and a gap, and comes back with its bytes', async () => {
  const { audit, db, one, startMs, gaps, faults, data } = await prepare();
  renameSync(one, join(data, 'lost'));
  await round(audit, 0);
  expect(auditFindings(db).findings).toMatchObject([{ startMs, kind: 'missing' }]);
  expect(gaps()).toEqual([{ start_ms: startMs, reason: 'io_error', detail: 'the file is missing' }]);
  expect(retentionFrozen(db)).toBeUndefined();
  expect(await faults()).toEqual([]);

  copyFileSync(join(data, 'lost'), one);
  await round(audit, 0);
  expect(auditFindings(db).count).toBe(0);
  expect(gaps()).toEqual([]);
  expect(await faults()).toEqual([]);
});

test('many missing files are a lost mount: nothing is written down until they are back, or most of them', async () => {
  const { audit, db, paths, data } = await prepare();
  const away = join(data, 'away');
  mkdirSync(away);
  const taken = paths.slice(3, 12);
  for (const [at, path] of taken.entries()) renameSync(path, join(away, String(at)));
  await round(audit, 0);
  expect(auditFindings(db).count).toBe(0);
  expect(retentionFrozen(db)).toMatch(/files are missing/);
  audit.reconsider();
  expect(retentionFrozen(db)).toMatch(/files are missing/);

  for (const [at, path] of taken.entries()) if (at > 0) renameSync(join(away, String(at)), path);
  audit.reconsider();
  expect(retentionFrozen(db)).toBeUndefined();
  // The one that did not come back is a missing file like any other.
  expect(auditFindings(db).findings).toMatchObject([{ kind: 'missing' }]);
});

test('a disk that is away is not audited, and stops retention', async () => {
  const { audit, db, data } = await prepare();
  renameSync(join(data, 'footage'), join(data, 'away'));
  await round(audit);
  expect(auditFindings(db).count).toBe(0);
  expect(db.prepare('SELECT count(*) FROM suspicion').pluck().get()).toBe(0);
  db.exec("UPDATE volume SET state = 'absent'");
  expect(retentionFrozen(db)).toMatch(/is not there/);
});

test('what retention deletes meanwhile is no loss', async () => {
  const { audit, db, one, startMs } = await prepare();
  db.prepare(
    `INSERT INTO deletion (stream_id, start_ms, end_ms, segments, bytes, root_sha256, decided_ms, trusted_now_ms, retention_days)
     VALUES (1, ?, ?, 1, 1, zeroblob(32), 1, 1, 90)`,
  ).run(startMs, startMs + 1);
  db.prepare('INSERT INTO deletion_item VALUES (1, 1, ?)').run(startMs);
  rmSync(one);
  await round(audit);
  expect(auditFindings(db).count).toBe(0);
});

test('a round goes on where it was, also after a restart', async () => {
  const { audit, db, paths } = await prepare();
  for (let step = 0; step < 5; step += 1) await audit.step(0);
  const store = openAuditStore(db);
  expect(store.progress()).toMatchObject({ round: 1, segmentsLooked: 5 });
  const after = createAudit({
    ...{ store, losses: openLossStore(db), suspicions: openSuspicionStore(db) },
    ...{ volumes: () => [], bootId: 1, now: () => 7, log: pino({ level: 'silent' }) },
  });
  expect((await round(after)).looked).toBe(paths.length - 5);
  expect(store.progress()).toMatchObject({ round: 2, segmentsLooked: 0, lastRoundMs: 7 });
});

test('a missing file that was not judged yet when the recorder died is found by the next one', async () => {
  const { audit, again, db, one, startMs } = await prepare();
  rmSync(one);
  for (let step = 0; step < 8; step += 1) await audit.step(0);
  expect(auditFindings(db).count).toBe(0);
  await round(again(), 0);
  expect(auditFindings(db).findings).toMatchObject([{ startMs, kind: 'missing' }]);
});

test.each([
  [100, 1, false],
  [100, 4, false],
  [100, 5, true],
  [500, 5, false],
  [499, 5, true],
  [100_000, 1000, false],
  [100_000, 1001, true],
])('of %i files %i missing: a lost mount is %s', (looked, missing, expected) => {
  expect(isLostMount(looked, missing)).toBe(expected);
});
