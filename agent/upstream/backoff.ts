import { createHash } from 'node:crypto';

const shortestMs = 1000;
const longestMs = 300_000;
/** A chance of nearly nought must not become a storm of tries. */
const leastMs = 100;

/**
 * Full jitter: anything up to a step that doubles from 1 s to 5 min, so that ten thousand sites do not come back at once to a
 * district that was away. `attempt` counts failures from 0; `random` is in [0, 1). Milliseconds.
 */
export const retryAfterMs = (attempt: number, random: number): number =>
  Math.max(leastMs, Math.floor(Math.min(shortestMs * 2 ** Math.min(attempt, 30), longestMs) * random));

/** When a site tries for the first time after its start, within the spread: always the same for a site, different for each. */
export const firstTryAfterMs = (site: string, spreadMs: number): number =>
  Math.floor((createHash('sha256').update(site).digest().readUInt32BE(0) / 2 ** 32) * spreadMs);
