import { text } from '../markup/html.ts';
import type { Day } from '../time/calendar.ts';
import { type CalendarRow, type Mark, markOf, percentOf } from './coverageCalendar.ts';
import type { Messages } from './messages.ts';
import { round } from './svg.ts';

const [across, width, tall, rowHeight, left, top] = [10, 8.5, 20, 26, 190, 44] as const;
const colours: Readonly<Record<Mark, string>> = {
  complete: '#2b7a4b',
  short: '#c98a1b',
  long: '#b26a00',
  none: '#a3161a',
  notRequired: '#e2e5e8',
};
/** What is missing of a day that has gaps. */
const missing = '#f3dcdc';
const marks = Object.keys(colours) as Mark[]; // the keys of a constant object

/** The calendar as an SVG picture: a day a column, a stream or an area a row; a day with gaps is filled as far as it was recorded. */
export const calendarPicture = (
  days: readonly Day[],
  groups: readonly { readonly title: string; readonly rows: readonly CalendarRow[] }[],
  { coverage }: Messages,
): string => {
  const x = (column: number): number => left + column * across;
  const parts: string[] = days.flatMap((day, column) =>
    column === 0 || day.endsWith('-01') || day.endsWith('-15')
      ? [`<text x="${x(column)}" y="36" font-size="11">${Number(day.slice(5, 7))}/${Number(day.slice(8))}</text>`]
      : [],
  );
  let y: number = top;
  for (const { title, rows } of groups.filter((group) => group.rows.length > 0)) {
    parts.push(`<text x="8" y="${y + 14}" font-size="11" fill="#4a5650">${text(title)}</text>`);
    y += 22;
    for (const row of rows) {
      parts.push(...rowParts(days, row, x, y));
      y += rowHeight;
    }
    y += 8;
  }
  const legend = marks.map((mark, index) => {
    const at = left + index * 130;
    return `<rect x="${at}" y="${y + 4}" width="12" height="12" fill="${colours[mark]}"/><text x="${at + 17}" y="${y + 15}" font-size="11">${text(coverage.marks[mark])}</text>`;
  });
  const title = coverage.title(days[0] ?? '', days.at(-1) ?? '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.max(x(days.length) + 90, left + 680)} ${y + 30}" font-family="'Noto Sans CJK SC','Noto Sans',sans-serif" font-size="13" fill="#1b2420">`,
    `<title>${text(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="20" font-size="15" font-weight="bold">${text(title)}</text>`,
    ...parts,
    ...legend,
    '</svg>\n',
  ].join('\n');
};

const rowParts = (
  days: readonly Day[],
  { id, name, shares }: CalendarRow,
  x: (column: number) => number,
  y: number,
): string[] => {
  const cells = days.map((day, column) => {
    const share = shares.get(day);
    const mark = share ? markOf(share) : 'notRequired';
    const hasGaps = mark === 'short' || mark === 'long';
    // A hole of minutes must be seen in a cell of a day.
    const part = hasGaps && share ? Math.min(share.recordedMs / share.requiredMs, 0.85) : 1;
    return { column, mark, full: round(tall * part) };
  });
  const path = (of: typeof cells, draw: (cell: (typeof cells)[number]) => string, paint: string): string[] =>
    of.length === 0 ? [] : [`<path d="${of.map(draw).join('')}" ${paint}/>`];
  const box = (column: number, height: number): string =>
    `M${x(column)} ${round(y + tall - height)}h${width}V${y + tall}h-${width}z`;
  const withGaps = cells.filter(({ full }) => full < tall);
  const none = cells.filter(({ mark }) => mark === 'none');
  return [
    `<text x="8" y="${y + 15}">${text(name)} <tspan fill="#7c8781" font-size="10">${text(id)}</tspan></text>`,
    ...path(withGaps, ({ column }) => box(column, tall), `fill="${missing}"`),
    ...marks.flatMap((mark) =>
      path(
        cells.filter((cell) => cell.mark === mark),
        ({ column, full }) => box(column, full),
        `fill="${colours[mark]}"`,
      ),
    ),
    // Not by its colour alone.
    ...path(none, ({ column }) => `M${x(column)} ${y + tall}l${width} -${tall}`, 'stroke="#fff" fill="none"'),
    `<text x="${x(days.length) + 8}" y="${y + 15}">${percentOf(days.flatMap((day) => shares.get(day) ?? [])) ?? ''}</text>`,
  ];
};
