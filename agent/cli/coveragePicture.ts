import type { Day } from '../time/calendar.ts';
import { type CalendarRow, markOf, percentOf } from './coverageCalendar.ts';
import type { Messages } from './messages.ts';
import { escaped, round } from './svg.ts';

const [cell, rowHeight, left, top] = [10, 26, 190, 44] as const;
const colours = {
  complete: '#2b7a4b',
  short: '#c98a1b',
  long: '#b26a00',
  none: '#a3161a',
  notRequired: '#e2e5e8',
} as const;

/** The calendar as an SVG picture: a day a column, a stream or an area a row. What is missing is a hole from above, too. */
export const calendarPicture = (days: readonly Day[], rows: readonly CalendarRow[], { coverage }: Messages): string => {
  const width = left + days.length * cell + 90;
  const height = top + rows.length * rowHeight + 34;
  const x = (column: number): number => left + column * cell;
  const heads = days.flatMap((day, column) =>
    column === 0 || day.endsWith('-01') || day.endsWith('-15')
      ? [`<text x="${x(column)}" y="36" font-size="11">${Number(day.slice(5, 7))}/${Number(day.slice(8))}</text>`]
      : [],
  );
  const lines = rows.flatMap(({ id, name, shares }, index) => {
    const y = top + index * rowHeight;
    const told = days.flatMap((day) => shares.get(day) ?? []);
    return [
      `<text x="8" y="${y + 15}">${escaped(name)} <tspan fill="#7c8781" font-size="10">${escaped(id)}</tspan></text>`,
      ...days.map((day, column) => {
        const share = shares.get(day);
        const mark = share ? markOf(share) : 'notRequired';
        const part = share && share.requiredMs > 0 ? share.recordedMs / share.requiredMs : 1;
        // A hole of minutes must be seen in a cell of a day.
        const full = mark === 'complete' || mark === 'notRequired' || mark === 'none' ? 20 : 20 * Math.min(part, 0.85);
        return (
          `<rect x="${x(column)}" y="${y}" width="${cell - 1.5}" height="20" fill="#f6e3e3"/>` +
          `<rect x="${x(column)}" y="${round(y + 20 - full)}" width="${cell - 1.5}" height="${round(full)}" fill="${colours[mark]}"/>`
        );
      }),
      `<text x="${x(days.length) + 8}" y="${y + 15}">${percentOf(told) ?? ''}</text>`,
    ];
  });
  const legend = (Object.keys(colours) as (keyof typeof colours)[]).map((mark, index) => {
    const at = left + index * 130;
    const y = height - 22;
    return `<rect x="${at}" y="${y}" width="12" height="12" fill="${colours[mark]}"/><text x="${at + 17}" y="${y + 11}" font-size="11">${escaped(coverage.marks[mark])}</text>`;
  });
  const title = coverage.title(days[0] ?? '', days.at(-1) ?? '');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.max(width, left + 680)} ${height}" font-family="'Noto Sans CJK SC','Noto Sans',sans-serif" font-size="13" fill="#1b2420">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="8" y="20" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...heads,
    ...lines,
    ...legend,
    '</svg>\n',
  ].join('\n');
};
