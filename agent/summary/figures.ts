import type { UnknownFigure } from '#contract/summary.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Stretch } from './facts.ts';

export type Why = UnknownFigure['why'];

/** A part of the summary, and why each of its nulls is null (paths relative to the part). */
export interface Part<T> {
  readonly figures: T;
  readonly unknown: readonly UnknownFigure[];
}

/**
 * Collects the reasons beside the figures: `note.orNull('lastOut', value, 'nobody_left')` gives the value back, or null
 * with its reason noted. So no null can be written without saying why.
 */
export const createNotes = () => {
  const unknown: UnknownFigure[] = [];
  return {
    unknown,
    orNull: <T>(path: string, value: T | undefined, why: Why): T | null => {
      if (value !== undefined) return value;
      unknown.push({ path: `/${path}`, why });
      return null;
    },
    /** Takes over figures that stand beside the others of this part. */
    adoptAll: <T>({ figures, unknown: inner }: Part<T>): T => {
      unknown.push(...inner);
      return figures;
    },
    /** Takes over a part under its own name. */
    adopt: <T>(name: string, { figures, unknown: inner }: Part<T>): T => {
      unknown.push(...inner.map(({ path, why }) => ({ path: `/${name}${path}`, why })));
      return figures;
    },
  };
};

/** The part of a stretch that lies inside the window; undefined when nothing does. */
export const clip = <T extends Stretch>(stretch: T, window: Stretch): T | undefined => {
  const from = Math.max(stretch.from, window.from) as EpochMs;
  const to = Math.min(stretch.to, window.to) as EpochMs;
  // Most lie inside as they are, and a day has thousands.
  if (from === stretch.from && to === stretch.to && from < to) return stretch;
  return from < to ? { ...stretch, from, to } : undefined;
};

/** As `clip`, for many. */
export const within = <T extends Stretch>(stretches: readonly T[], window: Stretch): T[] =>
  stretches.flatMap((stretch) => clip(stretch, window) ?? []);

/** Whole seconds between two instants such that adjoining stretches add up without loss. */
export const secondsOf = ({ from, to }: Stretch): number => Math.floor(to / 1000) - Math.floor(from / 1000);

export const minutesOf = (ms: number): number => Math.floor(ms / 60_000);

/** The middle value, the lower one of two; undefined of nothing. */
export const median = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** How often each word occurs; words that do not occur are 0. */
export const tally = <const W extends string>(words: readonly W[], seen: readonly W[]): Record<W, number> => {
  const counts = Object.fromEntries(words.map((word) => [word, 0])) as Record<W, number>; // exactly these words
  for (const word of seen) counts[word] += 1;
  return counts;
};
