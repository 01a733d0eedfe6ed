import type { Clock } from '#agent/time/clock.ts';
import type { Faults } from './faults.ts';

/** What the camera believes the time is. Its time-outs do not follow it: they run on the true clock. */
export interface CameraClock {
  /** Milliseconds since the epoch, as the camera would say. */
  nowMs(): number;
  /** A true time as the camera would say it. */
  sayMs(trueMs: number): number;
  /** As when the battery is empty: the time is 1970 again. */
  forget(): void;
  /** Somebody sets the clock by hand. */
  set(ms: number): void;
  /** The time server is back. */
  follow(): void;
  /** `NTP`: the time comes from a server; `Manual`: it runs free. */
  mode(): 'NTP' | 'Manual';
}

export const createCameraClock = (clock: Clock, faults: Faults): CameraClock => {
  let offsetMs = 0;
  let isManual = false;
  const sayMs = (trueMs: number): number => trueMs + offsetMs + (faults.number('clockOffsetMs') ?? 0);
  return {
    sayMs,
    nowMs: () => sayMs(clock.now()),
    forget: () => {
      offsetMs = -clock.now();
    },
    set: (ms) => {
      faults.set('clockOffsetMs', false);
      isManual = true;
      offsetMs = ms - clock.now();
    },
    follow: () => {
      isManual = false;
      offsetMs = 0;
    },
    mode: () => (isManual || faults.has('clock1970') || faults.has('clockOffsetMs') ? 'Manual' : 'NTP'),
  };
};
