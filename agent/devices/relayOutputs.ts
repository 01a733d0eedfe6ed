import type { Clock } from '#agent/time/clock.ts';
import type { OnvifDriver } from './onvif/driver.ts';
import type { OutputLine } from './outputLine.ts';
import type { SignalBook } from './signals.ts';

export interface RelayOutputsOptions {
  /** The driver that the camera is watched by; undefined: no such camera is watched. */
  readonly driverOf: (cameraId: string) => Pick<OnvifDriver, 'prepareRelay' | 'setRelay'> | undefined;
  readonly signals: Pick<SignalBook, 'of'>;
  readonly clock: Clock;
  /** So long after a start a camera may take to be logged in to. */
  readonly settleMs: number;
  /** A driver answers with failures; this is for what it throws. */
  readonly onBug: (error: unknown) => void;
}

export interface RelayOutputs {
  line(id: string, cameraId: string, item: string): OutputLine;
  /** What a technician should know about the relays of a camera that we drive. */
  notes(cameraId: string): readonly string[];
}

/** Somebody may set the camera up anew: its relay is looked at again before the lease can have been gone for long. */
const lookAgainMs = 600_000;
const lookAgainWhileOnMs = 25_000;

/**
 * Sirens and lights on the relays of cameras. The lease is the camera's: its relay opens by itself after 30 s, and is closed
 * anew every 10 s. Where the camera refuses that, the relay stays closed until it is opened; a note says so.
 */
export const relayOutputs = (options: RelayOutputsOptions): RelayOutputs => {
  const { driverOf, signals, clock, onBug } = options;
  const settlesAt = clock.monotonicMs() + options.settleMs;
  /** The relays that stay on when nobody opens them, by camera. */
  const unleased = new Map<string, Set<string>>();

  const note = (cameraId: string, item: string, hasLease: boolean): void => {
    const items = unleased.get(cameraId) ?? new Set();
    unleased.set(cameraId, items);
    if (hasLease) items.delete(item);
    else items.add(item);
  };

  const line = (id: string, cameraId: string, item: string): OutputLine => {
    /** What is still to be said. Only the last word counts: one that waited behind an old one would be late. */
    let next: boolean | 'prepare' | undefined;
    let isBusy = false;
    let hasFailed = false;
    let preparedBy: object | undefined;
    let preparedAt = Number.NEGATIVE_INFINITY;

    const isDue = (afterMs: number): boolean =>
      preparedBy !== driverOf(cameraId) || clock.monotonicMs() - preparedAt >= afterMs;

    const prepare = async (): Promise<void> => {
      const driver = driverOf(cameraId);
      const done = await driver?.prepareRelay(item);
      if (!done?.ok) return;
      note(cameraId, item, done.hasLease);
      preparedBy = driver;
      preparedAt = clock.monotonicMs();
    };

    const say = async (): Promise<void> => {
      if (isBusy) return;
      isBusy = true;
      try {
        while (next !== undefined) {
          const now = next;
          next = undefined;
          if (now === 'prepare') {
            await prepare();
            continue;
          }
          const done = await driverOf(cameraId)?.setRelay(item, now);
          hasFailed = !done?.ok;
          // The alarm first; whether its lease is still what it was comes after.
          if (done?.ok && now && isDue(lookAgainWhileOnMs)) await prepare();
        }
      } catch (error) {
        hasFailed = true;
        onBug(error);
      } finally {
        isBusy = false;
      }
    };

    return {
      id,
      tell: (on) => {
        next = on;
        void say();
        return true;
      },
      hasFailed: () => hasFailed && !isBusy,
      rest: () => {
        if (next !== undefined || isBusy || !isDue(lookAgainMs)) return;
        next = 'prepare';
        void say();
      },
      said: () => {
        const level = signals.of(cameraId).find((signal) => signal.item === item)?.level;
        if (level === undefined || level === 'unknown') return undefined;
        return level === 'active' ? 'on' : 'off';
      },
      // Somebody wired it: a camera that is away is no excuse.
      isKnown: () => true,
      canAnswer: () => clock.monotonicMs() >= settlesAt,
    };
  };

  return {
    line,
    notes: (cameraId) =>
      [...(unleased.get(cameraId) ?? [])].map((item) => `${item} stays on if this box dies: no monostable mode`),
  };
};
