import type { GapReason } from '#contract/values.ts';
import type { RecordedShare } from '../footage/coverage.ts';
import type { Day } from '../time/calendar.ts';
import type { Messages } from './messages.ts';
import { table } from './terminal.ts';

/** One line of the calendar: a stream or an area. */
export interface CalendarRow {
  readonly id: string;
  readonly name: string;
  readonly shares: ReadonlyMap<Day, RecordedShare>;
}

/** Recorded minutes are rounded down and required ones up: so much may lack without anything missing. */
const roundingMinutes = 2;
const marks = { complete: '█', short: '▓', long: '▒', none: '×', notRequired: '·' } as const;
export type Mark = keyof typeof marks;
const longMinutes = 60;

/** complete: nothing missing; short: less than an hour; long: more; none: no footage at all. */
export const markOf = ({ recordedMinutes, requiredMinutes }: RecordedShare): Mark => {
  if (requiredMinutes === 0) return 'notRequired';
  const missing = requiredMinutes - recordedMinutes;
  if (missing <= roundingMinutes) return 'complete';
  if (recordedMinutes === 0) return 'none';
  return missing < longMinutes ? 'short' : 'long';
};

/** Recorded ÷ required in hundredths of a percent, rounded down, so that only what is whole says 100 %. */
export const percentOf = (shares: readonly RecordedShare[]): string | undefined => {
  const sum = (of: (share: RecordedShare) => number): number => shares.reduce((total, share) => total + of(share), 0);
  const required = sum(({ requiredMs }) => requiredMs);
  if (required === 0) return undefined;
  return `${(Math.floor((sum(({ recordedMs }) => recordedMs) / required) * 10_000) / 100).toFixed(2)} %`;
};

/** A month a block, a day a column, a stream or an area a line: a year fits on a screen of eighty letters. */
export const calendarLines = (
  days: readonly Day[],
  groups: readonly { readonly title: string; readonly rows: readonly CalendarRow[] }[],
  messages: Messages,
): string[] => {
  const used = new Set<Mark>();
  const months = [...Map.groupBy(days, (day) => day.slice(0, 7))];
  const block = ([month, own]: [string, Day[]], rows: readonly CalendarRow[]): string[][] => [
    [month, ruler(own), ''],
    ...rows.map(({ id, name, shares }) => {
      const told = own.flatMap((day) => shares.get(day) ?? []);
      const cells = own.map((day) => {
        const share = shares.get(day);
        const mark = share ? markOf(share) : 'notRequired';
        used.add(mark);
        return marks[mark];
      });
      return [name === id ? id : `${name} ${id}`, cells.join(''), percentOf(told) ?? ''];
    }),
  ];
  const lines = groups.flatMap(({ title, rows }) =>
    rows.length === 0 ? [] : [title, ...table(months.flatMap((month) => block(month, rows))), ''],
  );
  const legend = (Object.keys(marks) as Mark[]).filter((mark) => used.has(mark)); // the keys of a constant object
  return [...lines, legend.map((mark) => `${marks[mark]} ${messages.coverage.marks[mark]}`).join('   ')];
};

/** The first day and each fifth one, over their columns. */
const ruler = (days: readonly Day[]): string => {
  let line = '';
  days.forEach((day, column) => {
    const number = Number(day.slice(8));
    if (column !== 0 && number % 5 !== 0) return;
    if (line.length > column || (line.length > 0 && line.length === column && column !== 0 && !line.endsWith(' '))) {
      return;
    }
    line = `${line.padEnd(column)}${number}`;
  });
  return line;
};

/** A gap in words: `乳儿班 11-25 08:00:04 – 08:03:10 连不上摄像头`. */
export interface ToldGap {
  readonly name: string;
  readonly from: string;
  /** Undefined while it lasts. */
  readonly to: string | undefined;
  readonly reason: GapReason;
  readonly detail: string | null;
}

export const gapLines = (gaps: readonly ToldGap[], { coverage }: Messages): string[] =>
  table(
    gaps.map(({ name, from, to, reason, detail }) => [
      name,
      `${from} – ${to ?? coverage.lasts}`,
      coverage.reasons[reason],
      detail ?? '',
    ]),
  );
