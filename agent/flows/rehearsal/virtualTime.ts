/** A clock that stands until it is told to go on, with the timers that wait for it. */
export interface VirtualTime {
  now(): number;
  /** Goes on to then, and rings what falls due on the way, in order. `settle` waits until what a ring set off is done. */
  advance(to: number, settle: () => Promise<void>): Promise<void>;
  /** How many times it rang. */
  rings(): number;
}

interface Timer {
  at: number;
  readonly everyMs: number | undefined;
  readonly ring: () => void;
}

/** A clock of a flow that ticks each second would tick a week long: in a rehearsal it ticks each minute. */
const shortestIntervalMs = 60_000;
const mostRings = 200_000;

/**
 * Puts `Date`, `setTimeout` and `setInterval` of this process on a clock that runs with the recorded days, for those who call
 * them in the name of a flow: `isOfFlow` is given the file of the caller. What Node, MQTT and Node-RED itself wait for stays real.
 */
export const startVirtualTime = (startAt: number, isOfFlow: (callerFile: string) => boolean): VirtualTime => {
  const real = { Date, setTimeout, setInterval, clearTimeout, clearInterval };
  const waiting = new Set<Timer>();
  let now = startAt;
  let rung = 0;

  const isVirtual = (ms: number): boolean => ms >= 1 && isOfFlow(callerOf(new Error().stack));
  const wait = (ring: () => void, ms: number, everyMs?: number): Timer => {
    const timer: Timer = { at: now + ms, everyMs, ring };
    waiting.add(timer);
    return Object.assign(timer, { unref: () => timer, ref: () => timer, hasRef: () => true });
  };
  const clear = (given: unknown, clearReal: (timer: never) => void): void => {
    if (!waiting.delete(given as Timer)) clearReal(given as never); // a stranger is only not found
  };
  Object.assign(globalThis, {
    setTimeout: Object.assign(
      (ring: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
        isVirtual(ms) ? wait(() => ring(...args), ms) : real.setTimeout(ring, ms, ...args),
      real.setTimeout,
    ),
    setInterval: (ring: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      isVirtual(ms)
        ? wait(() => ring(...args), ms, Math.max(ms, shortestIntervalMs))
        : real.setInterval(ring, ms, ...args),
    clearTimeout: (timer: unknown) => clear(timer, real.clearTimeout),
    clearInterval: (timer: unknown) => clear(timer, real.clearInterval),
    Date: class extends real.Date {
      constructor(...given: unknown[]) {
        // As the one it stands for: without anything it is now.
        super(...((given.length === 0 ? [now] : given) as [number]));
      }
      static override now = (): number => now;
    },
  });

  const next = (to: number): Timer | undefined => {
    let found: Timer | undefined;
    for (const timer of waiting) if (timer.at <= to && (!found || timer.at < found.at)) found = timer;
    return found;
  };
  return {
    now: () => now,
    rings: () => rung,
    advance: async (to, settle) => {
      for (let timer = next(to); timer; timer = next(to)) {
        now = Math.max(now, timer.at);
        rung += 1;
        if (rung > mostRings)
          throw new Error(`its timers rang more than ${mostRings} times; a shorter rehearsal may do`);
        if (timer.everyMs === undefined) waiting.delete(timer);
        else timer.at += timer.everyMs;
        timer.ring();
        await settle();
      }
      now = Math.max(now, to);
    },
  };
};

/** The file of whoever called the function that asks: below this module's own frames, and Node's. */
const callerOf = (stack = ''): string =>
  stack
    .split('\n')
    .find((line) => line.includes('    at ') && !line.includes('virtualTime.ts') && !line.includes('node:')) ?? '';
