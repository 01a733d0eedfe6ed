import type { EpochMs } from '../time/clock.ts';
import type { RatioStep } from './intervals.ts';

/** A time [from, to) in which no agent ran. */
export interface BoxOff {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** A step, and whether nobody watched while it lasted. */
export type WatchedStep = RatioStep & { readonly boxOff: boolean };

/**
 * The steps cut wherever the box went off or came back, so that each was watched as a whole or not at all. A piece that
 * begins at such a cut has no cause: nobody moved. `off`: in order, without overlaps.
 */
export const cutWhereOff = (steps: readonly RatioStep[], off: readonly BoxOff[]): WatchedStep[] =>
  steps
    .flatMap((step) => {
      const edges = off.flatMap(({ from, to }) => [from, to]).filter((edge) => step.from < edge && edge < step.to);
      return [step.from, ...edges].map((from, index) => ({
        ...step,
        from,
        to: edges[index] ?? step.to,
        causeEventId: index === 0 ? step.causeEventId : null,
        boxOff: off.some((stretch) => stretch.from <= from && from < stretch.to),
      }));
    })
    .sort((a, b) => a.from - b.from || (a.roomId < b.roomId ? -1 : 1));
