import Type, { type Static } from '#typebox';
import { CaseRef } from './footageEvents.ts';
import { closed, nullable } from './shape.ts';
import { Count, DayText, EventId, GapReason, Id, literals, PackedName, Said, Sha256, Timestamp } from './values.ts';

const Base64Url = Type.String({ pattern: '^[A-Za-z0-9_-]+$' });
const span = { fromMs: Count, toMs: Count };

const ProvedGap = Type.Object({ ...span, reason: GapReason }, closed);

/**
 * What a day of one stream consists of. `root` is the Merkle tree hash (RFC 9162 2.1.1) over the SHA-256 of the segments
 * that begin in the day, in order. Signed by the box over everything else in canonical form (RFC 8785, RFC 8032).
 */
export const DayProof = Type.Object(
  {
    schema: Type.Literal('nestbox.day-proof/1'),
    site: Type.String(),
    streamId: Id,
    stream: EventId,
    day: DayText,
    timeZone: Type.String(),
    ...span,
    segments: Count,
    bytes: Count,
    root: Sha256,
    coveredMs: Count,
    gapMs: Count,
    gaps: Type.Array(ProvedGap),
    /** SHA-256 of the stream's proof before this one; null for the first. */
    previous: nullable(Sha256),
    kid: Base64Url,
    signature: Base64Url,
  },
  closed,
);

const packed = {
  name: PackedName,
  bytes: Count,
  sha256: Sha256,
  /** Of a file larger than `pieceBytes`: the SHA-256 of each such piece, so that it need not be read into memory whole. */
  pieces: Type.Optional(Type.Array(Sha256)),
};
export const PackedFile = Type.Object(packed, closed);

/** Bytes of a segment exactly as the recorder wrote them: its head, then the fragments of the range. */
export const EvidenceFile = Type.Object(
  {
    ...packed,
    /** Time of the first and past the last frame that is in it. */
    ...span,
    run: EventId,
    seq: Count,
    original: Type.Object(
      {
        name: PackedName,
        /** Null while it was still being written. */
        bytes: nullable(Count),
        sha256: nullable(Sha256),
        headBytes: Count,
        /** Which bytes follow the head: the first, and past the last. */
        first: Count,
        end: Count,
        /** Whether all its bytes had the hash of the index when they were read. */
        isIntact: nullable(Type.Boolean()),
        /** How it came into the index: closed by the recorder, adopted after a crash, or the whole part of a torn file. */
        found: literals('recorded', 'adopted', 'salvaged'),
      },
      closed,
    ),
  },
  closed,
);

/** The same pictures as one film that begins at zero, for players. Only its time stamps differ from the evidence. */
export const ViewingFile = Type.Object({ ...packed, ...span, run: EventId }, closed);

const ManifestStream = Type.Object(
  {
    streamId: Id,
    uuid: EventId,
    name: Type.String(),
    kind: literals('main', 'sub'),
    registeredMs: Count,
    /** The camera's own clock less the box's, as it was last measured. */
    cameraOffsetMs: nullable(Type.Integer()),
    cameraOffsetAtMs: nullable(Count),
    runs: Type.Array(
      Type.Object(
        {
          run: EventId,
          ...span,
          /** Wall and monotonic clock, read together when the run began. */
          anchorWallMs: Count,
          anchorMonoMs: Count,
          clockTrust: literals('unset', 'free-running', 'synced', 'stepped'),
          endReason: nullable(Type.String()),
        },
        closed,
      ),
    ),
    gaps: Type.Array(Type.Object({ ...span, reason: GapReason, detail: nullable(Type.String()) }, closed)),
    doubts: Type.Array(
      Type.Object(
        { ...span, kind: literals('frozen', 'black', 'camera_clock'), detail: nullable(Type.String()) },
        closed,
      ),
    ),
    /** Footage that was deleted because its time was over. */
    deleted: Type.Array(Type.Object({ ...span, root: Sha256 }, closed)),
    evidence: Type.Array(EvidenceFile),
    viewing: Type.Array(ViewingFile),
    proofs: Type.Array(
      Type.Object(
        {
          proof: DayProof,
          /** Where a segment stands among the leaves, and the way from it to the root (RFC 9162 2.1.3.1). */
          included: Type.Array(Type.Object({ name: PackedName, index: Count, path: Type.Array(Sha256) }, closed)),
        },
        closed,
      ),
    ),
  },
  closed,
);

/** `manifest.json` of an export: canonical JSON (RFC 8785) of integers and texts. */
export const ExportManifest = Type.Object(
  {
    schema: Type.Literal('nestbox.export/1'),
    exportId: EventId,
    site: Type.Object({ code: Type.String(), name: Type.String(), timeZone: Type.String() }, closed),
    key: Type.Object({ kid: Base64Url, x: Base64Url }, closed),
    version: Type.String(),
    madeAt: Timestamp,
    asked: Type.Object(
      {
        by: Type.String(),
        byName: Type.String(),
        at: Timestamp,
        from: Timestamp,
        to: Timestamp,
        reason: Said,
        recipient: Said,
        caseRef: nullable(CaseRef),
      },
      closed,
    ),
    pieceBytes: Count,
    streams: Type.Array(ManifestStream),
    others: Type.Array(PackedFile),
  },
  closed,
);

/** `manifest.sig`: Ed25519 over the bytes of `manifest.json`, and their hash to tell which of the two was changed. */
export const ManifestSignature = Type.Object(
  { alg: Type.Literal('Ed25519'), kid: Base64Url, manifestSha256: Sha256, signature: Base64Url },
  closed,
);

export type DayProof = Static<typeof DayProof>;
export type PackedFile = Static<typeof PackedFile>;
export type EvidenceFile = Static<typeof EvidenceFile>;
export type ViewingFile = Static<typeof ViewingFile>;
export type ManifestStream = Static<typeof ManifestStream>;
export type ExportManifest = Static<typeof ExportManifest>;
export type ManifestSignature = Static<typeof ManifestSignature>;
