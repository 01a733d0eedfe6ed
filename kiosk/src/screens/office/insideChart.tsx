import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import type { RatioInterval } from '#contract/rooms.ts';
import { clockText, countAxis, countScale, dayAxis } from '../../parts/axes.ts';
import { Chart, type ChartOptions } from '../../parts/chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import type { Ink } from '../../parts/ink.ts';
import { Legend } from '../../parts/legend.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import { shaded, stepped } from './lines.ts';
import { hoursShown, houseLines, stepsOf, timesOff } from './ratioSteps.ts';
import { officeTexts } from './texts.ts';

interface InsideChartProps {
  readonly day: string;
  readonly isToday: boolean;
  readonly intervals: readonly RatioInterval[];
}

/** Children and counted caregivers inside the whole house over the day. */
export const InsideChart = ({ day, isToday, intervals }: InsideChartProps) => {
  const say = useSay(officeTexts);
  const touched = useSignal<number | undefined>(undefined);
  const { lines, off, options, data } = useMemo(() => chartOf(intervals, day), [intervals, day]);
  const most = { children: mostOf(lines.children), caregivers: mostOf(lines.counted) };
  if (most.children + most.caregivers === 0 && off.length === 0) {
    return <Notice icon="empty" title={say('attendance.nobody')} />;
  }
  const end = lines.x.at(-1) ?? 0;
  const at = Math.min(touched.value ?? (isToday ? end : peakAt(lines)), end);
  const index = Math.max(
    0,
    lines.x.findLastIndex((x) => x <= at),
  );
  const sentence = (row: number): string => {
    const time = clockText(row === index ? at : (lines.x[row] ?? 0));
    const [children, caregivers] = [lines.children[row], lines.counted[row]];
    return children == null || caregivers == null
      ? say('attendance.off', { time })
      : say('attendance.at', { time, children, caregivers });
  };
  const told = (count: number | null | undefined): string | number => count ?? '—';
  return (
    <>
      <Legend
        marks={[
          ['children', say('mark.children')],
          ['counted', say('mark.counted')],
          ...(off.length > 0 ? [['off', say('mark.off')] as const] : []),
        ]}
      />
      <Chart
        label={say('attendance.curve', { day, ...most })}
        height={260}
        data={data}
        options={options}
        at={at}
        onTouch={(x) => {
          touched.value = Math.max(lines.x[0] ?? 0, x);
        }}
      />
      <p class="readout-line" role="status">
        {sentence(index)}
      </p>
      <Figures
        caption={say('table.of', { what: say('attendance.inside') })}
        words={[say('table.show'), say('table.hide')]}
        head={[say('ratio.from'), say('mark.children'), say('mark.counted')]}
        rows={lines.x
          .map((x, row) => [clockText(x), told(lines.children[row]), told(lines.counted[row])])
          // Where a line ends the next begins at the same x.
          .filter((_, row) => lines.x[row] !== lines.x[row + 1])}
      />
    </>
  );
};

const mostOf = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));

const peakAt = ({ x, children }: ReturnType<typeof houseLines>): number =>
  x[children.indexOf(mostOf(children))] ?? x[0] ?? 0;

const chartOf = (intervals: readonly RatioInterval[], day: string) => {
  const lines = houseLines(intervals, day);
  const off = timesOff(intervals, day);
  const hours = hoursShown(stepsOf(intervals, day));
  const options = (ink: Ink): ChartOptions => ({
    padding: [12, 28, 0, 0],
    scales: {
      x: { time: false, range: [...hours] },
      y: countScale(Math.max(mostOf(lines.children), mostOf(lines.counted))),
    },
    axes: [dayAxis(ink), countAxis(ink)],
    series: [
      {},
      { ...stepped(), stroke: ink.brand, fill: ink.brandSoft, width: 3 },
      { ...stepped(), stroke: ink.text, width: 3 },
    ],
    hooks: { drawClear: [shaded(off, ink.off, undefined)] },
  });
  const data: uPlot.AlignedData = [lines.x, lines.children, lines.counted];
  return { lines, off, options, data };
};
