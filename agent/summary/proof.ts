import { EventProof, ProvenEvent, type PublicKey } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import { canonical, sha256 } from '../journal/chain.ts';
import { isIncluded } from '../journal/merkle.ts';
import { type Exhibit, type FaultCode, verifySummaries } from './verify.ts';

export interface ProofFault {
  readonly code: FaultCode | 'not_a_proof' | 'not_an_event' | 'leaf_count' | 'bad_commitment' | 'bad_path';
  readonly name: string;
  readonly detail: string;
}

export interface ProofVerification {
  readonly faults: readonly ProofFault[];
  /** What was read, if it could be; believe it only when there are no faults. */
  readonly proof: EventProof | undefined;
  /** The event that is shown; undefined in a proof made after it was erased. */
  readonly event: ProvenEvent | undefined;
}

let compiled:
  | { readonly proof: Validator<typeof EventProof>; readonly event: Validator<typeof ProvenEvent> }
  | undefined;
const validators = () => {
  compiled ??= { proof: Compile(EventProof), event: Compile(ProvenEvent) };
  return compiled;
};

/**
 * Verifies offline that one event was in a sealed day: the form, the site's signature over the summary, that the commitment is
 * of this event, and the way from it to the root that was sealed. Every fault is named. Pure.
 */
export const verifyProof = (
  { name, bytes }: Exhibit,
  keys: readonly PublicKey[],
  options: { readonly site?: string | undefined } = {},
): ProofVerification => {
  const faults: ProofFault[] = [];
  const report = (code: ProofFault['code'], detail: string): void => void faults.push({ code, name, detail });
  const reading = readProof(bytes);
  if (!reading.ok) {
    report(reading.code, reading.detail);
    return { faults, proof: undefined, event: undefined };
  }
  const { proof } = reading;
  const { summary, leaf, path } = proof;
  faults.push(...verifySummaries([{ name, bytes: Buffer.from(canonical(summary)) }], keys, options).faults);
  const { events, root } = summary.data.envelope.journal;
  if (leaf.leaves !== events) report('leaf_count', `speaks of ${leaf.leaves} events; ${events} were sealed`);
  const way = path.map((hash) => Buffer.from(hash, 'hex'));
  const commitment = Buffer.from(leaf.commitment, 'hex');
  const place = { leaf: commitment, index: leaf.index, size: leaf.leaves, path: way, root: Buffer.from(root, 'hex') };
  if (!isIncluded(place)) report('bad_path', 'the path does not lead from this event to the root that was sealed');
  if (leaf.event === null) return { faults, proof, event: undefined };
  const { salt, content } = leaf.event;
  if (!sha256(Buffer.from(salt, 'hex'), content).equals(commitment)) {
    report('bad_commitment', 'the commitment is of another event, or this one was changed');
  }
  const event = readEvent(content);
  if (!event) report('not_an_event', 'what is shown is not an event of a journal');
  return { faults, proof, event };
};

/** What a proof file says, without judging it. */
const readProof = (
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly proof: EventProof }
  | { readonly ok: false; readonly code: 'unreadable' | 'not_a_proof' | 'not_canonical'; readonly detail: string } => {
  const text = Buffer.from(bytes).toString('utf8');
  const value = parsed(text);
  if (value === undefined) return { ok: false, code: 'unreadable', detail: 'this is no JSON' };
  const { proof } = validators();
  if (!proof.Check(value)) {
    const [, [fault]] = proof.Errors(value);
    return { ok: false, code: 'not_a_proof', detail: `${fault?.instancePath || '/'} ${fault?.message ?? ''}` };
  }
  if (!Buffer.from(canonical(value)).equals(bytes)) {
    return { ok: false, code: 'not_canonical', detail: 'the bytes are not the canonical JSON of what they say' };
  }
  return { ok: true, proof: value };
};

/** Only the canonical text of an event is one: what JSON would read twice must not be hashed once. */
const readEvent = (content: string): ProvenEvent | undefined => {
  const value = parsed(content);
  return validators().event.Check(value) && canonical(value) === content ? value : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
