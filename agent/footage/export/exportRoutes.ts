import { open, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  ExportBody,
  ExportCancelBody,
  ExportFileParams,
  ExportList,
  ExportParams,
  ExportView,
} from '#contract/footageExports.ts';
import type { ExportManifest } from '#contract/footageManifest.ts';
import type { Failure } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../../http/app.ts';
import { answerCommand, callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import { sha256 } from '../../journal/chain.ts';
import type { Journal } from '../../journal/journal.ts';
import { toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { rangeOf, unknownStream } from '../asked.ts';
import { parseRange } from '../playback/byteRange.ts';
import type { FootageStore } from '../store.ts';
import type { Span } from '../timeline.ts';
import type { ExportDesk } from './desk.ts';
import type { ExportRecord } from './exportStore.ts';

export interface ExportRoutesParts {
  readonly desk: ExportDesk;
  readonly footage: FootageStore;
  readonly journal: Journal;
  readonly timeZone: string;
  readonly nameOf: (actor: string) => string;
  /** Thumbprint of the key that signs now. */
  readonly kid: () => string;
}

const longestExportMs = 24 * 3_600_000;
/** Streams times range: more does not fit on a disk that somebody carries away. */
const mostFootageMs = 100 * 3_600_000;
const newestShown = 200;
const unknownExport: Failure = { code: 'not_found', detail: 'there is no such export' };
const mediaTypes: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.json': 'application/json',
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** Handing footage over: asked for, followed, cancelled and fetched by the head. */
export const exportRoutes =
  (parts: ExportRoutesParts): Routes =>
  (app) => {
    const { desk, footage, journal, timeZone } = parts;
    const { store } = desk;
    const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

    const viewOf = (record: ExportRecord, files: ExportView['files'] = []): ExportView => {
      const progress = desk.progressOf(record.exportId);
      const { exportId, streams, reason, recipient, caseRef, manifestSha256, problem, state, bytes } = record;
      return {
        exportId,
        state: state !== 'open' ? state : progress ? 'running' : 'waiting',
        doneBytes: bytes ?? progress?.doneBytes ?? 0,
        totalBytes: bytes ?? progress?.totalBytes ?? null,
        streams: [...streams],
        from: time(record.fromMs),
        to: time(record.toMs),
        reason,
        recipient,
        caseRef,
        by: parts.nameOf(record.askedBy),
        at: time(record.askedAt),
        manifestSha256,
        problem,
        files,
      };
    };
    const found = (exportId: string): ExportView => {
      const record = store.find(exportId);
      if (!record) throw new Error(`Export ${exportId} is not in its table`);
      return viewOf(record);
    };

    const refusalOf = (streams: readonly string[], range: Span, nowMs: number): Failure | undefined => {
      const missing = streams.find((id) => footage.stream(id) === undefined);
      if (missing !== undefined) return { ...unknownStream(missing), code: 'unknown_reference' };
      const foreign = streams.find((id) => footage.stream(id)?.origin === 'nvr');
      if (foreign !== undefined) {
        const message = `the NVR keeps the footage of "${foreign}": export it there`;
        return { code: 'invalid', errors: [{ path: 'streams', message }] };
      }
      if (range.to > nowMs) return { code: 'invalid', errors: [{ path: 'to', message: 'must not lie in the future' }] };
      if (streams.length * (range.to - range.from) > mostFootageMs) {
        const message = 'at most 100 hours of footage, all streams together; ask for several exports';
        return { code: 'invalid', errors: [{ path: 'streams', message }] };
      }
      const isRecorded = streams.some((id) => {
        const stream = footage.stream(id);
        return stream !== undefined && footage.timeline(stream, range).runs.length > 0;
      });
      if (isRecorded) return undefined;
      return { code: 'not_found', detail: 'nothing of this time is recorded; see the timeline' };
    };

    app.post(
      '/api/v1/footage/exports',
      { config: { access: access.head }, schema: { body: ExportBody, response: { 200: ExportView, 201: ExportView } } },
      (request, reply) => {
        const { id, streams, reason, recipient, caseRef } = request.body;
        answerCommand(journal, request, reply, id, (now) => {
          const range = rangeOf(request.body, longestExportMs);
          if ('code' in range) return { ok: false, failure: range };
          const failure = refusalOf(streams, range, now);
          if (failure) return { ok: false, failure };
          const asked = { exportId: id, streams, from: time(range.from), to: time(range.to), reason, recipient };
          return {
            ok: true,
            events: [
              {
                id,
                type: 'footage.export_requested',
                actor: callerOf(request).actor,
                subject: id,
                data: { ...asked, ...(caseRef !== undefined && { caseRef }) },
              },
            ],
            body: () => found(id),
          };
        });
      },
    );

    app.get(
      '/api/v1/footage/exports',
      { config: { access: access.head }, schema: { response: { 200: ExportList } } },
      async () => {
        const { fingerprintOf } = await import('./verify/core.ts');
        return {
          exports: store.list(newestShown).map((record) => viewOf(record)),
          fingerprint: fingerprintOf(parts.kid()),
        };
      },
    );

    app.get(
      '/api/v1/footage/exports/:id',
      { config: { access: access.head }, schema: { params: ExportParams, response: { 200: ExportView } } },
      async (request, reply) => {
        const record = store.find(request.params.id);
        if (!record) return sendProblem(reply, unknownExport);
        const folder = record.state === 'done' ? desk.folderOf(record.exportId) : undefined;
        return viewOf(record, folder === undefined ? [] : await filesIn(folder));
      },
    );

    app.post(
      '/api/v1/footage/exports/:id/cancel',
      {
        config: { access: access.head },
        schema: { params: ExportParams, body: ExportCancelBody, response: { 200: ExportView, 201: ExportView } },
      },
      (request, reply) => {
        const exportId = request.params.id;
        const { id } = request.body;
        answerCommand(journal, request, reply, id, () => {
          const record = store.find(exportId);
          if (!record) return { ok: false, failure: unknownExport };
          if (record.state !== 'open') {
            return { ok: false, failure: { code: 'conflict', detail: `this export is ${record.state} already` } };
          }
          return {
            ok: true,
            events: [
              {
                id,
                type: 'footage.export_cancelled',
                actor: callerOf(request).actor,
                subject: exportId,
                data: { exportId },
              },
            ],
            body: () => found(exportId),
          };
        });
      },
    );

    app.get(
      '/api/v1/footage/exports/:id/files/:name',
      { config: { access: access.head }, schema: { params: ExportFileParams } },
      async (request, reply) => {
        const { id, name } = request.params;
        const folder = store.find(id)?.state === 'done' ? desk.folderOf(id) : undefined;
        // The schema lets no name through that could lead out of the folder.
        const file = folder && (await open(join(folder, name), 'r').catch(ifAbsent));
        if (!file) return sendProblem(reply, { code: 'not_found', detail: 'there is no such file' });
        const { size } = await file.stat();
        const asked = parseRange(request.headers.range, size);
        if (asked.kind === 'unsatisfiable') {
          await file.close();
          reply.header('content-range', `bytes */${size}`);
          return sendProblem(reply, { code: 'range_unsatisfiable' });
        }
        const span = asked.kind === 'part' ? asked.span : { from: 0, to: size };
        reply
          .header('accept-ranges', 'bytes')
          .header('content-length', span.to - span.from)
          .header('content-disposition', `attachment; filename="${name}"`)
          // verify.html is to run where it is carried to, never as a page of the box.
          .header('content-security-policy', 'sandbox')
          .type(mediaTypes[extname(name)] ?? 'application/octet-stream');
        if (asked.kind === 'part') reply.code(206).header('content-range', `bytes ${span.from}-${span.to - 1}/${size}`);
        if (span.to === span.from) {
          await file.close();
          return reply.send('');
        }
        return reply.send(file.createReadStream({ start: span.from, end: span.to - 1 }));
      },
    );
  };

const ifAbsent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};

/** What a finished package consists of, its two papers first. */
const filesIn = async (folder: string): Promise<ExportView['files']> => {
  const { manifestName, signatureName } = await import('./verify/core.ts');
  const paper = async (name: string): Promise<{ file: ExportView['files'][number]; bytes: Buffer }> => {
    const bytes = await readFile(join(folder, name));
    return { file: { name, bytes: bytes.length, sha256: sha256(bytes).toString('hex') }, bytes };
  };
  const [manifest, signature] = await Promise.all([paper(manifestName), paper(signatureName)]);
  const { others, streams } = JSON.parse(manifest.bytes.toString('utf8')) as ExportManifest; // this box signed it
  const listed = [...others, ...streams.flatMap(({ viewing, evidence }) => [...viewing, ...evidence])];
  return [manifest.file, signature.file, ...listed.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }))];
};
