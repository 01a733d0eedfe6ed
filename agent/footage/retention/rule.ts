import type { Protection } from '../holds/rules.ts';
import type { Span } from '../timeline.ts';

/** 录像资料保存期不少于90日 (seed 四(五)三; Reg. 799). It can be raised and never lowered, whatever is configured. */
export const floorDays = 90;
const dayMs = 86_400_000;
/** A good quartz is off by less than a hundredth of this in 90 days; footage that goes a little later harms nobody. */
const clockMarginMs = 3_600_000;

/** The days that are kept under a configuration. */
export const keptDays = (retentionDays: number): number =>
  Number.isFinite(retentionDays) ? Math.max(floorDays, Math.ceil(retentionDays)) : floorDays;

/**
 * Footage that ended before this instant is older than it must be kept. `trustedNow` in milliseconds since the epoch,
 * never ahead of the true time (trustedClock.ts). How full the disk is plays no part: a full disk stops new footage, never
 * shortens what is kept.
 */
export const cutoffOf = (trustedNow: number, retentionDays: number): number =>
  trustedNow - keptDays(retentionDays) * dayMs - clockMarginMs;

/** Whether a protection speaks of any part of a stretch of a stream. */
export const isProtected = (streamId: string, stretch: Span, protections: readonly Protection[]): boolean =>
  protections.some(
    (each) =>
      (each.streamId === undefined || each.streamId === streamId) && each.from < stretch.to && each.to > stretch.from,
  );

/** The trusted time was put right: it stood behind by `byMs`, and `maxRunId` was the newest run then. */
export interface ClockCorrection {
  readonly byMs: number;
  readonly atMs: number;
  readonly maxRunId: number;
}

/**
 * The latest instant at which a segment can have been recorded, in milliseconds since the epoch; undefined when nobody can
 * say yet. Its name says when by the wall clock of that day. Where that clock was behind (`doubted`), its age counts from
 * when its run was first seen to have ended. Where the trusted time was behind as well, it is younger by as much, but not
 * younger than the moment at which that was put right.
 */
export const latestEndOf = (
  segment: Item & { readonly runId: number; readonly doubted: number; readonly seenMs: number | null },
  corrections: readonly ClockCorrection[],
): number | undefined => {
  if (segment.doubted === 1 && segment.seenMs === null) return undefined;
  return corrections
    .filter(({ maxRunId }) => maxRunId >= segment.runId)
    .reduce(
      (end, { byMs, atMs }) => Math.min(end + byMs, atMs),
      Math.max(segment.startMs + segment.durationMs, segment.seenMs ?? 0),
    );
};

export interface Item {
  readonly startMs: number;
  readonly durationMs: number;
}

/**
 * Items in groups, in order of time, such that nothing that is kept begins between the first and the last of a group: a
 * group is a stretch that can be spoken of as deleted.
 */
export const stretchesOf = <T extends Item>(items: readonly T[], keptStarts: readonly number[]): T[][] => {
  const sorted = [...items].sort((a, b) => a.startMs - b.startMs);
  const kept = [...keptStarts].sort((a, b) => a - b);
  const groups: T[][] = [];
  let next = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const item of sorted) {
    while ((kept[next] ?? Number.POSITIVE_INFINITY) < last) next += 1;
    const group = groups.at(-1);
    if (group && (kept[next] ?? Number.POSITIVE_INFINITY) >= item.startMs) group.push(item);
    else groups.push([item]);
    last = item.startMs;
  }
  return groups;
};

/** From the first start to the last end. @throws RangeError when there is none. */
export const hullOf = (items: readonly Item[]): Span => {
  if (items.length === 0) throw new RangeError('Nothing has no stretch');
  return {
    from: items.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY),
    to: items.reduce((most, { startMs, durationMs }) => Math.max(most, startMs + durationMs), Number.NEGATIVE_INFINITY),
  };
};
