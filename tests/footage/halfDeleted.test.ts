import { globSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createAudit } from '#agent/footage/audit/audit.ts';
import { auditFindings, openAuditStore } from '#agent/footage/audit/auditStore.ts';
import { checkFootage } from '#agent/footage/check/check.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openLossStore } from '#agent/footage/lossStore.ts';
import { rebuildFootage } from '#agent/footage/rebuild/rebuild.ts';
import { reconcileAll } from '#agent/footage/reconcile/reconcile.ts';
import { openReconcileStore } from '#agent/footage/reconcile/reconcileStore.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { openDeletionStore } from '#agent/footage/retention/deletionStore.ts';
import { createRetentionKeeper } from '#agent/footage/retention/keeper.ts';
import { machineClock } from '#agent/footage/retention/trustedNow.ts';
import { openSuspicionStore, retentionFrozen } from '#agent/footage/suspicion.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openTestJournal } from '#tests/journal.ts';
import { recordSet, setStartMs } from './recordedSet.ts';

const log = pino({ level: 'silent' });

/** Footage of a camera that was taken down long ago, half of which is deleted when the power goes. */
const prepare = async () => {
  const data = temporaryFolder();
  const takes = [
    { seconds: 41, reason: 'stall', awayMs: 5000 } as const,
    { seconds: 21, reason: 'stall', awayMs: 5000 } as const,
  ];
  const { file, endMs } = await recordSet(data, takes, {
    ...{ streams: ['cam-yard'], startMs: setStartMs + 60_000 },
  });
  const path = join(data, 'footage');
  const files = globSync('**/*.mp4', { cwd: path }).sort((a, b) => basename(a).localeCompare(basename(b)));
  const db = openFootageIndex(file);
  onTestFinished(() => void db.close());
  const deletions = openDeletionStore(db, freshId);
  const from = Number(basename(files[4] ?? '').split('-')[0]);
  const items = deletions.candidates(1, { from, to: endMs });
  deletions.decide(1, items, { decidedMs: endMs, trustedNowMs: endMs, retentionDays: 90 });
  const gone = items
    .slice(0, 9)
    .map(({ startMs }) => files.find((name) => basename(name).startsWith(`${startMs}-`)) ?? '');
  for (const name of gone) rmSync(join(path, name));
  const faults = async () => {
    const { findings, notes } = await checkFootage({ file, hash: true, sinceMs: 0, nowMs: endMs });
    return [...findings, ...notes];
  };
  /** As the next start of the agent would. */
  const finish = (): void => {
    const store = openDeletionStore(db, freshId);
    for (const deletion of store.open().filter(({ doneMs }) => doneMs === null)) {
      for (const { startMs } of store.items(deletion.id)) {
        const name = files.find((each) => basename(each).startsWith(`${startMs}-`)) ?? '';
        rmSync(join(path, name), { force: true });
      }
      store.finish(deletion, [], 'cam-yard', endMs);
    }
  };
  const volumes = [{ id: 1, uuid: '', path }];
  const context = {
    ...{ store: openReconcileStore(db), recorderStore: openRecorderStore(db), suspicions: openSuspicionStore(db) },
    ...{ losses: openLossStore(db), bootId: 1, now: () => endMs, log },
  };
  const count = (table: string): number => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return { file, db, path, files, items, endMs, faults, finish, volumes, context, count };
};

test('a start of the recorder, the audit and the check take nothing for lost that is being deleted', async () => {
  const { db, files, path, items, volumes, context, count, faults, finish, endMs } = await prepare();
  const segments = count('segment');
  expect(await faults()).toEqual([]);
  await reconcileAll(context.recorderStore.streams(), volumes, context);
  const audit = createAudit({ ...context, store: openAuditStore(db), volumes: () => volumes });
  for (let ended = false; !ended; ) ended = (await audit.step(Number.POSITIVE_INFINITY)).roundEnded;
  expect(retentionFrozen(db)).toBeUndefined();
  expect(auditFindings(db).count).toBe(0);
  expect([count('segment'), count('quarantine'), count('awaiting_adoption')]).toEqual([segments, 0, 0]);
  expect(globSync('**/*.mp4', { cwd: path })).toHaveLength(files.length - 9);
  // What is lost beside it is.
  rmSync(join(path, files[0] ?? ''));
  await reconcileAll(context.recorderStore.streams(), volumes, context);
  expect(auditFindings(db)).toMatchObject({ count: 1, findings: [{ kind: 'missing' }] });
  finish();
  expect(count('segment')).toBe(segments - items.length);
  expect(await faults()).toEqual([]);
  // When its own time is over nobody is called for it any more.
  const deletions = openDeletionStore(db, freshId);
  const rest = deletions.candidates(1, { from: 0, to: endMs });
  deletions.decide(1, rest, { decidedMs: endMs, trustedNowMs: endMs, retentionDays: 90 });
  finish();
  expect(auditFindings(db)).toEqual({ count: 0, findings: [] });
  expect(count('segment')).toBe(0);
  expect(await faults()).toEqual([]);
});

