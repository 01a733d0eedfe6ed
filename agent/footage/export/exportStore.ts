import type { Db } from '../../journal/database.ts';
import type { Projection } from '../../journal/journal.ts';
import { fromRfc3339 } from '../../time/calendar.ts';

/** An export as the journal tells it. */
export interface ExportRecord {
  readonly exportId: string;
  readonly streams: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: string;
  readonly recipient: string;
  readonly caseRef: string | null;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly state: 'open' | 'done' | 'failed' | 'cancelled';
  readonly manifestSha256: string | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly problem: string | null;
}

/** Footage that may not be deleted now. */
export interface Protection {
  readonly streamId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: string;
}

export interface ExportStore {
  readonly projection: Projection;
  find(exportId: string): ExportRecord | undefined;
  /** Newest first. */
  list(limit: number): ExportRecord[];
  /** Those that are neither finished, failed nor cancelled, in the order in which they were asked for. */
  open(): ExportRecord[];
  /** What the open ones need. */
  protections(): Protection[];
}

/** A film begins at a key frame, which may lie in the files before. */
const leadMs = 900_000;

export const createExportStore = (db: Db): ExportStore => {
  const ask = db.prepare(
    `INSERT INTO footage_export
       (export_id, seq, streams, from_ms, to_ms, reason, recipient, case_ref, asked_by, asked_at, state)
     VALUES (@exportId, @seq, @streams, @fromMs, @toMs, @reason, @recipient, @caseRef, @askedBy, @askedAt, 'open')`,
  );
  const finish = db.prepare(
    `UPDATE footage_export SET state = 'done', manifest_sha256 = @manifestSha256, files = @files, bytes = @bytes
     WHERE export_id = @exportId AND state = 'open'`,
  );
  const end = db.prepare(`UPDATE footage_export SET state = ?, problem = ? WHERE export_id = ? AND state = 'open'`);
  const columns = `export_id AS exportId, streams, from_ms AS fromMs, to_ms AS toMs, reason, recipient, case_ref AS caseRef,
    asked_by AS askedBy, asked_at AS askedAt, state, manifest_sha256 AS manifestSha256, files, bytes, problem`;
  const one = db.prepare(`SELECT ${columns} FROM footage_export WHERE export_id = ?`);
  const newest = db.prepare(`SELECT ${columns} FROM footage_export ORDER BY seq DESC LIMIT ?`);
  const open = db.prepare(`SELECT ${columns} FROM footage_export WHERE state = 'open' ORDER BY seq`);
  const recordOf = (row: unknown): ExportRecord => {
    const { streams, ...record } = row as ExportRecord & { readonly streams: string };
    return { ...record, streams: JSON.parse(streams) as string[] };
  };
  const openOnes = (): ExportRecord[] => open.all().map(recordOf);
  return {
    projection: {
      name: 'exports',
      tables: ['footage_export'],
      apply: (event) => {
        if (event.type === 'footage.export_requested') {
          const { exportId, streams, from, to, reason, recipient, caseRef } = event.data;
          ask.run({
            exportId,
            seq: event.seq,
            streams: JSON.stringify(streams),
            fromMs: fromRfc3339(from),
            toMs: fromRfc3339(to),
            reason,
            recipient,
            caseRef: caseRef ?? null,
            askedBy: event.actor,
            askedAt: event.occurredAt,
          });
        } else if (event.type === 'footage.export_finished') {
          finish.run(event.data);
        } else if (event.type === 'footage.export_failed') {
          end.run('failed', event.data.problem, event.data.exportId);
        } else if (event.type === 'footage.export_cancelled') {
          end.run('cancelled', null, event.data.exportId);
        }
      },
    },
    find: (exportId) => {
      const row = one.get(exportId);
      return row === undefined ? undefined : recordOf(row);
    },
    list: (limit) => newest.all(limit).map(recordOf),
    open: openOnes,
    protections: () =>
      openOnes().flatMap(({ exportId, streams, fromMs, toMs }) =>
        streams.map((streamId) => ({ streamId, fromMs: fromMs - leadMs, toMs, why: `export ${exportId}` })),
      ),
  };
};
