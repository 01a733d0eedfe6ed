import type { DailySummary, RoomRatio } from '#contract/summary.ts';
import { text } from '../../markup/html.ts';
import { firstOf, span, wideOf } from './markup.ts';
import type { Names } from './names.ts';

/** The letters of `ratio[].strip` in the order in which they are drawn: what is worse covers what is better. */
const order = ['c', 'o', 't', 'x', 'r', 'b', 'u'] as const;
type Letter = (typeof order)[number];

/** Colours of the kiosk's tiles, and a sign for each, so that the strip reads in black and white. */
const looks: Readonly<Record<Letter, { readonly fill: string; readonly sign: string; readonly ink: string }>> = {
  c: { fill: 'none', sign: '', ink: '#4a5650' },
  o: { fill: '#ddf0e4', sign: '', ink: '#0e3b2c' },
  t: { fill: 'url(#tight)', sign: '满', ink: '#4a2f00' },
  x: { fill: 'url(#unknown)', sign: '?', ink: '#2a3036' },
  r: { fill: 'url(#transient)', sign: '短', ink: '#6b1013' },
  b: { fill: '#a3161a', sign: '超', ink: '#fff' },
  u: { fill: 'url(#unattended)', sign: '无', ink: '#fff' },
};
const names: readonly (readonly [Letter, zh: string, en: string])[] = [
  ['o', '合规', 'met'],
  ['t', '合规，已满', 'no spare'],
  ['r', '宽限内缺员', 'within grace'],
  ['b', '超比', 'breach'],
  ['u', '无人看护', 'unattended'],
  ['x', '不可证明', 'not known'],
  ['c', '空闲', 'closed'],
];

const patterns = `<defs>
<pattern id="tight" width="1.6" height="1.6" patternUnits="userSpaceOnUse"><rect width="1.6" height="1.6" fill="#ffe7b0"/><circle cx=".8" cy=".8" r=".28" fill="#9a5b00"/></pattern>
<pattern id="transient" width="1.2" height="1.2" patternUnits="userSpaceOnUse"><rect width="1.2" height="1.2" fill="#fbe3df"/><path d="M.6 0V1.2" stroke="#a3161a" stroke-width=".4"/></pattern>
<pattern id="unattended" width="1.6" height="1.6" patternUnits="userSpaceOnUse"><rect width="1.6" height="1.6" fill="#5e0b0e"/><path d="M0 0L1.6 1.6M1.6 0L0 1.6" stroke="#fff" stroke-width=".22"/></pattern>
<pattern id="unknown" width="1.4" height="1.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.4" height="1.4" fill="#eceef0"/><path d="M0 0V1.4" stroke="#8a949c" stroke-width=".5"/></pattern>
</defs>`;

/** One stretch of a room's day, minutes since midnight. */
export interface StripPart {
  readonly letter: Letter;
  readonly from: number;
  readonly to: number;
}

/** A strip read: `c420o30b2` is closed until 07:00, met until 07:30, then two minutes of breach. */
export const partsOf = (strip: string): StripPart[] => {
  let from = 0;
  return [...strip.matchAll(/([cotrbux])(\d+)/g)].map(([, letter, minutes]) => {
    const part = { letter: letter as Letter, from, to: from + Number(minutes) }; // the pattern takes no other letter
    from = part.to;
    return part;
  });
};

// Millimetres. A sheet of A4 holds 190 between its margins.
const [left, width, right] = [37, 113, 190] as const;
const top = 5.4;
const mostRooms = 12;

/**
 * The ratio of each room on the day as a picture: a row a room, an hour scale above, its breaches told beside it. Rooms of
 * summaries without strips are told in words alone.
 */
export const ratioStrips = (summary: DailySummary, names: Names): string => {
  const { shown: rooms, more } = firstOf(summary.ratio ?? [], mostRooms);
  const strips = rooms.map(({ strip }) => partsOf(strip ?? ''));
  const { from, to } = scaleOf(strips.flat(), summary.opening);
  const x = (minute: number): number => round(left + ((minute - from) / (to - from)) * width);
  const row = rooms.length > 8 ? 4.1 : rooms.length > 4 ? 4.9 : 8;
  const height = top + rooms.length * row + 0.4;
  const hours = Array.from({ length: (to - from) / 60 + 1 }, (_, index) => from + index * 60);
  const every = hours.length > 15 ? 2 : 1;
  return `<svg class="strips" viewBox="0 0 ${right} ${round(height)}" role="img" aria-label="各教室保育比">
${patterns}
${hours
  .map((minute, index) => {
    const line = `<path d="M${x(minute)} ${top - 1}V${round(height - 0.4)}" stroke="#c9ceca" stroke-width=".15"/>`;
    const name =
      index % every === 0 ? `<text x="${x(minute)}" y="${top - 1.6}" class="hour">${minute / 60}:00</text>` : '';
    return line + name;
  })
  .join('')}
${rooms.map((room, index) => rowOf(room, strips[index] ?? [], { x, y: top + index * row, tall: round(row - 1.1), from, to }, names)).join('\n')}
</svg>
${more > 0 ? `<p class="more">另有 ${more} 间教室，见日报 <small>${more} more rooms in the summary itself</small></p>` : ''}${legend()}`;
};

