import { existsSync } from 'node:fs';

/** Milliseconds since the Unix epoch, UTC. Branded so that seconds cannot be passed by mistake. */
export type EpochMs = number & { readonly __unit: 'epoch-ms' };

/** How far the box may trust its wall clock. */
export type ClockTrust = 'unset' | 'free-running' | 'synced' | 'stepped';

export interface Clock {
  now(): EpochMs;
  /** Milliseconds that never step back; only differences mean anything. */
  monotonicMs(): number;
  trust(): ClockTrust;
}

export const epochMs = (value: number): EpochMs => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Not whole milliseconds since the epoch: ${value}`);
  return value as EpochMs;
};

/** Before this instant no Nestbox existed, so a clock that shows an earlier time was never set. */
const earliestPlausible = Date.UTC(2026, 0, 1);
/** A wall clock that moves this much against the monotonic clock was stepped. */
const stepThresholdMs = 1000;
const askEveryMs = 1000;

/** Whether systemd's time service keeps the clock: it leaves this file once it has set it. */
export const isSetByTimeServer = (): boolean => existsSync('/run/systemd/timesync/synchronized');

/**
 * The machine's own clock. Its trust is judged against the monotonic clock since start; whether a time server
 * disciplines it is told by `isSynchronised`, which defaults to "nobody knows".
 */
export const systemClock = (isSynchronised: () => boolean = () => false): Clock => {
  const anchorWall = Date.now();
  const anchorMono = performance.now();
  let asked = { atMono: Number.NEGATIVE_INFINITY, isSynchronised: false };
  /** Asked for with every transaction, and a look at the disk. */
  const isDisciplined = (): boolean => {
    const atMono = performance.now();
    if (atMono - asked.atMono >= askEveryMs) asked = { atMono, isSynchronised: isSynchronised() };
    return asked.isSynchronised;
  };
  return {
    now: () => epochMs(Date.now()),
    monotonicMs: () => performance.now(),
    trust: () => {
      const wall = Date.now();
      if (wall < earliestPlausible) return 'unset';
      const drift = Math.abs(wall - anchorWall - (performance.now() - anchorMono));
      if (drift > stepThresholdMs) return 'stepped';
      return isDisciplined() ? 'synced' : 'free-running';
    },
  };
};
