import { noSummaryHash, sourceOf } from '#agent/summary/envelope.ts';
import type { Claim } from '#agent/summary/recognise.ts';
import type { FaultCode } from '#agent/summary/verify.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FeedHead } from '#contract/district.ts';
import type { Road, SiteFaultCode } from './loaded.ts';
import type { IntakeChange, KeptLink, KeptSummary, NewFault } from './store/store.ts';

/** A summary that was verified by itself, with the hash of its bytes. */
export type Judged = { readonly bytes: Uint8Array; readonly sha256: string } & (
  | { readonly ok: true; readonly claim: Claim }
  | {
      readonly ok: false;
      readonly code: FaultCode;
      readonly detail: string;
      /** Where it could be read; nobody vouches for it. */
      readonly claim: Claim | undefined;
    }
);

export interface Outcome {
  readonly outcome: 'stored' | 'repeated' | 'refused';
  readonly code: SiteFaultCode | undefined;
  readonly detail: string;
  readonly claim: Claim | undefined;
  readonly sha256: string;
}

export interface Decision extends IntakeChange {
  /** One for each summary, in their order. */
  readonly outcomes: readonly Outcome[];
}

export interface Circumstances {
  readonly site: string;
  readonly road: Road;
  readonly receivedAt: EpochMs;
  /** The site's listed keys by their thumbprints, the oldest first, the present one last. */
  readonly kids: readonly string[];
  /** Whether they must be in the order of the chain: a feed is, a pushed road is not. */
  readonly ordered: boolean;
  /** The site's own feed has another summary under the number of our head: what follows from it is no broken chain. */
  readonly isRolledBack: boolean;
  /** Somebody looked into it: what parts from the kept past is taken in its place, once. */
  readonly takesNewChain: boolean;
}

/**
 * What becomes of judged summaries of one site, beside what is kept of their numbers and neighbours. Kept is whatever the site's
 * listed key sealed for a number that is free; a fault is named once, for the summary that shows it. Pure.
 */
export const decideIntake = (
  judged: readonly Judged[],
  circumstances: Circumstances,
  known: ReadonlyMap<number, KeptLink>,
  head: FeedHead,
): Decision => {
  const { site, kids, road, receivedAt } = circumstances;
  const links = new Map(known);
  const kept: KeptSummary[] = [];
  const faults: NewFault[] = [];
  let last = 0;
  let forkAt: number | undefined;

  const decide = (one: Judged): Outcome => {
    const { claim, sha256, bytes } = one;
    const report = (code: SiteFaultCode, detail: string, evidence?: Uint8Array): void =>
      void faults.push({ code, about: sha256, day: dayOf(claim), detail, evidence });
    const end = (outcome: Outcome['outcome'], code?: SiteFaultCode, detail = ''): Outcome => {
      if (outcome === 'refused' && code) report(code, detail, bytes);
      return { outcome, code, detail, claim, sha256 };
    };
    if (claim && claim.source !== sourceOf(site)) {
      return end('refused', 'other_site', `is of ${claim.source}, not of ${sourceOf(site)}`);
    }
    if (!one.ok) {
      return one.code === 'unknown_key'
        ? end('refused', 'swapped_key', `sealed with ${claim?.kid ?? 'a key'}, which the list does not give this site`)
        : end('refused', one.code, one.detail);
    }
    const { sequence, revision, previousHash, kid } = one.claim;
    const day = one.claim.day as Day; // the schema has proved it
    const isLate = circumstances.ordered && sequence < last;
    if (isLate) report('out_of_order', `number ${sequence} comes after number ${last}`);
    last = Math.max(last, sequence);
    const earlier = links.get(sequence);
    const before = links.get(sequence - 1);
    if (earlier?.sha256 === sha256) return end('repeated');
    // Only where the two pasts part: before it they are one.
    const isFork =
      circumstances.takesNewChain &&
      forkAt === undefined &&
      previousHash === (sequence === 1 ? noSummaryHash : before?.sha256);
    if (earlier && !isFork) {
      return end('refused', 'forked', `number ${sequence} was another summary, of ${earlier.day}: ${earlier.sha256}`);
    }
    if (before && kids.indexOf(kid) < kids.indexOf(before.kid)) {
      return end('refused', 'swapped_key', `sealed with ${kid}, which was replaced before number ${sequence}`);
    }
    const follows = sequence === 1 ? noSummaryHash : before?.sha256;
    if (earlier) {
      forkAt = sequence;
      for (const taken of [...links.keys()]) if (taken >= sequence) links.delete(taken);
      const detail = `from number ${sequence} on its new past counts; the old one, first ${earlier.sha256} of ${earlier.day}, is kept as evidence`;
      report('new_chain', detail);
    }
    const isExcused = circumstances.isRolledBack && sequence === head.sequence + 1;
    if (follows !== undefined && follows !== previousHash && !isExcused) {
      report('broken_chain', `number ${sequence} does not follow from the summary before it`);
    }
    const after = links.get(sequence + 1);
    if (after && after.previous !== sha256) {
      const detail = `number ${after.sequence} does not follow from the summary before it`;
      faults.push({ code: 'broken_chain', about: after.sha256, day: after.day, detail, evidence: undefined });
    }
    links.set(sequence, { sequence, day, sha256, previous: previousHash, kid });
    kept.push({ sequence, day, revision, sha256, previous: previousHash, kid, bytes, receivedAt, road });
    return end('stored', isLate ? 'out_of_order' : undefined);
  };

  const outcomes = judged.map(decide);
  return { kept, faults, outcomes, forkAt };
};

/** The schema has proved that it is a day of the calendar. */
const dayOf = (claim: Claim | undefined): Day | undefined => claim?.day as Day | undefined;
