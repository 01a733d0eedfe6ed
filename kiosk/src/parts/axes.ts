import type uPlot from 'uplot';
import type { Ink } from './ink.ts';

/** Lines and letters that all axes share. */
const plain = (ink: Ink): Pick<uPlot.Axis, 'font' | 'stroke' | 'grid' | 'ticks'> => ({
  font: ink.font,
  stroke: ink.quiet,
  grid: { stroke: ink.hairline, width: 1 },
  ticks: { stroke: ink.hairline, width: 1, size: 6 },
});

/** Minutes of a day from left to right, written HH:MM; without labels where the chart below has them. */
export const dayAxis = (ink: Ink, labelled = true): uPlot.Axis => ({
  ...plain(ink),
  incrs: [5, 10, 15, 30, 60, 120, 180, 240, 360],
  space: 96,
  size: labelled ? 44 : 8,
  values: (_chart, splits) => splits.map((minute) => (labelled ? clockText(minute) : '')),
});

/** Whole numbers upwards. All have the same width, so that charts above each other agree. */
export const countAxis = (ink: Ink): uPlot.Axis => ({
  ...plain(ink),
  incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
  space: 36,
  size: 56,
});

/** Columns with a label each, as far as there is room; the last one is always told. */
export const columnAxis = (ink: Ink, labels: readonly string[]): uPlot.Axis => ({
  ...plain(ink),
  grid: { show: false },
  incrs: [1, 2, 5, 7, 10, 15, 30, 60],
  space: 72,
  size: 44,
  values: (_chart, splits) => splits.map((index) => (Number.isInteger(index) ? (labels[index] ?? '') : '')),
});

/** From 0 to a little more than the most. */
export const countScale = (most: number): uPlot.Scale => ({
  auto: false,
  range: [0, Math.max(2, most + Math.max(1, Math.ceil(most * 0.1)))],
});

/** HH:MM of a minute of the day. */
export const clockText = (minute: number): string => {
  const whole = Math.floor(minute);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};
