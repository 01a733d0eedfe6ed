import type { StorageView } from '#contract/footageStorage.ts';
import { hiddenMark } from '#contract/values.ts';
import type { Condition } from './alerts/conditions.ts';
import type { Hold } from './footage/holds/store.ts';
import { floorDays } from './footage/retention/rule.ts';
import type { StreamStatus } from './footage/store.ts';
import { type Day, daysBetween } from './time/calendar.ts';
import { epochMs } from './time/clock.ts';

export interface FootageSituation {
  readonly streams: readonly StreamStatus[];
  /** When the recorder was last alive; undefined while it is. */
  readonly recorderGoneSinceMs: number | undefined;
  /** Since when this agent looks: what was before is not its to call for. */
  readonly sinceMs: number;
  /** Devices that are offline: an alert of their own tells of them. */
  readonly offline: ReadonlySet<string>;
  /** When devices were last seen to be offline that are not now, in milliseconds: their recording has its grace anew. */
  readonly backSince: ReadonlyMap<string, number>;
  readonly storage: StorageView | undefined;
  /** Since when nothing is deleted, and whether something waits for it. */
  readonly frozen: { readonly because: string; readonly sinceMs: number } | undefined;
  readonly stuck: { readonly because: string; readonly sinceMs: number } | undefined;
  readonly oldestMs: number | undefined;
  readonly reviews: readonly Hold[];
  /** Files that are not what was recorded. */
  readonly findings: readonly { readonly streamId: string; readonly what: string; readonly sinceMs: number }[];
  readonly today: Day;
  readonly nowMs: number;
}

/** A camera that connects anew, or a recorder that is updated, is back by then. */
const recordingGraceMs = 60_000;
/** 14 days are enough to buy a disk, 3 to put it in. */
const warnDays = 14;
const urgentDays = 3;
/** What is over waits this long for a clock to be proved before somebody is called. */
const frozenGraceMs = 3 * 86_400_000;

/** As the words of a place may be: what a recorder or a disk says goes on a screen. */
const said = (text: string): string =>
  [...text]
    .slice(0, 80)
    .map((mark) => (hiddenMark.test(mark) ? ' ' : mark))
    .join('');

/**
 * What footage calls alerts for: not "the camera answers" but "it is recorded"; a disk that will not hold the days that
 * must be kept (seed 四(五)三), long before; a hold that somebody must look at.
 */
export const footageConditions = (situation: FootageSituation): Condition[] => [
  ...notRecording(situation),
  ...situation.findings.map(
    ({ streamId, what, sinceMs }): Condition => ({
      kind: 'recording',
      severity: 'critical',
      deviceId: streamId,
      place: said(`录像与记录不符 footage is not what was recorded: ${what}`),
      since: epochMs(sinceMs),
      graceMs: 0,
    }),
  ),
  ...notKept(situation),
  ...situation.reviews.map(
    (hold): Condition => ({
      kind: 'retention',
      severity: 'notice',
      place: said(`留存待复核 hold to be reviewed: ${hold.caseRef}`),
      since: epochMs(hold.atMs),
      graceMs: 0,
      causeEventId: hold.holdId,
    }),
  ),
];

const notRecording = (situation: FootageSituation): Condition[] => {
  const { streams, recorderGoneSinceMs, sinceMs, offline, backSince } = situation;
  const required = streams.filter(({ kind, state }) => kind === 'main' && state !== 'disabled');
  if (required.length === 0) return [];
  const isGone = recorderGoneSinceMs !== undefined;
  const gone: Condition[] = isGone
    ? [
        {
          kind: 'recording',
          severity: 'critical',
          place: '录像程序没有运行 the recorder does not run',
          since: epochMs(Math.max(recorderGoneSinceMs, sinceMs)),
          graceMs: recordingGraceMs,
        },
      ]
    : [];
  const silent = required
    .filter(({ state }) => state !== 'recording')
    .map(
      ({ streamId, name, detail, recordedUntilMs, registeredMs }): Condition => ({
        kind: 'recording',
        severity: 'warning',
        deviceId: streamId,
        place: said(detail === null ? name : `${name}: ${detail}`),
        // Each new try changes the state and none of them is footage.
        since: epochMs(Math.max(recordedUntilMs ?? registeredMs, sinceMs, backSince.get(streamId) ?? 0)),
        graceMs: recordingGraceMs,
        isSuspended: isGone || offline.has(streamId),
      }),
    );
  return [...gone, ...silent];
};

const notKept = ({ storage, frozen, stuck, oldestMs, today, nowMs, sinceMs }: FootageSituation): Condition[] => {
  const dayMs = 86_400_000;
  const left = storage?.fullOn ? daysBetween(today, storage.fullOn as Day) : undefined;
  const isOver = oldestMs !== undefined && nowMs - oldestMs > ((storage?.retentionDays ?? floorDays) + 2) * dayMs;
  const because = stuck ?? (isOver ? frozen : undefined);
  const conditions: Condition[] = [];
  if (left !== undefined && left <= warnDays) {
    conditions.push({
      kind: 'retention',
      severity: left <= urgentDays ? 'critical' : 'warning',
      place: said(`${storage?.fullOn} 起硬盘存不满 ${storage?.retentionDays} 天 disks too small`),
      since: epochMs(sinceMs),
      graceMs: 0,
    });
  } else if (because) {
    conditions.push({
      kind: 'retention',
      severity: 'warning',
      place: said(`到期录像没有删除 nothing is deleted: ${because.because}`),
      since: epochMs(because.sinceMs),
      graceMs: frozenGraceMs,
    });
  }
  return conditions;
};
