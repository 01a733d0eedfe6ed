import type { EpochMs } from '#agent/time/clock.ts';
import type { EventData, EventType, JournalEvent } from '#contract/events.ts';

/** An event as a box's journal gives it back, learned when it happened. */
export const eventOf = <T extends EventType>(type: T, at: EpochMs, data: EventData<T>, seq: number): JournalEvent<T> =>
  // `data` is checked against `type` above, which a generic object cannot show the compiler.
  ({
    seq,
    id: `00000000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
    type,
    occurredAt: at,
    recordedAt: at,
    actor: 'agent',
    subject: 'simulated',
    data,
  }) as unknown as JournalEvent<T>;
