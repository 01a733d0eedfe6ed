import { type DailySummary, SealedSummary, summaryDataSchema } from '#contract/summary.ts';
import { Compile, type Validator } from '#typebox/schema';
import { canonical, sha256 } from '../journal/chain.ts';
import { signatureOf } from '../journal/signature.ts';
import type { SiteKey } from '../journal/siteKey.ts';

/** Before the first sealed summary. */
export const noSummaryHash = '0'.repeat(64);

export interface Sealed {
  /** Canonical JSON of the CloudEvent with its signature: what is stored, sent, served and hashed. */
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Compiled when first needed: the agent seals once a day and must start fast. */
let compiled: Validator<typeof SealedSummary> | undefined;
const validator = (): Validator<typeof SealedSummary> => {
  compiled ??= Compile(SealedSummary);
  return compiled;
};

/** Wraps a summary as a signed CloudEvent and freezes its bytes. @throws when the summary is not as the contract says. */
export const sealBytes = (summary: DailySummary, key: SiteKey): Sealed => {
  const { facility, day, revision, sequence, sealedAt } = summary.envelope;
  const unsigned = {
    specversion: '1.0',
    id: `${day}.${revision}`,
    source: sourceOf(facility),
    type: 'cn.nestbox.summary',
    subject: day,
    time: sealedAt,
    datacontenttype: 'application/json',
    dataschema: summaryDataSchema,
    sequence: paddedSequence(sequence),
    alg: 'Ed25519',
    kid: key.jwk.kid,
    data: summary,
  };
  const text = canonical(unsigned);
  const signature = signatureOf(text, key.privateKey);
  const event = { ...unsigned, signature };
  // To look for what is wrong takes far longer than to see that nothing is.
  if (!validator().Check(event)) {
    const [, [fault]] = validator().Errors(event);
    throw new TypeError(`The summary of ${day} is not as the contract says: ${fault?.instancePath} ${fault?.message}`);
  }
  // The canonical form has the signature before the source, and no text behind that is anything but a word or a date.
  const at = text.lastIndexOf(',"source":');
  const bytes = Buffer.from(`${text.slice(0, at)},"signature":"${signature}"${text.slice(at)}`);
  return { bytes, sha256: sha256(bytes).toString('hex') };
};

export const sourceOf = (site: string): string => `/nestbox/${site}`;
export const paddedSequence = (sequence: number): string => String(sequence).padStart(12, '0');

export type Reading =
  | { readonly ok: true; readonly sealed: SealedSummary }
  | { readonly ok: false; readonly code: 'unreadable' | 'not_a_summary' | 'not_canonical'; readonly detail: string };

/** Reads sealed bytes without judging who signed them. */
export const readSealed = (bytes: Uint8Array): Reading => {
  const text = Buffer.from(bytes).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, code: 'unreadable', detail: error instanceof Error ? error.message : String(error) };
  }
  if (!validator().Check(value)) {
    const [, [fault]] = validator().Errors(value);
    return { ok: false, code: 'not_a_summary', detail: `${fault?.instancePath || '/'} ${fault?.message ?? ''}` };
  }
  if (!isCanonical(value, bytes)) {
    return { ok: false, code: 'not_canonical', detail: 'the bytes are not the canonical JSON of what they say' };
  }
  return { ok: true, sealed: value };
};

const isCanonical = (value: unknown, bytes: Uint8Array): boolean => {
  try {
    return Buffer.from(canonical(value)).equals(bytes);
  } catch {
    // Half a surrogate pair has no canonical form.
    return false;
  }
};
