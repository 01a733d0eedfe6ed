import type { Clock } from '#agent/time/clock.ts';
import type { Heard, Roster } from './roster.ts';
import { allowedSilence, silenceLevel } from './silence.ts';

/** Notices who says nothing any more: a unit is heard when any of its parts says anything. */
export interface SilenceWatch {
  /** `agoMs`: it was heard that long ago, and only told now. */
  heard(unitId: string, agoMs?: number): void;
  /** Nothing can be heard while we are not connected; from the next connect on everybody has its time again. */
  restart(): void;
  /** Looks now; its own timer does so every few seconds. */
  look(): void;
  close(): void;
}

export interface SilenceWatchOptions {
  readonly roster: Roster;
  readonly clock: Clock;
  readonly isConnected: () => boolean;
  readonly onChange: (device: Heard) => void;
}

const lookEveryMs = 2_000;

export const createSilenceWatch = ({ roster, clock, isConnected, onChange }: SilenceWatchOptions): SilenceWatch => {
  const heardAt = new Map<string, number>();

  const look = (): void => {
    if (!isConnected()) return;
    const now = clock.monotonicMs();
    for (const device of roster.all()) {
      const { unitId } = device.entity;
      const silence = allowedSilence(device.entity);
      if (!silence) continue;
      const since = heardAt.get(unitId) ?? now;
      // Who was never heard has its time from when it was first looked for.
      if (!heardAt.has(unitId)) heardAt.set(unitId, now);
      const level = silenceLevel(silence, now - since);
      if (level === device.silence) continue;
      device.silence = level;
      if (level === 'gone') device.state = undefined;
      onChange(device);
    }
  };
  const timer = setInterval(look, lookEveryMs);

  return {
    heard: (unitId, agoMs = 0) => {
      heardAt.set(unitId, Math.max(heardAt.get(unitId) ?? Number.NEGATIVE_INFINITY, clock.monotonicMs() - agoMs));
    },
    restart: () => heardAt.clear(),
    look,
    close: () => clearInterval(timer),
  };
};
