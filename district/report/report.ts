import type { Day } from '#agent/time/calendar.ts';
import type { EightSItem, NoticeState } from '#contract/summary.ts';
import type { ClassType } from '#contract/values.ts';
import type { FoundFault, NewChain, PlanTargets } from '../loaded.ts';

/** Days from `from` to `to`, both included. */
export interface DaySpan {
  readonly from: Day;
  readonly to: Day;
}

/** A facility of the list and how complete what it told is. Every day of the range is exactly one of the five. */
export interface SiteDays {
  readonly site: string;
  readonly name: string;
  readonly town: string;
  readonly inclusive: boolean;
  /** Days of the range before the first summary that it ever sealed. */
  readonly notBegun: number;
  /** Told in full, told for a part of the opening hours, told that nothing is known, and not told. */
  readonly full: number;
  readonly partial: number;
  readonly none: number;
  readonly missing: number;
  readonly begunOn: Day | null;
  readonly lastDay: Day | null;
  /** RFC 3339; null: never, as far as this store knows. */
  readonly lastAnswerAt: string | null;
  /**
   * A letter for each day of the range: `.` not begun, `r` missing because what came failed verification, `m` missing, `n` told that nothing is known, `u` somebody unattended,
   * `b` breach, `p` partly told, `f` told in full and nothing lacking. Of what a day has the first of these is told.
   */
  readonly calendar: string;
}

/** Who told nothing of some days. Missing is missing: none of these days counts as kept in any figure below. */
export interface MissingSite {
  readonly site: string;
  readonly days: number;
  readonly spans: readonly DaySpan[];
  /** Of these days something came that failed verification. */
  readonly rejectedDays: readonly Day[];
  /** Nothing of the last day that is over. */
  readonly yesterday: boolean;
  readonly lastDay: Day | null;
  readonly lastAnswerAt: string | null;
}

/** Days of which the box itself says that it knows nothing, or not all. */
export interface UnknownSite {
  readonly site: string;
  readonly noneDays: number;
  readonly noneSpans: readonly DaySpan[];
  readonly partialDays: number;
  /** Minutes of planned opening hours of which nothing is known, over all days that were told. */
  readonly uncoveredMinutes: number;
}

/** The classes of a room: one type, several, or not told by an older box. */
export type RoomType = ClassType | 'several' | 'untold';

export interface BreachesOfType {
  readonly type: RoomType;
  readonly openSeconds: number;
  readonly breachSeconds: number;
  readonly unattendedSeconds: number;
}
/** Seconds as sealed: breach and unattended exclude each other, and neither has a grace taken off. */
export interface BreachSite {
  readonly site: string;
  readonly breachSeconds: number;
  readonly unattendedSeconds: number;
  readonly breaches: number;
  readonly longestSeconds: number;
  /** The day with the most seconds of both. */
  readonly worstDay: Day;
  readonly lastDay: Day;
  readonly days: number;
  /** Of the seconds above those since `since`. */
  readonly newBreachSeconds: number;
  readonly newUnattendedSeconds: number;
  readonly openSeconds: number;
  /** Seconds that prove nothing either way. */
  readonly unverifiedSeconds: number;
  readonly byType: readonly BreachesOfType[];
}

export interface FootageSite {
  readonly site: string;
  readonly requiredMinutes: number;
  readonly recordedMinutes: number;
  /** Rounded down: 999 of 1000 is not reached by rounding. */
  readonly permille: number;
  readonly daysUnder: number;
  readonly worstDay: Day;
  readonly worstPermille: number;
}
/** Days that were told, but of which this figure was not. */
export interface UntoldFigure {
  readonly site: string;
  readonly days: number;
}

export interface RetentionSite {
  readonly site: string;
  /** The newest day that tells of footage. */
  readonly asOf: Day;
  readonly oldestPlayableDay: Day | null;
  /** Null: some required camera has nothing to play, or nobody could read. */
  readonly keptDays: number | null;
}

export interface ArmedSite {
  readonly site: string;
  readonly armedMinutes: number;
  /** 1440 for each day that tells of it. */
  readonly ofMinutes: number;
  readonly daysUnder: number;
  readonly worstDay: Day;
  readonly worstMinutes: number;
}

/** One hashed person in two facilities in the same minute. Minutes of the day; `to` is not included. */
export interface Twice {
  readonly staff: string;
  readonly day: Day;
  readonly from: number;
  readonly to: number;
  readonly sites: readonly string[];
}

export interface SubsidyClass {
  readonly type: ClassType;
  readonly children: number;
  /** Null: the rules name no amount. */
  readonly yuanPerChild: number | null;
  readonly yuan: number | null;
}
export interface SubsidySite {
  readonly site: string;
  readonly month: string;
  /** The day up to which it counts; null: nothing was told of the month. */
  readonly asOf: Day | null;
  /** The month's last day is there. */
  readonly whole: boolean;
  readonly classes: readonly SubsidyClass[];
  readonly children: number;
  /** Of the classes that have an amount. */
  readonly yuan: number;
  readonly childrenWithoutAmount: number;
}
export interface SubsidyMonth {
  readonly month: string;
  /** The month's last day lies behind us: what is not whole then is missing. */
  readonly isOver: boolean;
  readonly children: number;
  readonly yuan: number;
  readonly sitesWhole: number;
  readonly sitesNotWhole: number;
  readonly sites: readonly SubsidySite[];
}

