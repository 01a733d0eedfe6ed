import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The fields that a commitment binds, beside the data. */
export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly actor: string;
  readonly subject: string;
  readonly data: unknown;
}

/** RFC 8785 canonical JSON. @throws on what JSON cannot hold. */
export const canonical = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('This value has no JSON form');
  return text;
};

export const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const [only, ...more] = parts;
  const bytes = (part: string | Uint8Array): Uint8Array => (typeof part === 'string' ? Buffer.from(part) : part);
  const whole = only !== undefined && more.length === 0 ? only : Buffer.concat(parts.map(bytes));
  return hash('sha256', whole, 'buffer');
};

/** The hash before the first event. */
export const genesisHash: Buffer = Buffer.alloc(32);

/** The canonical envelope around data that is canonical already; the keys stand in the order that RFC 8785 asks for. */
export const envelopeText = ({ actor, id, occurredAt, recordedAt, subject, type }: Envelope, data: string): string =>
  `{"actor":${canonical(actor)},"data":${data},"id":${canonical(id)},"occurredAt":${canonical(occurredAt)},` +
  `"recordedAt":${canonical(recordedAt)},"subject":${canonical(subject)},"type":${canonical(type)}}`;

/**
 * commitment = SHA-256(salt ‖ canonical envelope with data): without the salt it tells nothing about a person. `data` is
 * the canonical form of the envelope's, for who has it already.
 */
export const commitmentOf = (salt: Uint8Array, envelope: Envelope, data = canonical(envelope.data)): Buffer =>
  sha256(salt, envelopeText(envelope, data));

/** hash = SHA-256(previous hash ‖ commitment). */
export const linkOf = (previous: Uint8Array, commitment: Uint8Array): Buffer => sha256(previous, commitment);
