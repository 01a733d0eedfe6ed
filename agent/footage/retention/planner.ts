import { keptDays } from './rule.ts';

export type Raid = 'none' | 'mirror' | 'raid5' | 'raid6';

export interface PlanInput {
  /** Groups of cameras that are alike. */
  readonly cameras: readonly { readonly count: number; readonly megabitsPerSecond: number }[];
  /** Days to keep; fewer than 90 are planned as 90. */
  readonly days: number;
  /** Disks that are there or offered; none: only what is needed is told. */
  readonly disks: { readonly count: number; readonly terabytes: number; readonly raid: Raid } | undefined;
}

export interface Plan {
  readonly cameras: number;
  readonly days: number;
  readonly bytesPerDay: number;
  /** What the disks must hold, with the reserve. */
  readonly neededBytes: number;
  /** What the offered disks hold, less redundancy; null without disks. */
  readonly usableBytes: number | null;
  /** Whole days that fit on them. */
  readonly daysThatFit: number | null;
  readonly suffices: boolean | null;
}

const secondsPerDay = 86_400;
/** A day goes as a whole on the second day after its time, so that up to two more lie on the disks. */
const daysOnTheWay = 2;
/** File systems, and cameras that send more on a busy day. */
const reserveShare = 0.1;
const bytesPerTerabyte = 1e12;

/** Disks of an array that hold footage; the others stand in for one that breaks. */
const disksThatHold = (count: number, raid: Raid): number => {
  switch (raid) {
    case 'none':
      return count;
    case 'mirror':
      return Math.floor(count / 2);
    case 'raid5':
      return count >= 3 ? count - 1 : 0;
    case 'raid6':
      return count >= 4 ? count - 2 : 0;
  }
};

/**
 * What disks a house needs to keep its footage for the days that it must (录像资料保存期不少于90日, seed 四(五)三), before
 * cameras are bought. Bit rates in Mbit/s (10^6), disks in TB (10^12 bytes), as both are sold.
 */
export const planOf = ({ cameras, days, disks }: PlanInput): Plan => {
  const kept = keptDays(days);
  const bytesPerDay = Math.ceil(
    cameras.reduce((sum, { count, megabitsPerSecond }) => sum + count * megabitsPerSecond * 125_000, 0) * secondsPerDay,
  );
  const usableBytes = disks ? disksThatHold(disks.count, disks.raid) * disks.terabytes * bytesPerTerabyte : null;
  const forFootage = usableBytes === null ? null : usableBytes * (1 - reserveShare);
  const daysThatFit =
    forFootage === null || bytesPerDay === 0 ? null : Math.max(0, Math.floor(forFootage / bytesPerDay) - daysOnTheWay);
  return {
    cameras: cameras.reduce((sum, { count }) => sum + count, 0),
    days: kept,
    bytesPerDay,
    neededBytes: Math.ceil((bytesPerDay * (kept + daysOnTheWay)) / (1 - reserveShare)),
    usableBytes,
    daysThatFit,
    suffices: daysThatFit === null ? null : daysThatFit >= kept,
  };
};
