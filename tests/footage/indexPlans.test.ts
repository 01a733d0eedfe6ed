import { expect, test } from 'vitest';
import { createAudit } from '#agent/footage/audit/audit.ts';
import { auditFindings, openAuditStore } from '#agent/footage/audit/auditStore.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openLossStore } from '#agent/footage/lossStore.ts';
import { openReconcileStore } from '#agent/footage/reconcile/reconcileStore.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { openSuspicionStore, retentionFrozen } from '#agent/footage/suspicion.ts';
import type { Db } from '#agent/journal/database.ts';

/** The tables that have a row for each file, and how statements call them: reading one whole takes seconds. */
const large = /^SCAN (segment|segment_gop)\b/;
const alias = /^SCAN (\w+)\b/;

/** An index that keeps every statement prepared on it. */
const watched = (): { db: Db; statements: string[] } => {
  const db = openFootageIndex(':memory:');
  const statements: string[] = [];
  const prepare = db.prepare.bind(db);
  const watching = (sql: string) => {
    statements.push(sql);
    return prepare(sql);
  };
  Object.defineProperty(db, 'prepare', { value: watching });
  return { db, statements };
};

const scansOf = (db: Db, sql: string): string[] => {
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`);
  const unbound = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => [name, 1]);
  const positional = (sql.match(/\?/g) ?? []).map(() => 1);
  const rows = (unbound.length > 0 ? plan.all(Object.fromEntries(unbound)) : plan.all(...positional)) as {
    detail: string;
  }[];
  return rows
    .map(({ detail }) => detail)
    .filter((detail) => large.test(detail) || sql.includes(`segment ${alias.exec(detail)?.[1] ?? '-'} `));
};

test('nothing that recorder and agent ask at their start or while they run reads a table of files whole', async () => {
  const { db, statements } = watched();
  openRecorderStore(db);
  openReconcileStore(db);
  openLossStore(db);
  openSuspicionStore(db);
  retentionFrozen(db);
  auditFindings(db);
  openFootageStore(db, () => 0).streams();
  const options = { store: openAuditStore(db), losses: openLossStore(db), suspicions: openSuspicionStore(db) };
  createAudit({ ...options, volumes: () => [], bootId: 1, now: () => 0, log: { info: () => undefined } as never });
  // A new volume might be one that segments already name, where that was allowed; it never is, and nothing is read.
  const asked = [...new Set(statements)].filter((sql) => !sql.includes('INTO volume'));
  expect(asked.length).toBeGreaterThan(50);
  const scans = asked.flatMap((sql) => scansOf(db, sql).map((scan) => `${scan}: ${sql}`));
  expect(scans).toEqual([]);
  // And the test sees one where there is one.
  expect(scansOf(db, 'SELECT count(*) FROM segment WHERE flags = ?')).toHaveLength(1);
  db.close();
});
