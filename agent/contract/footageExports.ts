import Type, { type Static } from '#typebox';
import { CaseRef } from './footageEvents.ts';
import { closed, nullable } from './shape.ts';
import { Count, EventId, Id, literals, PackedName, Said, Sha256, Timestamp } from './values.ts';

/** What is handed over, why and to whom. */
export const ExportBody = Type.Object(
  {
    id: EventId,
    streams: Type.Array(Id, { minItems: 1, maxItems: 64, uniqueItems: true }),
    from: Timestamp,
    to: Timestamp,
    reason: Said,
    recipient: Said,
    caseRef: Type.Optional(CaseRef),
  },
  closed,
);
export const ExportState = literals('waiting', 'running', 'done', 'failed', 'cancelled');
export const ExportFile = Type.Object({ name: Type.String(), bytes: Count, sha256: Sha256 }, closed);
export const ExportView = Type.Object(
  {
    exportId: EventId,
    state: ExportState,
    /** Bytes written and to be written; the second is null until it is known. */
    doneBytes: Count,
    totalBytes: nullable(Count),
    streams: Type.Array(Id),
    from: Timestamp,
    to: Timestamp,
    reason: Said,
    recipient: Said,
    caseRef: nullable(CaseRef),
    by: Type.String(),
    at: Timestamp,
    manifestSha256: nullable(Sha256),
    problem: nullable(Type.String()),
    /** Of one that is done, when it is asked for by its id; manifest and signature are among them. */
    files: Type.Array(ExportFile),
  },
  closed,
);
export const ExportParams = Type.Object({ id: EventId }, closed);
/** The newest first. */
export const ExportList = Type.Object(
  {
    exports: Type.Array(ExportView),
    /** Of the box's key: what the facility reads out to whoever checks a package and telephones. */
    fingerprint: Type.String({ description: 'eight groups of four hexadecimal digits' }),
  },
  closed,
);
export const ExportCancelBody = Type.Object({ id: EventId }, closed);
export const ExportFileParams = Type.Object({ id: EventId, name: PackedName }, closed);

export type ExportBody = Static<typeof ExportBody>;
export type ExportState = Static<typeof ExportState>;
export type ExportList = Static<typeof ExportList>;
export type ExportView = Static<typeof ExportView>;
