import { isDoubtful, isOfTheLine } from '../faultWords.ts';
import type { DistrictReport, First } from './report.ts';

/**
 * What to do first, the gravest first: figures that cannot be trusted, then children whom nobody watched, then who is silent.
 * A facility that is silent is not told once more as one that cannot be reached. `nobodyPulled`: no facility was asked since
 * the last day ended, so that missing days may only be waiting.
 */
export const firstOf = (report: Omit<DistrictReport, 'first'>, nobodyPulled: boolean): First[] => {
  const silent = report.missing.filter(({ yesterday }) => yesterday).map(({ site }) => site);
  const unattended = report.breaches.filter(({ newUnattendedSeconds }) => newUnattendedSeconds > 0);
  const breaches = report.breaches.filter(({ newBreachSeconds }) => newBreachSeconds > 0);
  const twice = report.twice.filter(({ day }) => day >= report.since);
  const earlier = [
    ...report.breaches.filter((row) => row.newBreachSeconds + row.newUnattendedSeconds === 0).map(({ site }) => site),
    ...report.twice.filter(({ day }) => day < report.since).flatMap(({ sites }) => sites),
  ];
  const faulty = report.faults.filter(({ code }) => isDoubtful(code));
  const replaced = report.faults.filter(({ code }) => code === 'new_chain');
  const overdue = report.notices.filter(({ state }) => state === 'overdue');
  const off = report.unknown.filter(({ noneDays }) => noneDays > 0);
  const rows: First[] = [
    { code: 'pull_first', sites: [], count: nobodyPulled ? 1 : 0 },
    { code: 'tampered', sites: sitesOf(faulty), count: faulty.length },
    { code: 'new_chain', sites: sitesOf(replaced), count: replaced.length },
    { code: 'unattended', sites: sitesOf(unattended), count: total(unattended, (row) => row.newUnattendedSeconds) },
    { code: 'missing_yesterday', sites: silent, count: silent.length },
    {
      code: 'not_reached',
      sites: sitesOf(report.faults.filter(({ code, site }) => isOfTheLine(code) && !silent.includes(site))),
      count: 1,
    },
    { code: 'twice', sites: [...new Set(twice.flatMap(({ sites }) => sites))], count: twice.length },
    { code: 'breaches', sites: sitesOf(breaches), count: total(breaches, (row) => row.newBreachSeconds) },
    { code: 'notices_overdue', sites: sitesOf(overdue), count: overdue.length },
    { code: 'footage', sites: sitesOf(report.footage), count: report.footage.length },
    { code: 'retention', sites: sitesOf(report.retention), count: report.retention.length },
    { code: 'box_off', sites: sitesOf(off), count: total(off, (row) => row.noneDays) },
    { code: 'earlier', sites: [...new Set(earlier)], count: earlier.length },
  ];
  return rows.filter(({ count, sites, code }) => count > 0 && (sites.length > 0 || code === 'pull_first'));
};

const sitesOf = (rows: readonly { readonly site: string }[]): string[] => [...new Set(rows.map(({ site }) => site))];
const total = <T>(rows: readonly T[], count: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + count(row), 0);
