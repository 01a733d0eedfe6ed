import type { EpochMs } from '#agent/time/clock.ts';
import type { IssuedNotice } from '../loaded.ts';
import type { DistrictStore } from '../store/store.ts';
import type { ReportSource } from './facts.ts';

/** A report from a district's store, be it SQLite or PostgreSQL. `notices`: those that the district has issued. */
export const sourceOf = (store: DistrictStore, notices: () => Promise<readonly IssuedNotice[]>): ReportSource => ({
  days: (range) => store.days(range),
  faults: () => store.faults(),
  newChains: () => store.newChains(),
  notices,
  answers: async () => {
    const answers = new Map<string, EpochMs>();
    for (const [site, { answeredAt }] of await store.states())
      if (answeredAt !== undefined) answers.set(site, answeredAt);
    return answers;
  },
});
