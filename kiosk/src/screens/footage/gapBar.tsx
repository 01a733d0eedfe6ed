import type { Timeline } from '#contract/footage.ts';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

interface GapBarProps {
  readonly timeline: Timeline;
  /** Where the picture stands, in milliseconds. */
  readonly atMs: number | undefined;
}

const width = 1000;
const height = 40;

/** What is recorded and what is missing, as a bar and in words; a gap is never only a colour. */
export const GapBar = ({ timeline, atMs }: GapBarProps) => {
  const { zone, nowMs } = useKiosk();
  const say = useSay(footageTexts);
  const from = Date.parse(timeline.from);
  const to = Date.parse(timeline.to);
  const x = (ms: number): number => (Math.min(Math.max(ms, from), to) - from) * (width / Math.max(1, to - from));
  const time = (text: string | null): string => timeOfDay(text === null ? nowMs.value : Date.parse(text), zone.value);
  const bar = (key: string, kind: string, start: string, end: string | null) => {
    const left = x(Date.parse(start));
    const right = end === null ? width : x(Date.parse(end));
    const inset = kind === 'gap' ? 12 : 0;
    return (
      <rect
        key={key}
        class={`bar-${kind}`}
        x={left}
        y={inset}
        width={Math.max(2, right - left)}
        height={height - 2 * inset}
      />
    );
  };
  const { runs, gaps } = timeline;
  return (
    <div class="gap-bar">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={say('footage.timeline', { n: gaps.length })}
      >
        {runs.map((run) => bar(run.runId, 'run', run.from, run.to))}
        {gaps.map((gap) => bar(gap.from, 'gap', gap.from, gap.to))}
        {atMs !== undefined && <rect class="bar-at" x={x(atMs) - 2} y="0" width="4" height={height} />}
      </svg>
      <p class="gap-ends">
        <time>{time(timeline.from)}</time>
        <span>{say(gaps.length === 0 ? 'footage.gaps.none' : 'footage.gaps')}</span>
        <time>{time(timeline.to)}</time>
      </p>
      <ul class="gap-list">
        {gaps.map((gap) => (
          <li key={gap.from}>
            {say('footage.gap', { from: time(gap.from), to: time(gap.to), reason: say(`gap.${gap.reason}`) })}
          </li>
        ))}
      </ul>
    </div>
  );
};
