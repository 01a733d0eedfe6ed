import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useKiosk } from '../state/context.ts';
import { type Ink, inkOf } from './ink.ts';
import 'uplot/dist/uPlot.min.css';
import './chart.css';

export type ChartOptions = Pick<uPlot.Options, 'series' | 'scales' | 'axes' | 'bands' | 'hooks' | 'padding'>;

interface ChartProps {
  /** The chart in a sentence, for whoever does not see it. */
  readonly label: string;
  readonly height: number;
  readonly data: uPlot.AlignedData;
  /** In the colours of the theme. A new function makes a new chart, so keep it while nothing changes. */
  readonly options: (ink: Ink) => ChartOptions;
  /** Where on the x scale the marking line stands. */
  readonly at?: number | undefined;
  /** A new value draws the same chart again, for hooks that read what lies outside of the options. */
  readonly drawing?: unknown;
  /** Somebody touches or passes over a place; values of the scales `x` and `y`. */
  readonly onTouch?: (x: number, y: number) => void;
}

/** A chart that is as wide as its place, follows the theme, stands still, and says where it is touched. */
export const Chart = ({ label, height, data, options, at, drawing, onTouch }: ChartProps) => {
  const { theme } = useKiosk().settings.value;
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const touched = useRef(onTouch);
  touched.current = onTouch;
  const latest = useRef(at);
  latest.current = at;

  useEffect(() => {
    const place = host.current;
    if (!place) return;
    const made = new uPlot(
      {
        width: Math.max(1, place.clientWidth),
        height,
        legend: { show: false },
        cursor: { ...stillCursor, x: true },
        ...options(inkOf(place)),
      },
      data,
      place,
    );
    chart.current = made;
    const unlisten = listen(made, (x, y) => touched.current?.(x, y));
    const resized = new ResizeObserver(() => {
      made.setSize({ width: Math.max(1, place.clientWidth), height });
      // The new size holds once uPlot's own microtask has run.
      queueMicrotask(() => mark(made, latest.current));
    });
    resized.observe(place);
    mark(made, latest.current);
    return () => {
      resized.disconnect();
      unlisten();
      made.destroy();
      chart.current = undefined;
    };
  }, [data, options, height, theme]);

  useEffect(() => {
    if (chart.current) mark(chart.current, at);
  }, [at]);

  useEffect(() => {
    if (drawing !== undefined) chart.current?.redraw(false, false);
  }, [drawing]);

  return <div ref={host} class="chart" role="img" aria-label={label} data-touch={onTouch !== undefined} />;
};

/** uPlot's own following of the mouse is for a desk: here the line stays where a finger put it. */
const ignore = (): null => null;
const stillCursor: uPlot.Cursor = {
  y: false,
  points: { show: false },
  drag: { x: false, y: false, setScale: false },
  bind: {
    mousedown: ignore,
    mouseup: ignore,
    click: ignore,
    dblclick: ignore,
    mousemove: ignore,
    mouseleave: ignore,
    mouseenter: ignore,
  },
};

const mark = (chart: uPlot, at: number | undefined): void =>
  chart.setCursor({ left: at === undefined ? -10 : chart.valToPos(at, 'x'), top: 0 });

const listen = (chart: uPlot, onTouch: (x: number, y: number) => void): (() => void) => {
  const tell = (event: PointerEvent): void => {
    // A finger tells only while it is down; a mouse also on its way over.
    if (event.pointerType !== 'mouse' && event.type === 'pointermove' && event.buttons === 0) return;
    const { left, top } = chart.over.getBoundingClientRect();
    onTouch(chart.posToVal(event.clientX - left, 'x'), chart.posToVal(event.clientY - top, 'y'));
  };
  chart.over.addEventListener('pointerdown', tell);
  chart.over.addEventListener('pointermove', tell);
  return () => {
    chart.over.removeEventListener('pointerdown', tell);
    chart.over.removeEventListener('pointermove', tell);
  };
};
