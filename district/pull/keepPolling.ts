import type { EpochMs } from '#agent/time/clock.ts';
import { nextPoll, polling } from '../schedule.ts';
import type { PulledSite } from '../sites.ts';
import type { Puller } from './pull.ts';
import { createTurns } from './turns.ts';

export interface PollingWish {
  readonly puller: Puller;
  readonly sites: readonly PulledSite[];
  readonly everyMs: number;
  readonly parallel: number;
  readonly now: () => EpochMs;
  readonly chance: () => number;
  readonly signal: AbortSignal;
}

/**
 * Asks each site once in every interval, each in its own turn, until stopped. Who is late because others are slow is asked as soon
 * as there is room, and never twice at the same time.
 */
export const keepPolling = async ({
  puller,
  sites,
  everyMs,
  parallel,
  now,
  chance,
  signal,
}: PollingWish): Promise<void> => {
  const schedule = { everyMs, jitterPermille: polling.jitterPermille };
  const turns = createTurns<PulledSite>();
  const next = (site: PulledSite): void => turns.add(nextPoll(site.id, now(), chance(), schedule), site);
  for (const site of sites) next(site);
  const running = new Set<Promise<unknown>>();
  let failure: unknown;
  while (!signal.aborted && failure === undefined) {
    const first = turns.first();
    const waitMs = first ? first.at - now() : everyMs;
    if (first && waitMs <= 0 && running.size < parallel) {
      const { what: site } = first;
      turns.takeFirst();
      const turn = puller.pull(site).then(
        () => next(site),
        (error: unknown) => {
          failure = error;
        },
      );
      const ended = turn.finally(() => running.delete(ended));
      running.add(ended);
      continue;
    }
    await Promise.race([pause(Math.max(1, Math.min(waitMs > 0 ? waitMs : everyMs, everyMs)), signal), ...running]);
  }
  await Promise.all(running);
  if (failure !== undefined) throw failure;
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
