import type { StreamView, Timeline } from '#contract/footage.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Lanes } from './lanes.tsx';
import { secondOfDay } from './sharedClock.ts';
import { spoiledOf } from './spoiled.ts';
import { footageTexts } from './texts.ts';
import type { Stretch } from './viewingWindow.ts';

interface GapBarProps {
  readonly timelines: readonly Timeline[];
  readonly streams: readonly StreamView[];
  readonly stretch: Stretch;
}

/** So that the button below stays in sight; all of them are told beside the pictures. */
const mostLines = 2;

/** What is recorded and what is missing, as a bar and in words; a gap is never only a colour. */
export const GapBar = ({ timelines, streams, stretch }: GapBarProps) => {
  const { zone } = useKiosk();
  const say = useSay(footageTexts);
  const spoiled = spoiledOf(timelines, stretch, streams, zone.value, say);
  const time = (ms: number): string => secondOfDay(ms, zone.value);
  const isEmpty = timelines.every(({ runs }) => runs.length === 0);
  const word = say(isEmpty ? 'footage.noFootage' : spoiled.length === 0 ? 'footage.gaps.none' : 'footage.gaps.n', {
    n: spoiled.length,
  });
  return (
    <div class="gap-bar">
      <div role="img" aria-label={say('footage.timeline', { n: spoiled.length })}>
        <Lanes timelines={timelines} stretch={stretch} />
      </div>
      <p class="gap-ends">
        <time>{time(stretch.fromMs)}</time>
        <span>{word}</span>
        <time>{time(stretch.toMs)}</time>
      </p>
      <ul class="gap-list">
        {spoiled.slice(0, mostLines).map(({ key, kind, words }) => (
          <li key={key} data-kind={kind}>
            {words}
          </li>
        ))}
      </ul>
    </div>
  );
};
