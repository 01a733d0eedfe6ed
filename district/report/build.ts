import { type Day, dayBounds, toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { isDoubtful, isOfTheLine } from '../faultWords.ts';
import type { ListedSite, LoadedDay, SiteFaultCode } from '../loaded.ts';
import { districtZone } from '../zone.ts';
import { addedUp } from './breaches.ts';
import { sum } from './counting.ts';
import type { Beside, ReportFacts } from './facts.ts';
import { firstOf } from './first.ts';
import { newChainRow } from './newChains.ts';
import { noticesOf } from './notices.ts';
import { progressOf, targetsFor } from './plan.ts';
import type { DistrictReport, UntoldFigure } from './report.ts';
import { reportOnSite, type SiteReport } from './site.ts';
import { subsidyMonths } from './subsidy.ts';
import { createDutyBook } from './twice.ts';

/** A report in the making: facilities are given one by one, so that only one facility's days need be in memory. */
export interface ReportBuilder {
  /** The newest revision of each of its days in the range, in order. Once for each facility; without days for a silent one. */
  add(listed: ListedSite, days: readonly LoadedDay[]): void;
  finish(): DistrictReport;
}

/** Pure but for what it remembers between `add` and `finish`: the same facts and days make the same report. */
export const buildReport = (facts: ReportFacts, { faults, newChains, notices, answers }: Beside): ReportBuilder => {
  const place = new Map(facts.sites.map(({ id }, at) => [id, at]));
  const reports: { listed: ListedSite; report: SiteReport }[] = [];
  const duties = createDutyBook(facts.from);
  const rejected = Map.groupBy(
    faults.filter(({ code, day }) => day !== undefined && isDoubtful(code)),
    ({ site }) => site,
  );
  const rejectedAt = (site: string): ReadonlySet<Day> =>
    new Set((rejected.get(site) ?? []).flatMap(({ day }) => day ?? []));
  return {
    add: (listed, days) => {
      for (const { day, summary } of days) duties.add(listed.id, day, summary);
      reports.push({
        listed,
        report: reportOnSite(facts, listed, days, answers.get(listed.id), rejectedAt(listed.id)),
      });
    },
    finish: () => {
      // In the order of the list, whatever the order in which they came.
      reports.sort((a, b) => (place.get(a.listed.id) ?? 0) - (place.get(b.listed.id) ?? 0));
      const each = <T>(part: (report: SiteReport) => T | undefined): T[] =>
        reports.flatMap(({ report }) => part(report) ?? []);
      const untold = (days: (report: SiteReport) => number): UntoldFigure[] =>
        reports.flatMap(({ listed, report }) => (days(report) > 0 ? [{ site: listed.id, days: days(report) }] : []));
      const sites = each(({ days }) => days);

      const target = targetsFor(facts.targets, Number(facts.to.slice(0, 4)));
      const lastAnswer = [...answers].reduce((last, [site, at]) => (place.has(site) ? Math.max(last, at) : last), -1);
      const rest: Omit<DistrictReport, 'first'> = {
        schema: 'nestbox.district-report/1',
        madeAt: toRfc3339(facts.madeAt, districtZone),
        from: facts.from,
        to: facts.to,
        yesterday: facts.yesterday,
        since: facts.since,
        totals: {
          sites: sites.length,
          inclusiveSites: sites.filter(({ inclusive }) => inclusive).length,
          expectedDays: sum(sites, ({ full, partial, none, missing }) => full + partial + none + missing),
          toldDays: sum(sites, ({ full, partial, none }) => full + partial + none),
          missingDays: sum(sites, ({ missing }) => missing),
          noneDays: sum(sites, ({ none }) => none),
          breachSeconds: sum(
            each(({ breaches }) => breaches),
            ({ breachSeconds }) => breachSeconds,
          ),
          unattendedSeconds: sum(
            each(({ breaches }) => breaches),
            ({ unattendedSeconds }) => unattendedSeconds,
          ),
          requiredMinutes: sum(reports, ({ report }) => report.footageMinutes.required),
          recordedMinutes: sum(reports, ({ report }) => report.footageMinutes.recorded),
          lastAnswerAt: lastAnswer < 0 ? null : toRfc3339(lastAnswer as EpochMs, districtZone), // one of those given
        },
        missing: each(({ missing }) => missing).sort(
          (a, b) => Number(b.yesterday) - Number(a.yesterday) || b.days - a.days || bySite(a, b),
        ),
        unknown: each(({ unknown }) => unknown).sort(
          (a, b) => b.noneDays - a.noneDays || b.uncoveredMinutes - a.uncoveredMinutes || bySite(a, b),
        ),
        faults: faults
          .filter(({ site }) => place.has(site))
          .map((fault) => ({
            ...fault,
            day: fault.day ?? null,
            foundAt: toRfc3339(fault.foundAt, districtZone),
          }))
          .sort((a, b) => gravity(a.code) - gravity(b.code) || bySite(a, b)),
        newChains: newChains.filter(({ site }) => place.has(site)).map(newChainRow),
        breaches: each(({ breaches }) => breaches).sort(
          (a, b) =>
            b.unattendedSeconds - a.unattendedSeconds ||
            b.breachSeconds - a.breachSeconds ||
            b.longestSeconds - a.longestSeconds ||
            bySite(a, b),
        ),
        byType: addedUp(reports.flatMap(({ report }) => report.byType)),
        footage: each(({ footage }) => footage).sort((a, b) => a.permille - b.permille || bySite(a, b)),
        footageUntold: untold(({ footageUntoldDays }) => footageUntoldDays),
        retention: each(({ retention }) => retention).sort(
          (a, b) => (a.keptDays ?? -1) - (b.keptDays ?? -1) || bySite(a, b),
        ),
        armed: each(({ armed }) => armed).sort(
          (a, b) => b.ofMinutes - b.armedMinutes - (a.ofMinutes - a.armedMinutes) || bySite(a, b),
        ),
        armedUntold: untold(({ armedUntoldDays }) => armedUntoldDays),
        twice: duties.twice(),
        dutyUntold: untold(({ dutyUntoldDays }) => dutyUntoldDays),
        subsidy: subsidyMonths(
          reports.flatMap(({ report }) => report.subsidy),
          facts.yesterday,
        ),
        plan: target
          ? [
              progressOf(
                target,
                reports.map((row) => ({ listed: row.listed, places: row.report.places })),
                facts.population,
              ),
            ]
          : [],
        notices: noticesOf(
          notices.filter(({ site }) => place.has(site)),
          new Map(reports.flatMap(({ listed, report }) => (report.notices ? [[listed.id, report.notices]] : []))),
          facts.yesterday,
        ),
        eightS: each(({ eightS }) => eightS),
        sites,
      };
      const ended = dayBounds(facts.yesterday, districtZone).to;
      return { ...rest, first: firstOf(rest, lastAnswer >= 0 && lastAnswer < ended && rest.missing.length > 0) };
    },
  };
};

const bySite = (a: { readonly site: string }, b: { readonly site: string }): number => (a.site < b.site ? -1 : 1);

/** What was sealed and cannot be believed first, then what did not come, then who could not be reached. */
const gravity = (code: SiteFaultCode): number => (isOfTheLine(code) ? 2 : code === 'missing' ? 1 : 0);
