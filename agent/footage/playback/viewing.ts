import type { EventData, JournalEvent } from '#contract/events.ts';
import { fromRfc3339 } from '../../time/calendar.ts';
import { clip, type Span } from '../timeline.ts';

/**
 * A permission to look at a range of footage of some streams, as the journal keeps it: its holder is the head who gave it,
 * whoever asked. Times in milliseconds.
 */
export interface Grant {
  readonly grantId: string;
  readonly streams: readonly string[];
  readonly range: Span;
  readonly holder: string;
  readonly expiresMs: number;
}

/** How long a permission lasts: long enough to look, short enough that the next look needs its own reason. */
export const grantMs = 4 * 3_600_000;
/** The longest stretch that one reason opens. */
export const longestViewingMs = 24 * 3_600_000;

export type Admission =
  | { readonly ok: true; readonly range: Span }
  | { readonly ok: false; readonly code: 'forbidden' | 'gone'; readonly detail: string };

/** The grant in a journal event; undefined when the event is something else. */
export const grantIn = (event: JournalEvent | undefined): Grant | undefined => {
  if (event?.type !== 'footage.viewing_granted') return undefined;
  const data: EventData<'footage.viewing_granted'> = event.data;
  const [from, to, expiresMs] = [data.from, data.to, data.expiresAt].map(fromRfc3339);
  if (from === undefined || to === undefined || expiresMs === undefined) return undefined;
  return {
    grantId: data.grantId,
    streams: data.streams ?? [data.streamId],
    range: { from, to },
    holder: event.actor,
    expiresMs,
  };
};

/**
 * Whether a caller may see a range of a stream with a grant, and how much of it: the grant is personal, for its
 * streams, one stretch and a few hours (Reg. 799 art. 16 asks for a register of who looked, why, at what, when).
 */
export const admit = (
  grant: Grant | undefined,
  asked: {
    readonly streamId: string;
    readonly caller: string;
    readonly range: Span | undefined;
    readonly nowMs: number;
  },
): Admission => {
  if (!grant?.streams.includes(asked.streamId) || grant.holder !== asked.caller) {
    return { ok: false, code: 'forbidden', detail: 'this grant does not open this stream for you; ask for a viewing' };
  }
  if (asked.nowMs >= grant.expiresMs) {
    return { ok: false, code: 'gone', detail: 'this grant has expired; ask for a new viewing' };
  }
  const range = asked.range ? clip(asked.range, grant.range) : grant.range;
  return range
    ? { ok: true, range }
    : { ok: false, code: 'forbidden', detail: 'the grant is for another time; ask for a viewing of this one' };
};
