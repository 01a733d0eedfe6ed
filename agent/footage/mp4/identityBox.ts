import Type, { type Static } from '#typebox';
import { Compile } from '#typebox/schema';

/** What a footage file says about itself, so that the index can be made again from the disk alone. */
export const SegmentIdentity = Type.Object({
  schema: Type.Literal(1),
  site: Type.String(),
  /** UUID and given id of the stream. */
  stream: Type.String({ format: 'uuid' }),
  camera: Type.String(),
  kind: Type.Union([Type.Literal('main'), Type.Literal('sub')]),
  run: Type.String({ format: 'uuid' }),
  seq: Type.Integer({ minimum: 0 }),
  /** Start of this file: milliseconds since the epoch, and on the recorder's monotonic clock. */
  wallMs: Type.Integer({ minimum: 0 }),
  monoMs: Type.Number(),
  /** How its run began: wall time of the first frame, and both clocks read together. */
  anchor: Type.Optional(Type.Object({ startMs: Type.Integer(), wallMs: Type.Integer(), monoMs: Type.Number() })),
  clockTrust: Type.Union([
    Type.Literal('unset'),
    Type.Literal('free-running'),
    Type.Literal('synced'),
    Type.Literal('stepped'),
  ]),
  /** SHA-256 of the stream's file before this one, hexadecimal; null for the very first. */
  previousSha256: Type.Union([Type.Null(), Type.String({ pattern: '^[0-9a-f]{64}$' })]),
});
export type SegmentIdentity = Static<typeof SegmentIdentity>;

/** Marks the private box as ours (ISO/IEC 14496-12 4.2: a `uuid` box carries 16 bytes that name its owner). */
const owner = Buffer.from('6e65737462784f0190a4c3d2e1f05b7a', 'hex');
const validator = Compile(SegmentIdentity);
const maxBytes = 4096;

/** The whole box, header and all. Written once, between ftyp and moov, and never changed. */
export const identityBox = (identity: SegmentIdentity): Buffer => {
  const body = Buffer.from(JSON.stringify(identity));
  const box = Buffer.alloc(24 + body.length);
  box.writeUInt32BE(box.length, 0);
  box.write('uuid', 4, 'latin1');
  owner.copy(box, 8);
  body.copy(box, 24);
  return box;
};

/** Reads the body of a `uuid` box; undefined when it is not ours or is damaged. */
export const readIdentity = (body: Buffer): SegmentIdentity | undefined => {
  if (body.length > maxBytes || !body.subarray(0, 16).equals(owner)) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8', 16));
    return validator.Check(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** The identity box among the first boxes of a file. */
export const identityIn = (head: Buffer): SegmentIdentity | undefined => {
  for (let at = 0; at + 8 <= head.length; ) {
    const size = head.readUInt32BE(at);
    if (size < 8 || at + size > head.length) return undefined;
    if (head.toString('latin1', at + 4, at + 8) === 'uuid') return readIdentity(head.subarray(at + 8, at + size));
    at += size;
  }
  return undefined;
};
