import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportManifest } from '#contract/footageManifest.ts';
import type { Journal } from '../../journal/journal.ts';
import { toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import type { ExportJob } from './draft.ts';
import type { ExportRecord, ExportStore } from './exportStore.ts';
import { exportFolder, halfMade, removeExport } from './folders.ts';
import type { Worker } from './worker.ts';

export interface ExportDeskParts {
  readonly journal: Journal;
  readonly store: ExportStore;
  readonly data: string;
  readonly site: ExportManifest['site'];
  /** Of Nestbox. */
  readonly version: string;
  readonly nameOf: (actor: string) => string;
  readonly onFailure: (error: unknown, exportId: string) => void;
}

export interface ExportDesk {
  readonly store: ExportStore;
  /** Begins with what is open: new ones, and those that a stopped agent left. */
  start(): void;
  /** How far the one being made is; undefined for every other. */
  progressOf(exportId: string): { readonly doneBytes: number; readonly totalBytes: number | null } | undefined;
  /** Where a finished export lies; undefined when it is not there. */
  folderOf(exportId: string): string | undefined;
  /** Lets go of the one being made; the next start goes on with it. */
  close(): Promise<void>;
}

/** A process that dies without a word is started again; one that dies so often will not do better. */
const mostTries = 3;

/** Makes exports one after the other, in the order in which they were asked for. */
export const createExportDesk = (parts: ExportDeskParts): ExportDesk => {
  const { journal, store, data } = parts;
  const exports = join(data, 'exports');
  const tries = new Map<string, number>();
  let isOpen = false;
  let isBusy = false;
  let making:
    | { readonly exportId: string; readonly worker: Worker; doneBytes: number; totalBytes: number | null }
    | undefined;

  const jobOf = (record: ExportRecord): ExportJob => {
    const time = (ms: number): string => toRfc3339(epochMs(ms), parts.site.timeZone);
    return {
      exportId: record.exportId,
      streams: record.streams,
      range: { from: record.fromMs, to: record.toMs },
      site: parts.site,
      version: parts.version,
      asked: {
        by: record.askedBy,
        byName: parts.nameOf(record.askedBy),
        at: time(record.askedAt),
        from: time(record.fromMs),
        to: time(record.toMs),
        reason: record.reason,
        recipient: record.recipient,
        caseRef: record.caseRef,
      },
    };
  };

  const fail = async (exportId: string, problem: string): Promise<void> => {
    await removeExport(exports, exportId);
    journal.record([
      {
        type: 'footage.export_failed',
        actor: 'agent',
        subject: exportId,
        data: { exportId, problem: problem.slice(0, 1000) },
      },
    ]);
  };

  const make = async (record: ExportRecord): Promise<void> => {
    const { exportId } = record;
    const { startWorker } = await import('./worker.ts');
    if (!isOpen) return;
    if (store.find(exportId)?.state !== 'open') return removeExport(exports, exportId);
    const worker = startWorker({ data, job: jobOf(record) }, (doneBytes, totalBytes) => {
      if (making?.exportId === exportId) Object.assign(making, { doneBytes, totalBytes });
    });
    making = { exportId, worker, doneBytes: 0, totalBytes: null };
    const ending = await worker.ended;
    making = undefined;
    if (!isOpen) return;
    if (store.find(exportId)?.state !== 'open') return removeExport(exports, exportId);
    if (ending.kind === 'done') {
      const { manifestSha256, files, bytes } = ending;
      journal.record([
        {
          type: 'footage.export_finished',
          actor: 'agent',
          subject: exportId,
          data: { exportId, manifestSha256, files, bytes },
        },
      ]);
    } else if (ending.kind === 'failed') {
      await fail(exportId, ending.problem);
    } else {
      const tried = (tries.get(exportId) ?? 0) + 1;
      tries.set(exportId, tried);
      if (tried >= mostTries) await fail(exportId, 'the process that makes the export was ended several times');
    }
  };

  const next = (): void => {
    if (!isOpen || isBusy) return;
    const [record] = store.open();
    if (!record) return;
    isBusy = true;
    make(record)
      .finally(() => {
        isBusy = false;
      })
      // What could not even be told as a failure waits for the next export or the next start.
      .then(next, (error: unknown) => parts.onFailure(error, record.exportId));
  };

  /** Of exports that were cancelled, or failed, while nobody was there to clear up. */
  const clearUp = async (): Promise<void> => {
    for (const exportId of await halfMade(exports)) {
      if (store.find(exportId)?.state !== 'open') await removeExport(exports, exportId);
    }
  };

  journal.onCommit((events) => {
    for (const event of events) {
      if (event.type === 'footage.export_cancelled' && making?.exportId === event.data.exportId) {
        making.worker.kill().catch((error: unknown) => parts.onFailure(error, event.data.exportId));
      }
    }
    if (events.some(({ type }) => type === 'footage.export_requested')) next();
  });

  return {
    store,
    start: () => {
      isOpen = true;
      clearUp().then(next, (error: unknown) => parts.onFailure(error, 'all'));
    },
    progressOf: (exportId) =>
      making?.exportId === exportId ? { doneBytes: making.doneBytes, totalBytes: making.totalBytes } : undefined,
    folderOf: (exportId) => {
      const folder = exportFolder(exports, exportId);
      return existsSync(folder) ? folder : undefined;
    },
    close: async () => {
      isOpen = false;
      await making?.worker.kill();
    },
  };
};
