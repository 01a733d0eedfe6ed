import type { Stretch } from './facts.ts';
import { clip } from './figures.ts';

/** What a minute of a room's day was: closed, met, tight, not known, transient, breach, unattended. */
export type StripLetter = 'c' | 'o' | 't' | 'x' | 'r' | 'b' | 'u';
/** From the least to the worst: of what a minute holds the worst is told. */
const worstLast: readonly StripLetter[] = ['c', 'o', 't', 'x', 'r', 'b', 'u'];
const minuteMs = 60_000;

export interface StripPart extends Stretch {
  readonly letter: StripLetter;
}

/**
 * The whole minutes since `day.from`, run-length encoded as a letter and how many minutes: `c450o31t600c359`. What no part
 * covers is not known. A minute that a part touches at all is told by it, unless another tells something worse. Pure.
 */
export const stripOf = (parts: readonly StripPart[], day: Stretch): string => {
  const minutes = Math.ceil((day.to - day.from) / minuteMs);
  const ranks = new Int8Array(minutes).fill(-1);
  const unknown = worstLast.indexOf('x');
  /** How far into each minute it is covered so far, so that one with a hole is not known. */
  const covered = new Int32Array(minutes);
  for (const { letter, ...stretch } of parts) {
    const part = clip(stretch, day);
    if (!part) continue;
    const rank = worstLast.indexOf(letter);
    const [from, to] = [part.from - day.from, part.to - day.from];
    for (let minute = Math.floor(from / minuteMs); minute * minuteMs < to; minute += 1) {
      ranks[minute] = Math.max(ranks[minute] ?? -1, rank);
      covered[minute] =
        (covered[minute] ?? 0) + Math.min(to, (minute + 1) * minuteMs) - Math.max(from, minute * minuteMs);
    }
  }
  let text = '';
  let last = -1;
  let length = 0;
  for (let minute = 0; minute <= minutes; minute += 1) {
    const whole = Math.min(minuteMs, day.to - day.from - minute * minuteMs);
    const isCovered = (covered[minute] ?? 0) >= whole;
    const rank = minute === minutes ? -1 : isCovered ? (ranks[minute] ?? -1) : Math.max(ranks[minute] ?? -1, unknown);
    if (rank !== last && length > 0) text += `${worstLast[last]}${length}`;
    length = rank === last ? length + 1 : 1;
    last = rank;
  }
  return text;
};
