import type { EventMessage } from './events.ts';

export interface PullPoint {
  readonly id: string;
  /** True time in milliseconds since the epoch, whatever the camera's clock says. */
  endsAtMs(): number;
  renew(endsAtMs: number): void;
  /** Queues the present state of every property again. */
  synchronise(): void;
  /** Up to `limit` messages; waits for the first one until the time is over, the pull point ends or the signal aborts. */
  pull(limit: number, timeoutMs: number, signal: AbortSignal): Promise<EventMessage[]>;
  end(): void;
}

export interface PullPoints {
  /** Undefined when all slots are taken. */
  create(endsAtMs: number): PullPoint | undefined;
  /** Undefined when it never was, has ended or was not renewed in time. */
  find(id: string): PullPoint | undefined;
  /** Hands a message to everybody who is subscribed. */
  publish(message: EventMessage): void;
  /** As after a power cut: nobody is subscribed any more. */
  endAll(): void;
}

interface PullPointsOptions {
  readonly nowMs: () => number;
  /** How every property stands, as `Initialized` messages. */
  readonly standing: () => readonly EventMessage[];
  readonly slots: () => number;
}

/** A client that does not pull loses the oldest messages. */
const longestQueue = 200;

export const createPullPoints = ({ nowMs, standing, slots }: PullPointsOptions): PullPoints => {
  const open = new Map<string, Subscriber>();
  let created = 0;

  const forgetExpired = (): void => {
    for (const subscriber of open.values()) if (subscriber.endsAtMs() <= nowMs()) subscriber.end();
  };
  return {
    create: (endsAtMs) => {
      forgetExpired();
      if (open.size >= slots()) return undefined;
      const id = String(created);
      // Never used again: a client with an old address must not read a stranger's messages.
      created += 1;
      const subscriber = createSubscriber(id, endsAtMs, standing, () => open.delete(id));
      open.set(id, subscriber);
      subscriber.synchronise();
      return subscriber;
    },
    find: (id) => {
      forgetExpired();
      return open.get(id);
    },
    publish: (message) => {
      for (const subscriber of open.values()) subscriber.add(message);
    },
    endAll: () => {
      for (const subscriber of open.values()) subscriber.end();
    },
  };
};

interface Subscriber extends PullPoint {
  add(message: EventMessage): void;
}

const createSubscriber = (
  id: string,
  firstEndsAtMs: number,
  standing: () => readonly EventMessage[],
  onEnd: () => void,
): Subscriber => {
  const queue: EventMessage[] = [];
  let endsAtMs = firstEndsAtMs;
  let wake: () => void = () => {};

  const add = (message: EventMessage): void => {
    queue.push(message);
    if (queue.length > longestQueue) queue.shift();
    wake();
  };
  return {
    id,
    endsAtMs: () => endsAtMs,
    renew: (until) => {
      endsAtMs = until;
    },
    add,
    synchronise: () => {
      for (const message of standing()) add(message);
    },
    pull: async (limit, timeoutMs, signal) => {
      // A second pull takes the place of the first, which then answers with nothing.
      wake();
      if (queue.length === 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', wake);
            wake = () => {};
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
      }
      return signal.aborted ? [] : queue.splice(0, limit);
    },
    end: () => {
      onEnd();
      wake();
    },
  };
};
