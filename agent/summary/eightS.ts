import type { DailySummary, EightSItem } from '#contract/summary.ts';
import { daysBetween, parseDay } from '../time/calendar.ts';
import { createNotes, type Part, type Why } from './figures.ts';

/** What the items are made of: the figures of the same summary. */
export type EightSBasis = Omit<DailySummary, 'eightS' | 'unknown' | 'attestation'> &
  Required<Pick<DailySummary, 'notices'>>;

const plan = '泸龙府办发〔2023〕6号 四(五)';
const setting = '托育机构设置标准(试行)';
const management = '托育机构管理规范(试行)';
const quality = 'WS/T 821—2023';
/** Days for which footage must be kept (seed 四(五)三). */
const keepDays = 90;

type Measure =
  | { readonly value: number; readonly outOf?: number }
  /** Why it cannot be said. */
  | { readonly why: Why };
type Item = readonly [
  EightSItem['dimension'],
  item: string,
  EightSItem['unit'],
  EightSItem['source'],
  basis: string,
  Measure,
];

/**
 * The eight dimensions of 8S 精益管理 (seed 四(五)三; which items measure them is ours, product.md). Every item follows from the
 * figures of the summary and from how many minutes of the day it tells; what the box does not measure is named, null, and told to be so. Pure.
 */
export const eightSOf = (basis: EightSBasis, minutesSoFar: number): Part<EightSItem[]> => {
  const notes = createNotes();
  const figures = itemsOf(basis, minutesSoFar).map(
    ([dimension, item, unit, source, ground, measure], index): EightSItem => {
      const known = 'value' in measure ? measure : undefined;
      return {
        dimension,
        item,
        value: notes.orNull(`${index}/value`, known?.value, 'why' in measure ? measure.why : 'no_data'),
        ...(known?.outOf !== undefined && { outOf: known.outOf }),
        unit,
        source,
        basis: ground,
      };
    },
  );
  return { figures, unknown: notes.unknown };
};

