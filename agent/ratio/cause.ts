import { addDays, dayAt, dayBounds } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Past } from './past.ts';

/** How far back the cause of a room's state is looked for: a room may stand empty over the longest holidays. */
const longestDays = 31;

/**
 * The event that made a room what it was at an instant. Undefined when no event did: a new day began, with its ages,
 * certificates and rules, or nothing happened there for a month.
 */
export const causeIn = (
  past: Past,
  asked: { readonly roomId: string; readonly instant: EpochMs; readonly now: EpochMs; readonly timeZone: string },
): string | undefined => {
  const { roomId, instant, now, timeZone } = asked;
  const day = dayAt(instant, timeZone);
  const to = epochMs(Math.min(instant + 1, now));
  // The day alone first: a month is a lot to judge again, and hardly ever needed.
  for (const back of [0, longestDays]) {
    const { from } = dayBounds(addDays(day, -back), timeZone);
    const step = past.steps({ from, to, roomId }).at(-1);
    if (step?.causeEventId) return step.causeEventId;
    // The cause lies within the range: there was none.
    if (step && step.from > from) return undefined;
  }
  return undefined;
};
