import type { Timeline } from '#contract/footage.ts';
import type { Stretch } from './viewingWindow.ts';

interface LanesProps {
  readonly timelines: readonly Timeline[];
  readonly stretch: Stretch;
}

const width = 1000;
const laneHeight = 20;

/** What is recorded of each camera, one lane for each. Shape tells it as well as colour: a gap is low, a doubt is a foot. */
export const Lanes = ({ timelines, stretch: { fromMs, toMs } }: LanesProps) => {
  const x = (ms: number): number =>
    ((Math.min(Math.max(ms, fromMs), toMs) - fromMs) * width) / Math.max(1, toMs - fromMs);
  const bar = (kind: 'run' | 'gap' | 'doubt', lane: number, from: string, to: string | null) => {
    const left = x(Date.parse(from));
    const right = to === null ? width : x(Date.parse(to));
    const [inset, height] = { run: [2, 16], gap: [7, 6], doubt: [13, 5] }[kind] as [number, number];
    return (
      <rect
        key={`${kind} ${from}`}
        class={`bar-${kind}`}
        x={left}
        y={lane * laneHeight + inset}
        width={Math.max(2, right - left)}
        height={height}
      />
    );
  };
  return (
    <svg
      class="lanes"
      viewBox={`0 0 ${width} ${Math.max(1, timelines.length) * laneHeight}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {timelines.map(({ streamId, runs, gaps, doubts }, lane) => (
        <g key={streamId}>
          {runs.map((run) => bar('run', lane, run.from, run.to))}
          {gaps.map((gap) => bar('gap', lane, gap.from, gap.to))}
          {doubts.map((doubt) => bar('doubt', lane, doubt.from, doubt.to))}
        </g>
      ))}
    </svg>
  );
};
