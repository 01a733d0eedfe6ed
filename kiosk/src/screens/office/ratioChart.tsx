import { useMemo } from 'preact/hooks';
import { clockText, countAxis, countScale, dayAxis } from '../../parts/axes.ts';
import { Chart, type ChartOptions } from '../../parts/chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import type { Ink } from '../../parts/ink.ts';
import { Legend } from '../../parts/legend.tsx';
import { useSay } from '../../state/context.ts';
import { level, shaded, stepped } from './lines.ts';
import { hoursShown, isBroken, type Step, stepLines, stretchesOf } from './ratioSteps.ts';
import { stateWords } from './stateWords.ts';
import { officeTexts } from './texts.ts';

interface RatioChartProps {
  readonly name: string;
  readonly cap: number | null;
  readonly steps: readonly Step[];
  readonly day: string;
  readonly at: number | undefined;
  readonly onTouch: (minute: number) => void;
}

/** Children above, counted caregivers against those required below, on one scale of time. */
export const RatioChart = ({ name, cap, steps, day, at, onTouch }: RatioChartProps) => {
  const say = useSay(officeTexts);
  // Steps are cut anew at each rendering: what they say decides whether there is anything to draw.
  const { above, below, broken, guessed, off } = useMemo(() => chartsOf(steps, cap), [JSON.stringify(steps), cap]);
  const minutes = Math.round(broken.reduce((sum, { from, to }) => sum + to - from, 0));
  return (
    <section class="panel office-chart" aria-label={name}>
      <Legend
        marks={[
          ['children', say('mark.children')],
          ['counted', say('mark.counted')],
          ['required', say('mark.required')],
          ...(broken.length > 0 ? [['short', say('mark.short')] as const] : []),
          ...(guessed.length > 0 ? [['guessed', say('mark.guessed')] as const] : []),
          ...(off.length > 0 ? [['off', say('mark.off')] as const] : []),
        ]}
      />
      <Chart
        label={say('ratio.chart', { room: name, day, n: broken.length, minutes })}
        height={200}
        at={at}
        onTouch={onTouch}
        {...above}
      />
      <Chart label={say('ratio.chartCare', { room: name })} height={196} at={at} onTouch={onTouch} {...below} />
      <Figures
        caption={say('table.of', { what: name })}
        words={[say('table.show'), say('table.hide')]}
        head={[
          say('ratio.from'),
          say('ratio.to'),
          say('mark.children'),
          say('ratio.counted'),
          say('mark.required'),
          say('ratio.state'),
        ]}
        rows={steps.map(({ from, to, interval }) => [
          clockText(from),
          clockText(to),
          interval.children,
          interval.caregivers,
          interval.required,
          stateWords(interval, say),
        ])}
      />
    </section>
  );
};

const chartsOf = (steps: readonly Step[], cap: number | null) => {
  const lines = stepLines(steps);
  const hours = hoursShown(steps);
  const guessed = stretchesOf(steps, (interval) => interval.guessed);
  const broken = stretchesOf(steps, isBroken);
  const off = stretchesOf(steps, ({ boxOff }) => boxOff);
  const brokenUnseen = stretchesOf(steps, (interval) => interval.boxOff && isBroken(interval));
  const most = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));
  const x = { time: false, range: [...hours] as [number, number] };
  // A breach of which nobody saw whether it went on stays one, on the ground of what is not known.
  const under = (ink: Ink) => [
    shaded(guessed, ink.hatch, undefined),
    shaded(broken, ink.badSoft, ink.bad),
    shaded(off, ink.off, undefined),
    shaded(brokenUnseen, undefined, ink.bad),
  ];
  const children = (ink: Ink): ChartOptions => ({
    padding: [12, 28, 4, 0],
    scales: { x, y: countScale(Math.max(most(lines.children), cap ?? 0)) },
    axes: [dayAxis(ink, false), countAxis(ink)],
    series: [{}, { ...stepped(), stroke: ink.brand, fill: `${ink.brand}22`, width: 3 }],
    hooks: { drawClear: under(ink), drawAxes: cap === null ? [] : [level(cap, ink)] },
  });
  const caregivers = (ink: Ink): ChartOptions => ({
    padding: [8, 28, 0, 0],
    scales: { x, y: countScale(Math.max(most(lines.counted), most(lines.required))) },
    axes: [dayAxis(ink), countAxis(ink)],
    series: [
      {},
      { ...stepped(), stroke: ink.text, width: 3 },
      { ...stepped(), stroke: ink.warn, width: 4, dash: [10, 6] },
    ],
    hooks: { drawClear: under(ink) },
  });
  return {
    guessed,
    broken,
    off,
    above: { data: [lines.x, lines.children] as [number[], (number | null)[]], options: children },
    below: {
      data: [lines.x, lines.counted, lines.required] as [number[], (number | null)[], (number | null)[]],
      options: caregivers,
    },
  };
};
