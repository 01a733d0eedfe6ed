import { sha256 } from '#agent/journal/chain.ts';
import { jwkOf } from '#agent/journal/signature.ts';
import { judgeSealed } from '#agent/summary/verify.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { PublicKey } from '#contract/district.ts';
import { type Decision, decideIntake, type Judged } from './decide.ts';
import type { Road, SiteFaultCode } from './loaded.ts';
import type { PulledSite } from './sites.ts';
import type { DistrictStore, NewFault } from './store/store.ts';

export type Accepted =
  | {
      /** `repeated`: it was kept before; the site asks again because no receipt reached it. Both are confirmed by a receipt. */
      readonly outcome: 'stored' | 'repeated';
      readonly site: string;
      readonly day: Day;
      readonly revision: number;
      readonly sequence: number;
      readonly sha256: string;
    }
  | {
      readonly outcome: 'refused';
      /** `unlisted`: the district's list has no such site. */
      readonly code: SiteFaultCode | 'unlisted';
      readonly detail: string;
    };

export interface Intake {
  /** One summary as it came by push. Durable when it returns; a gap before it is no reason to refuse it. */
  accept(one: { readonly site: string; readonly bytes: Uint8Array; readonly road: Road }): Promise<Accepted>;
  /** Many of one site that were judged already (`judgeBytes`), in one transaction. */
  acceptJudged(
    site: PulledSite,
    judged: readonly Judged[],
    how: {
      readonly road: Road;
      /** Whether they came in an order that must be the chain's. */
      readonly ordered: boolean;
      readonly isRolledBack?: boolean;
      /** What else was found while they were fetched. */
      readonly faults?: readonly NewFault[];
    },
  ): Promise<Decision>;
}

export interface IntakeParts {
  readonly store: DistrictStore;
  readonly siteOf: (id: string) => PulledSite | undefined;
  readonly now: () => EpochMs;
}

/** Takes in what sites sealed. Verified against the keys of the list, never against what a site says of itself. */
export const createIntake = ({ store, siteOf, now }: IntakeParts): Intake => {
  const acceptJudged: Intake['acceptJudged'] = (site, judged, { road, ordered, isRolledBack = false, faults = [] }) => {
    const sequences = judged.flatMap((one) => (one.ok ? [one.claim.sequence] : []));
    const receivedAt = now();
    const kids = keysOfSite(site).map(({ kid }) => kid);
    return store.change(site.id, sequences, receivedAt, (known, { head, takesNewChain }) => {
      const circumstances = { site: site.id, road, receivedAt, kids, ordered, isRolledBack, takesNewChain };
      const decision = decideIntake(judged, circumstances, known, head);
      return { ...decision, faults: [...faults, ...decision.faults] };
    });
  };
  return {
    acceptJudged,
    accept: async ({ site: id, bytes, road }) => {
      const site = siteOf(id);
      if (!site) return { outcome: 'refused', code: 'unlisted', detail: `${id} is not on the district's list` };
      const { outcomes } = await acceptJudged(site, [judgeBytes(bytes, keysOfSite(site))], { road, ordered: false });
      const [only] = outcomes;
      if (only?.claim && only.outcome !== 'refused') {
        const { day, revision, sequence } = only.claim;
        return { outcome: only.outcome, site: id, day: day as Day, revision, sequence, sha256: only.sha256 };
      }
      return { outcome: 'refused', code: only?.code ?? 'unreadable', detail: only?.detail ?? '' };
    },
  };
};

/** The site's keys as its row of the list gives them, the oldest first. */
export const keysOfSite = ({ key, formerKeys }: Pick<PulledSite, 'key' | 'formerKeys'>): PublicKey[] =>
  [...formerKeys, key].map(jwkOf);

/** Verifies one summary by itself. Pure. */
export const judgeBytes = (bytes: Uint8Array, keys: readonly PublicKey[]): Judged => {
  const verdict = judgeSealed(bytes, keys);
  return verdict.ok ? { ...verdict, bytes } : { ...verdict, bytes, sha256: sha256(bytes).toString('hex') };
};
