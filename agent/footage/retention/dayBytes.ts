import type { Db } from '../../journal/database.ts';
import { addDays, type Day, dayAt, dayBounds } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';

export interface StreamDay {
  readonly streamId: string;
  readonly day: Day;
  readonly bytes: number;
  readonly footageMs: number;
}

export type DayBytes = ReturnType<typeof openDayBytes>;

const measuredDays = 7;
/** Less footage says nothing of a rate. */
const leastFootageMs = 600_000;
const dayMs = 86_400_000;
/** The day that runs is summed again this often. */
const freshMs = 3_600_000;
const farthestMs = 1000 * dayMs;

/** How much each stream writes a day: a sum per stream and day, made once, a few at a time. */
export const openDayBytes = (db: Db, timeZone: string) => {
  const streams = db.prepare(
    `SELECT s.id, (SELECT start_ms FROM segment WHERE stream_id = s.id ORDER BY start_ms LIMIT 1) AS firstMs
     FROM stream s WHERE origin = 'recorder'`,
  );
  const known = db.prepare('SELECT day, summed_ms AS summedMs FROM stream_day WHERE stream_id = ?');
  const sum = db.prepare(
    `INSERT INTO stream_day (stream_id, day, bytes, footage_ms, summed_ms)
     SELECT @streamId, @day, coalesce(sum(bytes), 0), coalesce(sum(duration_ms), 0), @nowMs FROM segment
     WHERE stream_id = @streamId AND start_ms >= @from AND start_ms < @to
     ON CONFLICT (stream_id, day) DO UPDATE SET bytes = excluded.bytes, footage_ms = excluded.footage_ms,
       summed_ms = excluded.summed_ms`,
  );
  const forget = db.prepare('DELETE FROM stream_day WHERE stream_id = ? AND day = ?');
  const all = db.prepare(
    `SELECT s.name AS streamId, d.day, d.bytes, d.footage_ms AS footageMs
     FROM stream_day d JOIN stream s ON s.id = d.stream_id WHERE d.bytes > 0`,
  );
  const rate = db
    .prepare(
      `SELECT sum(bytes * ${dayMs}.0 / footage_ms) FROM (
         SELECT sum(d.bytes) AS bytes, sum(d.footage_ms) AS footage_ms FROM stream_day d JOIN stream s ON s.id = d.stream_id
         WHERE s.enabled = 1 AND d.day >= ? GROUP BY s.id) WHERE footage_ms >= ${leastFootageMs}`,
    )
    .pluck();
  let due: { readonly streamId: number; readonly day: Day }[] = [];
  let plannedAtMs = Number.NEGATIVE_INFINITY;

  /** What is not summed yet, and the day that runs. A day that is past was complete when its sum is younger than it. */
  const plan = (nowMs: number): void => {
    plannedAtMs = nowMs;
    const rows = streams.all() as { id: number; firstMs: number | null }[];
    // A clock that was wrong once may have named files centuries away.
    const oldestMs = Math.max(Math.min(nowMs, ...rows.map(({ firstMs }) => firstMs ?? nowMs)), nowMs - farthestMs);
    const today = dayAt(epochMs(nowMs), timeZone);
    const days: { readonly day: Day; readonly to: number }[] = [];
    for (let day = dayAt(epochMs(oldestMs), timeZone); day <= today; day = addDays(day, 1)) {
      days.push({ day, to: dayBounds(day, timeZone).to });
    }
    due = rows.flatMap(({ id, firstMs }) => {
      if (firstMs === null) return [];
      const sums = known.all(id) as { day: string; summedMs: number }[];
      const summedAt = new Map(sums.map(({ day, summedMs }) => [day, summedMs]));
      return days
        .filter(({ day, to }) => to > firstMs && (summedAt.get(day) ?? -1) < Math.min(to, nowMs - freshMs))
        .map(({ day }) => ({ streamId: id, day }));
    });
  };

  return {
    /** Sums a few stream days; returns whether there are more. */
    step: (nowMs: number, most = 4): boolean => {
      if (due.length === 0 && Math.abs(nowMs - plannedAtMs) >= freshMs) plan(nowMs);
      for (const { streamId, day } of due.splice(0, most))
        sum.run({ streamId, day, nowMs, ...dayBounds(day, timeZone) });
      return due.length > 0;
    },

    /** Something of a day is gone: it is summed again. */
    forget: (streamId: number, day: Day): void => {
      forget.run(streamId, day);
      due.push({ streamId, day });
    },

    days: (): StreamDay[] => all.all() as StreamDay[],

    /** What all enabled streams write in a day when they record all of it; undefined before anything is measured. */
    bytesPerDay: (today: Day): number | undefined => {
      const bytes = rate.get(addDays(today, -measuredDays)) as number | null;
      return bytes === null ? undefined : Math.round(bytes);
    },
  };
};
