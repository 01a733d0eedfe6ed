import type { ZoneConfig } from '#agent/config/zones.ts';
import type { Clock, EpochMs } from '#agent/time/clock.ts';
import type { News } from './judge.ts';
import type { Phase } from './state.ts';

/** Doors that opened, and who came or went about then. In memory: what waits is at most as old as its window. */
export interface DoorWatch {
  /** A door opened. Returns whether somebody who just came or went explains it. */
  opened(zone: ZoneConfig, news: News, phase: Phase): boolean;
  /** Somebody came or went at that time. */
  explained(at: EpochMs): void;
  /** The openings that nobody has explained in time, each once. */
  unexplained(): readonly { readonly zoneId: string; readonly news: News }[];
}

interface Opening {
  readonly zone: ZoneConfig;
  readonly news: News;
  readonly at: EpochMs;
  readonly monoMs: number;
}

const longestWindowMs = 3_600_000;

export const watchDoors = (clock: Clock): DoorWatch => {
  let openings: readonly Opening[] = [];
  let comings: readonly EpochMs[] = [];
  const isNear = (one: EpochMs, other: EpochMs, windowMs: number): boolean => Math.abs(one - other) <= windowMs;
  return {
    opened: (zone, news, phase) => {
      const now = clock.now();
      const isExplained = comings.some((at) => isNear(at, now, zone.handoverWindowMs) && zone.handoverWindowMs > 0);
      if (!isExplained && phase === 'released') {
        openings = [...openings, { zone, news, at: now, monoMs: clock.monotonicMs() }];
      }
      // Only at a boundary does somebody who just left explain an alarm away; elsewhere the schedule says when doors open.
      return isExplained && (zone.class === 'child_boundary' || phase === 'released');
    },
    explained: (at) => {
      comings = [...comings.filter((each) => isNear(each, at, longestWindowMs)), at].slice(-200);
      openings = openings.filter((opening) => !isNear(opening.at, at, opening.zone.handoverWindowMs));
    },
    unexplained: () => {
      const isOver = ({ zone, monoMs }: Opening): boolean => clock.monotonicMs() - monoMs > zone.handoverWindowMs;
      const over = openings.filter(isOver);
      openings = openings.filter((opening) => !isOver(opening));
      return over.map(({ zone, news }) => ({ zoneId: zone.id, news: { ...news, isUnexplained: true } }));
    },
  };
};
