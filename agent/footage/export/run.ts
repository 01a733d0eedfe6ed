import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { loadSiteKey } from '../../journal/siteKey.ts';
import { openFootageStore } from '../store.ts';
import { draftExport, type ExportJob } from './draft.ts';
import { openExportIndex } from './exportIndex.ts';
import { makeExport } from './makeExport.ts';
import { papers } from './papers.ts';
import { problemOf } from './problem.ts';
import type { Said, Task } from './worker.ts';

/**
 * The process that makes one export: it reads what to do from its first line of input, tells on its output how far it is,
 * and ends when the agent does, which it sees by the end of its input.
 */
const tell = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

const tellEveryMs = 200;

const make = async ({ data, job }: Task): Promise<void> => {
  const db = new Database(join(data, 'footage.db'), { readonly: true, fileMustExist: true });
  db.pragma('busy_timeout = 5000');
  const store = openFootageStore(db, Date.now);
  let toldAt = 0;
  const { exportId } = job;
  const made = await makeExport({
    exports: join(data, 'exports'),
    exportId,
    key: loadSiteKey(data),
    draft: () => draftOf(job, { index: openExportIndex(db, store), store }),
    papers,
    onProgress: (doneBytes, totalBytes) => {
      const now = performance.now();
      if (now - toldAt < tellEveryMs && doneBytes < totalBytes) return;
      toldAt = now;
      tell({ kind: 'progress', doneBytes, totalBytes });
    },
  });
  db.close();
  tell({ kind: 'done', ...made });
};

const draftOf = async (
  job: ExportJob,
  sources: { index: ReturnType<typeof openExportIndex>; store: ReturnType<typeof openFootageStore> },
) => {
  const draft = await draftExport(job, { ...sources, nowMs: Date.now() });
  if (!draft) throw new Error('nothing of this time lies on the disks of this box');
  return draft;
};

const input = createInterface(process.stdin);
let hasBegun = false;
input.on('line', (line) => {
  if (hasBegun) return;
  hasBegun = true;
  make(JSON.parse(line) as Task).then(
    () => process.exit(0),
    (error: unknown) => {
      tell({ kind: 'failed', problem: problemOf(error) });
      process.exit(0);
    },
  );
});
input.once('close', () => process.exit(1));
