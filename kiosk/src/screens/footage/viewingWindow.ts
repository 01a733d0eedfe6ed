import { dayOf, timeOfDay } from '../../state/clock.ts';

/** The stretch of footage that somebody looks at: the last minutes, or from a chosen instant on. Milliseconds. */
export type ViewingWindow =
  | { readonly kind: 'last'; readonly untilMs: number; readonly minutes: number }
  | { readonly kind: 'from'; readonly fromMs: number; readonly minutes: number };

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What happened is seen coming: a camera opens this long before it. */
const leadMs = 10_000;

export const windowAround = (atMs: number, minutes: number): ViewingWindow => ({
  kind: 'from',
  fromMs: atMs - leadMs,
  minutes,
});

/** The stretch up to now; undefined while it lies wholly ahead. */
export const stretchOf = (window: ViewingWindow, nowMs: number): Stretch | undefined => {
  const fromMs = startOf(window);
  const toMs = Math.min(fromMs + window.minutes * 60_000, nowMs);
  return toMs > fromMs ? { fromMs, toMs } : undefined;
};

export const startOf = (window: ViewingWindow): number =>
  window.kind === 'last' ? window.untilMs - window.minutes * 60_000 : window.fromMs;

/** The same length, starting at another time of another day or of the same. */
export const startingAt = (
  window: ViewingWindow,
  { day, time }: { readonly day?: string; readonly time?: string },
  zoneMinutes: number,
): ViewingWindow => {
  const start = startOf(window);
  const [onDay, atTime] = [day ?? dayOf(start, zoneMinutes), time ?? timeOfDay(start, zoneMinutes)];
  const fromMs = Date.parse(`${onDay}T${atTime}:00Z`) - zoneMinutes * 60_000;
  return { kind: 'from', fromMs, minutes: window.minutes };
};
