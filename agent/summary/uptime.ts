import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Stretch } from './facts.ts';
import { clip } from './figures.ts';

/** A beat is written this often; after a kill the box is believed alive until its last beat. */
export const beatEveryMs = 30_000;
const silenceMs = 2 * beatEveryMs;

export interface Uptime {
  /** The agent of this boot is alive now. */
  beat(boot: string, now: EpochMs): void;
  /** When some agent ran, inside the stretch; stretches may overlap. */
  within(stretch: Stretch, now: EpochMs): Stretch[];
}

export const createUptime = (db: Db): Uptime => {
  // A clock that is set back must not shorten what was already lived through.
  const beat = db.prepare(
    'INSERT INTO uptime VALUES (@boot, @now, @now) ON CONFLICT (boot) DO UPDATE SET alive_at = max(alive_at, @now)',
  );
  const overlapping = db.prepare(
    'SELECT started_at AS "from", alive_at AS "to" FROM uptime WHERE alive_at > @from AND started_at < @to ORDER BY started_at',
  );
  return {
    beat: (boot, now) => void beat.run({ boot, now }),
    within: (stretch, now) =>
      (overlapping.all({ ...stretch, from: stretch.from - silenceMs }) as Stretch[])
        // Between two beats nobody knows better: a box that beat just now is alive now.
        .map(({ from, to }) => (now - to <= silenceMs && now > to ? { from, to: now } : { from, to }))
        .flatMap((each) => clip(each, stretch) ?? []),
  };
};
