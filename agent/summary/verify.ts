import { hash } from 'node:crypto';
import type { PublicKey } from '#contract/district.ts';
import type { SealedSummary } from '#contract/summary.ts';
import { isSignatureOf, isSignedBy } from '../journal/signature.ts';
import { noSummaryHash, paddedSequence, readSealed, sourceOf } from './envelope.ts';
import { type Claim, recognise } from './recognise.ts';

/** Sealed bytes and where they came from: a file, or a place in a feed page. */
export interface Exhibit {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type FaultCode =
  | 'unreadable'
  | 'not_a_summary'
  | 'not_canonical'
  | 'unknown_key'
  | 'bad_signature'
  | 'contradiction'
  | 'other_site'
  | 'missing'
  | 'out_of_order'
  | 'repeated'
  | 'forked'
  | 'broken_chain';

export interface VerifyFault {
  readonly code: FaultCode;
  readonly name: string;
  readonly detail: string;
}

export interface Verification {
  readonly faults: readonly VerifyFault[];
  /** Those that are sound in themselves, in the order given. */
  readonly sound: readonly { readonly name: string; readonly sealed: SealedSummary; readonly sha256: string }[];
}

/** What is already known of the chain before the first exhibit. Without it the first one is believed about its past. */
export interface Anchor {
  readonly sequence: number;
  readonly sha256: string;
}

/**
 * Verifies summaries of one site against its public keys: each by itself (form, canonical bytes, signature), then as
 * a chain in the order given. Every fault is named; no faults means that nothing was changed, left out or put
 * elsewhere between the first and the last. Pure.
 */
export const verifySummaries = (
  exhibits: readonly Exhibit[],
  keys: readonly PublicKey[],
  options: { readonly site?: string | undefined; readonly anchor?: Anchor | undefined } = {},
): Verification => {
  const judged = exhibits.map(({ name, bytes }) => judge(name, bytes, keys));
  const faults = judged.flatMap((verdict) => (verdict.ok ? [] : [verdict.fault]));
  const sound = judged.flatMap((verdict) => (verdict.ok ? [verdict.link] : []));
  return { faults: [...faults, ...chainFaults(judged, options.site, options.anchor)], sound };
};

/** What one summary is worth by itself, without the chain that it is a part of. */
export type SealedVerdict =
  | { readonly ok: true; readonly claim: Claim; readonly sha256: string }
  | {
      readonly ok: false;
      readonly code: FaultCode;
      readonly detail: string;
      /** What it says of itself, where it can be read: nobody vouches for it. */
      readonly claim: Claim | undefined;
    };

/** Form, canonical bytes, signature by one of these keys, and that the event says what the summary in it says. Pure. */
export const judgeSealed = (bytes: Uint8Array, keys: readonly PublicKey[]): SealedVerdict => {
  const recognised = recognise(bytes);
  if (!recognised) return judgeByParsing(bytes, keys);
  const { claim, signedBytes } = recognised;
  return verdictOf(bytes, claim, keys, (key) => isSignatureOf(signedBytes, claim.signature, key));
};

/** The same verdict, whatever the bytes are: read, compared with the schema, and written anew. Several times as slow. Pure. */
export const judgeByParsing = (bytes: Uint8Array, keys: readonly PublicKey[]): SealedVerdict => {
  const reading = readSealed(bytes);
  if (!reading.ok) return { ok: false, code: reading.code, detail: reading.detail, claim: undefined };
  const { sealed } = reading;
  return verdictOf(bytes, claimOf(sealed), keys, (key) => isSignedBy(sealed, key));
};

const claimOf = ({
  data,
  sequence: paddedSequence,
  source,
  id,
  subject,
  time,
  kid,
  signature,
}: SealedSummary): Claim => {
  const { facility, day, revision, sequence, sealedAt, previousHash } = data.envelope;
  const event = { source, id, subject, time, paddedSequence, kid, signature };
  return { ...event, facility, day, revision, sequence, sealedAt, previousHash };
};

const verdictOf = (
  bytes: Uint8Array,
  claim: Claim,
  keys: readonly PublicKey[],
  isSigned: (key: PublicKey) => boolean,
): SealedVerdict => {
  const fault = (code: FaultCode, detail: string): SealedVerdict => ({ ok: false, code, detail, claim });
  const key = keys.find(({ kid }) => kid === claim.kid);
  if (!key) return fault('unknown_key', `signed with ${claim.kid}, which is not among the site's keys`);
  if (!isSigned(key)) {
    return fault('bad_signature', 'something was changed after it was sealed, or another key signed it');
  }
  const agrees =
    claim.source === sourceOf(claim.facility) &&
    claim.id === `${claim.day}.${claim.revision}` &&
    claim.subject === claim.day &&
    claim.time === claim.sealedAt &&
    claim.paddedSequence === paddedSequence(claim.sequence);
  return agrees
    ? { ok: true, claim, sha256: hash('sha256', bytes, 'hex') }
    : fault('contradiction', 'the event and the summary inside it do not say the same');
};

type Link = Verification['sound'][number];
type Verdict = { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly fault: VerifyFault };

const judge = (name: string, bytes: Uint8Array, keys: readonly PublicKey[]): Verdict => {
  const verdict = judgeSealed(bytes, keys);
  if (!verdict.ok) return { ok: false, fault: { code: verdict.code, name, detail: verdict.detail } };
  // It was just compared with the schema.
  const sealed = JSON.parse(Buffer.from(bytes).toString('utf8')) as SealedSummary;
  return { ok: true, link: { name, sealed, sha256: verdict.sha256 } };
};

const chainFaults = (
  judged: readonly Verdict[],
  site: string | undefined,
  anchor: Anchor | undefined,
): VerifyFault[] => {
  const faults: VerifyFault[] = [];
  const first = judged.find((verdict) => verdict.ok)?.link.sealed.source;
  const source = site === undefined ? first : sourceOf(site);
  const seen = new Map<number, string>(anchor ? [[anchor.sequence, anchor.sha256]] : []);
  let last = anchor;
  let unsound = 0;
  for (const verdict of judged) {
    if (!verdict.ok) {
      unsound += 1;
      continue;
    }
    const { name, sealed, sha256: hash } = verdict.link;
    const { sequence, previousHash } = sealed.data.envelope;
    const report = (code: FaultCode, detail: string): void => void faults.push({ code, name, detail });
    const earlier = seen.get(sequence);
    if (sealed.source !== source) report('other_site', `is of ${sealed.source}, not of ${source}`);
    else if (earlier === hash) report('repeated', `number ${sequence} is here twice`);
    else if (earlier !== undefined) {
      report('forked', `two different summaries bear number ${sequence}: the site was rolled back or copied`);
    } else if (last && sequence < last.sequence) {
      report('out_of_order', `number ${sequence} comes after number ${last.sequence}`);
      seen.set(sequence, hash);
    } else {
      const missing = last ? sequence - last.sequence - 1 : 0;
      if (missing > unsound) report('missing', `${missing - unsound} before it missing: it is number ${sequence}`);
      else if (missing === 0 && previousHash !== (last?.sha256 ?? previousOfFirst(sequence, previousHash))) {
        report('broken_chain', 'does not follow from the summary before it');
      }
      seen.set(sequence, hash);
      last = { sequence, sha256: hash };
      unsound = 0;
    }
  }
  return faults;
};

/** Without an anchor only the very first summary has a past that is known: none. */
const previousOfFirst = (sequence: number, claimed: string): string => (sequence === 1 ? noSummaryHash : claimed);
