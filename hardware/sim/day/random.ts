/** Numbers that look random and are the same for the same seed (mulberry32: 32 bits of state, public domain). */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** True so many times in one (0 to 1). */
  chance(share: number): boolean;
  shuffled<T>(items: readonly T[]): T[];
  /** Undefined of an empty list. */
  one<T>(items: readonly T[]): T | undefined;
}

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, key: next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  return { between, shuffled, chance: (share) => next() < share, one: (items) => shuffled(items)[0] };
};
