import { addDays, type Day } from '#agent/time/calendar.ts';
import type {
  DailySummary,
  DutyStretch,
  EightSItem,
  NoticeFigures,
  SubsidyFigures,
  UnknownFigure,
} from '#contract/summary.ts';
import { chanceOf } from './chance.ts';
import type { InventedDay } from './day.ts';
import type { InventedFacility } from './facility.ts';

/** Figures that a box takes from parts of it that are not simulated here: who was on duty, the subsidy, notices, 8S. */
export const withInvented = (
  summary: DailySummary,
  seed: number,
  index: number,
  facility: InventedFacility,
  invented: InventedDay,
  attendedInMonth: ReadonlySet<string>,
): DailySummary => {
  const { day } = invented.facts;
  const { figures: subsidy, unknown: openAmounts } = subsidyOf(facility, day, attendedInMonth);
  const eightS = eightSOf(summary);
  return {
    ...summary,
    staff: summary.staff && { ...summary.staff, onDuty: onDutyOf(seed, index, facility, invented) },
    subsidy: invented.boxWasOff ? null : subsidy,
    notices: noticesOf(seed, index, day),
    eightS,
    unknown: [
      ...summary.unknown,
      ...(invented.boxWasOff ? [{ path: '/subsidy', why: 'no_data' as const }] : openAmounts),
      ...eightS.flatMap(({ value }, place): UnknownFigure[] =>
        value === null ? [{ path: `/eightS/${place}/value`, why: 'not_measured' }] : [],
      ),
    ],
  };
};

/** Early and late shifts; who is shared works at one place in the morning and at the other after noon, but for some days. */
const onDutyOf = (
  seed: number,
  index: number,
  { caregivers }: InventedFacility,
  { worked, facts }: InventedDay,
): DutyStretch[] => {
  if (!worked) return [];
  const noon = 12 * 60;
  return caregivers.map(({ staff, sharedWith }, place) => {
    if (sharedWith === undefined) {
      const late = place % 2 === 1;
      return { staff, from: worked.from + (late ? 45 : 0), to: worked.to - (late ? 0 : 60) };
    }
    const pair = sharedWith === 'next' ? index : index - 1;
    const overlap = chanceOf(seed, 'twice', pair, facts.day).permille(120) ? 40 : 0;
    return sharedWith === 'next'
      ? { staff, from: worked.from, to: noon + overlap }
      : { staff, from: noon, to: worked.to };
  });
};

/** Children who came in the month so far, by class (seed 四(四)). */
const subsidyOf = (
  { classes, children }: InventedFacility,
  day: Day,
  attended: ReadonlySet<string>,
): { figures: SubsidyFigures; unknown: UnknownFigure[] } => {
  const rows = classes.map(({ classId, type }) => ({
    classId,
    type,
    children: children.filter((child) => child.classId === classId && attended.has(child.childId)).length,
    yuanPerChild: type === 'infant' ? 500 : type === 'mixed' ? null : 300,
  }));
  return {
    figures: { month: day.slice(0, 7), classes: rows },
    unknown: rows.flatMap(({ yuanPerChild }, place): UnknownFigure[] =>
      yuanPerChild === null ? [{ path: `/subsidy/classes/${place}/yuanPerChild`, why: 'no_amount' }] : [],
    ),
  };
};

/** Some months bring a notice, answered soon, late or never; after sixty days it is closed. */
const noticesOf = (seed: number, index: number, day: Day): NoticeFigures => {
  const found = [0, 1, 2].flatMap((back) => {
    const month = monthBefore(day, back);
    const chance = chanceOf(seed, 'notice', index, month);
    if (!chance.permille(120)) return [];
    const issued = addDays(`${month}-01` as Day, chance.between(0, 27)); // the first is a day in every month
    const dueDay = addDays(issued, 14);
    const answeredOn = chance.permille(750) ? addDays(issued, chance.between(2, 20)) : undefined;
    if (issued > day || addDays(issued, 60) < day) return [];
    const state: 'answered' | 'overdue' | 'open' =
      answeredOn !== undefined && answeredOn <= day ? 'answered' : dueDay < day ? 'overdue' : 'open';
    const kind: 'finding' | 'question' = chance.permille(700) ? 'finding' : 'question';
    const number = String(chance.between(1, 999_999_999)).padStart(12, '0');
    return [{ noticeId: `00000000-0000-4000-8000-${number}`, kind, dueDay, state, issued }];
  });
  const count = (state: string): number => found.filter((notice) => notice.state === state).length;
  return {
    received: found.filter(({ issued }) => issued === day).length,
    answered: count('answered'),
    open: count('open'),
    overdue: count('overdue'),
    items: found
      .sort((a, b) => (a.issued < b.issued ? -1 : 1))
      .map(({ noticeId, kind, dueDay, state }) => ({ noticeId, kind, dueDay, state })),
  };
};

const monthBefore = (day: Day, months: number): string => {
  const count = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
};

/** Each dimension as far as the other figures tell it; what nobody measures is told as such. */
const eightSOf = ({ attendance, ratio, safety, health, footage, envelope }: DailySummary): EightSItem[] => {
  const total = <T>(rows: readonly T[] | null, count: (row: T) => number): number | null =>
    rows === null ? null : rows.reduce((sum, row) => sum + count(row), 0);
  const item = (
    dimension: EightSItem['dimension'],
    name: string,
    value: number | null,
    outOf: number | null | undefined,
    unit: EightSItem['unit'],
    source: EightSItem['source'],
  ): EightSItem => ({
    dimension,
    item: name,
    value,
    ...(value !== null && outOf !== null && outOf !== undefined && { outOf }),
    unit,
    source: value === null ? 'nobody' : source,
    basis: 'longmatan-2023 四(五)三',
  });
  const known = envelope.dataState !== 'none';
  const open = total(ratio, ({ openSeconds }) => openSeconds);
  const met = total(ratio, ({ metSeconds }) => metSeconds);
  return [
    item('filing', 'filed', null, undefined, 'count', 'nobody'),
    item(
      'admission',
      'attended',
      total(attendance, (row) => row.attended),
      total(attendance, (row) => row.enrolled),
      'count',
      'journal',
    ),
    item('care', 'ratio_met', met, open, 'seconds', 'journal'),
    item('safety', 'armed', known ? (safety?.armedMinutes ?? null) : null, 1440, 'minutes', 'journal'),
    item('health', 'morning_checks', health?.morningChecks ?? null, health?.morningChecksExpected, 'count', 'journal'),
    item('oversight', 'recorded', footage?.recordedMinutes ?? null, footage?.requiredMinutes, 'minutes', 'footage'),
    item('service', 'complaints', null, undefined, 'count', 'nobody'),
    item('satisfaction', 'survey', null, undefined, 'count', 'nobody'),
  ];
};
