/** One thing that a flow would have done, at that moment of the recorded days. */
export interface Output {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The event that it followed; null: a timer of the flow. */
  readonly cause: { readonly id: string; readonly type: string } | null;
  readonly kind: 'publish' | 'http' | 'connection';
  /** The topic, the method and address, or the host. */
  readonly to: string;
  readonly payload: string;
}

export interface Difference {
  readonly at: number;
  readonly cause: Output['cause'];
  /** What only the old flow would have done, and what only the new one. */
  readonly before: readonly Output[];
  readonly after: readonly Output[];
}

export interface Comparison {
  readonly same: number;
  readonly differences: readonly Difference[];
}

/**
 * What two flows did over the same days, beside each other. The same is what goes to the same place with the same words in the
 * same minute of the days; ids that are drawn anew each time do not count.
 */
export const compareOutputs = (before: readonly Output[], after: readonly Output[]): Comparison => {
  const left = new Map<string, Output[]>();
  for (const output of before) left.set(printOf(output), [...(left.get(printOf(output)) ?? []), output]);
  const added: Output[] = [];
  let same = 0;
  for (const output of after) {
    if (left.get(printOf(output))?.shift()) same += 1;
    else added.push(output);
  }
  const sides = [
    ...[...left.values()].flat().map((output) => ({ side: 'before' as const, output })),
    ...added.map((output) => ({ side: 'after' as const, output })),
  ].toSorted((a, b) => a.output.at - b.output.at);
  const groups = Map.groupBy(sides, ({ output }) => `${output.at} ${output.cause?.id ?? ''}`);
  const of = (group: typeof sides, side: 'before' | 'after') =>
    group.filter((each) => each.side === side).map(({ output }) => output);
  const differences = [...groups.values()].flatMap((group): Difference[] => {
    const [first] = group;
    if (!first) return [];
    const { at, cause } = first.output;
    return [{ at, cause, before: of(group, 'before'), after: of(group, 'after') }];
  });
  return { same, differences };
};

const minuteMs = 60_000;
const drawnAnew = ['id', 'leaseId'];

const printOf = ({ at, cause, kind, to, payload }: Output): string =>
  JSON.stringify([cause?.id ?? Math.floor(at / minuteMs), kind, to, withoutIds(payload)]);

const withoutIds = (payload: string): string => {
  try {
    const said: unknown = JSON.parse(payload);
    if (typeof said !== 'object' || said === null || Array.isArray(said)) return payload;
    const kept = Object.entries(said).filter(([key]) => !drawnAnew.includes(key));
    return JSON.stringify(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  } catch {
    return payload;
  }
};
