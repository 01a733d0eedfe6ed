interface Turn<T> {
  readonly at: number;
  readonly what: T;
}

/** What is due at which time: whatever comes first is found at once, among ten thousand as among ten. */
export interface Turns<T> {
  add(at: number, what: T): void;
  first(): Turn<T> | undefined;
  takeFirst(): void;
}

export const createTurns = <T>(): Turns<T> => {
  // The latest first, so that the next one is taken off the end.
  const turns: Turn<T>[] = [];
  const placeOf = (at: number): number => {
    let [low, high] = [0, turns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((turns[middle]?.at ?? 0) > at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    add: (at, what) => void turns.splice(placeOf(at), 0, { at, what }),
    first: () => turns.at(-1),
    takeFirst: () => void turns.pop(),
  };
};
