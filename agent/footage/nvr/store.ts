import { randomUUID } from 'node:crypto';
import type { GapReason } from '#contract/values.ts';
import type { Db } from '../../journal/database.ts';
import type { ClockTrust } from '../../time/clock.ts';
import { type ClockReading, toTheirs } from './clock.ts';
import type { IndexChange, KnownGap, KnownRun } from './plan.ts';

/** A stream whose footage an NVR keeps. `source` is sealed for the context `uuid`. */
export interface NvrStream {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly source: Uint8Array;
  readonly enabled: 0 | 1;
  readonly revision: number;
  readonly registeredMs: number;
}

export type NvrStore = ReturnType<typeof openNvrStore>;

/** What is written into the index about footage that an NVR keeps. Every call is one committed transaction. */
export const openNvrStore = (db: Db) => {
  const statements = prepare(db);

  const readings = (streamId: number): ClockReading[] => statements.readings.all(streamId) as ClockReading[];

  return {
    streams: (): NvrStream[] => statements.streams.all() as NvrStream[],

    /** The recorder process that writes. */
    bootId: (): number => statements.boot.pluck().get() as number,

    readings,
    addReading: (streamId: number, { measuredMs, offsetMs }: ClockReading): void =>
      void statements.addReading.run(streamId, measuredMs, offsetMs),

    /** Up to when it was asked, and the start of its oldest run; undefined before the first answer. */
    progressOf: (streamId: number): { searchedUntilMs: number; oldestRunMs: number | null } | undefined =>
      statements.progress.get(streamId) as { searchedUntilMs: number; oldestRunMs: number | null } | undefined,

    /** Runs and gaps that reach into or past a moment, or begin before the oldest footage. */
    known: (streamId: number, sinceMs: number, oldestMs: number): { runs: KnownRun[]; gaps: KnownGap[] } => ({
      runs: statements.runs.all({ streamId, sinceMs, oldestMs }) as KnownRun[],
      gaps: statements.gaps.all({ streamId, sinceMs, oldestMs }) as KnownGap[],
    }),

    /** Writes what an answer changed. `growing`: its last run goes on. */
    apply: db.transaction(
      (
        stream: NvrStream,
        change: IndexChange,
        now: { bootId: number; nowMs: number; monotonicMs: number; growing: boolean; clockTrust: ClockTrust },
      ): void => {
        const { bootId, nowMs } = now;
        const streamId = stream.id;
        statements.stopGrowing.run(streamId);
        for (const id of change.gaps.gone) statements.dropGap.run(id);
        for (const id of change.runs.gone) statements.dropRun.run(id);
        for (const run of change.runs.moved) statements.moveRun.run(run);
        for (const { from, to } of change.runs.added) {
          const anchorMs = toTheirs(readings(streamId), from);
          const { monotonicMs, clockTrust } = now;
          statements.addRun.run({ uuid: randomUUID(), streamId, bootId, from, to, anchorMs, monotonicMs, clockTrust });
        }
        for (const gap of change.gaps.added) statements.addGap.run({ streamId, nowMs, bootId, ...gap });
        statements.setSearched.run(streamId, nowMs);
        statements.setState.run({
          streamId,
          nowMs,
          state: now.growing ? 'recording' : 'down',
          detail: now.growing ? null : 'the NVR does not record it',
          growing: Number(now.growing),
        });
      },
    ).immediate,

    /** It could not be learned what the NVR has: from what is known on, the reason is this one. True when that is new. */
    down: db.transaction(
      (stream: NvrStream, reason: GapReason, detail: string, now: { bootId: number; nowMs: number }): boolean => {
        const streamId = stream.id;
        const open = statements.openGap.get(streamId) as { id: number; from: number; reason: GapReason } | undefined;
        const isNew = open?.reason !== reason;
        if (isNew) {
          const since = Math.max(open ? now.nowMs : 0, statements.uncovered.pluck().get({ streamId }) as number);
          if (open && since > open.from) statements.endGap.run(since, open.id);
          else if (open) statements.dropGap.run(open.id);
          const from = open && since <= open.from ? open.from : since;
          statements.addGap.run({ streamId, from, to: null, reason, detail, ...now });
        }
        statements.stopGrowing.run(streamId);
        const state = reason === 'disabled' ? 'disabled' : 'down';
        statements.setState.run({ streamId, nowMs: now.nowMs, state, detail: `${reason}: ${detail}`, growing: 0 });
        return isNew;
      },
    ).immediate,
  };
};

