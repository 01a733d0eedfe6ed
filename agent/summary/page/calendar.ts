import { type Day, weekday } from '../../time/calendar.ts';

/** What the sealed summaries say about a day's footage; `missing`: no summary of the day is there. */
export type FootageDay =
  | { readonly day: Day; readonly state: 'told'; readonly recordedMinutes: number; readonly requiredMinutes: number }
  | { readonly day: Day; readonly state: 'unknown' }
  | { readonly day: Day; readonly state: 'missing' };

const [cellWide, cellTall, gap, left, top] = [6.1, 3.7, 0.35, 6, 3.6] as const;

/**
 * Recorded ÷ required minutes of each past day, a week a column, Monday on top. The percent stands in its cell, rounded down,
 * so that the picture needs no colour; a day without a summary is crossed out and never looks recorded.
 */
export const footageCalendar = (days: readonly FootageDay[]): string => {
  const first = days[0];
  if (!first) return '<p>还没有往日的日报 <small>no earlier summaries</small></p>';
  const before = weekday(first.day) - 1;
  const cells = days.map((each, index) => {
    const column = Math.floor((index + before) / 7);
    const x = round(left + column * (cellWide + gap));
    const y = round(top + ((index + before) % 7) * (cellTall + gap));
    return { each, column, x, y };
  });
  const columns = (cells.at(-1)?.column ?? 0) + 1;
  const wide = round(left + columns * (cellWide + gap));
  const tall = round(top + 7 * (cellTall + gap));
  const months = cells
    .filter(({ each }, index) => index === 0 || each.day.endsWith('-01'))
    // The first of a month may fall into the column in which the first cell already names its own.
    .filter(({ column }, index, all) => column !== all[index - 1]?.column)
    .map(({ each, x }) => `<text x="${x}" y="2.4" class="month">${Number(each.day.slice(5, 7))}月</text>`);
  const weekdays = ['一', '', '三', '', '五', '', '日'].map(
    (name, index) => `<text x="1" y="${round(top + index * (cellTall + gap) + 2.8)}" class="month">${name}</text>`,
  );
  return `<svg class="calendar" viewBox="0 0 ${wide} ${tall}" style="width:${wide}mm" role="img" aria-label="录像日历"><defs><pattern id="gone" width="1.3" height="1.3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.3" height="1.3" fill="#fff"/><path d="M0 0V1.3" stroke="#8a949c" stroke-width=".35"/></pattern></defs>
${[...months, ...weekdays].join('')}
${cells.map(({ each, x, y }) => cell(each, x, y)).join('')}
</svg>`;
};

const cell = (each: FootageDay, x: number, y: number): string => {
  const look = lookOf(each);
  const box = `<rect x="${x}" y="${y}" width="${cellWide}" height="${cellTall}" fill="${look.fill}" stroke="${look.edge}" stroke-width=".18"/>`;
  const middle = round(x + cellWide / 2);
  return `<g data-day="${each.day}" data-state="${each.state}">${box}<text x="${middle}" y="${round(y + 2.75)}" class="share" fill="${look.ink}"${look.halo ? ' stroke="#fff"' : ''}>${look.words}</text></g>`;
};

interface Look {
  readonly fill: string;
  readonly edge: string;
  readonly ink: string;
  readonly words: string;
  readonly halo?: boolean;
}

const lookOf = (each: FootageDay): Look => {
  if (each.state === 'missing') return { fill: 'url(#gone)', edge: '#a3161a', ink: '#a3161a', words: '缺', halo: true };
  if (each.state === 'unknown') return { fill: 'url(#gone)', edge: '#7c8781', ink: '#2a3036', words: '?', halo: true };
  if (each.requiredMinutes === 0) return { fill: '#fff', edge: '#c9ceca', ink: '#4a5650', words: '–' };
  const share = Math.floor((Math.min(each.recordedMinutes, each.requiredMinutes) * 100) / each.requiredMinutes);
  if (share === 100) return { fill: '#ddf0e4', edge: '#7fae94', ink: '#0e3b2c', words: '100' };
  if (share >= 95) return { fill: '#ffe7b0', edge: '#9a5b00', ink: '#4a2f00', words: `${share}` };
  return { fill: '#a3161a', edge: '#a3161a', ink: '#fff', words: `${share}` };
};

const round = (value: number): number => Math.round(value * 100) / 100;
