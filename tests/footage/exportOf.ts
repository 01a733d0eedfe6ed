import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { draftExport, type ExportJob } from '#agent/footage/export/draft.ts';
import { openExportIndex } from '#agent/footage/export/exportIndex.ts';
import { exportFolder } from '#agent/footage/export/folders.ts';
import { makeExport } from '#agent/footage/export/makeExport.ts';
import { papers } from '#agent/footage/export/papers.ts';
import type { Exhibit } from '#agent/footage/export/verify/core.ts';
import type { Span } from '#agent/footage/timeline.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { ExportManifest } from '#contract/footageManifest.ts';
import { type FilmedSite, storeOf } from './filmedSite.ts';

export const timeZone = 'Asia/Shanghai';
const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

export const jobOf = (streams: readonly string[], range: Span, exportId: string = randomUUID()): ExportJob => ({
  exportId,
  streams,
  range,
  version: 'test',
  site: { code: 'test-site', name: '测试托育园', timeZone },
  asked: {
    by: 'staff:head',
    byName: '园长',
    at: time(range.to),
    from: time(range.from),
    to: time(range.to),
    reason: '沙池边的磕碰',
    recipient: '城南派出所 · 王警官',
    caseRef: 'A-2026-17',
  },
});

/** Makes an export in this process. Returns its folder. */
export const exportOf = async (
  site: Pick<FilmedSite, 'data' | 'db'>,
  job: ExportJob,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<string> => {
  const exports = join(site.data, 'exports');
  const store = storeOf(site, job.range.to);
  await makeExport({
    exports,
    exportId: job.exportId,
    key: loadSiteKey(site.data),
    draft: async () => {
      const index = openExportIndex(site.db, store);
      const draft = await draftExport(job, { index, store, nowMs: job.range.to });
      if (!draft) throw new Error('nothing of this time is recorded');
      return draft;
    },
    papers,
    onProgress,
  });
  return exportFolder(exports, job.exportId);
};

export const manifestIn = (folder: string): ExportManifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ExportManifest;

/** The files of a package, as the verifier takes them; `changed` stands in for what lies there. */
export const exhibitsIn = (folder: string, changed: ReadonlyMap<string, Buffer> = new Map()): Exhibit[] =>
  readdirSync(folder).map((name) => {
    const bytes = (): Buffer => changed.get(name) ?? readFileSync(join(folder, name));
    return {
      name,
      bytes: changed.get(name)?.length ?? statSync(join(folder, name)).size,
      read: async (from, to) => Uint8Array.from(bytes().subarray(from, to)),
    };
  });

/** Every file of a folder with its bytes. */
export const contentOf = (folder: string): Record<string, string> =>
  existsSync(folder)
    ? Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]))
    : {};