test('an index that is made anew in the middle of a deletion lets it be finished', async () => {
  const prepared = await prepare();
  const { file, path, endMs, items } = prepared;
  const segments = prepared.count('segment');
  prepared.db.close();
  expect(await rebuildFootage({ file, volumes: [path], nowMs: endMs })).toMatchObject({
    ok: true,
    segments,
    missing: 0,
  });
  expect(await prepared.faults()).toEqual([]);
  const db = openFootageIndex(file);
  onTestFinished(() => void db.close());
  const store = openDeletionStore(db, freshId);
  const open = store.open();
  expect(open.map((each) => store.items(each.id).length)).toEqual([items.length]);
  for (const item of items)
    for (const name of globSync(`**/${item.startMs}-*.mp4`, { cwd: path })) rmSync(join(path, name));
  for (const deletion of open) store.finish(deletion, [], 'cam-yard', endMs);
  expect(db.prepare('SELECT segments, root_sha256, done_ms FROM deletion').all()).toEqual([
    { segments: items.length, root_sha256: open[0]?.root, done_ms: endMs },
  ]);
  expect(await prepared.faults()).toEqual([]);
});

test('no statement of a deletion reads a table of files, runs or gaps whole', async () => {
  const { file, db, endMs } = await prepare();
  db.close();
  const said: string[] = [];
  const watched = new Database(file, { verbose: (sql) => void said.push(String(sql)) });
  onTestFinished(() => void watched.close());
  watched.pragma('foreign_keys = ON');
  const store = openDeletionStore(watched, freshId);
  store.decide(1, store.candidates(1, { from: 0, to: endMs }), { decidedMs: 1, trustedNowMs: 1, retentionDays: 90 });
  for (const deletion of store.open()) store.finish(deletion, [], 'cam-yard', endMs);
  const asked = [...said];
  expect(watched.prepare('SELECT count(*) FROM run').pluck().get()).toBe(1);
  expect(watched.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(watched.pragma('foreign_key_check')).toEqual([]);
  // The database's own checks are part of a plan where they are on.
  let isChecking = 'foreign_keys = ON';
  const scans: string[] = [];
  let runsGone = 0;
  for (const sql of asked) {
    if (/^PRAGMA foreign_keys = /i.test(sql)) isChecking = sql.slice('PRAGMA '.length);
    if (!/^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(sql)) continue;
    if (/^DELETE FROM run\b/.test(sql)) runsGone += 1;
    watched.pragma(isChecking);
    const plan = watched.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    for (const { detail } of plan)
      if (/^SCAN (s|g|segment|segment_gop|run|gap|doubt|deletion)\b/.test(detail)) scans.push(`${detail}: ${sql}`);
  }
  expect(runsGone).toBe(1);
  // The index over what is open has a row for what is open, and no other.
  expect(scans.filter((line) => !line.startsWith('SCAN deletion USING INDEX deletion_open'))).toEqual([]);
  // And the test sees one where there is one.
  watched.pragma('foreign_keys = ON');
  const dear = watched.prepare('EXPLAIN QUERY PLAN DELETE FROM run WHERE id = 1').all() as { detail: string }[];
  expect(dear.map(({ detail }) => detail)).toContain('SCAN segment');
});

test('an index from before a deletion takes it over although the loss looks like a lost mount', async () => {
  const { file, db, path, items, volumes, endMs, faults } = await prepare();
  db.pragma('wal_checkpoint(TRUNCATE)');
  // As it was before anything was decided.
  await db.backup(`${file}.old`);
  const old = new Database(`${file}.old`);
  old.exec('DELETE FROM deletion_item; DELETE FROM deletion');
  old.close();
  const store = openDeletionStore(db, freshId);
  const [deletion] = store.open();
  if (!deletion) throw new Error('nothing is being deleted');
  for (const { startMs } of items)
    for (const name of globSync(`**/${startMs}-*.mp4`, { cwd: path })) rmSync(join(path, name));
  store.finish(deletion, [], 'cam-yard', endMs);
  db.close();
  for (const tail of ['-wal', '-shm']) rmSync(file + tail, { force: true });
  renameSync(`${file}.old`, file);

  const { journal, clock } = openTestJournal({ clock: fakeClock(new Date(endMs).toISOString()) });
  const time = (ms: number): string => toRfc3339(epochMs(ms), 'Asia/Shanghai');
  const data = {
    ...{ streamId: 'cam-yard', from: time(deletion.from), to: time(deletion.to), segments: deletion.segments },
    ...{ bytes: deletion.bytes, root: deletion.root.toString('hex') },
  };
  journal.record([{ id: deletion.eventId, type: 'footage.deleted', actor: 'agent', subject: 'cam-yard', data }]);
  const again = openFootageIndex(file);
  onTestFinished(() => void again.close());
  const audit = createAudit({
    ...{ store: openAuditStore(again), losses: openLossStore(again), suspicions: openSuspicionStore(again) },
    ...{ volumes: () => volumes, bootId: 1, now: () => endMs, log },
  });
  for (let ended = false; !ended; ) ended = (await audit.step(0)).roundEnded;
  expect(retentionFrozen(again)).toContain('a lost mount?');
  const keeper = createRetentionKeeper({
    ...{
      db: again,
      journal,
      clock,
      machine: machineClock(freshId),
      isSynchronised: () => false,
      log,
      retentionDays: 90,
    },
    ...{ timeZone: 'Asia/Shanghai', holds: { protections: () => [] }, confirmations: { last: () => undefined } },
    ...{ exports: () => [], isProved: () => true, onGone: () => undefined },
    frozenBecause: () => retentionFrozen(again),
  });
  expect(await keeper.step()).toMatchObject({ step: 'frozen' });
  expect(again.prepare('SELECT count(*) FROM segment').pluck().get()).toBe(4);
  audit.reconsider();
  expect(retentionFrozen(again)).toBeUndefined();
  expect(auditFindings(again).count).toBe(0);
  expect(await faults()).toEqual([]);
});
