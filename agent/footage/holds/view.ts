import type { HoldView } from '#contract/footageHolds.ts';
import { type Day, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { type Hold, stateOn } from './store.ts';

/** A hold as it leaves the box, with its state on a day. */
export const holdView = (hold: Hold, today: Day, timeZone: string): HoldView => {
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  const { holdId, streams, from, to, caseRef, reason, by, atMs, until, reviewOn } = hold;
  return {
    holdId,
    state: stateOn(hold, today),
    streams: [...streams],
    from: time(from),
    to: time(to),
    caseRef,
    reason,
    by,
    at: time(atMs),
    until,
    reviewOn,
    releasedBy: hold.releasedBy,
    releasedAt: hold.releasedMs === null ? null : time(hold.releasedMs),
    releasedBecause: hold.releasedBecause,
  };
};
