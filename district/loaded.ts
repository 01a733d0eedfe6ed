import type { FaultCode } from '#agent/summary/verify.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { NoticeKind } from '#contract/district.ts';
import type { DailySummary, NoticeState } from '#contract/summary.ts';

/** A facility as the district's own list has it. */
export interface ListedSite {
  readonly id: string;
  /** Where it is pulled from: `https://host:port`, with a path where several answer there; empty: it only pushes. */
  readonly address: string;
  /** Its public key: the JWK member `x`. What it says of itself counts for nothing. */
  readonly key: string;
  readonly name: string;
  /** 街镇 */
  readonly town: string;
  /** 普惠, a contract of the district with the facility. */
  readonly inclusive: boolean;
}

/** The road by which a summary came. */
export type Road = 'pull' | 'push' | 'file';

/** The latest revision of a day that was verified and kept. */
export interface LoadedDay {
  readonly site: string;
  readonly day: Day;
  readonly revision: number;
  readonly sequence: number;
  readonly sha256: string;
  readonly receivedAt: EpochMs;
  readonly road: Road;
  readonly summary: DailySummary;
}

/**
 * `rolled_back`: its head lies behind what the district already has, or its feed says otherwise under a number that the district
 * has. `swapped_key`: sealed with a key that the list does not give this site. `forged_head`: the feed names a head that its own
 * summaries do not have. `new_chain`: it was rolled back, somebody looked into it, and its new past has taken the place of the old
 * one. `unreachable`: nobody answered. `refused`: somebody answered, but not as a site does.
 */
export type SiteFaultCode =
  | FaultCode
  | 'rolled_back'
  | 'swapped_key'
  | 'forged_head'
  | 'new_chain'
  | 'unreachable'
  | 'refused';

/** What the verification of a site found, as long as nobody has looked into it. */
export interface FoundFault {
  readonly site: string;
  readonly code: SiteFaultCode;
  /** The day that it is about, where it is about one. */
  readonly day: Day | undefined;
  readonly detail: string;
  readonly foundAt: EpochMs;
}

/** A site that was rolled back, and somebody's word that its new past is taken (`settle --take-new-chain`). */
export interface NewChain {
  readonly site: string;
  readonly allowedAt: EpochMs;
  /** What came of looking into it; undefined where an older Nestbox did not keep it. */
  readonly note: string | undefined;
  /** When the new past came and took the place of the old one; undefined: not yet, the old one counts. */
  readonly takenAt: EpochMs | undefined;
  /** What of the old past is kept as evidence: it counts nowhere. */
  readonly kept:
    | {
        readonly summaries: number;
        readonly fromSequence: number;
        readonly toSequence: number;
        readonly fromDay: Day;
        readonly toDay: Day;
        /** The hash of the first of them: where the two pasts part. */
        readonly firstSha256: string;
      }
    | undefined;
}

/** A notice that the district issued, and how far its answer is. */
export interface IssuedNotice {
  readonly site: string;
  readonly noticeId: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly dueDay: Day | undefined;
  readonly issuedAt: EpochMs;
  readonly state: NoticeState;
}

/** What the plan wants of the whole district in a year (seed 三). */
export interface PlanTargets {
  readonly year: number;
  readonly places: number;
  /** Places per 1,000 residents × 100: 4.7 is 470. */
  readonly placesPerThousandHundredths: number;
  /** Share of inclusive places in permille. */
  readonly inclusivePermille: number;
}
