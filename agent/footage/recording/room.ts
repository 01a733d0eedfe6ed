/** What a volume has, in bytes. */
export interface Capacity {
  readonly totalBytes: number;
  /** What is left for us, without what the system keeps for root. */
  readonly freeBytes: number;
}

const leastReserveBytes = 1_000_000_000;
const reserveShare = 0.01;
/** With less than this a file would not outlive its first seconds. */
const leastRoomBytes = 1 << 20;
/** Down to here the streams that matter most are still recorded; the rest is for the index, logs and repairs. */
const lastShare = 0.5;
/** Recording goes on only when this much of a reserve more is free than where it stopped, so that it does not flap. */
const returnShare = 0.5;

/** What is kept free on a volume when nothing else is configured: a hundredth of it, and at least one gigabyte. */
export const defaultReserveBytes = (totalBytes: number): number =>
  Math.max(leastReserveBytes, Math.round(totalBytes * reserveShare));

/** How much is free, in reserves: 1 means that only the reserve is left, 0 that nothing can be written. */
export const roomOf = ({ freeBytes }: Capacity, reserveBytes: number): number => {
  if (freeBytes < leastRoomBytes) return 0;
  return reserveBytes === 0 ? Number.POSITIVE_INFINITY : freeBytes / reserveBytes;
};

/**
 * Which of some volumes the next file goes to, by their room in the order in which they are filled: the first one above
 * its reserve; when none is, the roomiest, down to half of its reserve. Undefined: nowhere.
 */
export const chooseVolume = (rooms: readonly number[]): number | undefined => {
  const first = rooms.findIndex((room) => room > 1);
  if (first >= 0) return first;
  const most = Math.max(...rooms);
  return most > lastShare ? rooms.indexOf(most) : undefined;
};

/**
 * A full disk never shortens what is kept; it stops new recording instead, the lowest priority first. Given the
 * priorities of all streams (0 to 100) and the room of the roomiest volume, returns the priority up to which streams
 * stand still; undefined: all record. `before` is what it returned last. The lowest stop at the reserve, the highest when
 * a little more than half of it is left, the others evenly between.
 */
export const standstill = (
  priorities: readonly number[],
  before: number | undefined,
  room: number,
): number | undefined => {
  const levels = [...new Set(priorities)].sort((a, b) => a - b);
  const stoppedAt = (at: number): number =>
    levels.filter((_, index) => at <= 1 - (index / levels.length) * (1 - lastShare)).length;
  const stillStopped = levels.filter((level) => before !== undefined && level <= before).length;
  const stopped = Math.max(stoppedAt(room), Math.min(stillStopped, stoppedAt(room - returnShare)));
  return levels[stopped - 1];
};
