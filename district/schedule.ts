import { sha256 } from '#agent/journal/chain.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';

/** What a poll of many sites keeps to, so that neither they nor the district ever feel it. */
export const polling = {
  everyMs: 60_000,
  /** Who has not answered by then is asked again in its next turn. */
  timeoutMs: 5000,
  /** Sites that are asked at the same time. */
  parallelism: 64,
  /** At most so much of the interval later than its turn. */
  jitterPermille: 100,
} as const;

/** Where in every interval a site has its turn: 0 ≤ ms < `everyMs`, from the SHA-256 of its id, so the same for each poller. */
export const phaseOf = (site: string, everyMs: number): number => sha256(site).readUIntBE(0, 6) % everyMs;

/**
 * When a site that was last thought of at `now` is polled next: the first turn after `now`, and a part of the jitter later.
 * A turn is never used twice, for the jitter is shorter than the interval. `chance`: 0 ≤ chance < 1, from whoever calls. Pure.
 */
export const nextPoll = (
  site: string,
  now: EpochMs,
  chance: number,
  { everyMs, jitterPermille }: Pick<typeof polling, 'jitterPermille'> & { readonly everyMs: number } = polling,
): EpochMs => {
  const phase = phaseOf(site, everyMs);
  const turn = (Math.floor((now - phase) / everyMs) + 1) * everyMs + phase;
  return epochMs(turn + Math.floor((chance * everyMs * jitterPermille) / 1000));
};
