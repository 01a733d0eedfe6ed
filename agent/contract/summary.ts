import Type, { type Static } from '#typebox';
import { AbsenceReason } from './absence.ts';
import { nullable, object } from './shape.ts';
import {
  AlertKind,
  ClassType,
  Count,
  DayText,
  EventId,
  GapReason,
  Id,
  literals,
  Method,
  Sha256,
  TimeOfDay,
  Timestamp,
  ZoneClass,
} from './values.ts';
import { LapseReason } from './zones.ts';

/** One count for each word: a word that did not occur is 0, so that absence is told and not left out. */
const counts = <const W extends string>(words: readonly W[]) =>
  // Object.fromEntries forgets its keys; they are exactly these words.
  object(Object.fromEntries(words.map((word) => [word, Count])) as Record<W, typeof Count>);

export const summarySchemaVersion = 1;
export const summaryDataSchema = 'https://nestbox.example/schemas/daily-summary-1.json';

/** Why a revision was made. Never free text: a name could slip in. */
export const RevisionReason = literals('first', 'day_running', 'rest_of_day', 'late_events', 'corrections', 'recount');
/** A stretch of the planned opening hours about which the box knows nothing. */
export const DataGap = object({ from: Timestamp, to: Timestamp, cause: literals('box_off', 'not_yet') });

export const SummaryEnvelope = object({
  facility: Id,
  day: DayText,
  revision: Type.Integer({ minimum: 1 }),
  reason: RevisionReason,
  schemaVersion: Type.Literal(summarySchemaVersion),
  rulePack: object({ id: Id, version: Type.String({ maxLength: 40 }) }),
  mixedAges: literals('youngest', 'class_type', 'carry'),
  /** RFC 7638 thumbprint of the key that the box seals with. */
  boxId: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  sequence: Type.Integer({ minimum: 1 }),
  /** SHA-256 of the sealed bytes before these; zeros before the first. */
  previousHash: Sha256,
  sealedAt: Timestamp,
  /** `part`: sealed while the day was still running. */
  covers: literals('part', 'whole'),
  /** `none`: the box knows nothing of this day, and every measured group is null. */
  dataState: literals('full', 'partial', 'none'),
  plannedMinutes: Count,
  coveredMinutes: Count,
  gaps: Type.Array(DataGap),
  /** Merkle root (RFC 9162) over the commitments of the events that happened on this day, in journal order. */
  journal: object({ events: Count, root: Sha256, seq: Count, head: Sha256 }),
});

export const OpeningFigures = object({
  plannedOpen: TimeOfDay,
  plannedClose: TimeOfDay,
  /** First arrival of a child or of staff. */
  opened: nullable(TimeOfDay),
  /** When the day was closed. */
  closed: nullable(TimeOfDay),
  classes: Count,
  places: Count,
});

/** Who the adult of a handover was. `override`: let in or out against the list; `unnamed`: nobody said who. */
export const AdultKind = literals('guardian', 'authorised', 'one_off', 'override', 'unnamed');

export const ClassAttendance = object({
  classId: Id,
  type: ClassType,
  places: Count,
  enrolled: Count,
  expected: Count,
  /** Children of the class who were inside at any time of the day. */
  attended: Count,
  /** Those of them whom nobody expected on this day. */
  unexpected: Count,
  absent: Count,
  /** Why they stayed away, and how many nobody has explained. Not in summaries sealed before it was counted. */
  absentByReason: Type.Optional(counts([...AbsenceReason.enum, 'unexplained'])),
  firstIn: nullable(TimeOfDay),
  lastOut: nullable(TimeOfDay),
  peak: Count,
  childMinutes: Count,
  /** Expected children who came ÷ expected × 1000, rounded half up. */
  ratePermille: nullable(Type.Integer({ minimum: 0, maximum: 1000 })),
});

