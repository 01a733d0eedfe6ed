import type { DailySummary } from '#contract/summary.ts';

/** Figures that are made of nothing but the events of the day. */
type Counted = Pick<DailySummary, 'handovers' | 'health'>;

/**
 * An erasure empties events, so that they cannot be counted again. What was sealed of them stays, and only what the day's journal
 * learned since is added to it or taken away: `now` is counted of all that still has content, `then` of that part of it which was
 * known when `before` was sealed. Pure.
 */
export const keptFromErasure = (before: Counted, now: DailySummary, then: Counted): DailySummary => ({
  ...now,
  handovers: moved(before.handovers, now.handovers, then.handovers),
  health: moved(before.health, now.health, then.health),
});

/** A figure that was not counted, before or now, is as it is now. */
const moved = <T>(before: T, now: T, then: unknown): T => {
  if (typeof before === 'number' && typeof now === 'number' && typeof then === 'number') {
    return Math.max(0, before + now - then) as typeof now;
  }
  if (!isFigures(before) || !isFigures(now) || !isFigures(then)) return now;
  return Object.fromEntries(
    Object.entries(now).map(([name, figure]) => [name, moved(before[name], figure, then[name])]),
  ) as T;
};

const isFigures = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
