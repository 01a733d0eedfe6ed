import type { Clock, EpochMs } from '#agent/time/clock.ts';
import type { MuteOutput } from './outputs.ts';

/** Configured sirens that are not there: an alarm would sound nowhere, and nothing else would say so before it does. */
export interface MissingSirens {
  missing(): MuteOutput[];
  /** Told when a siren is missed, or found. */
  onChange(listener: () => void): void;
  close(): void;
}

export interface MissingSirensOptions {
  /** The device ids that are configured. */
  readonly sirens: readonly string[];
  /** Whether one has introduced itself since the start. */
  readonly isThere: (deviceId: string) => boolean;
  /** Without a broker nobody can introduce itself, and the broker is what is told of. */
  readonly isConnected: () => boolean;
  readonly clock: Clock;
  /** For how long one may be away after the start, or after it was taken back. */
  readonly graceMs?: number;
}

const defaultGraceMs = 90_000;
const lookEveryMs = 1_000;

export const watchForSirens = (options: MissingSirensOptions): MissingSirens => {
  const { sirens, isThere, isConnected, clock } = options;
  const graceMs = options.graceMs ?? defaultGraceMs;
  const absent = new Map<string, { readonly since: EpochMs; readonly sinceMs: number }>();
  const listeners: (() => void)[] = [];
  let told: readonly string[] = [];

  const missing = (): MuteOutput[] =>
    [...absent].flatMap(([deviceId, { since, sinceMs }]) =>
      clock.monotonicMs() - sinceMs >= graceMs ? [{ deviceId, since }] : [],
    );
  const look = (): void => {
    for (const siren of sirens) {
      if (isThere(siren)) absent.delete(siren);
      else if (!absent.has(siren) && isConnected())
        absent.set(siren, { since: clock.now(), sinceMs: clock.monotonicMs() });
    }
    const before = told;
    told = missing().map(({ deviceId }) => deviceId);
    if (before.join() !== told.join()) for (const listener of listeners) listener();
  };
  const timer = setInterval(look, Math.min(lookEveryMs, graceMs));

  return { missing, onChange: (listener) => void listeners.push(listener), close: () => clearInterval(timer) };
};
