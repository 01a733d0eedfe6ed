import uPlot from 'uplot';
import type { Ink } from '../../parts/ink.ts';
import type { Stretch } from './ratioSteps.ts';

const path = uPlot.paths.stepped?.({ align: 1 });

/** A line whose value holds until the next one. */
export const stepped = (): uPlot.Series => ({ ...(path && { paths: path }), points: { show: false } });

/** A hook that lays stretches under the lines: filled, or with a bar on top so that they are seen without colour, or both. */
export const shaded =
  (stretches: readonly Stretch[], fill: string | CanvasPattern | undefined, bar: string | undefined) =>
  (chart: uPlot): void => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const { from, to } of stretches) {
      const left = chart.valToPos(from, 'x', true);
      // A breach of seconds is still to be seen in a day of twelve hours.
      const width = Math.max(3 * devicePixelRatio, chart.valToPos(to, 'x', true) - left);
      const lay = (colour: typeof fill, height: number): void => {
        if (colour === undefined) return;
        ctx.fillStyle = colour;
        ctx.fillRect(left, bbox.top, width, height);
      };
      lay(fill, bbox.height);
      lay(bar, 6 * devicePixelRatio);
    }
    ctx.restore();
  };

/** A hook that draws a level across the whole width. */
export const level =
  (value: number, ink: Ink) =>
  (chart: uPlot): void => {
    const { ctx, bbox } = chart;
    const y = Math.round(chart.valToPos(value, 'y', true));
    ctx.save();
    ctx.strokeStyle = ink.outline;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 6 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };
