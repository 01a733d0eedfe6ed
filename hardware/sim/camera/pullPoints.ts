/** What this camera can report as an ONVIF property event. */
export type PropertyName = 'motion' | 'tamper';

export interface PropertyMessage {
  readonly property: PropertyName;
  readonly value: boolean;
  /** `Initialized`: how things stood when the client asked; `Changed`: it happened just now. */
  readonly operation: 'Initialized' | 'Changed';
  readonly atMs: number;
}

export interface PullPoint {
  readonly id: string;
  /** Milliseconds since the epoch, camera clock. */
  endsAtMs(): number;
  renew(endsAtMs: number): void;
  /** Queues the present state of every property again. */
  synchronise(): void;
  /** Up to `limit` messages; waits for the first one until the time is over, the pull point ends or the signal aborts. */
  pull(limit: number, timeoutMs: number, signal: AbortSignal): Promise<PropertyMessage[]>;
  end(): void;
}

export interface PullPoints {
  /** Undefined when all slots are taken. */
  create(endsAtMs: number): PullPoint | undefined;
  /** Undefined when it never was, has ended or was not renewed in time. */
  find(id: string): PullPoint | undefined;
  report(property: PropertyName, value: boolean): void;
  state(): Readonly<Record<PropertyName, boolean>>;
  /** As after a power cut: nobody is subscribed any more. */
  endAll(): void;
}

/** A real camera that was tried had as many; they cannot be listed, so a client that forgets them runs out. */
const slots = 8;
/** A client that does not pull loses the oldest messages. */
const longestQueue = 200;

export const createPullPoints = (nowMs: () => number): PullPoints => {
  const properties: Record<PropertyName, boolean> = { motion: false, tamper: false };
  const open = new Map<string, Subscriber>();
  let created = 0;

  const forgetExpired = (): void => {
    for (const subscriber of open.values()) if (subscriber.endsAtMs() <= nowMs()) subscriber.end();
  };
  return {
    create: (endsAtMs) => {
      forgetExpired();
      if (open.size >= slots) return undefined;
      created += 1;
      const id = String(created);
      const subscriber = createSubscriber(id, endsAtMs, nowMs, properties, () => open.delete(id));
      open.set(id, subscriber);
      subscriber.synchronise();
      return subscriber;
    },
    find: (id) => {
      forgetExpired();
      return open.get(id);
    },
    report: (property, value) => {
      if (properties[property] === value) return;
      properties[property] = value;
      for (const subscriber of open.values()) {
        subscriber.add({ property, value, operation: 'Changed', atMs: nowMs() });
      }
    },
    state: () => ({ ...properties }),
    endAll: () => {
      for (const subscriber of open.values()) subscriber.end();
    },
  };
};

interface Subscriber extends PullPoint {
  add(message: PropertyMessage): void;
}

const createSubscriber = (
  id: string,
  firstEndsAtMs: number,
  nowMs: () => number,
  properties: Readonly<Record<PropertyName, boolean>>,
  onEnd: () => void,
): Subscriber => {
  const queue: PropertyMessage[] = [];
  let endsAtMs = firstEndsAtMs;
  let wake: () => void = () => {};

  const add = (message: PropertyMessage): void => {
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
      for (const property of Object.keys(properties) as PropertyName[]) {
        add({ property, value: properties[property], operation: 'Initialized', atMs: nowMs() });
      }
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
