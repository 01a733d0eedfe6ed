import type { Failure } from '#contract/problems.ts';
import type { NewEvent } from '../../journal/journal.ts';
import { dayAt, toRfc3339 } from '../../time/calendar.ts';
import { type EpochMs, epochMs } from '../../time/clock.ts';
import type { StreamStatus } from '../store.ts';
import { judgeExtension, judgeHold } from './rules.ts';
import { type HoldStore, stateOn } from './store.ts';

/** What an order about a hold needs; the HTTP routes and the command line give the same. */
export interface HoldContext {
  readonly store: Pick<HoldStore, 'find'>;
  /** Who keeps the footage of a stream; undefined when there is no such stream. */
  readonly originOf: (streamId: string) => StreamStatus['origin'] | undefined;
  readonly timeZone: string;
  readonly actor: string;
  readonly now: EpochMs;
}

export type Ordered =
  | { readonly ok: true; readonly event: NewEvent }
  | { readonly ok: false; readonly failure: Failure };

interface Asked {
  readonly id: string;
  readonly until?: string;
  readonly reviewOn?: string;
  readonly reason: string;
}

const daysOf = ({ until, reviewOn }: { until: string | null; reviewOn: string | null }) => ({
  ...(until !== null && { until }),
  ...(reviewOn !== null && { reviewOn }),
});

/** Holds footage: nothing of the stretch is deleted until the hold ends or is released. */
export const orderHold = (
  asked: Asked & {
    readonly from: string;
    readonly to: string;
    readonly streams?: readonly string[];
    readonly caseRef: string;
  },
  { originOf, timeZone, actor, now }: Omit<HoldContext, 'store'>,
): Ordered => {
  const judged = judgeHold(asked, originOf, dayAt(now, timeZone));
  if (!judged.ok) return judged;
  const { from, to, ...term } = judged.value;
  const { id, caseRef, reason } = asked;
  const data = {
    holdId: id,
    streams: [...(asked.streams ?? [])],
    from: toRfc3339(epochMs(from), timeZone),
    to: toRfc3339(epochMs(to), timeZone),
    caseRef,
    reason,
    ...daysOf(term),
  };
  return { ok: true, event: { id, type: 'footage.held', actor, subject: id, data } };
};

/** Gives a hold that still holds a later end, or another day of review. */
export const orderExtension = (
  holdId: string,
  asked: Asked,
  { store, timeZone, actor, now }: Omit<HoldContext, 'originOf'>,
): Ordered => {
  const hold = store.find(holdId);
  if (!hold) return { ok: false, failure: noSuchHold(holdId) };
  const today = dayAt(now, timeZone);
  const judged = judgeExtension(asked, hold, stateOn(hold, today), today);
  if (!judged.ok) return judged;
  const data = { holdId, reason: asked.reason, ...daysOf(judged.value) };
  return { ok: true, event: { id: asked.id, type: 'footage.hold_extended', actor, subject: holdId, data } };
};

/** Ends a hold. Footage that is older than it must be kept then goes with the next deletion. */
export const orderRelease = (
  holdId: string,
  { id, reason }: Pick<Asked, 'id' | 'reason'>,
  { store, actor }: Pick<HoldContext, 'store' | 'actor'>,
): Ordered => {
  const hold = store.find(holdId);
  if (!hold) return { ok: false, failure: noSuchHold(holdId) };
  if (hold.releasedMs !== null)
    return { ok: false, failure: { code: 'conflict', detail: 'This hold is released already' } };
  return { ok: true, event: { id, type: 'footage.hold_released', actor, subject: holdId, data: { holdId, reason } } };
};

const noSuchHold = (holdId: string): Failure => ({ code: 'not_found', detail: `There is no hold ${holdId}` });
