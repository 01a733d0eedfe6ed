import type { RatioInterval } from '#contract/rooms.ts';
import { minuteOf, minutesOfDay } from './dayTime.ts';

/** A stretch of a day in minutes since midnight, in which nothing changed. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly interval: RatioInterval;
}

/** One room's intervals cut to a day, in order; what lies outside of it or lasts no time is left out. */
export const stepsOf = (intervals: readonly RatioInterval[], day: string): Step[] =>
  intervals
    .map((interval) => ({ from: minuteOf(interval.from, day), to: minuteOf(interval.to, day), interval }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);

export interface StepLines {
  readonly x: number[];
  readonly children: (number | null)[];
  readonly counted: (number | null)[];
  readonly required: (number | null)[];
}

/**
 * Columns for lines of steps: each value holds until the next x. A time without interval, or in which the box was off,
 * is a hole in the lines.
 */
export const stepLines = (steps: readonly Step[]): StepLines => {
  const lines: StepLines = { x: [], children: [], counted: [], required: [] };
  const put = (x: number, interval: RatioInterval | undefined): void => {
    const seen = interval?.boxOff ? undefined : interval;
    lines.x.push(x);
    lines.children.push(seen?.children ?? null);
    lines.counted.push(seen?.caregivers ?? null);
    lines.required.push(seen?.required ?? null);
  };
  steps.forEach(({ from, to, interval }, index) => {
    put(from, interval);
    const next = steps[index + 1];
    if (next?.from === to && next.interval.boxOff === interval.boxOff) return;
    // The line is drawn to its end and stops there.
    put(to, interval);
    if (next && next.from > to) put(to, undefined);
  });
  return lines;
};

/** Not legal: caregivers missing, or more children than the class may have. A guess proves neither. */
export const isBroken = ({ deficit, overCap, guessed }: RatioInterval): boolean => !guessed && (deficit > 0 || overCap);

/** The box was off, and nothing on record says that the room was not legal: nothing is known. */
export const isUnknown = ({ boxOff, deficit, overCap }: RatioInterval): boolean => boxOff && deficit === 0 && !overCap;

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where something holds, neighbouring steps joined. */
export const stretchesOf = (steps: readonly Step[], holds: (interval: RatioInterval) => boolean): Stretch[] => {
  const stretches: { from: number; to: number }[] = [];
  for (const { from, to, interval } of steps) {
    if (!holds(interval)) continue;
    const last = stretches.at(-1);
    if (last?.to === from) last.to = to;
    else stretches.push({ from, to });
  }
  return stretches;
};

export const stepAt = (steps: readonly Step[], minute: number): Step | undefined =>
  steps.find(({ from, to }) => from <= minute && minute < to) ??
  (steps.at(-1)?.to === minute ? steps.at(-1) : undefined);

const usualOpen = 7 * 60;
const usualClose = 19 * 60;

/** The hours to show: 07:00 to 19:00, and more where somebody was inside earlier or later. Whole hours. */
export const hoursShown = (steps: readonly Step[]): readonly [from: number, to: number] => {
  const busy = steps.filter(({ interval }) => interval.children > 0 || interval.caregivers > 0);
  const first = Math.min(usualOpen, ...busy.map(({ from }) => from));
  const last = Math.max(usualClose, ...busy.map(({ to }) => to));
  return [Math.floor(first / 60) * 60, Math.min(minutesOfDay, Math.ceil(last / 60) * 60)];
};

/** Where to look first: at the first breach of a day that is over, else at the last moment known. */
export const firstLook = (steps: readonly Step[], isToday: boolean): Step | undefined => {
  if (isToday) return steps.at(-1);
  return (
    steps.find(({ interval }) => isBroken(interval)) ??
    steps.findLast(({ interval }) => interval.children > 0) ??
    steps[0]
  );
};

export interface HouseLines {
  readonly x: number[];
  readonly children: (number | null)[];
  readonly counted: (number | null)[];
}

/** All rooms together: how many children and counted caregivers were inside at each change; a hole while the box was off. */
export const houseLines = (intervals: readonly RatioInterval[], day: string): HouseLines => {
  const steps = stepsOf(intervals, day);
  const lines: HouseLines = { x: [], children: [], counted: [] };
  const put = (minute: number, { children, counted }: InHouse): void => {
    lines.x.push(minute);
    lines.children.push(children);
    lines.counted.push(counted);
  };
  const minutes = [...new Set(steps.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  let before = unseen;
  for (const minute of minutes) {
    const now = inHouse(steps, minute);
    // Nobody leaves there: what is known ends, and the line with it.
    if (before !== unseen && now === unseen) put(minute, before);
    if (minute !== minutes.at(-1)) put(minute, now);
    before = now;
  }
  return lines;
};

interface InHouse {
  readonly children: number | null;
  readonly counted: number | null;
}
const unseen: InHouse = { children: null, counted: null };

const inHouse = (steps: readonly Step[], minute: number): InHouse => {
  const rooms = steps.filter(({ from, to }) => from <= minute && minute < to).map(({ interval }) => interval);
  if (rooms.length === 0 || rooms.some(({ boxOff }) => boxOff)) return unseen;
  return {
    children: rooms.reduce((sum, { children }) => sum + children, 0),
    counted: rooms.reduce((sum, { caregivers }) => sum + caregivers, 0),
  };
};

/** When the box was off; it was so for all rooms at once. */
export const timesOff = (intervals: readonly RatioInterval[], day: string): Stretch[] => {
  const roomId = intervals[0]?.roomId;
  return stretchesOf(
    stepsOf(
      intervals.filter((interval) => interval.roomId === roomId),
      day,
    ),
    ({ boxOff }) => boxOff,
  );
};
