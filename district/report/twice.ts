import { addDays, type Day, daysBetween } from '#agent/time/calendar.ts';
import type { DailySummary } from '#contract/summary.ts';
import type { Twice } from './report.ts';

/** Collects who was on duty where, and afterwards says who was in two places in one minute. */
export interface DutyBook {
  add(site: string, day: Day, summary: DailySummary): void;
  /** By day, then minute. */
  twice(): Twice[];
}

/** A minute of a day fits in eleven bits (at most 1500 on a day on which clocks are set back). */
const minuteSpan = 2048;

/**
 * A year of a district is millions of stretches, so each is one number, and only people who were seen at more than one
 * facility are looked at again: their stretches are swept minute by minute in order of time.
 */
export const createDutyBook = (from: Day): DutyBook => {
  const book = new Map<string, Map<string, number[]>>();
  const dayNumbers = new Map<Day, number>();
  return {
    add: (site, day, { staff }) => {
      const number = dayNumbers.get(day) ?? daysBetween(from, day);
      dayNumbers.set(day, number);
      for (const duty of staff?.onDuty ?? []) {
        const own = book.get(duty.staff) ?? new Map<string, number[]>();
        if (own.size === 0) book.set(duty.staff, own);
        const stretches = own.get(site) ?? [];
        if (stretches.length === 0) own.set(site, stretches);
        stretches.push((number * minuteSpan + duty.from) * minuteSpan + duty.to);
      }
    },
    twice: () =>
      [...book]
        .filter(([, sites]) => sites.size > 1)
        .flatMap(([staff, sites]) => sweep(staff, sites, from))
        .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.from - b.from || (a.staff < b.staff ? -1 : 1))),
  };
};

interface Change {
  /** Minutes since the range began. */
  readonly at: number;
  readonly site: string;
  readonly by: 1 | -1;
}

/** Who leaves in the minute in which the same person begins elsewhere was not in both: `to` is not included. */
const sweep = (staff: string, sites: ReadonlyMap<string, readonly number[]>, first: Day): Twice[] => {
  const changes: Change[] = [];
  for (const [site, stretches] of sites) {
    for (const packed of stretches) {
      const to = packed % minuteSpan;
      const from = Math.floor(packed / minuteSpan) % minuteSpan;
      const start = Math.floor(packed / minuteSpan / minuteSpan) * minuteSpan;
      if (from < to) changes.push({ at: start + from, site, by: 1 }, { at: start + to, site, by: -1 });
    }
  }
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  const present = new Map<string, number>();
  const found: Twice[] = [];
  let since = 0;
  for (const { at, site, by } of changes) {
    if (present.size > 1 && at > since) {
      found.push({
        staff,
        day: addDays(first, Math.floor(since / minuteSpan)),
        from: since % minuteSpan,
        to: (since % minuteSpan) + (at - since),
        sites: [...present.keys()].sort(),
      });
    }
    since = at;
    const count = (present.get(site) ?? 0) + by;
    if (count === 0) present.delete(site);
    else present.set(site, count);
  }
  return joined(found);
};

/** A change of a third facility, or a second stretch at the same one, does not make two of one. */
const joined = (found: readonly Twice[]): Twice[] => {
  const rows: Twice[] = [];
  for (const row of found) {
    const last = rows.at(-1);
    const goesOn = last && last.day === row.day && last.to === row.from && last.sites.join() === row.sites.join();
    if (goesOn) rows[rows.length - 1] = { ...last, to: row.to };
    else rows.push(row);
  }
  return rows;
};
