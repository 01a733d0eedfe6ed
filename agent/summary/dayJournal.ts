import type { JournalEvent } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import { type EventRow, eventOf } from '../journal/journal.ts';
import { merkleRoot } from '../journal/merkle.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { DayJournal, Stretch } from './facts.ts';
import type { NoticeEvent } from './notices.ts';

/** Events about summaries are no facts of the day that they are about: sealing would change what is to be sealed. */
const aboutSummaries = "('day.sealed', 'upstream.receipt_accepted', 'upstream.resend_asked')";
/** Whether an event of this type belongs to no day. */
export const isNoFact = (type: string): boolean => aboutSummaries.includes(`'${type}'`);
/** A caller's time reaches at most 7 days back, so older days hear of late events only as corrections. */
const lateEventsReachMs = 8 * 86_400_000;
/** A record may be said to hold since up to 31 days. */
const lateRecordsReachMs = 33 * 86_400_000;

export interface DayJournals {
  /**
   * The journal of one day as it is known now, or of that what was known when the journal ended with `upTo`.
   * `emptied`: events of it whose content was erased.
   */
  read(day: Day, bounds: Stretch, upTo?: number): DayJournal & { readonly emptied: number };
  /** The leaves of the day's Merkle tree, in their order, as the journal was when it ended with `upTo`. */
  leaves(day: Day, bounds: Stretch, upTo: number): readonly Leaf[];
  /** Notes that the day was judged by what the journal held up to `seq`. */
  examined(day: Day, bounds: Stretch, at: EpochMs, seq: number): void;
  /** Days judged before that must be judged again: they ran on after it, or the journal learned more about them. */
  outdated(dayOverBefore: EpochMs): Day[];
  /** When the journal first heard of anything with a plausible clock; undefined when it is empty. */
  firstEventAt(plausibleFrom: EpochMs): EpochMs | undefined;
}

export interface Leaf {
  readonly seq: number;
  readonly commitment: Buffer;
}

