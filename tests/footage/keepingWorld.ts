import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { createHoldStore } from '#agent/footage/holds/store.ts';
import { segmentPathOf } from '#agent/footage/paths.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { createClockConfirmations } from '#agent/footage/retention/confirmations.ts';
import { createRetentionKeeper, type RetentionKeeper } from '#agent/footage/retention/keeper.ts';
import type { DeletionPoint } from '#agent/footage/retention/retention.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { createJournal } from '#agent/journal/journal.ts';
import { dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

export const timeZone = 'Asia/Shanghai';
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const keptMs = 90 * dayMs;

/** What a disk syncs is not the matter here, and thousands of days of it would take hours. */
export const memoryFolder = (): string => {
  const shared = '/dev/shm';
  if (!existsSync(shared)) return temporaryFolder();
  const folder = mkdtempSync(join(shared, 'nestbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A file that was really recorded, and what nobody in the house knows for sure: when. */
interface Recorded {
  readonly path: string;
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly trueEndMs: number;
}

/** What somebody wants kept, as the plain model has it: no events, no tables. */
interface Wanted {
  readonly id: string;
  readonly stream: string | undefined;
  readonly from: number;
  readonly to: number;
  until: string | null;
  isOver: boolean;
}

export interface StreamRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
}

/**
 * A box with true and shown time, a recorder that names files by the shown one, and retention at work on a real index, a real
 * journal and real files. The plain model beside it knows the true time and what is held, and nothing of how the box decides.
 */
export const openWorld = (folder: string, retentionDays = 90) => {
  const volume = join(folder, 'disk');
  mkdirSync(volume);
  const volumeUuid = randomUUID();
  const marker = join(volume, '.nestbox-volume');
  writeFileSync(marker, `${volumeUuid}\n`);
  const db = openFootageIndex(join(folder, 'footage.db'));
  const journalDb = openDatabase(join(folder, 'journal.db'));
  // A crash is played above SQLite here; what SQLite promises of a power cut is not the matter.
  for (const each of [db, journalDb]) each.pragma('synchronous = OFF');

  const start = Date.parse('2026-06-01T10:00:00+08:00');
  const world = {
    trueMs: start,
    wallMs: start,
    monoMs: 0,
    boot: randomUUID() as string,
    isSynced: true,
    wrongSinceMs: undefined as number | undefined,
    isAgentUp: true,
    isDiskFull: false,
  };
  const clock: Clock = {
    now: () => epochMs(Math.round(world.wallMs)),
    monotonicMs: () => world.monoMs,
    trust: () => (world.wallMs < Date.UTC(2026, 0, 1) ? 'unset' : world.isSynced ? 'synced' : 'free-running'),
  };
  const holds = createHoldStore(journalDb);
  const confirmations = createClockConfirmations(journalDb);
  const journal = createJournal(journalDb, clock, [holds.projection, confirmations.projection]);
  const recorder = openRecorderStore(db);
  const volumeId = recorder.volumeOnline(volumeUuid, volume);
  let boot = recorder.startBoot(clock.now(), 0);

  const streams: StreamRow[] = [];
  const addStream = (): void => {
    const row = { uuid: randomUUID() as string, name: `cam-${streams.length}`, nowMs: clock.now() };
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
         VALUES (@uuid, @name, @name, 'main', x'00', 1, 1, @nowMs)`,
      )
      .run(row);
    streams.push({ id: Number(lastInsertRowid), uuid: row.uuid, name: row.name });
  };

  const wanted: Wanted[] = [];
  const exports: { streamId: string | undefined; from: number; to: number; why: string }[] = [];
  const alive = new Map<string, Recorded>();
  let recorded = 0;
  const wrongs: string[] = [];
  /** Gone, and perhaps not for good: their folder is not synced yet. */
  const vanished: Recorded[] = [];

  /** Whatever is missing since the last look was deleted now: was it old enough, and wanted by nobody? */
  const detect = (): void => {
    const today = dayAt(epochMs(world.trueMs), timeZone);
    for (const [path, file] of alive) {
      if (existsSync(path)) continue;
      alive.delete(path);
      vanished.push(file);
      const ageMs = world.trueMs - file.trueEndMs;
      const said = `${file.stream} ${new Date(file.from).toISOString()}`;
      if (ageMs < keptMs) wrongs.push(`${said}: deleted ${Math.round(ageMs / hourMs) / 24} days after it was recorded`);
      const isWanted = wanted.some(
        (each) =>
          !each.isOver &&
          (each.until === null || today <= each.until) &&
          (each.stream === undefined || each.stream === file.stream) &&
          each.from < file.to &&
          each.to > file.from,
      );
      if (isWanted) wrongs.push(`${said}: deleted while it was held`);
    }
  };

  let onPoint: ((point: DeletionPoint) => void) | undefined;
  const openKeeper = (): RetentionKeeper =>
    createRetentionKeeper({
      db,
      journal,
      clock,
      machine: { boot: world.boot, monotonicMs: () => world.monoMs },
      isSynchronised: () => world.isSynced,
      timeZone,
      retentionDays,
      holds,
      confirmations,
      exports: () => exports,
      isProved: () => true,
      onGone: () => {},
      frozenBecause: () => undefined,
      log: pino({ level: 'silent' }),
      pause: async () => {},
      at: (point) => {
        if (point === 'unlinked') detect();
        if (point === 'synced') vanished.length = 0;
        onPoint?.(point);
      },
    });
  let keeper = openKeeper();

  const runs = new Map<number, { id: number; uuid: string; seq: number; offset: number }>();
  const endRuns = (reason: 'clock_step' | 'recorder_down'): void => {
    for (const [streamId, run] of runs) {
      recorder.endRun({ id: run.id, streamId, bootId: boot.id }, reason, '', clock.now());
    }
    runs.clear();
  };

  /** Every stream records for a while, in one file each, named by the clock that is shown. */
  const record = (ms: number): void => {
    for (const stream of streams) {
      const offset = world.wallMs - world.monoMs;
      let run = runs.get(stream.id);
      if (run && Math.abs(offset - run.offset) > 1000) {
        recorder.endRun({ id: run.id, streamId: stream.id, bootId: boot.id }, 'clock_step', '', clock.now());
        run = undefined;
      }
      const from = Math.round(world.wallMs);
      if (!run) {
        const uuid = randomUUID();
        const anchor = { startMs: from, zeroMonoMs: world.monoMs, wallMs: from, monoMs: world.monoMs };
        const id = recorder.startRun({ uuid, streamId: stream.id, bootId: boot.id, anchor, clockTrust: clock.trust() });
        run = { id, uuid, seq: 0, offset };
        runs.set(stream.id, run);
      }
      const taken = db.prepare('SELECT 1 FROM segment WHERE stream_id = ? AND start_ms = ?').get(stream.id, from);
      if (taken) continue;
      const name = { startMs: from, run: run.uuid, seq: run.seq };
      const path = join(volume, segmentPathOf({ uuid: stream.uuid, kind: 'main' }, name));
      mkdirSync(dirname(path), { recursive: true });
      const content = Buffer.from(`${stream.name} ${from}`);
      writeFileSync(path, content, { flag: 'wx' });
      recorder.commitSegment({
        streamId: stream.id,
        startMs: from,
        durationMs: ms,
        runId: run.id,
        seq: run.seq,
        volumeId,
        bytes: content.length,
        initBytes: 1,
        sha256: createHash('sha256').update(content).digest(),
        flags: 0,
        gops: [],
      });
      run.seq += 1;
      recorded += 1;
      alive.set(path, { path, stream: stream.name, from, to: from + ms, trueEndMs: world.trueMs + ms });
    }
  };

  const pass = (ms: number): void => {
    world.trueMs += ms;
    world.wallMs += ms;
    world.monoMs += ms;
  };

  /** What a time server does within its next few questions. */
  const correct = (): void => {
    const isWrong = Math.abs(world.wallMs - world.trueMs) > 1000;
    world.wrongSinceMs = isWrong ? (world.wrongSinceMs ?? world.trueMs) : undefined;
    if (world.isSynced && world.trueMs - (world.wrongSinceMs ?? world.trueMs) >= 12 * hourMs) {
      world.wallMs = world.trueMs;
      world.wrongSinceMs = undefined;
    }
  };

  /** Retention does what there is to do. A point may throw: then the agent is gone, and begins anew. */
  const work = async (): Promise<void> => {
    if (!world.isAgentUp) return;
    for (let steps = 0; steps < 5000; steps += 1) {
      const { step } = await keeper.step();
      if (step !== 'worked') return;
    }
    throw new Error('retention comes to no end');
  };

  return {
    world,
    volume,
    marker,
    db,
    journalDb,
    journal,
    holds,
    streams,
    wanted,
    exports,
    alive,
    wrongs,
    addStream,
    endRuns,
    work,
    detect,
    state: () => keeper.state(),
    /** How many files were recorded and are not there any more. */
    gone: (): number => recorded - alive.size,
    restartAgent: (): void => {
      keeper = openKeeper();
    },
    onPoint: (listener: typeof onPoint): void => {
      onPoint = listener;
    },
    /** A stretch of true time in which the machine is on. */
    live: async (ms: number, chunkMs = 8 * hourMs): Promise<void> => {
      for (let left = ms; left > 0; left -= chunkMs) {
        const chunk = Math.min(left, chunkMs);
        // Retention looks every half minute: so it has seen a clock by which something is recorded.
        await work();
        if (!world.isDiskFull) record(chunk);
        pass(chunk);
        correct();
      }
      await work();
      // Also what went without a word of any step.
      detect();
    },
    /** The machine is off; `rtc`: what its clock shows when it is on again. */
    off: async (ms: number, rtc: 'right' | 'stands' | 'zero'): Promise<void> => {
      endRuns('recorder_down');
      const offset = world.wallMs - world.trueMs;
      const stood = world.wallMs;
      world.trueMs += ms;
      world.wallMs = { right: world.trueMs + offset, stands: stood, zero: 5000 }[rtc];
      world.monoMs = 0;
      world.boot = randomUUID();
      world.isSynced = false;
      boot = recorder.startBoot(clock.now(), 0);
      keeper = openKeeper();
      await work();
    },
    jump: async (ms: number): Promise<void> => {
      // Linux knows no time before 1970.
      world.wallMs = Math.max(0, world.wallMs + ms);
      correct();
      await work();
    },
    setClock: async (wallMs: number): Promise<void> => {
      world.wallMs = wallMs;
      correct();
      await work();
    },
    confirm: (): void => {
      const wall = toRfc3339(clock.now(), timeZone);
      journal.record([{ type: 'footage.clock_confirmed', actor: 'cli:x', subject: 'clock', data: { wall } }]);
    },
    hold: (stream: string | undefined, from: number, to: number, until: string | null): void => {
      const id = randomUUID();
      const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
      const term = until === null ? { reviewOn: '2026-07-01' } : { until };
      const data = { holdId: id, streams: stream === undefined ? [] : [stream], caseRef: 'case', reason: 'why' };
      journal.record([
        {
          id,
          type: 'footage.held',
          actor: 'staff:head',
          subject: id,
          data: { ...data, ...term, from: time(from), to: time(to) },
        },
      ]);
      wanted.push({ id, stream, from, to, until, isOver: false });
    },
    release: (each: Wanted): void => {
      const data = { holdId: each.id, reason: 'over' };
      journal.record([{ type: 'footage.hold_released', actor: 'staff:head', subject: each.id, data }]);
      each.isOver = true;
    },
    extend: (each: Wanted, until: string): void => {
      const data = { holdId: each.id, until, reason: 'more' };
      journal.record([{ type: 'footage.hold_extended', actor: 'staff:head', subject: each.id, data }]);
      each.until = until;
    },
    /** The power went before the folder was safe: some of the files that were unlinked are there again. */
    reappear: (isBack: (index: number) => boolean): void => {
      for (const file of vanished.splice(0).filter((_, index) => isBack(index))) {
        mkdirSync(dirname(file.path), { recursive: true });
        writeFileSync(file.path, `${file.stream} ${file.from}`);
        alive.set(file.path, file);
      }
    },
    close: (): void => {
      db.close();
      journalDb.close();
    },
  };
};

export type World = ReturnType<typeof openWorld>;
