import type { RatioInterval } from '#contract/rooms.ts';
import { text } from '../markup/html.ts';
import { round } from './svg.ts';

const [width, height, left, top, chart] = [960, 360, 56, 44, 132] as const;
const fromHour = 7;
const toHour = 19;
const gap = 36;

/**
 * The day of one room as an SVG picture: children above, caregivers who count against those required below, and the
 * times in which some were missing in red. Times are those written in the intervals.
 */
export const dayGraph = (title: string, intervals: readonly RatioInterval[]): string => {
  const most = (of: (interval: RatioInterval) => number): number => Math.max(1, ...intervals.map(of));
  const x = (time: string): number => {
    const hours = Number(time.slice(11, 13)) + Number(time.slice(14, 16)) / 60 + Number(time.slice(17, 19)) / 3600;
    return (
      left + ((Math.min(toHour, Math.max(fromHour, hours)) - fromHour) / (toHour - fromHour)) * (width - left - 16)
    );
  };
  // An interval that ends at the next midnight ends at the right edge.
  const end = ({ from, to }: RatioInterval): number => (to.slice(0, 10) > from.slice(0, 10) ? width - 16 : x(to));
  /** A step line of one number, on a scale of its own from `base` upwards. */
  const line = (of: (interval: RatioInterval) => number, base: number, scale: number): string =>
    intervals
      .map((interval, index) => {
        const y = round(base - of(interval) * scale);
        return `${index === 0 ? 'M' : 'L'}${round(x(interval.from))} ${y}L${round(end(interval))} ${y}`;
      })
      .join('');
  const [childBase, careBase] = [top + chart, top + chart * 2 + gap];
  const childScale = chart / most(({ children }) => children);
  const careScale = (chart - 24) / most(({ required, caregivers }) => Math.max(required, caregivers));
  const short = intervals
    .filter(({ deficit }) => deficit > 0)
    .map((interval) => {
      const begun = x(interval.from);
      return `<rect x="${round(begun)}" y="${top}" width="${round(Math.max(1, end(interval) - begun))}" height="${chart * 2 + gap}" fill="#d64545" fill-opacity="0.28"/>`;
    });
  const hours = Array.from({ length: toHour - fromHour + 1 }, (_, index) => {
    const hour = String(fromHour + index).padStart(2, '0');
    const at = round(x(`0000-00-00T${hour}:00:00`));
    return `<path d="M${at} ${top}V${careBase}" stroke="#0001"/><text x="${at}" y="${careBase + 18}" text-anchor="middle">${hour}:00</text>`;
  });
  const label = (said: string, y: number, colour: string): string =>
    `<text x="${left}" y="${y}" fill="${colour}">${text(said)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 40}" font-family="'Noto Sans CJK SC','Noto Sans',sans-serif" font-size="13" fill="#333">`,
    `<title>${text(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="24" font-size="16" font-weight="bold">${text(title)}</text>`,
    ...hours,
    ...short,
    `<path d="${line(({ children }) => children, childBase, childScale)}" fill="none" stroke="#2a6f97" stroke-width="2"/>`,
    `<path d="${line(({ required }) => required, careBase, careScale)}" fill="none" stroke="#b26a00" stroke-width="2" stroke-dasharray="5 3"/>`,
    `<path d="${line(({ caregivers }) => caregivers, careBase, careScale)}" fill="none" stroke="#2b7a4b" stroke-width="2"/>`,
    `<text x="8" y="${round(childBase - most(({ children }) => children) * childScale + 12)}">${most(({ children }) => children)}</text><text x="8" y="${childBase}">0</text>`,
    `<text x="8" y="${round(careBase - most(({ required, caregivers }) => Math.max(required, caregivers)) * careScale + 12)}">${most(({ required, caregivers }) => Math.max(required, caregivers))}</text><text x="8" y="${careBase}">0</text>`,
    label('婴幼儿 children', childBase + 18, '#2a6f97'),
    label('应有 required (- - -)', height + 32, '#b26a00'),
    `<text x="${left + 180}" y="${height + 32}" fill="#2b7a4b">计入的保育人员 counted</text>`,
    `<text x="${left + 400}" y="${height + 32}" fill="#d64545">缺员 short</text>`,
    '</svg>\n',
  ].join('\n');
};
