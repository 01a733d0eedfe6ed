import type { AbsenceReason } from '#contract/absence.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { RevisionReason } from '#contract/summary.ts';
import type { AlertKind, ClassType, GapReason, ZoneClass } from '#contract/values.ts';
import type { LapseReason } from '#contract/zones.ts';
import type { Day } from '../time/calendar.ts';
import type { ClockTrust, EpochMs } from '../time/clock.ts';
import type { Span } from '../time/spans.ts';
import type { NoticeEvent } from './notices.ts';

/** A stretch of time: `from` belongs to it, `to` does not. */
export type Stretch = Span<EpochMs>;

export interface SummaryClass {
  readonly classId: string;
  readonly type: ClassType;
  readonly roomId: string;
  readonly places: number;
}

/** A child as the day's roster has it. Its id stays inside the box. */
export interface Enrolment {
  readonly childId: string;
  readonly classId: string;
  readonly enrolled: boolean;
  readonly expected: boolean;
}

/** A child known to stay away on the day. */
export interface AbsenceFact {
  readonly childId: string;
  readonly reason: AbsenceReason;
}

/** One step of a room's ratio. The last step of the day may reach beyond the time of sealing. */
export interface RoomStep extends Stretch {
  readonly roomId: string;
  readonly caregivers: number;
  readonly deficit: number;
  readonly state: 'ok' | 'tight' | 'deficit' | 'unattended' | 'closed';
  readonly overCap: boolean;
  /** The state rests on somebody of whom nobody heard until the schedule ended the stay. */
  readonly guessed: boolean;
  /** How long the room, as it was then, may lack caregivers before it is a breach. */
  readonly graceMs: number;
}

export interface AlertFact {
  readonly kind: AlertKind;
  readonly roomId: string | undefined;
  readonly raisedAt: EpochMs;
  readonly acknowledgedAt: EpochMs | undefined;
  readonly resolvedAt: EpochMs | undefined;
}

/** How long no zone of the house lacked anything, and for how long one did. */
export interface ArmedFact {
  readonly armedMs: number;
  readonly lapsedMs: ReadonlyMap<LapseReason, number>;
  /** Every lapse of every zone that was in use. */
  readonly lapses: readonly (Stretch & { readonly zoneClass: ZoneClass; readonly reason: LapseReason })[];
}

export interface StaffFact {
  /** Stays inside the box. */
  readonly staffId: string;
  /** A register number is on record. */
  readonly isRegistered: boolean;
  /** The district's hash of it; undefined without a number or without the district's key. */
  readonly registerHash: string | undefined;
  /** Last day of each certificate; undefined: without end. */
  readonly certificatesValidTo: readonly (Day | undefined)[];
}

export interface CameraFact {
  readonly recording: boolean;
  readonly requiredMs: number;
  readonly recordedMs: number;
  readonly gaps: readonly (Stretch & { readonly reason: GapReason })[];
  /** Undefined while it has nothing to play. */
  readonly oldestPlayable: Day | undefined;
}

/** How the keeping of footage stands. */
export interface KeepingFact {
  readonly holdsActive: number;
  /** The day on which the disks fall under the days that must be kept; undefined when none is foreseen. */
  readonly fullOn: Day | undefined;
  /** Whether anything is measured, so that a day could be foreseen. */
  readonly isMeasured: boolean;
}

/** What the rest of the box knows of a day. Each comes from the feature that owns it; the composition root connects them. */
export interface DaySources {
  classes(day: Day): readonly SummaryClass[];
  enrolments(day: Day): readonly Enrolment[];
  absences(day: Day): readonly AbsenceFact[];
  /** Who is inside at that instant, as known now. */
  presentAt(instant: EpochMs): readonly { readonly kind: 'child' | 'staff'; readonly id: string }[];
  /** Steps that overlap the stretch, whole, in order of time. */
  roomSteps(stretch: Stretch): readonly RoomStep[];
  /** Alerts whose cause began in the stretch. */
  alerts(stretch: Stretch): readonly AlertFact[];
  staff(day: Day): readonly StaffFact[];
  /** Required cameras; undefined when the index of footage cannot be read. */
  footage(stretch: Stretch): readonly CameraFact[] | undefined;
  /** Holds as they are at the end of the stretch; undefined where nothing keeps footage. */
  keeping(stretch: Stretch): KeepingFact | undefined;
  /** Undefined when no zone was in use. `boxOn`: when the box ran. */
  armed(stretch: Stretch, boxOn: readonly Stretch[]): ArmedFact | undefined;
  /** Children who came at least once from the first of the month until the end of the stretch, by the day's class. */
  subsidy(day: Day, until: EpochMs): readonly SubsidyFact[];
  rulePack(day: Day): { readonly id: string; readonly version: string };
}

export interface SubsidyFact {
  readonly classId: string;
  readonly type: ClassType;
  readonly children: number;
  /** Null where the rules name no amount. */
  readonly yuanPerChild: number | null;
}

/** What never changes from day to day. */
export interface SiteFacts {
  readonly code: string;
  readonly timeZone: string;
  readonly mixedAges: 'youngest' | 'class_type' | 'carry';
  readonly places: number;
  /** A deficit that comes back this soon after its end is the same breach. */
  readonly settleMs: number;
  readonly hours: { readonly open: string; readonly close: string };
  /** `HH:MM`, local: who is inside then gets a noon check. */
  readonly noonCheck: string;
  /** The district gave its key for register numbers. */
  readonly hasStaffKey: boolean;
  readonly version: string;
}

/** A day's journal. */
export interface DayJournal {
  /** What happened on the day and was not taken back, in order of time; closings and corrections stand apart. */
  readonly events: readonly JournalEvent[];
  /** The last closing of this day, whenever it was. */
  readonly closing: JournalEvent<'day.closed'> | undefined;
  /** Corrections whose corrected event happened on this day. */
  readonly corrections: number;
  /** Findings, questions and answers until the day's end, in the order in which they came. */
  readonly notices: readonly NoticeEvent[];
  /** The last backup before the day's end. */
  readonly backedUpAt: EpochMs | undefined;
  readonly leaves: number;
  readonly root: string;
  readonly seq: number;
  readonly head: string;
}

/** Where the summary stands in the chain. */
export interface Place {
  readonly revision: number;
  readonly reason: RevisionReason;
  readonly sequence: number;
  readonly previousHash: string;
  readonly boxId: string;
}

/** Everything that a summary is made of. */
export interface DayFacts {
  readonly site: SiteFacts;
  readonly day: Day;
  readonly now: EpochMs;
  readonly clockTrust: Exclude<ClockTrust, 'unset'>;
  readonly journal: DayJournal;
  /** When the box ran, as far as it overlaps the day. */
  readonly uptime: readonly Stretch[];
  readonly classes: readonly SummaryClass[];
  readonly enrolments: readonly Enrolment[];
  readonly absences: readonly AbsenceFact[];
  readonly insideAtStart: readonly string[];
  readonly staffAtStart: readonly string[];
  readonly roomSteps: readonly RoomStep[];
  readonly alerts: readonly AlertFact[];
  readonly staff: readonly StaffFact[];
  readonly footage: readonly CameraFact[] | undefined;
  readonly keeping: KeepingFact | undefined;
  readonly armed: ArmedFact | undefined;
  readonly subsidy: readonly SubsidyFact[];
  readonly rulePack: { readonly id: string; readonly version: string };
}
