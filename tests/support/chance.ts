/** A small seeded generator of numbers from 0 to 1, so that a failing run can be repeated. */
export const chanceOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** As `chanceOf`, whole numbers below a limit. */
export const belowOf = (seed: number): ((limit: number) => number) => {
  const chance = chanceOf(seed);
  return (limit) => Math.floor(chance() * limit);
};
