import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Journal, Projection } from '../journal/journal.ts';
import { dayAt, dayBounds, fromRfc3339, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import { type Breach, breachesOf } from './breaches.ts';
import type { Past } from './past.ts';

/** Younger than this an event is not late: a kiosk may take a moment to send. */
const lateAfterMs = 60_000;

export interface FoundLate {
  readonly projection: Projection;
  /** When a breach of the room within [from, to] was found late; undefined when none was. */
  foundAt(roomId: string, from: EpochMs, to: EpochMs): EpochMs | undefined;
}

export const createFoundLate = (db: Db): FoundLate => {
  const insert = db.prepare('INSERT INTO found_late VALUES (?, ?, ?, ?, ?)');
  const meeting = db
    .prepare(
      'SELECT found_at FROM found_late WHERE room_id = ? AND from_at <= ? AND to_at >= ? ORDER BY found_at LIMIT 1',
    )
    .pluck();
  return {
    projection: {
      name: 'found_late',
      tables: ['found_late'],
      apply: (event) => {
        if (event.type !== 'ratio.found_late') return;
        const { roomId, from, to } = event.data;
        insert.run(event.id, roomId, fromRfc3339(from), fromRfc3339(to), event.recordedAt);
      },
    },
    foundAt: (roomId, from, to) => meeting.get(roomId, to, from) as EpochMs | undefined,
  };
};

/**
 * Follows the journal: when an event or a correction comes late and shows a breach that is over, longer than its grace,
 * and that no alert was raised for, that is recorded as found late. Nothing is raised: nobody can act on it any more.
 * A breach that goes on is the alerts' own business.
 */
export const watchForLate = (parts: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly past: Past;
  readonly found: FoundLate;
  readonly settleMs: number;
  readonly timeZone: string;
  readonly graceMs: (breach: Breach) => number;
  /** An alert about this room's ratio was open at some time within [from, to]. */
  readonly wasTold: (roomId: string, from: EpochMs, to: EpochMs) => boolean;
}): void => {
  const { journal, past, found, clock, timeZone } = parts;

  const review = (from: EpochMs, now: EpochMs): void => {
    const steps = past.steps({ from: dayBounds(dayAt(from, timeZone), timeZone).from, to: now });
    const untold = breachesOf(steps, parts.settleMs).filter(
      (breach) =>
        breach.to > from &&
        breach.to < now &&
        breach.to - breach.from > parts.graceMs(breach) &&
        !parts.wasTold(breach.roomId, breach.from, breach.to) &&
        found.foundAt(breach.roomId, breach.from, breach.to) === undefined,
    );
    if (untold.length === 0) return;
    journal.record(
      untold.map(({ roomId, from: began, to, unattended, peakDeficit, causeEventId, rule }) => ({
        type: 'ratio.found_late',
        actor: 'agent',
        subject: roomId,
        data: {
          roomId,
          from: toRfc3339(began, timeZone),
          to: toRfc3339(to, timeZone),
          unattended,
          peakDeficit,
          rule,
          ...(causeEventId !== null && { causeEventId }),
        },
      })),
    );
  };

  journal.onCommit((events) => {
    const changed = events.flatMap((event) => changedSince(event, journal));
    if (changed.length > 0) review(epochMs(Math.min(...changed)), clock.now());
  });
};

/** From when on a late event, or a record that holds from an earlier day on, changes the past; nothing for one that came in time. */
const changedSince = (event: JournalEvent, { find }: Pick<Journal, 'find'>): number[] => {
  const changesRatio = ['attendance.', 'staff.', 'child.recorded', 'class.defined'].some((type) =>
    event.type.startsWith(type),
  );
  if (!changesRatio) return [];
  const at =
    event.type === 'attendance.voided' ? (find(event.data.voids)?.occurredAt ?? event.occurredAt) : event.occurredAt;
  return event.recordedAt - at > lateAfterMs ? [at] : [];
};
