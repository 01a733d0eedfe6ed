import { generateKeyPairSync } from 'node:crypto';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { DailySummary, SealedSummary } from '#contract/summary.ts';
import type { ListedSite, LoadedDay } from '#district/loaded.ts';
import { buildReport } from '#district/report/build.ts';
import type { Beside, ReportFacts } from '#district/report/facts.ts';
import { seedTargets } from '#district/report/plan.ts';
import type { DistrictReport } from '#district/report/report.ts';
import { emptyHead, sealChain } from '#district/simulated/chain.ts';
import { inventFacility } from '#district/simulated/facility.ts';

export const day = (text: string): Day => text as Day; // written by hand, always a date
const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const listedAt = (seed: number, index: number): ListedSite => {
  const { id, name, town, inclusive } = inventFacility(seed, index);
  return { id, name, town, inclusive, address: `https://${id}.example`, key: 'A'.repeat(43) };
};

/** The days of a simulated facility as a store would give them back. */
export const daysAt = (seed: number, index: number, from: Day, to: Day): LoadedDay[] =>
  sealChain({ seed, index, privateKey, from, to, head: emptyHead }).map(
    ({ bytes, sequence, revision, sha256, day: of }) => {
      const { data } = JSON.parse(bytes.toString()) as SealedSummary; // as it was sealed a moment ago
      return {
        site: data.envelope.facility,
        day: of,
        revision,
        sequence,
        sha256,
        receivedAt: 0 as EpochMs,
        road: 'pull',
        summary: data,
      };
    },
  );

/** A day with some of its figures changed by hand. */
export const changed = (
  loaded: LoadedDay,
  change: (summary: DailySummary) => { readonly [K in keyof DailySummary]?: DailySummary[K] | undefined },
): LoadedDay => ({
  ...loaded,
  // A part that was left out before stays left out.
  summary: { ...loaded.summary, ...change(loaded.summary) } as DailySummary,
});

export const factsOf = (facts: Partial<ReportFacts> & Pick<ReportFacts, 'from' | 'to'>): ReportFacts => ({
  yesterday: facts.to,
  since: facts.from,
  madeAt: Date.parse('2026-10-01T08:00:00+08:00') as EpochMs,
  sites: [],
  targets: seedTargets,
  population: undefined,
  ...facts,
});

export const nothingBeside: Beside = { faults: [], newChains: [], notices: [], answers: new Map() };

export const reportOf = (
  facts: ReportFacts,
  days: ReadonlyMap<string, readonly LoadedDay[]>,
  beside: Beside = nothingBeside,
): DistrictReport => {
  const builder = buildReport(facts, beside);
  for (const listed of facts.sites) builder.add(listed, days.get(listed.id) ?? []);
  return builder.finish();
};

export const [from, to] = [day('2026-09-14'), day('2026-09-20')];
/** The week and the two facilities of the tests. */
export const seed = 3;
export const [one, two] = [listedAt(seed, 0), listedAt(seed, 1)];
/** As a quiet week is: nobody lacked anything, and nothing is shown but what a test puts in. */
export const quiet = (loaded: LoadedDay): LoadedDay =>
  changed(loaded, ({ envelope, ratio, footage, safety, staff, notices }) => ({
    envelope: { ...envelope, dataState: 'full', coveredMinutes: envelope.plannedMinutes },
    ratio: (ratio ?? []).map((room) => ({
      ...room,
      breachSeconds: 0,
      unattendedSeconds: 0,
      breaches: 0,
      longestBreachSeconds: 0,
    })),
    footage: footage && {
      ...footage,
      recordedMinutes: footage.requiredMinutes,
      oldestPlayableDay: addDays(loaded.day, -90),
    },
    safety: safety && { ...safety, armedMinutes: 1440 },
    staff: staff && { ...staff, onDuty: [] },
    notices: notices && { ...notices, items: [] },
  }));
export const quietDays = (index: number): LoadedDay[] =>
  // A chain that was there before the range began.
  daysAt(seed, index, day('2026-09-13'), to).slice(1).map(quiet);
export const weekOf = (days: LoadedDay[], second: LoadedDay[] = quietDays(1), beside = nothingBeside) =>
  reportOf(
    factsOf({ from, to, sites: [one, two] }),
    new Map([
      [one.id, days],
      [two.id, second],
    ]),
    beside,
  );
/** One of the days changed. */
export const at = (days: LoadedDay[], of: string, change: (loaded: LoadedDay) => LoadedDay): LoadedDay[] =>
  days.map((loaded) => (loaded.day === of ? change(loaded) : loaded));