export const HandoverFigures = object({
  arrivals: counts(Method.enum),
  departures: counts(Method.enum),
  /** The same by kind of adult. Not in older summaries. */
  arrivalsByAdult: Type.Optional(counts(AdultKind.enum)),
  departuresByAdult: Type.Optional(counts(AdultKind.enum)),
  /** Departures that a responsible person let happen against a refusal. */
  overrides: Count,
  /** Departures with the code of a one-off pickup. Not in older summaries. */
  oneOffPickups: Type.Optional(Count),
  refusals: counts(['custody_blocked', 'not_authorised', 'not_valid_today']),
  custodyBlockHits: Count,
  unclosedAtDayEnd: nullable(Count),
});

/**
 * A room's day in minutes, run-length encoded: a letter and how many minutes. `c` closed, `o` met, `t` tight, `r` transient,
 * `b` breach, `u` unattended, `x` not known. Of what a minute holds the worst is told: u b r x t o c.
 */
const RatioStrip = Type.String({ pattern: '^(?:[cotrbux][1-9]\\d{0,3})*$', maxLength: 4000 });

/** open = met + transient + breach + unattended; tight is the part of met without a spare place. */
export const RoomRatio = object({
  roomId: Id,
  /** The classes that this room is for, and its day minute by minute. Not in older summaries. */
  classIds: Type.Optional(Type.Array(Id)),
  strip: Type.Optional(RatioStrip),
  openSeconds: Count,
  metSeconds: Count,
  tightSeconds: Count,
  transientSeconds: Count,
  breachSeconds: Count,
  unattendedSeconds: Count,
  /** Open seconds that prove nothing: the box was off, or somebody who was never signed out stood here by the books. */
  unverifiedSeconds: Count,
  overCapSeconds: Count,
  breaches: Count,
  longestBreachSeconds: Count,
  peakDeficit: Count,
  capBreaches: Count,
  medianSecondsToAcknowledge: nullable(Count),
  medianSecondsToResolve: nullable(Count),
});

/** Whole minutes since midnight: up to 1440, and up to 1500 on the day on which clocks are set back. */
const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1500 });
/**
 * When one member of staff was in the house. `staff` is the first 32 hexadecimal digits of HMAC-SHA256 of the number in the register of
 * childcare staff (从业人员登记号), in capitals, under the district's `upstream.staffKey`: the district can tell that two facilities mean
 * the same person, and nobody else can tell who.
 */
export const DutyStretch = object({
  staff: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  from: MinuteOfDay,
  to: MinuteOfDay,
});

export const StaffFigures = object({
  /** Caregivers who counted in a ratio at the same time: the most, and the fewest while a room was open. */
  qualifiedPeak: Count,
  qualifiedMinimum: nullable(Count),
  certificatesExpired: Count,
  certificatesDueIn30Days: Count,
  /** Null where the district gave no key. Not in older summaries. */
  onDuty: Type.Optional(nullable(Type.Array(DutyStretch))),
  /** Members of staff who were in the house and whose record has no register number. Not in older summaries. */
  onDutyUnregistered: Type.Optional(Count),
});

export const HealthFigures = object({
  morningChecks: Count,
  morningChecksExpected: Count,
  unwell: Count,
  medicine: Count,
  /** Children who were inside when the noon check was due. These and what follows are not in older summaries. */
  noonChecks: Type.Optional(Count),
  noonChecksExpected: Type.Optional(Count),
  /** Findings of any check, and those of which a guardian was told. */
  abnormal: Type.Optional(Count),
  notified: Type.Optional(Count),
  dosesGiven: Type.Optional(Count),
});

/** Kinds of alerts that came into use after the first summaries were sealed, which do not name them. */
const laterAlertKinds = ['recording', 'retention', 'notice_overdue'] as const;
type LaterAlertKind = (typeof laterAlertKinds)[number];
const firstAlertKinds = AlertKind.enum.filter(
  (kind): kind is Exclude<AlertKind, LaterAlertKind> => !(laterAlertKinds as readonly string[]).includes(kind),
);

