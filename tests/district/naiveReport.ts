import { addDays, type Day } from '#agent/time/calendar.ts';
import type { LoadedDay } from '#district/loaded.ts';
import type { ReportFacts } from '#district/report/facts.ts';
import type { DistrictReport } from '#district/report/report.ts';

/**
 * Counts a report again in the plainest way: a loop over every day of every facility, and for people in two places a loop
 * over every minute. Nothing of it is shared with the report.
 */
export const naiveReport = (facts: ReportFacts, days: readonly LoadedDay[]) => {
  const find = (site: string, day: Day) => days.find((each) => each.site === site && each.day === day);
  const missing: Record<string, Day[]> = {};
  const seconds: Record<string, { breach: number; unattended: number }> = {};
  const minutes: Record<string, { required: number; recorded: number }> = {};
  const armed: Record<string, number> = {};
  const none: Record<string, number> = {};
  const at = new Map<string, Set<string>>();
  for (const { id } of facts.sites) {
    missing[id] = [];
    seconds[id] = { breach: 0, unattended: 0 };
    minutes[id] = { required: 0, recorded: 0 };
    armed[id] = 0;
    none[id] = 0;
    for (let day = facts.from; day <= facts.to; day = addDays(day, 1)) {
      const summary = find(id, day)?.summary;
      if (!summary) {
        missing[id].push(day);
        continue;
      }
      if (summary.envelope.dataState === 'none') none[id] += 1;
      for (const room of summary.ratio ?? []) {
        seconds[id].breach += room.breachSeconds;
        seconds[id].unattended += room.unattendedSeconds;
      }
      if (summary.footage) {
        minutes[id].required += summary.footage.requiredMinutes;
        minutes[id].recorded += summary.footage.recordedMinutes;
      }
      armed[id] += summary.safety?.armedMinutes ?? 0;
      for (const { staff, from, to } of summary.staff?.onDuty ?? []) {
        for (let minute = from; minute < to; minute += 1) {
          const key = `${staff} ${day} ${minute}`;
          at.set(key, (at.get(key) ?? new Set()).add(id));
        }
      }
    }
  }
  const twice = [...at]
    .filter(([, sites]) => sites.size > 1)
    .map(([key, sites]) => `${key} ${[...sites].sort().join()}`);
  return { missing, seconds, minutes, armed, none, twice: twice.sort() };
};

/** The same words from the report. What a section leaves out because all is well is taken from the naive count's own. */
export const wordsOf = (report: DistrictReport) => ({
  missing: Object.fromEntries(
    report.missing.map(({ site, spans }) => [
      site,
      spans.flatMap(({ from, to }) => {
        const days: Day[] = [];
        for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
        return days;
      }),
    ]),
  ),
  breaches: Object.fromEntries(
    report.breaches.map((row) => [row.site, { breach: row.breachSeconds, unattended: row.unattendedSeconds }]),
  ),
  footage: Object.fromEntries(
    report.footage.map((row) => [row.site, { required: row.requiredMinutes, recorded: row.recordedMinutes }]),
  ),
  armed: Object.fromEntries(report.armed.map((row) => [row.site, row.armedMinutes])),
  twice: report.twice
    .flatMap(({ staff, day, from, to, sites }) =>
      Array.from({ length: to - from }, (_, place) => `${staff} ${day} ${from + place} ${sites.join()}`),
    )
    .sort(),
});