interface Row {
  readonly x: (minute: number) => number;
  readonly y: number;
  readonly tall: number;
  readonly from: number;
  readonly to: number;
}

const rowOf = (room: RoomRatio, parts: readonly StripPart[], { x, y, tall, from, to }: Row, names: Names): string => {
  const middle = round(y + tall / 2 + 1.05);
  const frame = `<rect x="${left}" y="${round(y)}" width="${width}" height="${tall}" fill="none" stroke="#7c8781" stroke-width=".15"/>`;
  const seen = parts.filter((part) => part.from < to && part.to > from);
  const pieces = order.flatMap((letter) =>
    seen
      .filter((part) => part.letter === letter && letter !== 'c')
      .map((part) => {
        const [start, end] = [x(Math.max(part.from, from)), x(Math.min(part.to, to))];
        // A minute of breach must be seen in a day of twelve hours, and does not reach out of the frame.
        const wide = round(Math.min(Math.max(end - start, 0.7), left + width - start));
        const look = looks[letter];
        const sign =
          wide > 4 && look.sign !== ''
            ? `<text x="${round(start + wide / 2)}" y="${middle}" class="sign" fill="${look.ink}" stroke="${letter === 't' ? '#ffe7b0' : letter === 'x' ? '#eceef0' : letter === 'r' ? '#fbe3df' : '#7a1013'}">${look.sign}</text>`
            : '';
        return `<rect x="${start}" y="${round(y)}" width="${wide}" height="${tall}" fill="${look.fill}"/>${sign}`;
      }),
  );
  const noStrip =
    parts.length === 0
      ? `<text x="${left + width / 2}" y="${middle}" class="none">此日报没有逐分钟记录 no minutes in this summary</text>`
      : '';
  const classes = (room.classIds ?? []).map(names.class).join('、');
  return `<g><text x="0" y="${middle}" class="room">${text(short(names.room(room.roomId), 7))} <tspan class="of">${text(short(classes, 12))}</tspan></text>
${pieces.join('')}${frame}${noStrip}
<text x="${left + width + 2}" y="${middle}" class="told${room.breachSeconds + room.unattendedSeconds > 0 ? ' bad' : ''}">${text(toldOf(room))}</text></g>`;
};

/** Chinese characters that fit beside a strip. */
const mostTold = 14.5;
/** What is worst about a room's day, in a line. */
const toldOf = (room: RoomRatio): string => {
  if (room.openSeconds === 0) return '未开放';
  const parts = [
    ...(room.unattendedSeconds > 0 ? [`无人 ${span(room.unattendedSeconds)}`] : []),
    ...(room.breachSeconds > 0 ? [`超比${room.breaches}次 ${span(room.breachSeconds)}`] : []),
    ...(room.overCapSeconds > 0 ? [`超额 ${span(room.overCapSeconds)}`] : []),
    ...(room.unverifiedSeconds > 0 ? [`待证 ${span(room.unverifiedSeconds)}`] : []),
  ];
  if (parts.length === 0) return '无超比';
  // The gravest always, and a second one where there is room: the strip itself shows the rest.
  const both = parts.slice(0, 2).join('，');
  return wideOf(both) <= mostTold ? both : (parts[0] ?? '');
};

const legend = (): string =>
  `<p class="legend">${names
    .map(
      ([letter, zh, en]) =>
        `<span><svg viewBox="0 0 7 3.4" class="swatch">${letter === 'c' ? '' : `<rect width="7" height="3.4" fill="${looks[letter].fill}"/>`}<rect x=".08" y=".08" width="6.84" height="3.24" fill="none" stroke="#7c8781" stroke-width=".16"/></svg>${zh} <small>${en}</small></span>`,
    )
    .join('')}</p>`;

/** Whole hours that hold the planned day and every minute in which a room is known to have been in use. */
const scaleOf = (parts: readonly StripPart[], opening: DailySummary['opening']): { from: number; to: number } => {
  // What nobody knows of a night does not make the day's scale.
  const used = parts.filter(({ letter }) => letter !== 'c' && letter !== 'x');
  const planned = opening ? [minuteOf(opening.plannedOpen), minuteOf(opening.plannedClose)] : [];
  const edges = [...used.flatMap(({ from, to }) => [from, to]), ...planned];
  const first = edges.length === 0 ? 420 : Math.min(...edges);
  const last = edges.length === 0 ? 1140 : Math.max(...edges);
  return { from: Math.floor(first / 60) * 60, to: Math.max(Math.ceil(last / 60), Math.floor(first / 60) + 4) * 60 };
};

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const round = (value: number): number => Math.round(value * 100) / 100;
/** A long name loses its middle: rooms differ at their ends. */
const short = (name: string, most: number): string => {
  const letters = [...name];
  for (let kept = letters.length; kept > 1; kept -= 1) {
    const head = Math.ceil((kept - 1) / 2);
    const cut =
      kept === letters.length ? name : `${letters.slice(0, head).join('')}…${letters.slice(1 - kept + head).join('')}`;
    if (wideOf(cut) <= most) return cut;
  }
  return '…';
};
