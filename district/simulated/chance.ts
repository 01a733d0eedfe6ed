/** Numbers that look like chance and are always the same for the same words, so that any day can be made again by itself. */
export interface Chance {
  /** 0 ≤ n < 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True that many times out of a thousand. */
  permille(rate: number): boolean;
}

/** FNV-1a over the words. */
const seedOf = (words: readonly (string | number)[]): number => {
  let hash = 0x811c9dc5;
  for (const character of words.join('|')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 0;
};

export const chanceOf = (...words: readonly (string | number)[]): Chance => {
  let state = seedOf(words);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    permille: (rate) => next() * 1000 < rate,
  };
};
