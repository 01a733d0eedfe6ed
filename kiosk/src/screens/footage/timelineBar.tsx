import { useRef } from 'preact/hooks';
import type { Timeline, ViewingGrant } from '#contract/footage.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Lanes } from './lanes.tsx';
import type { Playback } from './playback.ts';
import { secondOfDay } from './sharedClock.ts';
import { Stills } from './stills.tsx';
import { footageTexts } from './texts.ts';
import type { Stretch } from './viewingWindow.ts';

interface TimelineBarProps {
  readonly grant: ViewingGrant;
  readonly timelines: readonly Timeline[];
  readonly stretch: Stretch;
  readonly playback: Playback;
}

const smallStepMs = 10_000;
const largeStepMs = 60_000;

/** Pictures, what is recorded, and where the clock stands: tapped or dragged, it goes there. Arrows go 10 s, pages a minute. */
export const TimelineBar = ({ grant, timelines, stretch, playback }: TimelineBarProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const bar = useRef<HTMLDivElement>(null);
  const { fromMs, toMs } = stretch;
  const at = playback.atMs.value;
  const zone = kiosk.zone.value;
  const share = ((at - fromMs) / Math.max(1, toMs - fromMs)) * 100;
  const seekTo = (clientX: number): void => {
    const box = bar.current?.getBoundingClientRect();
    if (box) playback.seek(fromMs + ((clientX - box.left) / box.width) * (toMs - fromMs));
  };
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - smallStepMs,
    ArrowDown: at - smallStepMs,
    ArrowRight: at + smallStepMs,
    ArrowUp: at + smallStepMs,
    PageUp: at + largeStepMs,
    PageDown: at - largeStepMs,
    Home: fromMs,
    End: toMs,
  };
  return (
    <div class="timeline">
      <div
        ref={bar}
        class="timeline-bar"
        role="slider"
        tabIndex={0}
        aria-label={say('footage.clock')}
        aria-valuemin={0}
        aria-valuemax={Math.round((toMs - fromMs) / 1000)}
        aria-valuenow={Math.round((at - fromMs) / 1000)}
        aria-valuetext={secondOfDay(at, zone)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event.clientX);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event.clientX);
        }}
        onKeyDown={(event) => {
          const to = steps[event.key];
          if (to === undefined) return;
          event.preventDefault();
          // The keys of the whole screen do the same.
          event.stopPropagation();
          playback.seek(to);
        }}
      >
        <Stills grant={grant} timeline={timelines[0]} stretch={stretch} />
        <Lanes timelines={timelines} stretch={stretch} />
        <span class="timeline-at" style={{ left: `${share}%` }} />
      </div>
      <p class="timeline-ends">
        <time>{secondOfDay(fromMs, zone)}</time>
        <time>{secondOfDay((fromMs + toMs) / 2, zone)}</time>
        <time>{secondOfDay(toMs, zone)}</time>
      </p>
    </div>
  );
};
