import { type Day, daysBetween, toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { DailySummary, NoticeFigures } from '#contract/summary.ts';
import type { ListedSite, LoadedDay } from '../loaded.ts';
import { districtZone } from '../zone.ts';
import { breachesOf, typesOf } from './breaches.ts';
import { dayOf, daysFrom, spansOf, sum, worst } from './counting.ts';
import { eightSOf } from './eightS.ts';
import type { ReportFacts } from './facts.ts';
import type {
  ArmedSite,
  BreachesOfType,
  BreachSite,
  EightSSite,
  FootageSite,
  MissingSite,
  RetentionSite,
  SiteDays,
  SubsidySite,
  UnknownSite,
} from './report.ts';
import { subsidyOf } from './subsidy.ts';

/** Of 1,000 minutes that cameras have to record, those that must be there. */
const footageTargetPermille = 999;
/** Days for which footage must be kept (seed 四(五)三: 录像资料保存期不少于90日). */
const keptDaysWanted = 90;
const dayMinutes = 1440;
/** What one facility's days say. A part is undefined where there is nothing to tell of it. */
export interface SiteReport {
  readonly days: SiteDays;
  readonly missing: MissingSite | undefined;
  readonly unknown: UnknownSite | undefined;
  readonly breaches: BreachSite | undefined;
  readonly byType: readonly BreachesOfType[];
  readonly footage: FootageSite | undefined;
  readonly footageMinutes: { readonly required: number; readonly recorded: number };
  readonly footageUntoldDays: number;
  readonly retention: RetentionSite | undefined;
  readonly armed: ArmedSite | undefined;
  readonly armedUntoldDays: number;
  readonly dutyUntoldDays: number;
  readonly subsidy: readonly SubsidySite[];
  readonly eightS: EightSSite | undefined;
  /** Places of the newest day that tells them; undefined: nobody told. */
  readonly places: number | undefined;
  /** Notices as the newest day has them. */
  readonly notices: NoticeFigures | undefined;
}

/** Judges the days of one facility, in order of days. Missing days take part in no sum. Pure. */
export const reportOnSite = (
  facts: ReportFacts,
  listed: ListedSite,
  loaded: readonly LoadedDay[],
  answeredAt: EpochMs | undefined,
  rejected: ReadonlySet<Day>,
): SiteReport => {
  const { id: site } = listed;
  const told = new Map(loaded.map((each) => [each.day, each.summary]));
  const first = loaded[0];
  // So many revisions cannot be of another day when there were no more summaries: the chain begins here.
  const begunOn = first && first.sequence === first.revision ? first.day : undefined;
  const expected = daysFrom(begunOn !== undefined && begunOn > facts.from ? begunOn : facts.from, facts.to);
  const missing = expected.filter((day) => !told.has(day));
  const summaries = loaded.map(({ summary }) => summary);
  const none = summaries.filter(({ envelope }) => envelope.dataState === 'none');
  const partial = summaries.filter(({ envelope }) => envelope.dataState === 'partial');
  const lastDay = loaded.at(-1)?.day ?? null;
  const lastAnswerAt = answeredAt === undefined ? null : toRfc3339(answeredAt, districtZone);
  const types = typesOf(summaries);
  const footageDays = summaries.flatMap(({ footage, envelope }) =>
    footage ? [{ day: dayOf(envelope), ...footage }] : [],
  );
  const armedDays = summaries.flatMap(({ safety, envelope }) =>
    safety && safety.armedMinutes !== null ? [{ day: dayOf(envelope), minutes: safety.armedMinutes }] : [],
  );
  return {
    days: {
      site,
      name: listed.name,
      town: listed.town,
      inclusive: listed.inclusive,
      notBegun: begunOn === undefined ? 0 : Math.max(0, daysBetween(facts.from, begunOn)),
      full: summaries.length - none.length - partial.length,
      partial: partial.length,
      none: none.length,
      missing: missing.length,
      begunOn: begunOn ?? null,
      lastDay,
      lastAnswerAt,
      calendar: daysFrom(facts.from, facts.to)
        .map((day) => letterOf(told.get(day), begunOn !== undefined && day < begunOn, rejected.has(day)))
        .join(''),
    },
    missing:
      missing.length === 0
        ? undefined
        : {
            site,
            days: missing.length,
            spans: spansOf(missing),
            rejectedDays: missing.filter((day) => rejected.has(day)),
            yesterday: missing.includes(facts.yesterday),
            lastDay,
            lastAnswerAt,
          },
    unknown: unknownOf(site, summaries, none, partial),
    breaches: breachesOf(site, summaries, facts.since),
    byType: types,
    footage: footageOf(site, footageDays),
    footageMinutes: {
      required: sum(footageDays, ({ requiredMinutes }) => requiredMinutes),
      recorded: sum(footageDays, ({ recordedMinutes }) => recordedMinutes),
    },
    footageUntoldDays: summaries.length - footageDays.length,
    retention: retentionOf(site, footageDays.at(-1)),
    armed: armedOf(site, armedDays),
    armedUntoldDays: summaries.length - armedDays.length,
    dutyUntoldDays: summaries.filter(({ staff, attendance }) => cameAnybody(attendance) && !staff?.onDuty).length,
    subsidy: subsidyOf(facts, site, loaded),
    eightS: eightSOf(site, summaries),
    places: summaries.findLast(({ opening }) => opening !== null)?.opening?.places,
    notices: summaries.at(-1)?.notices,
  };
};

const letterOf = (summary: DailySummary | undefined, notBegun: boolean, wasRejected: boolean): string => {
  if (!summary) return wasRejected ? 'r' : notBegun ? '.' : 'm';
  const { dataState } = summary.envelope;
  if (dataState === 'none') return 'n';
  if (summary.ratio?.some(({ unattendedSeconds }) => unattendedSeconds > 0)) return 'u';
  if (summary.ratio?.some(({ breachSeconds }) => breachSeconds > 0)) return 'b';
  return dataState === 'partial' ? 'p' : 'f';
};

const cameAnybody = (attendance: DailySummary['attendance']): boolean =>
  attendance?.some(({ attended }) => attended > 0) ?? false;

const unknownOf = (
  site: string,
  summaries: readonly DailySummary[],
  none: readonly DailySummary[],
  partial: readonly DailySummary[],
): UnknownSite | undefined =>
  none.length + partial.length === 0
    ? undefined
    : {
        site,
        noneDays: none.length,
        noneSpans: spansOf(none.map(({ envelope }) => dayOf(envelope))),
        partialDays: partial.length,
        uncoveredMinutes: sum(summaries, ({ envelope }) => envelope.plannedMinutes - envelope.coveredMinutes),
      };

interface FootageDay {
  readonly day: Day;
  readonly requiredMinutes: number;
  readonly recordedMinutes: number;
  readonly oldestPlayableDay: string | null;
}

const permilleOf = ({ requiredMinutes, recordedMinutes }: Omit<FootageDay, 'day' | 'oldestPlayableDay'>): number =>
  requiredMinutes === 0 ? 1000 : Math.floor((recordedMinutes * 1000) / requiredMinutes);

const footageOf = (site: string, days: readonly FootageDay[]): FootageSite | undefined => {
  const requiredMinutes = sum(days, (day) => day.requiredMinutes);
  const recordedMinutes = sum(days, (day) => day.recordedMinutes);
  const permille = permilleOf({ requiredMinutes, recordedMinutes });
  const lowest = worst(days, (day) => -permilleOf(day));
  if (permille >= footageTargetPermille || !lowest) return undefined;
  return {
    site,
    requiredMinutes,
    recordedMinutes,
    permille,
    daysUnder: days.filter((day) => permilleOf(day) < footageTargetPermille).length,
    worstDay: lowest.day,
    worstPermille: permilleOf(lowest),
  };
};

const retentionOf = (site: string, newest: FootageDay | undefined): RetentionSite | undefined => {
  if (!newest || newest.requiredMinutes === 0) return undefined;
  const oldest = newest.oldestPlayableDay as Day | null; // a date, by the schema
  const keptDays = oldest === null ? null : daysBetween(oldest, newest.day);
  if (keptDays !== null && keptDays >= keptDaysWanted) return undefined;
  return { site, asOf: newest.day, oldestPlayableDay: oldest, keptDays };
};

const armedOf = (
  site: string,
  days: readonly { readonly day: Day; readonly minutes: number }[],
): ArmedSite | undefined => {
  const lowest = worst(days, ({ minutes }) => -minutes);
  const under = days.filter(({ minutes }) => minutes < dayMinutes);
  if (!lowest || under.length === 0) return undefined;
  return {
    site,
    armedMinutes: sum(days, ({ minutes }) => minutes),
    ofMinutes: days.length * dayMinutes,
    daysUnder: under.length,
    worstDay: lowest.day,
    worstMinutes: lowest.minutes,
  };
};
