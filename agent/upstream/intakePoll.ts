import type { Clock } from '../time/clock.ts';
import { retryAfterMs } from './backoff.ts';

/** Asks the district's intake now and then: a site behind NAT hears of notices in this way. */
export interface IntakePoll {
  /** Once a second: asks when it is time. */
  tick(): void;
}

const everyMs = 15 * 60_000;

export const createIntakePoll = ({
  ask,
  startsAt,
  clock,
  random,
  onAnswer,
  onFailure,
}: {
  readonly ask: () => Promise<void>;
  /** The site's own moment after the start; monotonic milliseconds. */
  readonly startsAt: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly random: () => number;
  /** It may have asked for something. */
  readonly onAnswer: () => void;
  readonly onFailure: (error: unknown) => void;
}): IntakePoll => {
  let nextAt = startsAt;
  let failures = 0;
  let asking = false;
  const once = async (): Promise<void> => {
    try {
      await ask();
      failures = 0;
      // Between half and the whole of it, so that sites that started together drift apart.
      nextAt = clock.monotonicMs() + everyMs * (0.5 + random() / 2);
      onAnswer();
    } catch (error) {
      nextAt = clock.monotonicMs() + retryAfterMs(failures, random());
      failures += 1;
      onFailure(error);
    }
  };
  return {
    tick: () => {
      if (asking || clock.monotonicMs() < nextAt) return;
      asking = true;
      void once().finally(() => {
        asking = false;
      });
    },
  };
};
