import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FoundFault, IssuedNotice, ListedSite, LoadedDay, NewChain, PlanTargets } from '../loaded.ts';

/** What a report is asked about. */
export interface ReportFacts {
  /** Both included; `to` is a day that is over. */
  readonly from: Day;
  readonly to: Day;
  /** The last day that is over: who did not report it comes first. */
  readonly yesterday: Day;
  /** From here on things are new to whoever reads the report: what happened since the last day on which somebody was in the office. */
  readonly since: Day;
  readonly madeAt: EpochMs;
  /** The district's list. Who is not in it is not reported on, and who is in it and silent is missing. */
  readonly sites: readonly ListedSite[];
  readonly targets: readonly PlanTargets[];
  /** Residents of the district; without it places per thousand are not known. */
  readonly population: number | undefined;
}

/** Where the figures come from: any store that keeps what was verified. */
export interface ReportSource {
  /** The newest revision of each day, site by site and in order of days. */
  days(range: { readonly from: Day; readonly to: Day }): AsyncIterable<LoadedDay>;
  /** What is not settled. */
  faults(): Promise<readonly FoundFault[]>;
  /** Pasts that were replaced by another, settled or not. */
  newChains(): Promise<readonly NewChain[]>;
  /** Notices that the district has issued. */
  notices(): Promise<readonly IssuedNotice[]>;
  /** When each site last answered. */
  answers(): Promise<ReadonlyMap<string, EpochMs>>;
}

/** What is known beside the days. */
export interface Beside {
  readonly faults: readonly FoundFault[];
  readonly newChains: readonly NewChain[];
  readonly notices: readonly IssuedNotice[];
  readonly answers: ReadonlyMap<string, EpochMs>;
}
