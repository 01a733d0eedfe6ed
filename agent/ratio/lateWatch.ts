import type { JournalEvent } from '#contract/events.ts';
import type { Cursor } from '../journal/cursor.ts';
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
  /** Whether the whole of a breach was found late, not only a part of it. */
  holds(breach: Pick<Breach, 'roomId' | 'from' | 'to'>): boolean;
}

export const createFoundLate = (db: Db): FoundLate => {
  const insert = db.prepare('INSERT INTO found_late VALUES (?, ?, ?, ?, ?)');
  const meeting = db
    .prepare(
      'SELECT found_at FROM found_late WHERE room_id = ? AND from_at <= ? AND to_at >= ? ORDER BY found_at LIMIT 1',
    )
    .pluck();
  const around = db.prepare('SELECT 1 FROM found_late WHERE room_id = ? AND from_at <= ? AND to_at >= ?').pluck();
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
    holds: ({ roomId, from, to }) => around.get(roomId, from, to) !== undefined,
  };
};

/** What comes late comes in a row (a kiosk that was offline): the past is looked at when no more has come for so long. */
const quietMs = 60_000;
const mostRead = 500;
/** The cursor is a commit of its own, so it is kept this often where nothing is late. */
const keepEvery = 1000;

/**
 * Follows the journal: when events or corrections came late and show a breach that is over, longer than its grace, and that
 * no alert told of in time, that is recorded as found late. Nothing is raised: nobody can act on it any more. A breach that
 * goes on is the alerts' own business. Call `tick` every few seconds; a kept cursor takes up after a restart what was not
 * looked at yet.
 */
export const createLateWatch = (parts: {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly cursor: Cursor;
  readonly past: Past;
  readonly found: FoundLate;
  readonly settleMs: number;
  readonly timeZone: string;
  readonly graceMs: (breach: Breach) => number;
  /** Somebody could have known of a breach of this room within [from, to]. */
  readonly wasTold: (roomId: string, from: EpochMs, to: EpochMs) => boolean;
}): { tick(): void } => {
  const { journal, cursor, past, found, clock, timeZone } = parts;
  let position: number | undefined;
  let kept = 0;
  let pending: { readonly from: number; readonly lastAt: number } | undefined;

  const keep = (seq: number): void => {
    cursor.write(seq);
    kept = seq;
  };
  const begin = (): number => {
    const known = cursor.read();
    if (known === undefined) keep(journal.lastSeq());
    else kept = known;
    return kept;
  };
  const readOn = (after: number): number => {
    let seq = after;
    for (let batch = journal.read(seq, mostRead); batch.length > 0; batch = journal.read(seq, mostRead)) {
      for (const event of batch) {
        seq = event.seq;
        for (const from of changedSince(event, journal)) {
          pending = { from: Math.min(from, pending?.from ?? from), lastAt: event.recordedAt };
        }
      }
    }
    return seq;
  };
  const breachesIn = (from: EpochMs, to: EpochMs, asKnownAt?: EpochMs): Breach[] =>
    breachesOf(past.steps({ from, to, asKnownAt }), parts.settleMs);
  /** Nothing of it came late: a minute after its end the box knew when it began and that it was over. */
  const wasKnown = ({ roomId, from, to }: Breach): boolean =>
    breachesIn(from, epochMs(to + 1), epochMs(to + lateAfterMs)).some(
      (known) => known.roomId === roomId && known.from === from && known.to === to,
    );
  const review = (from: EpochMs, now: EpochMs): void => {
    // The whole day: a departure that comes late proves what lay before it.
    const untold = breachesIn(dayBounds(dayAt(from, timeZone), timeZone).from, now).filter(
      (breach) =>
        breach.to < now &&
        breach.to - breach.from > parts.graceMs(breach) &&
        !parts.wasTold(breach.roomId, breach.from, breach.to) &&
        !found.holds(breach) &&
        !wasKnown(breach),
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

  return {
    tick: () => {
      if (clock.trust() === 'unset') return;
      const now = clock.now();
      position = readOn(position ?? begin());
      if (pending && now - pending.lastAt >= quietMs) {
        review(epochMs(pending.from), now);
        pending = undefined;
        keep(position);
      } else if (!pending && position - kept >= keepEvery) keep(position);
    },
  };
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
