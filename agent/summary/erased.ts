import type { DailySummary } from '#contract/summary.ts';

/**
 * An erasure empties events, so that they cannot be counted again. As long as the day's tree is the one that was sealed, what was
 * counted of it then is what it held: figures made of nothing but its events stay as they were sealed. `emptied`: events of the
 * day that have no content any more. Pure.
 */
export const keptFromErasure = (before: DailySummary | undefined, now: DailySummary, emptied: number): DailySummary => {
  const isSameTree =
    before?.envelope.covers === 'whole' && before.envelope.journal.root === now.envelope.journal.root && emptied > 0;
  if (!isSameTree) return now;
  // A figure that was not counted then is as it can be counted now.
  return {
    ...now,
    handovers: now.handovers && { ...now.handovers, ...before.handovers },
    health: now.health && { ...now.health, ...before.health },
  };
};
