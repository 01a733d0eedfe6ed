import type { StreamView, Timeline } from '#contract/footage.ts';
import type { Say } from '../../i18n/text.ts';
import { secondOfDay } from './sharedClock.ts';
import type { footageTexts } from './texts.ts';
import type { Stretch } from './viewingWindow.ts';

/** Something that is missing from the pictures, or not to be trusted, in words. */
export interface Spoiled {
  readonly key: string;
  readonly kind: 'gap' | 'doubt';
  readonly fromMs: number;
  readonly words: string;
}

/** Every gap and doubt of these cameras within a stretch, in order of time. The camera is named where there are several. */
export const spoiledOf = (
  timelines: readonly Timeline[],
  { toMs }: Stretch,
  streams: readonly Pick<StreamView, 'streamId' | 'name'>[],
  zone: number,
  say: Say<keyof typeof footageTexts>,
): Spoiled[] => {
  const nameOf = (id: string): string => streams.find(({ streamId }) => streamId === id)?.name ?? id;
  const line = (
    timeline: Timeline,
    kind: Spoiled['kind'],
    { from, to }: { readonly from: string; readonly to: string | null },
    why: string,
  ): Spoiled => {
    const fromMs = Date.parse(from);
    const time = (ms: number): string => secondOfDay(ms, zone);
    const where = timelines.length > 1 ? `${nameOf(timeline.streamId)} · ` : '';
    const until = time(to === null ? toMs : Date.parse(to));
    const words = `${where}${say('footage.gap', { from: time(fromMs), to: until, reason: why })}`;
    return { key: `${timeline.streamId} ${kind} ${from} ${why}`, kind, fromMs, words };
  };
  return timelines
    .flatMap((timeline) => [
      ...timeline.gaps.map((gap) => line(timeline, 'gap', gap, say(`gap.${gap.reason}`))),
      ...timeline.doubts.map((doubt) => line(timeline, 'doubt', doubt, say(`doubt.${doubt.kind}`))),
    ])
    .sort((one, other) => one.fromMs - other.fromMs);
};