const prepare = (db: Db) => ({
  streams: db.prepare(
    `SELECT id, uuid, name, source, enabled, revision, registered_ms AS registeredMs FROM stream
     WHERE origin = 'nvr' ORDER BY id`,
  ),
  boot: db.prepare('SELECT max(id) FROM boot'),
  readings: db.prepare(
    'SELECT measured_ms AS measuredMs, offset_ms AS offsetMs FROM nvr_clock WHERE stream_id = ? ORDER BY measured_ms',
  ),
  addReading: db.prepare('INSERT OR REPLACE INTO nvr_clock VALUES (?, ?, ?)'),
  progress: db.prepare(
    `SELECT searched_until_ms AS searchedUntilMs,
       (SELECT min(start_ms) FROM run WHERE run.stream_id = nvr_stream.stream_id) AS oldestRunMs
     FROM nvr_stream WHERE stream_id = ?`,
  ),
  runs: db.prepare(
    `SELECT id, start_ms AS "from", end_ms AS "to" FROM run
     WHERE stream_id = @streamId AND (end_ms >= @sinceMs OR start_ms < @oldestMs) ORDER BY start_ms`,
  ),
  gaps: db.prepare(
    `SELECT id, start_ms AS "from", end_ms AS "to", reason, detail FROM gap
     WHERE stream_id = @streamId AND (end_ms IS NULL OR end_ms >= @sinceMs OR start_ms < @oldestMs) ORDER BY start_ms, id`,
  ),
  dropRun: db.prepare('DELETE FROM run WHERE id = ?'),
  dropGap: db.prepare('DELETE FROM gap WHERE id = ?'),
  moveRun: db.prepare('UPDATE run SET start_ms = @from, end_ms = @to WHERE id = @id'),
  addRun: db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (@uuid, @streamId, @bootId, @from, @to, @anchorMs, @monotonicMs, @clockTrust, 'unknown')`,
  ),
  addGap: db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detail, detected_ms, boot_id)
     VALUES (@streamId, @from, @to, @reason, @detail, @nowMs, @bootId)`,
  ),
  endGap: db.prepare('UPDATE gap SET end_ms = ? WHERE id = ?'),
  openGap: db.prepare(
    'SELECT id, start_ms AS "from", reason FROM gap WHERE stream_id = ? AND end_ms IS NULL ORDER BY id DESC',
  ),
  uncovered: db.prepare(
    `SELECT max(registered_ms, coalesce((SELECT max(end_ms) FROM run WHERE stream_id = @streamId), 0),
       coalesce((SELECT max(end_ms) FROM gap WHERE stream_id = @streamId), 0)) FROM stream WHERE id = @streamId`,
  ),
  stopGrowing: db.prepare('UPDATE stream_state SET growing_run_id = NULL WHERE stream_id = ?'),
  setSearched: db.prepare(
    `INSERT INTO nvr_stream VALUES (?, ?) ON CONFLICT (stream_id) DO UPDATE SET searched_until_ms = excluded.searched_until_ms`,
  ),
  setState: db.prepare(
    `INSERT INTO stream_state (stream_id, state, since_ms, detail, recorded_until_ms, growing_run_id)
     SELECT @streamId, @state, @nowMs, @detail, max(end_ms), iif(@growing, max(id), NULL) FROM
       (SELECT id, end_ms FROM run WHERE stream_id = @streamId ORDER BY end_ms DESC LIMIT 1) WHERE true
     ON CONFLICT (stream_id) DO UPDATE SET state = @state, detail = @detail, recorded_until_ms = excluded.recorded_until_ms,
       growing_run_id = excluded.growing_run_id, since_ms = CASE WHEN state = @state THEN since_ms ELSE @nowMs END
     WHERE state IS NOT @state OR detail IS NOT @detail OR recorded_until_ms IS NOT excluded.recorded_until_ms
       OR growing_run_id IS NOT excluded.growing_run_id`,
  ),
});
