import type { FootageGap } from '#contract/footage.ts';
import { addDays } from '../../state/calendar.ts';
import { zoneMinutesOf } from '../../state/clock.ts';

type Gap = FootageGap;

/** What is told of a camera, or of an area, and a day. */
export interface ToldDay {
  readonly rowId: string;
  readonly day: string;
  readonly recordedMinutes: number;
  readonly requiredMinutes: number;
  readonly gaps: readonly Gap[];
}

export interface CalendarRow {
  readonly rowId: string;
  readonly name: string;
}

/** complete: all of the required time; gaps: a part; none: nothing; notRequired: no camera was there yet. */
export type CellState = 'complete' | 'gaps' | 'none' | 'notRequired';

export interface Cell {
  /** Column and row. */
  readonly day: number;
  readonly row: number;
  readonly state: CellState;
  readonly recordedMinutes: number;
  readonly requiredMinutes: number;
  /** 0 to 1. */
  readonly share: number;
  readonly gaps: readonly Gap[];
}

export interface Calendar {
  readonly days: readonly string[];
  readonly rows: readonly CalendarRow[];
  readonly cells: readonly Cell[];
}

/** Recorded minutes are rounded down and required ones up: so much may lack without anything missing. */
const roundingMinutes = 2;

export const stateOf = ({ recordedMinutes, requiredMinutes, gaps }: ToldDay): CellState => {
  if (requiredMinutes === 0) return 'notRequired';
  if (gaps.length === 0 && recordedMinutes + roundingMinutes >= requiredMinutes) return 'complete';
  return recordedMinutes === 0 ? 'none' : 'gaps';
};

/** The days from left to right, the rows from top to bottom, and a cell for each pair that is told. */
export const calendarOf = (told: readonly ToldDay[], days: readonly string[], rows: Calendar['rows']): Calendar => {
  const columns = new Map(days.map((day, index) => [day, index]));
  const places = new Map(rows.map(({ rowId }, index) => [rowId, index]));
  const cells = told.flatMap((each): Cell[] => {
    const [day, row] = [columns.get(each.day), places.get(each.rowId)];
    if (day === undefined || row === undefined) return [];
    const { recordedMinutes, requiredMinutes, gaps } = each;
    const share = requiredMinutes === 0 ? 0 : Math.min(1, recordedMinutes / requiredMinutes);
    return [{ day, row, state: stateOf(each), recordedMinutes, requiredMinutes, share, gaps }];
  });
  return { days, rows, cells };
};

export interface Cause {
  readonly reason: Gap['reason'];
  readonly minutes: number;
}

/**
 * Why minutes of a day are missing, the longest cause first. A gap that is still open lasts until `nowMs`, but of this
 * day no longer than the day. Minutes rounded up.
 */
export const causesOf = (gaps: readonly Gap[], day: string, nowMs: number): Cause[] =>
  [...Map.groupBy(gaps, ({ reason }) => reason)]
    .map(([reason, own]) => ({
      reason,
      minutes: Math.ceil(own.reduce((sum, gap) => sum + endMs(gap, day, nowMs) - Date.parse(gap.from), 0) / 60_000),
    }))
    .sort((a, b) => b.minutes - a.minutes);

/** The gap's own time says in which zone its day ends. */
const endMs = ({ from, to }: Gap, day: string, nowMs: number): number =>
  to === null
    ? Math.min(nowMs, Date.parse(`${addDays(day, 1)}T00:00:00Z`) - (zoneMinutesOf(from) ?? 0) * 60_000)
    : Date.parse(to);

/** A name cut into lines of at most `longest` letters, at blanks where there are any: canvas does not wrap by itself. */
export const nameLines = (name: string, longest: number): string[] => {
  const words = name.includes(' ') ? name.split(' ').map((word) => `${word} `) : [...name];
  const lines: string[] = [''];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && [...last].length + [...word.trimEnd()].length > longest) lines.push(word);
    else lines[lines.length - 1] = last + word;
  }
  return lines.map((line) => line.trimEnd());
};
