import type { Db } from '../../journal/database.ts';
import type { ClockCorrection } from './rule.ts';
import type { TrustedTime } from './trustedClock.ts';

export type ClockStore = ReturnType<typeof openClockStore>;

/** Two runs of a stream that meet may overlap by the rounding of their ends. */
const overlapMs = 1000;

/** The trusted time as it is kept over restarts, and which runs it casts a doubt on. */
export const openClockStore = (db: Db) => {
  const read = db.prepare(
    `SELECT trusted_ms AS trustedMs, boot, mono_ms AS monoMs, proved, confirmed_seq AS confirmedSeq FROM trusted_clock`,
  );
  const write = db.prepare(
    `INSERT INTO trusted_clock (id, trusted_ms, boot, mono_ms, proved, confirmed_seq, scanned_run_id)
     VALUES (1, @trustedMs, @boot, @monoMs, @proved, @confirmedSeq, 0)
     ON CONFLICT (id) DO UPDATE SET trusted_ms = @trustedMs, boot = @boot, mono_ms = @monoMs, proved = @proved,
       confirmed_seq = @confirmedSeq`,
  );
  const correct = db.prepare(
    `INSERT INTO clock_correction (by_ms, at_ms, max_run_id)
     SELECT @byMs, @atMs, coalesce(max(id), 0) FROM run`,
  );
  const forget = db.prepare('DELETE FROM clock_correction WHERE max_run_id < coalesce((SELECT min(id) FROM run), 0)');
  const newestFootage = db.prepare('SELECT max(end_ms) FROM run WHERE end_ms > start_ms').pluck();
  // A file that was found later has its run's row later; what it says of itself is all there is to know.
  const doubtNew = db.prepare(
    `INSERT OR IGNORE INTO doubted_run (run_id)
     SELECT r.id FROM run r JOIN stream s ON s.id = r.stream_id
     WHERE r.id > (SELECT scanned_run_id FROM trusted_clock) AND (@isBehind OR r.clock_trust = 'unset'
       OR (r.boot_id IS NOT NULL AND r.start_ms < s.registered_ms - ${overlapMs})
       OR EXISTS (SELECT 1 FROM run e WHERE e.stream_id = r.stream_id AND e.id < r.id
         AND e.end_ms > r.start_ms + ${overlapMs}))`,
  );
  const scanned = db.prepare('UPDATE trusted_clock SET scanned_run_id = coalesce((SELECT max(id) FROM run), 0)');
  const seenEnded = db.prepare(
    `UPDATE doubted_run SET seen_ms = @nowMs WHERE seen_ms IS NULL
     AND (SELECT end_reason FROM run WHERE id = run_id) IS NOT NULL`,
  );

  const corrections = db.prepare(
    'SELECT by_ms AS byMs, at_ms AS atMs, max_run_id AS maxRunId FROM clock_correction ORDER BY id',
  );

  return {
    corrections: (): ClockCorrection[] => corrections.all() as ClockCorrection[],

    read: (): TrustedTime | undefined => {
      const row = read.get() as (Omit<TrustedTime, 'proved'> & { proved: number }) | undefined;
      return row && { ...row, proved: row.proved === 1 };
    },

    /** End of the newest footage; undefined when there is none. */
    newestFootageMs: (): number | undefined => (newestFootage.get() as number | null) ?? undefined,

    /** `isBehind`: the wall clock, which names footage, shows a time that is over already. */
    write: db.transaction((time: TrustedTime, correctedMs: number | undefined, isBehind: boolean): void => {
      write.run({ ...time, proved: Number(time.proved) });
      if (correctedMs !== undefined) correct.run({ byMs: Math.ceil(correctedMs), atMs: time.trustedMs });
      forget.run();
      doubtNew.run({ isBehind: Number(isBehind) });
      scanned.run();
      seenEnded.run({ nowMs: time.trustedMs });
    }).immediate,
  };
};
