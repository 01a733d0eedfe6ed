import type { Coverage } from '#contract/footage.ts';
import { addDays } from '../../state/calendar.ts';
import { zoneMinutesOf } from '../../state/clock.ts';

type CoverageDay = Coverage['days'][number];
type Gap = CoverageDay['gaps'][number];

/** complete: all of the required time; gaps: a part; none: nothing; notRequired: the camera was not there yet. */
export type CellState = 'complete' | 'gaps' | 'none' | 'notRequired';

export interface Cell {
  /** Column and row. */
  readonly day: number;
  readonly camera: number;
  readonly state: CellState;
  readonly recordedMinutes: number;
  readonly requiredMinutes: number;
  /** 0 to 1. */
  readonly share: number;
  readonly gaps: readonly Gap[];
}

export interface Calendar {
  readonly days: readonly string[];
  readonly cameras: readonly { readonly streamId: string; readonly name: string }[];
  readonly cells: readonly Cell[];
}

/** Recorded minutes are rounded down and required ones up: so much may lack without anything missing. */
const roundingMinutes = 2;

export const stateOf = ({ recordedMinutes, requiredMinutes, gaps }: CoverageDay): CellState => {
  if (requiredMinutes === 0) return 'notRequired';
  if (gaps.length === 0 && recordedMinutes + roundingMinutes >= requiredMinutes) return 'complete';
  return recordedMinutes === 0 ? 'none' : 'gaps';
};

/** The days from left to right, the cameras of the list from top to bottom, and a cell for each pair that is told. */
export const calendarOf = (coverage: Coverage, days: readonly string[], cameras: Calendar['cameras']): Calendar => {
  const columns = new Map(days.map((day, index) => [day, index]));
  const rows = new Map(cameras.map(({ streamId }, index) => [streamId, index]));
  const cells = coverage.days.flatMap((told): Cell[] => {
    const [day, camera] = [columns.get(told.day), rows.get(told.streamId)];
    if (day === undefined || camera === undefined) return [];
    const { recordedMinutes, requiredMinutes, gaps } = told;
    const share = requiredMinutes === 0 ? 0 : Math.min(1, recordedMinutes / requiredMinutes);
    return [{ day, camera, state: stateOf(told), recordedMinutes, requiredMinutes, share, gaps }];
  });
  return { days, cameras, cells };
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
