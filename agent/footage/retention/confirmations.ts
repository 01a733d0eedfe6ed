import type { Db } from '../../journal/database.ts';
import type { Projection } from '../../journal/journal.ts';
import { fromRfc3339 } from '../../time/calendar.ts';
import type { Confirmation } from './trustedClock.ts';

export type ClockConfirmations = ReturnType<typeof createClockConfirmations>;

/** What people said of the clock of the box; only the last of it counts. */
export const createClockConfirmations = (db: Db) => {
  const put = db.prepare(
    `INSERT INTO footage_clock (id, seq, wall_ms) VALUES (1, @seq, @wallMs)
     ON CONFLICT (id) DO UPDATE SET seq = @seq, wall_ms = @wallMs`,
  );
  const last = db.prepare('SELECT seq, wall_ms AS wallMs FROM footage_clock');
  const projection: Projection = {
    name: 'footage-clock',
    tables: ['footage_clock'],
    apply: (event) => {
      if (event.type === 'footage.clock_confirmed') put.run({ seq: event.seq, wallMs: fromRfc3339(event.data.wall) });
    },
  };
  return { projection, last: (): Confirmation | undefined => last.get() as Confirmation | undefined };
};
