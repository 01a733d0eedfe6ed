import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from '../../time/clock.ts';
import type { ClockStore } from './clockStore.ts';
import { type Agreement, type Confirmation, type Judged, judgeClock, type TrustedTime } from './trustedClock.ts';

/** The machine's monotonic clock and the start that it counts from: it goes on when our processes do not. */
export interface MachineClock {
  readonly boot: string;
  monotonicMs(): number;
}

/** Linux's own. Without it a process counts for itself, and what passes between two processes is not trusted. */
export const machineClock = (newId: () => string): MachineClock => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { boot, monotonicMs: () => uptime() * 1000 };
  } catch {
    return { boot: newId(), monotonicMs: () => performance.now() };
  }
};

export interface TrustedNowOptions {
  readonly store: ClockStore;
  readonly clock: Pick<Clock, 'now' | 'trust'>;
  readonly machine: MachineClock;
  /** Whether a time server keeps the wall clock. */
  readonly isSynchronised: () => boolean;
  readonly confirmation: () => Confirmation | undefined;
}

const keepEveryMs = 60_000;

export interface TrustedNow {
  /** Looks at the clocks; keeps what it found at most once a minute, and at once where it matters. */
  look(): Judged;
}

export const createTrustedNow = (options: TrustedNowOptions): TrustedNow => {
  const { store, clock, machine } = options;
  let time: TrustedTime | undefined = store.read();
  const newestFootageMs = time ? undefined : store.newestFootageMs();
  let agreement: Agreement | undefined;
  let keptAtMs = Number.NEGATIVE_INFINITY;
  return {
    look: () => {
      const wallMs = clock.now();
      const monoMs = machine.monotonicMs();
      const reading = {
        wallMs,
        trust: clock.trust(),
        isSynchronised: options.isSynchronised(),
        boot: machine.boot,
        monoMs,
      };
      const judged = judgeClock({ time, agreement }, reading, options.confirmation(), newestFootageMs);
      const isNews =
        judged.correctedMs !== undefined ||
        judged.time.proved !== time?.proved ||
        judged.time.confirmedSeq !== time.confirmedSeq;
      time = judged.time;
      agreement = judged.agreement;
      if (isNews || monoMs - keptAtMs >= keepEveryMs) {
        store.write(time, judged.correctedMs, wallMs < judged.time.trustedMs - behindMs);
        keptAtMs = monoMs;
      }
      return judged;
    },
  };
};

/** A wall clock this far behind the trusted time was set back. */
const behindMs = 60_000;

/** Why nothing may be deleted now, as far as somebody beside the agent can tell. Writes nothing. */
export const frozenNow = (
  store: ClockStore,
  clock: Pick<Clock, 'now' | 'trust'>,
  confirmation: Confirmation | undefined,
): string | undefined => {
  const machine = machineClock(() => '');
  const reading = {
    wallMs: clock.now(),
    trust: clock.trust(),
    isSynchronised: false,
    boot: machine.boot,
    monoMs: machine.monotonicMs(),
  };
  const { frozen } = judgeClock(
    { time: store.read(), agreement: undefined },
    reading,
    confirmation,
    store.newestFootageMs(),
  );
  return frozen && clockWords[frozen];
};

/** The words that programs know these states by. */
export const clockWords = { unset: 'clock_unset', unproved: 'clock_unproved', jumped: 'clock_jumped' } as const;