export const createDayJournals = (db: Db): DayJournals => {
  const columns = 'seq, id, type, occurred_at, recorded_at, actor, subject, data, commitment';
  const ofDay = db.prepare(
    `SELECT ${columns} FROM event WHERE occurred_at >= @from AND occurred_at < @to AND type NOT IN ${aboutSummaries}
     AND type <> 'day.closed' AND type <> 'attendance.voided' AND seq <= @upTo ORDER BY occurred_at, seq`,
  );
  const closings = db.prepare(
    `SELECT ${columns} FROM event
     WHERE type = 'day.closed' AND json_extract(data, '$.day') = @day AND seq <= @upTo ORDER BY seq`,
  );
  // A correction comes after what it corrects, so that only newer ones need to be looked at.
  const corrections = db.prepare(
    `SELECT ${columns} FROM event
     WHERE type = 'attendance.voided' AND seq > @from AND seq <= @upTo AND data IS NOT NULL ORDER BY seq`,
  );
  const head = db.prepare('SELECT seq, hash FROM event WHERE seq <= ? ORDER BY seq DESC LIMIT 1');
  const examined = db.prepare('INSERT OR REPLACE INTO summary_examined VALUES (?, ?, ?, ?, ?)');
  const outdated = db.prepare(
    `SELECT day FROM summary_examined AS x WHERE to_ms <= @over AND (
       examined_at < to_ms
       OR (to_ms > @recent AND EXISTS (
         SELECT 1 FROM event AS e WHERE e.occurred_at >= x.from_ms AND e.occurred_at < x.to_ms AND e.seq > x.seq
         AND e.type NOT IN ${aboutSummaries} AND e.type NOT IN ('day.closed', 'attendance.voided')))
       OR (to_ms > @recordsReach AND EXISTS (
         SELECT 1 FROM event AS e WHERE e.seq > x.seq AND (e.type = 'child.recorded'
         OR (e.type IN ('staff.recorded', 'class.defined') AND e.occurred_at < x.to_ms))))
       OR EXISTS (
         SELECT 1 FROM event AS e WHERE e.type = 'day.closed' AND e.seq > x.seq AND json_extract(e.data, '$.day') = x.day)
       OR EXISTS (
         SELECT 1 FROM event AS v JOIN event AS t ON t.id = json_extract(v.data, '$.voids')
         WHERE v.type = 'attendance.voided' AND v.seq > x.seq AND t.occurred_at >= x.from_ms AND t.occurred_at < x.to_ms))
     ORDER BY day`,
  );
  const notices = db.prepare(
    `SELECT ${columns} FROM event WHERE type IN ('upstream.notice_received', 'upstream.notice_answered')
     AND occurred_at < ? AND data IS NOT NULL ORDER BY seq`,
  );
  const backedUp = db
    .prepare(
      "SELECT occurred_at FROM event WHERE type = 'journal.backed_up' AND occurred_at < ? ORDER BY seq DESC LIMIT 1",
    )
    .pluck();
  const first = db.prepare('SELECT recorded_at FROM event WHERE recorded_at >= ? ORDER BY seq LIMIT 1').pluck();

  /** What belongs to the day: what happened on it, the corrections of that, its closings, and all of these as leaves. */
  const rowsOf = (day: Day, bounds: Stretch, upTo: number) => {
    const rows = ofDay.all({ ...bounds, upTo }) as LeafRow[];
    const ids = new Set(rows.map(({ id }) => id));
    const from = rows.reduce((least, { seq }) => Math.min(least, seq), Number.MAX_SAFE_INTEGER);
    const voids = (corrections.all({ from, upTo }) as LeafRow[]).filter((row) => ids.has(voidedBy(row)));
    const closed = closings.all({ day, upTo }) as LeafRow[];
    return { rows, voids, closed, leaves: [...rows, ...voids, ...closed].sort((a, b) => a.seq - b.seq) };
  };

  return {
    read: (day, bounds, upTo = Number.MAX_SAFE_INTEGER) => {
      const newest = (head.get(upTo) as { seq: number; hash: Buffer } | undefined) ?? {
        seq: 0,
        hash: Buffer.alloc(32),
      };
      const { rows, voids, closed, leaves } = rowsOf(day, bounds, newest.seq);
      const voided = new Set(voids.map(voidedBy));
      return {
        events: rows.filter(({ id, data }) => data !== null && !voided.has(id)).map(eventOf),
        closing: closingOf(closed.at(-1)),
        corrections: voids.length,
        // Only these two types were asked for.
        notices: (notices.all(bounds.to) as EventRow[]).map(eventOf) as NoticeEvent[],
        backedUpAt: backedUp.get(bounds.to) as EpochMs | undefined,
        leaves: leaves.length,
        emptied: leaves.filter(({ data }) => data === null).length,
        root: merkleRoot(leaves.map(({ commitment }) => commitment)).toString('hex'),
        seq: newest.seq,
        head: newest.hash.toString('hex'),
      };
    },
    leaves: (day, bounds, upTo) => rowsOf(day, bounds, upTo).leaves,
    examined: (day, { from, to }, at, seq) => void examined.run(day, from, to, at, seq),
    outdated: (dayOverBefore) =>
      (
        outdated.all({
          over: dayOverBefore,
          recent: dayOverBefore - lateEventsReachMs,
          recordsReach: dayOverBefore - lateRecordsReachMs,
        }) as { day: Day }[]
      ).map(({ day }) => day),
    firstEventAt: (plausibleFrom) => first.get(plausibleFrom) as EpochMs | undefined,
  };
};

interface LeafRow extends EventRow {
  readonly commitment: Buffer;
}

const voidedBy = (row: LeafRow): string => {
  const event = eventOf(row);
  return event.type === 'attendance.voided' ? event.data.voids : '';
};

const closingOf = (row: LeafRow | undefined): JournalEvent<'day.closed'> | undefined => {
  const event = row && row.data !== null ? eventOf(row) : undefined;
  return event?.type === 'day.closed' ? event : undefined;
};
