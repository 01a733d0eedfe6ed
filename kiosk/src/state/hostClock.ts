import { type ReadonlySignal, signal } from '@preact/signals';
import { v7 } from 'uuid';

/** The clocks of this kiosk's machine, in milliseconds. */
export interface Clocks {
  /** What the machine takes the time for: it may be set at any moment, and without a battery it starts anywhere. */
  readonly wallMs: () => number;
  /** Since the page began: never set, never back; it stands while the machine sleeps. */
  readonly steadyMs: () => number;
}

/** How the kiosk's clocks stood at a tap, in milliseconds. */
export interface Reading {
  /** Whose steady clock it is: each page begins its own. */
  readonly page: string;
  readonly steadyMs: number;
  readonly wallMs: number;
  /** What was taken for the agent's time. */
  readonly saidMs: number;
  /** The page had heard the agent, and nothing has shaken the clocks since. */
  readonly isSure: boolean;
}

/** When something was tapped, by the agent's clock. */
export type When =
  | { readonly kind: 'known'; readonly atMs: number }
  /** An earlier page's, and the machine's clock is off by as much as that page took it for. */
  | { readonly kind: 'likely'; readonly atMs: number }
  /** The agent was not heard since. */
  | { readonly kind: 'unheard' }
  /** The machine slept or was switched off, or its clock was set, in between. */
  | { readonly kind: 'lost' };

export interface HostClock {
  /** The agent's time in milliseconds: once the agent was heard, whatever is done to the machine's own clock. */
  readonly nowMs: () => number;
  /** Since the page began: for what lasts and for what is waited for. */
  readonly steadyMs: () => number;
  /** How far the agent's time is ahead of the steady clock; changes only when it has to. */
  readonly offsetMs: ReadonlySignal<number>;
  /** The agent's time as an answer told it, cut to whole seconds; `askedMs`: when it was asked for, by the steady clock. */
  readonly heard: (serverMs: number, askedMs: number) => void;
  /** It is later than that, whatever the machine's clock says: an earlier page heard the agent then. */
  readonly notBefore: (atMs: number) => void;
  /** How the clocks stand now, for what is tapped now. */
  readonly reading: () => Reading;
  readonly whenWas: (reading: Reading) => When;
}

const key = 'nestbox-clock';
/** An answer is cut to seconds: smaller differences between two of them say nothing. */
const noiseMs = 2_000;
/** More than a day off is a machine without a clock: such a difference is learnt anew, not kept. */
const mostKeptMs = 24 * 3_600_000;
/** By so much more the machine's clock must have moved than the steady one, to have been set or to have slept. */
const shakenMs = 5_000;
const machine: Clocks = { wallMs: () => Date.now(), steadyMs: () => performance.now() };

/**
 * What is known of the agent's clock. How far the machine's is off is kept over a reload, so that what is tapped without
 * the agent has the agent's time. It is no fact about anybody, so it may lie in local storage.
 */
export const openHostClock = (
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  { wallMs, steadyMs }: Clocks = machine,
): HostClock => {
  const kept = Number(storage.getItem(key) ?? 0);
  let machineOffMs = Math.abs(kept) <= mostKeptMs ? kept : 0;
  const offsetMs = signal(wallMs() + machineOffMs - steadyMs());
  const page = v7();
  let leastOffsetMs = Number.NEGATIVE_INFINITY;
  /** How the clocks stood when the agent was last heard. */
  let last: { readonly steadyMs: number; readonly wallMs: number } | undefined;
  const keepOffset = (): void => {
    const now = steadyMs() + offsetMs.peek() - wallMs();
    const off = Math.abs(now) <= noiseMs ? 0 : now;
    if (off === machineOffMs || (off !== 0 && Math.abs(off - machineOffMs) <= noiseMs)) return;
    machineOffMs = off;
    try {
      storage.setItem(key, String(Math.round(off)));
    } catch {
      // A full disk costs the difference after a reload, not the answer that told it.
    }
  };
  /** Until the agent is heard the machine's clock is all there is; when it is set it is set right, as a rule. */
  const nowMs = (): number =>
    last ? steadyMs() + offsetMs.peek() : Math.max(wallMs() + machineOffMs, steadyMs() + leastOffsetMs);
  return {
    nowMs,
    steadyMs,
    offsetMs,
    heard: (serverMs, askedMs) => {
      // The agent wrote it somewhere between the asking and now: an answer that was long on its way tells less.
      const least = serverMs - steadyMs();
      const most = serverMs - askedMs;
      const assumed = nowMs() - steadyMs();
      last = { steadyMs: steadyMs(), wallMs: wallMs() };
      offsetMs.value = assumed < least - noiseMs ? least : assumed > most + noiseMs ? most : assumed;
      keepOffset();
    },
    notBefore: (atMs) => {
      leastOffsetMs = atMs - steadyMs();
    },
    reading: () => {
      const now = { steadyMs: steadyMs(), wallMs: wallMs() };
      return { page, ...now, saidMs: nowMs(), isSure: last !== undefined && !wasShaken(last, now) };
    },
    whenWas: (reading) => {
      const isOurs = reading.page === page;
      if (!last || (isOurs && last.steadyMs < reading.steadyMs)) return { kind: 'unheard' };
      if (isOurs) {
        return wasShaken(reading, last)
          ? { kind: 'lost' }
          : { kind: 'known', atMs: reading.steadyMs + offsetMs.peek() };
      }
      const byMachineMs = reading.wallMs + nowMs() - wallMs();
      return Math.abs(byMachineMs - reading.saidMs) <= 2 * noiseMs
        ? { kind: 'likely', atMs: reading.saidMs }
        : { kind: 'lost' };
    },
  };
};

type Stand = Pick<Reading, 'steadyMs' | 'wallMs'>;

/** A clock put back shakes nothing: the steady one tells what passed. One put forward may as well have been a sleep. */
export const wasShaken = (from: Stand, to: Stand): boolean =>
  to.wallMs - from.wallMs - (to.steadyMs - from.steadyMs) > shakenMs;