export const SafetyFigures = object({
  alerts: object({ ...counts(firstAlertKinds).properties, ...Type.Partial(counts(laterAlertKinds)).properties }),
  devicesWentOffline: Count,
  /** Roll-calls begun as a drill, and for real. Not in older summaries. */
  drills: Type.Optional(Count),
  emergencies: Type.Optional(Count),
  /** Minutes of the day in which no zone lacked anything; null where no zone is in use. */
  armedMinutes: nullable(Count),
  /** Minutes that were not, by reason; reasons may overlap. Not in older summaries. */
  lapsedMinutes: Type.Optional(counts(LapseReason.enum)),
  /** Each stretch in which a zone was not armed as its class asks; at most 200, the longest. Null where no zone is in use. Not in older summaries. */
  lapses: Type.Optional(
    nullable(
      Type.Array(object({ from: Timestamp, to: Timestamp, zoneClass: ZoneClass, reason: LapseReason }), {
        maxItems: 200,
      }),
    ),
  ),
  /** From raising to acknowledging, and to the end, over the day's alerts of zones and devices. Not in older summaries. */
  medianSecondsToAcknowledge: Type.Optional(nullable(Count)),
  medianSecondsToResolve: Type.Optional(nullable(Count)),
});

export const FootageFigures = object({
  camerasRequired: Count,
  camerasRecording: Count,
  requiredMinutes: Count,
  recordedMinutes: Count,
  gaps: Count,
  gapSeconds: counts(GapReason.enum),
  longestGapSeconds: Count,
  /** The oldest day from which every required camera can be played. */
  oldestPlayableDay: nullable(DayText),
  /** Permissions to look at footage that were given on the day, and exports that were finished. These and what follows are not in older summaries. */
  lookUps: Type.Optional(Count),
  exports: Type.Optional(Count),
  /** Holds that protect footage at the end of the day, or when it was sealed. */
  holdsActive: Type.Optional(Count),
  /** The day on which, as foreseen when it was sealed, the disks fall under the days that must be kept; null when they do not. */
  forecastFullDay: Type.Optional(nullable(DayText)),
});

export const SystemFigures = object({
  starts: Count,
  /** Minutes of the whole day, until sealing, in which the box did not run. */
  offMinutes: Count,
  lateEvents: Count,
  corrections: Count,
  /** Stretches of a minute or more in which the box did not run, and when the journal was last backed up. Not in older summaries. */
  outages: Type.Optional(Count),
  lastBackup: Type.Optional(nullable(Timestamp)),
  version: Type.String({ maxLength: 40 }),
  clockTrust: literals('free-running', 'synced', 'stepped'),
});

/**
 * The basis of the operating subsidy, month to date (seed 四(四)): children who attended from the first of the month until this
 * day. The summary of the month's last day holds the whole month.
 */
export const SubsidyFigures = object({
  month: Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }),
  /** `yuanPerChild` is null where the rules name no amount. */
  classes: Type.Array(object({ classId: Id, type: ClassType, children: Count, yuanPerChild: nullable(Count) })),
});

/** The eight dimensions of 8S 精益管理 (seed 四(五)三): 备案、收托、保育、安全、健康、监督、服务、满意. */
export const EightSDimension = literals(
  'filing',
  'admission',
  'care',
  'safety',
  'health',
  'oversight',
  'service',
  'satisfaction',
);
/** One measured item. `value` of `outOf`, or `value` alone; what nobody measures is null and told in `unknown`. */
export const EightSItem = object({
  dimension: EightSDimension,
  item: Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' }),
  value: nullable(Type.Integer()),
  outOf: Type.Optional(Count),
  unit: literals('count', 'minutes', 'seconds', 'days'),
  /** Where the figure is from. */
  source: literals('journal', 'records', 'footage', 'district', 'nobody'),
  /** The document and article that ask for it, or `ours`. */
  basis: Type.String({ maxLength: 80 }),
});

