import { totalMs } from '../time/spans.ts';
import type { Role } from './watch.ts';

/** A live test that runs at a position, by the name that the bench gives it. */
export interface RunningTest {
  readonly positionId: string;
  readonly test: string;
}

/** What is left out now, as keys of `muteKey`. */
export type Muted = ReadonlySet<string>;

/** Who tries a button or a door does it once more, and lets it fall shut, when the test has heard enough. */
const afterTestMs = 30_000;
/** A position that is tried again and again is heard all the same: it is left out for so long in any hour. */
const longestMs = 5 * 60_000;
const anHourMs = 3_600_000;

type Kind = 'event' | 'tamper';
const keyOf = (positionId: string, kind: Kind): string => `${positionId} ${kind}`;

/** Only what a test asks a person to set off is left out: a tamper contact while it is tried, all else while that is. */
export const muteKey = (positionId: string, role: Role): string =>
  keyOf(positionId, role === 'tamper' ? 'tamper' : 'event');

/** The other tests ask the device, and nobody sets anything off. */
const kindOf = (test: string): Kind | undefined => (test === 'event' || test === 'tamper' ? test : undefined);

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/** Keeps who is left out because of live tests; `nowMs` is a clock that nobody sets. */
export const createMutes = (): { at(nowMs: number, running: readonly RunningTest[]): Muted } => {
  const lasts = new Map<string, { readonly positionId: string; readonly at: number }>();
  const spent = new Map<string, readonly Stretch[]>();

  const isSpent = (stretches: readonly Stretch[]): boolean => totalMs(stretches) >= longestMs;
  const lately = (positionId: string, nowMs: number): readonly Stretch[] =>
    (spent.get(positionId) ?? [])
      .map((each) => (each.isOpen ? { ...each, to: nowMs } : each))
      .filter(({ to }) => to > nowMs - anHourMs)
      .map((each) => ({ ...each, from: Math.max(each.from, nowMs - anHourMs) }));
  const closed = (stretches: readonly Stretch[]): readonly Stretch[] =>
    stretches.map((each) => ({ ...each, isOpen: false }));

  return {
    at: (nowMs, running) => {
      for (const { positionId, test } of running) {
        const kind = kindOf(test);
        if (kind) lasts.set(keyOf(positionId, kind), { positionId, at: nowMs });
      }
      for (const [key, { at }] of lasts) if (nowMs - at > afterTestMs) lasts.delete(key);
      const tried = new Set([...lasts.values()].map(({ positionId }) => positionId));
      for (const positionId of new Set([...tried, ...spent.keys()])) {
        const stretches = lately(positionId, nowMs);
        const isOpen = stretches.some((each) => each.isOpen);
        if (!tried.has(positionId) || isSpent(stretches)) {
          tried.delete(positionId);
          if (stretches.length > 0) spent.set(positionId, closed(stretches));
          else spent.delete(positionId);
        } else spent.set(positionId, isOpen ? stretches : [...stretches, { from: nowMs, to: nowMs, isOpen: true }]);
      }
      return new Set([...lasts].filter(([, { positionId }]) => tried.has(positionId)).map(([key]) => key));
    },
  };
};