const itemsOf = (
  { envelope, opening, attendance, ratio, staff, health, safety, footage, notices }: EightSBasis,
  minutesSoFar: number,
): Item[] => {
  const total = <T>(parts: readonly T[], of: (part: T) => number): number =>
    parts.reduce((sum, part) => sum + of(part), 0);
  const slowest = Math.max(...(ratio ?? []).map(({ medianSecondsToAcknowledge }) => medianSecondsToAcknowledge ?? -1));
  const alerted = safety && safety.alerts.breach + safety.alerts.unattended + safety.alerts.class_cap > 0;
  const awaited = notices.answered + notices.open + notices.overdue;
  return [
    ['filing', 'filing_papers', 'count', 'nobody', '国卫办人口发〔2019〕25号', notMeasured],
    [
      'admission',
      'children_within_places',
      'count',
      'records',
      `${plan}一`,
      when(attendance && opening, () => ({
        value: total(attendance ?? [], ({ enrolled }) => enrolled),
        outOf: opening?.places ?? 0,
      })),
    ],
    [
      'admission',
      'rooms_within_cap',
      'count',
      'journal',
      `${plan}一`,
      when(ratio, (rooms) => ({
        value: rooms.filter(({ capBreaches }) => capBreaches === 0).length,
        outOf: rooms.length,
      })),
    ],
    ['admission', 'entry_papers', 'count', 'nobody', `${management} 第十一条`, notMeasured],
    [
      'care',
      'ratio_met',
      'seconds',
      'journal',
      `${plan}一; ${setting} 第二十条`,
      when(ratio, (rooms) => ({
        value: total(rooms, ({ metSeconds }) => metSeconds),
        outOf: total(rooms, ({ openSeconds }) => openSeconds),
      })),
    ],
    [
      'care',
      'unattended',
      'seconds',
      'journal',
      `${setting} 第二十条`,
      when(ratio, (rooms) => ({ value: total(rooms, ({ unattendedSeconds }) => unattendedSeconds) })),
    ],
    ['care', 'outdoor_time', 'minutes', 'nobody', `${management} 第十八条`, notMeasured],
    [
      'safety',
      'armed',
      'minutes',
      'journal',
      `${plan}三; ${management} 第三十二条`,
      when(safety, ({ armedMinutes }) =>
        armedMinutes === null ? { why: 'not_recorded' } : { value: armedMinutes, outOf: minutesSoFar },
      ),
    ],
    [
      'safety',
      'recorded',
      'minutes',
      'footage',
      `${plan}三; ${management} 第三十二条`,
      when(footage, ({ recordedMinutes, requiredMinutes }) => ({ value: recordedMinutes, outOf: requiredMinutes })),
    ],
    [
      'safety',
      'footage_kept',
      'days',
      'footage',
      `${plan}三; ${management} 第三十二条`,
      when(footage, ({ oldestPlayableDay }) => keptDays(oldestPlayableDay, envelope.day)),
    ],
    ['safety', 'drills', 'count', 'journal', `${quality} 9.5.2`, when(safety, ({ drills = 0 }) => ({ value: drills }))],
    [
      'health',
      'morning_checks',
      'count',
      'journal',
      `${management} 第二十四条`,
      when(health, ({ morningChecks, morningChecksExpected }) => ({
        value: morningChecks,
        outOf: morningChecksExpected,
      })),
    ],
    [
      'health',
      'noon_checks',
      'count',
      'journal',
      `${management} 第二十四条`,
      when(health, ({ noonChecks = 0, noonChecksExpected = 0 }) => ({ value: noonChecks, outOf: noonChecksExpected })),
    ],
    [
      'health',
      'findings_told',
      'count',
      'journal',
      `${management} 第二十四条`,
      when(health, ({ notified = 0, abnormal = 0 }) => ({ value: notified, outOf: abnormal })),
    ],
    [
      'health',
      'absences_explained',
      'count',
      'journal',
      `${quality} 7.4.3`,
      when(attendance, (classes) => {
        const absent = total(classes, (each) => each.absent);
        return {
          value: absent - total(classes, ({ absentByReason }) => absentByReason?.unexplained ?? 0),
          outOf: absent,
        };
      }),
    ],
    [
      'health',
      'papers_expired',
      'count',
      'records',
      `${quality} 5.1.5`,
      when(staff, ({ certificatesExpired }) => ({ value: certificatesExpired })),
    ],
    [
      'oversight',
      'breach_acknowledged_after',
      'seconds',
      'journal',
      'ours',
      when(ratio, () => (slowest >= 0 ? { value: slowest } : { why: alerted ? 'none_acknowledged' : 'no_alert' })),
    ],
    ['oversight', 'notices_answered', 'count', 'district', `${plan}三`, { value: notices.answered, outOf: awaited }],
    [
      'oversight',
      'look_ups_registered',
      'count',
      'journal',
      '国务院令第799号 第十六条',
      when(footage, ({ lookUps = 0 }) => ({ value: lookUps })),
    ],
    [
      'service',
      'late_pickups',
      'count',
      'journal',
      'ours',
      when(safety, ({ alerts }) => ({ value: alerts.late_pickup })),
    ],
    ['service', 'fees_and_menu_published', 'count', 'nobody', `${management} 第十五条`, notMeasured],
    ['satisfaction', 'complaints_answered', 'count', 'nobody', `${plan}三`, notMeasured],
    ['satisfaction', 'pickup_ratings', 'count', 'nobody', `${plan}三`, notMeasured],
  ];
};

const notMeasured: Measure = { why: 'not_measured' };

const when = <T>(group: T | null, measure: (group: T) => Measure): Measure =>
  group === null ? { why: 'no_data' } : measure(group);

const keptDays = (oldest: string | null, today: string): Measure => {
  const [from, to] = [oldest === null ? undefined : parseDay(oldest), parseDay(today)];
  return from && to ? { value: Math.max(0, daysBetween(from, to)), outOf: keepDays } : { why: 'no_footage' };
};