/** A notice of the district as it stood at the end of the day. */
export const NoticeState = literals('open', 'answered', 'overdue', 'closed');
export const NoticeFigures = object({
  /** Findings and questions that came on the day. */
  received: Count,
  /** How many stand so at the end of the day: answered and not yet judged, not answered, not answered in time. */
  answered: Count,
  open: Count,
  overdue: Count,
  /** Those not closed, the oldest first; at most 100. */
  items: Type.Array(
    object({
      noticeId: EventId,
      kind: literals('finding', 'question'),
      /** Left out where the district gave no day. */
      dueDay: Type.Optional(DayText),
      state: NoticeState,
    }),
    { maxItems: 100 },
  ),
});

/** Why a null is null. `path` is a JSON pointer into the summary. */
export const UnknownFigure = object({
  path: Type.String({ maxLength: 200 }),
  why: literals(
    'no_data',
    'nobody_came',
    'nobody_left',
    'nobody_expected',
    'no_alert',
    'none_acknowledged',
    'none_resolved',
    'no_room_open',
    'not_closed',
    'day_running',
    'no_footage',
    'footage_unreadable',
    'not_recorded',
    'disks_suffice',
    'not_measured',
    'no_district_key',
    'never_backed_up',
    'no_amount',
  ),
});

/** One facility, one day: counts only, integers and strings, no names and no ids of people. */
export const DailySummary = object({
  envelope: SummaryEnvelope,
  opening: nullable(OpeningFigures),
  attendance: nullable(Type.Array(ClassAttendance)),
  handovers: nullable(HandoverFigures),
  ratio: nullable(Type.Array(RoomRatio)),
  staff: nullable(StaffFigures),
  health: nullable(HealthFigures),
  safety: nullable(SafetyFigures),
  footage: nullable(FootageFigures),
  system: SystemFigures,
  /** These three are not in older summaries. */
  subsidy: Type.Optional(nullable(SubsidyFigures)),
  notices: Type.Optional(NoticeFigures),
  eightS: Type.Optional(Type.Array(EightSItem, { maxItems: 60 })),
  attestation: object({ closedBy: literals('person', 'schedule', 'none') }),
  unknown: Type.Array(UnknownFigure),
});

/**
 * What is sealed: a CloudEvents 1.0 event in structured JSON mode. `signature` is Ed25519 over the canonical JSON
 * (RFC 8785) of everything else; the sealed bytes are the canonical JSON of the whole.
 */
export const SealedSummary = object({
  specversion: Type.Literal('1.0'),
  id: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}\\.\\d+$', description: 'DAY.REVISION' }),
  source: Type.String({ pattern: '^/nestbox/[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' }),
  type: Type.Literal('cn.nestbox.summary'),
  subject: DayText,
  time: Timestamp,
  datacontenttype: Type.Literal('application/json'),
  dataschema: Type.Literal(summaryDataSchema),
  /** Zero padded, so that it sorts as text. */
  sequence: Type.String({ pattern: '^\\d{12}$' }),
  alg: Type.Literal('Ed25519'),
  kid: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  data: DailySummary,
  signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
});

export type RevisionReason = Static<typeof RevisionReason>;
export type DataGap = Static<typeof DataGap>;
export type SummaryEnvelope = Static<typeof SummaryEnvelope>;
export type OpeningFigures = Static<typeof OpeningFigures>;
export type ClassAttendance = Static<typeof ClassAttendance>;
export type HandoverFigures = Static<typeof HandoverFigures>;
export type RoomRatio = Static<typeof RoomRatio>;
export type StaffFigures = Static<typeof StaffFigures>;
export type HealthFigures = Static<typeof HealthFigures>;
export type SafetyFigures = Static<typeof SafetyFigures>;
export type FootageFigures = Static<typeof FootageFigures>;
export type DutyStretch = Static<typeof DutyStretch>;
export type SubsidyFigures = Static<typeof SubsidyFigures>;
export type EightSItem = Static<typeof EightSItem>;
export type NoticeState = Static<typeof NoticeState>;
export type NoticeFigures = Static<typeof NoticeFigures>;
export type SystemFigures = Static<typeof SystemFigures>;
export type UnknownFigure = Static<typeof UnknownFigure>;
export type DailySummary = Static<typeof DailySummary>;
export type SealedSummary = Static<typeof SealedSummary>;
