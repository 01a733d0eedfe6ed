import { addDays, dayAt, dayBounds } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Past } from './past.ts';

/** How far back the cause of a room's state is looked for: a room may stand empty over the longest holidays. */
const longestDays = 31;
const minuteMs = 60_000;

/**
 * The events that made a room what it was in a minute: of how it stood when the minute began, then those by which it changed in
 * it. Empty when no event did: a new day began, with its ages, certificates and rules, or nothing happened there for a month.
 */
export const causesIn = (
  past: Past,
  asked: { readonly roomId: string; readonly from: EpochMs; readonly now: EpochMs; readonly timeZone: string },
): readonly string[] => {
  const { roomId, from: minute, now, timeZone } = asked;
  const to = epochMs(Math.min(minute + minuteMs, now));
  // The day alone first: a month is a lot to judge again, and hardly ever needed.
  for (const back of [0, longestDays]) {
    const { from } = dayBounds(addDays(dayAt(minute, timeZone), -back), timeZone);
    const steps = past.steps({ from, to, roomId }).filter((step) => step.to > minute);
    const [first] = steps;
    if (first && (first.causeEventId !== null || first.from > from)) {
      return steps.flatMap(({ causeEventId }) => causeEventId ?? []);
    }
  }
  return [];
};
