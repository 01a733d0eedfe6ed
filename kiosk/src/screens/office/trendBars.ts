import uPlot from 'uplot';
import { columnAxis, countAxis, countScale } from '../../parts/axes.ts';
import type { ChartOptions } from '../../parts/chart.tsx';
import type { Ink } from '../../parts/ink.ts';
import { shortDay } from '../../state/calendar.ts';
import type { TrendDay } from './trendDays.ts';

interface Bars {
  readonly data: [number[], ...(number | null)[][]];
  readonly options: (ink: Ink) => ChartOptions;
}

const path = uPlot.paths.bars?.({ size: [0.7, 40], align: 0 });
const bars = (): uPlot.Series => ({ ...(path && { paths: path }), points: { show: false } });

const columns = (days: readonly TrendDay[]): number[] => days.map((_, index) => index);
const frame = (days: readonly TrendDay[], most: number, ink: Ink): ChartOptions => ({
  padding: [12, 28, 0, 0],
  scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: countScale(most) },
  axes: [
    columnAxis(
      ink,
      days.map(({ day }) => shortDay(day)),
    ),
    countAxis(ink),
  ],
  series: [{}],
});

/** Those expected as an outline, and those who came filled in it. A day of which nothing is known stays empty. */
export const attendanceBars = (days: readonly TrendDay[]): Bars => {
  const expected = days.map(({ attendance }) => attendance?.expected ?? null);
  const attended = days.map(({ attendance }) => attendance?.attended ?? null);
  const most = Math.max(0, ...expected.map(Number), ...attended.map(Number));
  return {
    data: [columns(days), attended, expected],
    options: (ink) => ({
      ...frame(days, most, ink),
      hooks: { drawAxes: [unseenMarks(days, ({ attendance }) => attendance, ink)] },
      series: [
        {},
        { ...bars(), fill: ink.brand, stroke: ink.brand, width: 0 },
        { ...bars(), stroke: ink.outline, width: 1.5 },
      ],
    }),
  };
};

/** A low hatched block where nothing is known: an empty place would read as nobody. */
const unseenMarks =
  (days: readonly TrendDay[], known: (day: TrendDay) => object | undefined, ink: Ink) =>
  (chart: uPlot): void => {
    const { ctx, bbox } = chart;
    const width = Math.abs(chart.valToPos(1, 'x', true) - chart.valToPos(0, 'x', true)) * 0.7;
    const height = 14 * devicePixelRatio;
    ctx.save();
    ctx.fillStyle = ink.hatch;
    days.forEach((day, index) => {
      if (known(day)) return;
      ctx.fillRect(chart.valToPos(index, 'x', true) - width / 2, bbox.top + bbox.height - height, width, height);
    });
    ctx.restore();
  };

/** Minutes in which caregivers were missing, beyond the grace. A day of which nothing is known is no day without any. */
export const breachBars = (days: readonly TrendDay[]): Bars => {
  const minutes = days.map(({ breaches }) => breaches?.minutes ?? null);
  return {
    data: [columns(days), minutes],
    options: (ink) => ({
      ...frame(days, Math.max(0, ...minutes.map(Number)), ink),
      hooks: { drawAxes: [unseenMarks(days, ({ breaches }) => breaches, ink)] },
      series: [{}, { ...bars(), fill: ink.bad, stroke: ink.bad, width: 0 }],
    }),
  };
};
