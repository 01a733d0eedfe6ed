import type uPlot from 'uplot';
import type { ChartOptions } from '../../parts/chart.tsx';
import type { Ink } from '../../parts/ink.ts';
import { type Calendar, type Cell, nameLines } from './calendarCells.ts';

/** A column and a row of the calendar. */
export interface Spot {
  readonly day: number;
  readonly row: number;
}

/** Tall enough to be touched by its middle, and for two lines of a name. */
export const rowHeight = 56;
const longestLine = 7;

/**
 * The cells by a hook of the chart, as uPlot's own heat maps are drawn: its lines know no squares. `spotOf` says which
 * cell is framed, and is asked at each drawing.
 */
export const calendarChart = (calendar: Calendar, spotOf: () => Spot) => {
  const { days, rows } = calendar;
  const columns = days.map((_, index) => index);
  const lines = rows.map(({ name }) => nameLines(name, longestLine));
  const widest = Math.max(
    1,
    ...lines.flat().map((line) => [...line].reduce((sum, letter) => sum + widthOf(letter), 0)),
  );
  const options = (ink: Ink): ChartOptions => ({
    padding: [4, 28, 0, 0],
    scales: {
      x: { time: false, range: [-0.6, days.length - 0.4] },
      y: { auto: false, range: [-0.5, rows.length - 0.5], dir: -1 },
    },
    axes: [
      {
        font: ink.font,
        stroke: ink.quiet,
        grid: { show: false },
        ticks: { stroke: ink.hairline, width: 1, size: 6 },
        incrs: [1, 2, 5, 7, 10, 15, 30, 60],
        space: 72,
        size: 44,
        values: (_chart, splits) => splits.map((index) => monthDay(days[index])),
      },
      {
        font: ink.font,
        stroke: ink.text,
        grid: { show: false },
        ticks: { show: false },
        size: widest * 22 + 16,
        splits: () => rows.map((_, index) => index),
        values: (_chart, splits) => splits.map((index) => lines[index]?.join('\n') ?? ''),
        lineGap: 1.15,
      },
    ],
    series: [{}, { show: false }],
    hooks: { drawAxes: [(chart) => drawCells(chart, calendar.cells, spotOf(), ink)] },
  });
  return { data: [columns, columns.map(() => 0)] as [number[], number[]], options };
};

const monthDay = (day: string | undefined): string =>
  day === undefined ? '' : `${Number(day.slice(5, 7))}/${Number(day.slice(8, 10))}`;

/** Of a square letter's width. */
const widthOf = (letter: string): number => (letter.charCodeAt(0) > 0xff ? 1 : 0.6);

const drawCells = (chart: uPlot, cells: readonly Cell[], spot: Spot, ink: Ink): void => {
  const { ctx } = chart;
  const px = devicePixelRatio;
  const across = Math.abs(chart.valToPos(1, 'x', true) - chart.valToPos(0, 'x', true));
  const down = Math.abs(chart.valToPos(1, 'y', true) - chart.valToPos(0, 'y', true));
  const width = Math.max(1, across - Math.min(3 * px, across * 0.2));
  const height = down - 12 * px;
  ctx.save();
  for (const cell of cells) {
    const left = chart.valToPos(cell.day, 'x', true) - width / 2;
    const top = chart.valToPos(cell.row, 'y', true) - height / 2;
    drawCell(ctx, cell, { left, top, width, height }, ink);
    if (cell.day !== spot.day || cell.row !== spot.row) continue;
    ctx.strokeStyle = ink.focus;
    ctx.lineWidth = 4 * px;
    ctx.strokeRect(left - 3 * px, top - 4 * px, width + 6 * px, height + 8 * px);
  }
  ctx.restore();
};

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Each state has a shape of its own: full, filled from below as far as it was recorded, crossed out, a dot. */
const drawCell = (ctx: CanvasRenderingContext2D, cell: Cell, { left, top, width, height }: Box, ink: Ink): void => {
  switch (cell.state) {
    case 'complete':
      ctx.fillStyle = ink.ok;
      ctx.fillRect(left, top, width, height);
      return;
    case 'gaps': {
      // A gap of minutes must be seen in a cell of a day.
      const filled = height * Math.min(cell.share, 0.85);
      ctx.fillStyle = ink.warnSoft;
      ctx.fillRect(left, top, width, height);
      ctx.fillStyle = ink.warn;
      ctx.fillRect(left, top + height - filled, width, filled);
      return;
    }
    case 'none':
      ctx.fillStyle = ink.bad;
      ctx.fillRect(left, top, width, height);
      ctx.strokeStyle = ink.surface;
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(left, top + height);
      ctx.lineTo(left + width, top);
      ctx.stroke();
      return;
    case 'notRequired': {
      const dot = Math.min(width, 4 * devicePixelRatio);
      ctx.fillStyle = ink.outline;
      ctx.fillRect(left + (width - dot) / 2, top + (height - dot) / 2, dot, dot);
    }
  }
};
