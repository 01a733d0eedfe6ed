import type { FastifyBaseLogger } from 'fastify';

/** Counts what was dropped, and says so at most once a minute: a flood of garbage must not become a flood of log. */
export interface Rejections {
  count(reason: string, topic: string): void;
  /** Reason → how often since start. */
  counts(): Readonly<Record<string, number>>;
}

const quietMs = 60_000;
/** Reasons are our own words, so their number is small; topics are not ours and are cut. */
const longestTopic = 120;

export const createRejections = (
  logger: Pick<FastifyBaseLogger, 'warn'>,
  event: string,
  monotonicMs: () => number,
): Rejections => {
  const counts = new Map<string, number>();
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    count: (reason, topic) => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (monotonicMs() - saidAt < quietMs) return;
      saidAt = monotonicMs();
      logger.warn({ event, reason, topic: topic.slice(0, longestTopic), counts: Object.fromEntries(counts) });
    },
    counts: () => Object.fromEntries(counts),
  };
};
