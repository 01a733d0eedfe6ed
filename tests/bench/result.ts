/** One line of `tests/bench/results.json`. */
export interface Result {
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The same machine's floor, measured in the same run; null where the limit is a plain budget. */
  readonly floor: number | null;
  readonly ratio: number | null;
  /** What the ratio, or without a floor the value, may be at most. */
  readonly limit: number;
  readonly ok: boolean;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

export const againstFloor = (
  id: string,
  what: string,
  unit: string,
  value: number,
  floor: number,
  limit: number,
): Result => {
  const ratio = value / floor;
  return { id, what, value: round(value), unit, floor: round(floor), ratio: round(ratio), limit, ok: ratio <= limit };
};

/** A plain budget. The floor, where there is one, only says how much of the value is the machine's own. */
export const againstBudget = (
  id: string,
  what: string,
  unit: string,
  value: number,
  limit: number,
  floor?: number,
): Result => ({
  id,
  what,
  value: round(value),
  unit,
  floor: floor === undefined ? null : round(floor),
  ratio: floor ? round(value / floor) : null,
  limit,
  ok: value <= limit,
});

/** The smallest value that at least `share` of the values do not exceed. @throws on an empty list. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('No values were measured');
  return value;
};
