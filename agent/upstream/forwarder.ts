import { crashPoint } from '../journal/crashPoint.ts';
import type { Clock } from '../time/clock.ts';
import { retryAfterMs } from './backoff.ts';
import type { Standing, Waiting } from './waiting.ts';

/** A way to the district that something can be sent on. */
export interface Road {
  readonly name: 'site broker' | 'district broker' | 'https';
  /** Whether it makes sense to try now. One that is not up is passed over and wakes the forwarder when it is. */
  isUp(): boolean;
  /**
   * Resolves when somebody on the way has it: a broker acknowledged it, or the district's intake answered. Rejects when not; must
   * settle within a bounded time. The error's message is shown to people: it never holds a secret.
   */
  send(kind: Waiting['kind'], bytes: Buffer): Promise<void>;
}

/** The district has it and does not want it: another road would not help, and what comes after must not wait for it. */
export interface Refusal extends Error {
  readonly refused: string;
}
export const isRefusal = (error: unknown): error is Refusal => error instanceof Error && 'refused' in error;

export interface Forwarder {
  /**
   * Sends what waits, oldest first and one message at a time for the whole site, until nothing waits or every road has failed.
   * Returns how many were taken. Called again while it runs it joins in.
   */
  pump(): Promise<number>;
  /** When `pump` should be called next at the latest; monotonic milliseconds. */
  nextTryAt(): number;
  lastError(): string | undefined;
  standing(): Standing;
}

export interface ForwarderParts {
  readonly waiting: readonly Waiting[];
  /** The one that is preferred first. */
  readonly roads: readonly Road[];
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly random: () => number;
  readonly onFailure: (failure: { readonly road: string; readonly id: string; readonly error: unknown }) => void;
}

/** Something may have become overdue. */
const lookEveryMs = 60_000;

/**
 * Carries sealed things to the district over as many roads as there are. A failure leaves the row where it is and lets the road rest,
 * longer each time and never for good. What was taken and not confirmed in time goes again, by the next road: a broker that
 * takes everything and leads nowhere must not hide the road that works.
 */
export const createForwarder = ({ waiting, roads, clock, random, onFailure }: ForwarderParts): Forwarder => {
  const rests = new Map<Road, { readonly failures: number; readonly until: number }>();
  let running: Promise<number> | undefined;
  let wanted = false;
  let nextTryAt = 0;
  let lastError: string | undefined;

  const isReady = (road: Road): boolean => road.isUp() && (rests.get(road)?.until ?? 0) <= clock.monotonicMs();
  const roadFor = (attempts: number): Road | undefined => {
    const first = attempts % Math.max(1, roads.length);
    return [...roads.slice(first), ...roads.slice(0, first)].find(isReady);
  };
  const rest = (road: Road): void => {
    const failures = rests.get(road)?.failures ?? 0;
    rests.set(road, { failures: failures + 1, until: clock.monotonicMs() + retryAfterMs(failures, random()) });
  };

  /** Returns whether somebody took one. */
  const sendOne = async (outbox: Waiting): Promise<boolean> => {
    for (;;) {
      const item = outbox.next();
      const road = item && roadFor(item.attempts);
      if (!road) return false;
      try {
        crashPoint('upstream.send.chosen');
        await road.send(outbox.kind, item.bytes);
        crashPoint('upstream.send.acknowledged');
        rests.delete(road);
        lastError = undefined;
      } catch (error) {
        lastError = `${road.name}: ${error instanceof Error ? error.message : 'failed'}`;
        onFailure({ road: road.name, id: item.id, error });
        if (!isRefusal(error)) {
          rest(road);
          continue;
        }
        rests.delete(road);
      }
      // A receipt that came with the answer has closed the row already; then this changes nothing.
      outbox.taken(item.id, clock.now());
      return true;
    }
  };

  const sendAll = async (): Promise<number> => {
    let taken = 0;
    do {
      wanted = false;
      for (const outbox of waiting) {
        outbox.sendAgain(clock.now());
        while (await sendOne(outbox)) taken += 1;
      }
    } while (wanted);
    return taken;
  };

  return {
    pump: () => {
      wanted = true;
      running ??= sendAll().finally(() => {
        running = undefined;
        const now = clock.monotonicMs();
        const waking = [...rests.values()].map(({ until }) => until).filter((until) => until > now);
        nextTryAt = Math.min(now + lookEveryMs, ...waking);
      });
      return running;
    },
    nextTryAt: () => nextTryAt,
    lastError: () => lastError,
    standing: () => {
      const all = waiting.map((outbox) => outbox.standing());
      const known = (values: readonly (Standing['oldestAt'] | undefined)[]) =>
        values.filter((value) => value !== undefined);
      const oldest = known(all.map(({ oldestAt }) => oldestAt));
      const confirmed = known(all.map(({ confirmedAt }) => confirmedAt));
      return {
        waiting: all.reduce((sum, { waiting: count }) => sum + count, 0),
        oldestAt: oldest.reduce<Standing['oldestAt']>(
          (least, at) => (least === undefined || at < least ? at : least),
          undefined,
        ),
        confirmedAt: confirmed.reduce<Standing['confirmedAt']>(
          (most, at) => (most === undefined || at > most ? at : most),
          undefined,
        ),
      };
    },
  };
};