export interface PlanProgress {
  readonly target: PlanTargets;
  readonly document: string;
  readonly places: number;
  readonly inclusivePlaces: number;
  readonly inclusivePermille: number | null;
  /** Places per 1,000 residents × 100, rounded down; null without a population. */
  readonly placesPerThousandHundredths: number | null;
  /** Facilities whose places nobody told in the range: they count as none. */
  readonly sitesUntold: readonly string[];
}

export interface NoticeRow {
  readonly site: string;
  readonly noticeId: string;
  readonly kind: string;
  readonly dueDay: Day | null;
  readonly state: NoticeState;
  /** Days after the due day, as of yesterday. */
  readonly overdueDays: number;
  /** What the district wrote; null where only the facility's summary tells of it. */
  readonly text: string | null;
}

export interface EightSCell {
  readonly dimension: EightSItem['dimension'];
  readonly items: readonly EightSSum[];
}
/** An item over the range: parts of wholes are added up, a value alone is that of the newest day. */
export interface EightSSum {
  readonly item: string;
  readonly unit: EightSItem['unit'];
  readonly source: EightSItem['source'];
  readonly value: number | null;
  readonly outOf: number | null;
  readonly knownDays: number;
  readonly unknownDays: number;
}
export interface EightSSite {
  readonly site: string;
  readonly dimensions: readonly EightSCell[];
}

/** A facility whose summaries from a number on were replaced by others, because somebody said so. Told whether it is settled or not. */
export interface NewChainRow {
  readonly site: string;
  /** RFC 3339: since when its new chain may be taken, and since when it is in force; null: it has not come, the old one counts. */
  readonly allowedAt: string;
  readonly takenAt: string | null;
  /** The command that allowed it, with the note that stands there for the reason. */
  readonly command: string;
  /** The old chain, from where the two part: kept as evidence, and in no figure. */
  readonly kept: NonNullable<NewChain['kept']> | null;
}

/** What to do first, the gravest first. `sites` in the order of their section. People and ratios: since `since`, and `earlier` the rest. */
export type FirstCode =
  | 'pull_first'
  | 'tampered'
  | 'new_chain'
  | 'unattended'
  | 'missing_yesterday'
  | 'not_reached'
  | 'twice'
  | 'breaches'
  | 'earlier'
  | 'notices_overdue'
  | 'footage'
  | 'retention'
  | 'box_off';
export interface First {
  readonly code: FirstCode;
  readonly sites: readonly string[];
  /** Seconds, days or times, as the code means. */
  readonly count: number;
}

/** `nestbox district report --json`. Numbers are integers; a day that is not there is in `missing` and in no other figure. */
export interface DistrictReport {
  readonly schema: 'nestbox.district-report/1';
  readonly madeAt: string;
  readonly from: Day;
  readonly to: Day;
  readonly yesterday: Day;
  /** What happened from here on is new since the last day on which somebody was in the office. */
  readonly since: Day;
  readonly totals: {
    readonly sites: number;
    readonly inclusiveSites: number;
    readonly expectedDays: number;
    readonly toldDays: number;
    readonly missingDays: number;
    readonly noneDays: number;
    readonly breachSeconds: number;
    readonly unattendedSeconds: number;
    readonly requiredMinutes: number;
    readonly recordedMinutes: number;
    /** RFC 3339; null: no site ever answered. */
    readonly lastAnswerAt: string | null;
  };
  readonly first: readonly First[];
  readonly missing: readonly MissingSite[];
  readonly unknown: readonly UnknownSite[];
  readonly faults: readonly (Omit<FoundFault, 'foundAt' | 'day'> & {
    readonly day: Day | null;
    readonly foundAt: string;
  })[];
  readonly newChains: readonly NewChainRow[];
  readonly breaches: readonly BreachSite[];
  readonly byType: readonly BreachesOfType[];
  readonly footage: readonly FootageSite[];
  readonly footageUntold: readonly UntoldFigure[];
  readonly retention: readonly RetentionSite[];
  readonly armed: readonly ArmedSite[];
  readonly armedUntold: readonly UntoldFigure[];
  readonly twice: readonly Twice[];
  /** Facilities that told nothing of who was on duty on days on which they were open. */
  readonly dutyUntold: readonly UntoldFigure[];
  readonly subsidy: readonly SubsidyMonth[];
  readonly plan: readonly PlanProgress[];
  readonly notices: readonly NoticeRow[];
  readonly eightS: readonly EightSSite[];
  readonly sites: readonly SiteDays[];
}
