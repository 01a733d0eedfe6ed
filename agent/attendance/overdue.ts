import type { Journal, NewEvent } from '../journal/journal.ts';
import { dayAt, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Overdues } from './overdueStore.ts';

/** A child who should come today and has neither come nor an absence on record. */
export interface AwaitedChild {
  readonly childId: string;
  /** By booking, by agreement or by habit; undefined: nobody can say when. */
  readonly expectedAt: EpochMs | undefined;
}

/** Of whom nobody can say when it comes is taken to come within this time of opening. Ours. */
const morningMs = 3_600_000;

/**
 * Who is to be asked after now, `afterMs` after they should have come. Nobody, where no child has come at all by then:
 * the house is closed, or the box was not asked. Ours, after guidance elsewhere to ring the home within the hour. Pure.
 */
export const overdueNow = (
  awaited: readonly AwaitedChild[],
  at: { readonly now: EpochMs; readonly opening: EpochMs; readonly firstArrival: EpochMs | undefined },
  afterMs: number,
): { readonly childId: string; readonly expectedAt: EpochMs }[] =>
  awaited.flatMap(({ childId, expectedAt = epochMs(at.opening + morningMs) }) => {
    const askAt = expectedAt + afterMs;
    const isOpen = at.firstArrival !== undefined && at.firstArrival <= askAt;
    return isOpen && askAt <= at.now ? [{ childId, expectedAt }] : [];
  });

/** Notes each overdue child once a day. Call it at start and every minute. */
export const createOverdueKeeper = (options: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly overdues: Pick<Overdues, 'noticedOn'>;
  readonly overdueAt: (now: EpochMs) => ReturnType<typeof overdueNow>;
}): { tick(): void } => {
  const { journal, clock, timeZone, overdues, overdueAt } = options;
  return {
    tick: () => {
      if (clock.trust() === 'unset') return;
      const now = clock.now();
      const day = dayAt(now, timeZone);
      const noticed = new Set(overdues.noticedOn(day).map(({ childId }) => childId));
      const events = overdueAt(now)
        .filter(({ childId }) => !noticed.has(childId))
        .map(
          ({ childId, expectedAt }): NewEvent => ({
            type: 'attendance.overdue_noticed',
            actor: 'agent',
            subject: childId,
            data: { childId, day, expectedAt: toRfc3339(expectedAt, timeZone) },
          }),
        );
      if (events.length > 0) journal.record(events);
    },
  };
};
