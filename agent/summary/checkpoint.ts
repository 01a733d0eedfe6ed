import { Checkpoint, type FeedHead, type PublicKey } from '#contract/district.ts';
import { Compile } from '#typebox/schema';
import { isSignedBy, signed } from '../journal/signature.ts';
import type { SiteKey } from '../journal/siteKey.ts';
import type { VerifyFault } from './verify.ts';

/** What a checkpoint vouches for: a sealed summary's place in the chain, and its hash in hexadecimal. */
export interface CheckpointedSummary extends FeedHead {
  readonly day: string;
  readonly revision: number;
}

const prefix = 'NESTBOX1';

/** The site's signed statement that it sealed this summary. Ed25519 is deterministic: the same statement each time. */
export const checkpointOf = (site: string, of: CheckpointedSummary, { jwk, privateKey }: SiteKey): Checkpoint => {
  const { day, revision, sequence, sha256 } = of;
  const unsigned = { schema: 'nestbox.checkpoint/1', site, day, revision, sequence, sha256, kid: jwk.kid } as const;
  return signed(unsigned, privateKey);
};

/**
 * A checkpoint as the text of a QR code: `NESTBOX1:SITE:DAY:REVISION:SEQUENCE:SHA256:KID:SIGNATURE`, the last three in
 * base64url. Under 300 characters for every site, so that a telephone reads it from a screen.
 */
export const checkpointText = ({ site, day, revision, sequence, sha256, kid, signature }: Checkpoint): string =>
  [prefix, site, day, revision, sequence, Buffer.from(sha256, 'hex').toString('base64url'), kid, signature].join(':');

/** Reads the text of a QR code. Undefined when it is no checkpoint, or is spelled otherwise than we spell it. */
export const readCheckpoint = (text: string): Checkpoint | undefined => {
  const [, site, day, revision, sequence, hash = '', kid, signature] = text.split(':');
  const value: unknown = {
    schema: 'nestbox.checkpoint/1',
    site,
    day,
    revision: Number(revision),
    sequence: Number(sequence),
    sha256: Buffer.from(hash, 'base64url').toString('hex'),
    kid,
    signature,
  };
  // One statement has one spelling: a text that says the same in other letters is not what a box showed.
  return isCheckpoint(value) && checkpointText(value) === text ? value : undefined;
};

let validator: { Check(value: unknown): value is Checkpoint } | undefined;
const isCheckpoint = (value: unknown): value is Checkpoint => {
  validator ??= Compile(Checkpoint);
  return validator.Check(value);
};

/** Summaries that were verified, to compare a checkpoint with. */
export type VerifiedSummaries = readonly {
  readonly sha256: string;
  readonly sealed: { readonly data: { readonly envelope: CheckpointedEnvelope } };
}[];
interface CheckpointedEnvelope {
  readonly facility: string;
  readonly day: string;
  readonly revision: number;
  readonly sequence: number;
  readonly previousHash: string;
}

/**
 * Verifies a checkpoint against the site's public keys and, where summaries are given, against them: the one with its number
 * must be the same, and the one after it must follow from it. Returns every fault. Pure.
 */
export const checkpointFaults = (
  checkpoint: Checkpoint,
  keys: readonly PublicKey[],
  { site, summaries }: { readonly site?: string | undefined; readonly summaries?: VerifiedSummaries | undefined } = {},
): Omit<VerifyFault, 'name'>[] => {
  const faults: Omit<VerifyFault, 'name'>[] = [];
  const key = keys.find(({ kid }) => kid === checkpoint.kid);
  if (!key)
    faults.push({ code: 'unknown_key', detail: `signed with ${checkpoint.kid}, which is not among the site's keys` });
  else if (!isSignedBy(checkpoint, key)) {
    faults.push({ code: 'bad_signature', detail: 'this text was changed, or another key signed it' });
  }
  const expected = site ?? summaries?.[0]?.sealed.data.envelope.facility;
  if (expected !== undefined && checkpoint.site !== expected) {
    faults.push({ code: 'other_site', detail: `is of ${checkpoint.site}, not of ${expected}` });
  }
  if (faults.length > 0 || summaries === undefined) return faults;
  return [...faults, ...differences(checkpoint, summaries)];
};

const differences = (
  { day, revision, sequence, sha256 }: Checkpoint,
  summaries: VerifiedSummaries,
): Omit<VerifyFault, 'name'>[] => {
  const numbered = (number: number) => summaries.filter(({ sealed }) => sealed.data.envelope.sequence === number);
  const same = numbered(sequence);
  const next = numbered(sequence + 1);
  const forked = 'the site was rolled back or copied, or shows another chain than it sends';
  if (same.some((summary) => summary.sha256 !== sha256)) {
    return [{ code: 'forked', detail: `summary number ${sequence} of the files has another hash: ${forked}` }];
  }
  if (next.some(({ sealed }) => sealed.data.envelope.previousHash !== sha256)) {
    return [{ code: 'forked', detail: `summary number ${sequence + 1} of the files follows another one: ${forked}` }];
  }
  if (same.length === 0 && next.length === 0) {
    return [{ code: 'missing', detail: `summary number ${sequence}, of ${day}, is not among the files` }];
  }
  const agrees = same.every(({ sealed: { data } }) => data.envelope.day === day && data.envelope.revision === revision);
  return agrees
    ? []
    : [{ code: 'contradiction', detail: `summary number ${sequence} is not revision ${revision} of ${day}` }];
};
