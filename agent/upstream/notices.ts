import type { EventData } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';

/** A notice of the district, as the journal holds it. */
export interface Notice extends EventData<'upstream.notice_received'> {
  readonly receivedAt: EpochMs;
}

/** The district's notices, newest first, at most `limit`. Few ever come: they are read from the journal itself. */
export const createNotices = (db: Db): ((limit: number) => Notice[]) => {
  const newest = db.prepare(
    "SELECT data, recorded_at AS receivedAt FROM event WHERE type = 'upstream.notice_received' ORDER BY seq DESC LIMIT ?",
  );
  return (limit) =>
    (newest.all(limit) as { data: string; receivedAt: number }[]).map(({ data, receivedAt }) => ({
      // Written by us under the event's schema.
      ...(JSON.parse(data) as EventData<'upstream.notice_received'>),
      receivedAt: epochMs(receivedAt),
    }));
};
