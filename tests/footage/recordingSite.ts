import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { readyFile } from '#agent/config/runFolder.ts';
import { openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { startFfmpeg } from '#agent/footage/recording/ffmpeg.ts';
import { type Recorder, type RecorderOptions, startRecorder } from '#agent/footage/recording/recorder.ts';
import { openStreamRegistry, type StreamRegistry } from '#agent/footage/streamStore.ts';
import type { Db } from '#agent/journal/database.ts';
import { systemClock } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';

export interface RunRow {
  id: number;
  uuid: string;
  stream_id: number;
  start_ms: number;
  end_ms: number;
  end_reason: string | null;
}
export interface SegmentRow {
  start_ms: number;
  duration_ms: number;
  run_id: number;
  seq: number;
  bytes: number;
  init_bytes: number;
  sha256: Buffer;
  flags: number;
}
export interface GapRow {
  start_ms: number;
  end_ms: number | null;
  reason: string;
  detail: string | null;
  after_run_id: number | null;
}

/** A data folder with a volume, an index and a recorder in this process, on real disks with real ffmpeg. */
export interface RecordingSite {
  readonly data: string;
  readonly volume: string;
  readonly db: Db;
  readonly registry: StreamRegistry;
  start(options?: Partial<RecorderOptions> & { ffmpeg?: string }): Promise<Recorder>;
  runs(): RunRow[];
  segments(): SegmentRow[];
  gaps(): GapRow[];
  state(): { state: string; detail: string | null } | undefined;
}

export const prepareSite = (data = temporaryFolder(), volume = join(data, 'footage')): RecordingSite => {
  const db = openFootageIndex(join(data, 'footage.db'));
  const secrets = openSecrets(join(data, 'keys', 'device.key'));
  const registry = openStreamRegistry(db, secrets, { now: () => Date.now(), newUuid: randomUUID });
  const running = new Set<Recorder>();
  onTestFinished(async () => {
    for (const recorder of running) await recorder.stop();
    db.close();
  });
  return {
    data,
    volume,
    db,
    registry,
    start: async ({ ffmpeg, clock = systemClock(), segmentMs = 2000, ...options } = {}) => {
      const recorder = await startRecorder({
        db,
        site: 'test-site',
        // A test's disk may be small, and whatever it is, it is not ours to keep free.
        ...{ volumes: [volume], reserveBytes: 0, segmentMs },
        clock,
        log: pino({ level: process.env.NESTBOX_LOG ?? 'silent' }),
        startCamera: startFfmpeg(ffmpeg),
        addressOf: (stream) => secrets.open(stream.source, stream.uuid),
        ...options,
      });
      running.add(recorder);
      return {
        stop: async () => {
          running.delete(recorder);
          await recorder.stop();
        },
      };
    },
    runs: () => db.prepare('SELECT * FROM run ORDER BY id').all() as RunRow[],
    segments: () => db.prepare('SELECT * FROM segment ORDER BY start_ms').all() as SegmentRow[],
    gaps: () => db.prepare('SELECT * FROM gap ORDER BY start_ms, id').all() as GapRow[],
    state: () => db.prepare('SELECT state, detail FROM stream_state').get() as ReturnType<RecordingSite['state']>,
  };
};

/**
 * The promise of the index: inside a run the segments touch, and between the runs of a stream every positive difference
 * is a gap. Returns what breaks it.
 */
export const brokenPromises = (site: RecordingSite): string[] => {
  const broken: string[] = [];
  const runs = site.runs();
  const gaps = site.gaps();
  const segments = site.segments();
  for (const run of runs) {
    const own = segments.filter(({ run_id }) => run_id === run.id).sort((a, b) => a.seq - b.seq);
    let at = run.start_ms;
    own.forEach((segment, index) => {
      if (segment.start_ms !== at) broken.push(`segment ${segment.start_ms} does not begin at ${at}`);
      if (segment.seq !== index) broken.push(`segment ${segment.start_ms} has number ${segment.seq}, not ${index}`);
      at = segment.start_ms + segment.duration_ms;
    });
    if (at !== run.end_ms) broken.push(`run ${run.id} ends at ${run.end_ms}, its segments at ${at}`);
    const next = runs.find(({ id, stream_id }) => stream_id === run.stream_id && id > run.id);
    if (!next) continue;
    at = run.end_ms;
    for (const gap of gaps.filter(({ after_run_id }) => after_run_id === run.id)) {
      if (gap.start_ms !== at) broken.push(`between ${at} and ${gap.start_ms} is neither footage nor gap`);
      at = gap.end_ms ?? Number.POSITIVE_INFINITY;
    }
    if (at !== Math.max(next.start_ms, run.end_ms)) {
      broken.push(`a gap ends at ${at}, run ${next.id} begins at ${next.start_ms}`);
    }
  }
  return broken;
};

/** Frames that ffprobe decodes, and what it complains about. */
export const decode = async (file: string): Promise<{ frames: number; complaints: string }> => {
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-count_frames', '-select_streams', 'v:0'],
    ...['-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file],
  ]);
  // A playlist has programs too, and ffprobe names the stream in each.
  return { frames: Number.parseInt(stdout, 10), complaints: stderr };
};

/** The recorder process itself on the site's folder. Rejects when it ends before it is ready. */
export const startRecorderProcess = async (
  site: RecordingSite,
  segmentSeconds: number,
  stderr: 'inherit' | 'ignore' = 'inherit',
) => {
  const config = join(site.data, 'facility.yaml');
  const room = { id: 'infant', name: '乳儿班', kind: 'classroom' };
  const facility = { site: { code: 'test-site', name: '测试托育园' }, rooms: [room], classes: [] };
  writeFileSync(
    config,
    JSON.stringify({ ...facility, recorder: { volumes: [site.volume], segmentSeconds, reserveGb: 0 } }),
  );
  const script = fileURLToPath(import.meta.resolve('#agent/recorder.ts'));
  const child = spawn(process.execPath, [script, '--config', config, '--data', site.data], {
    env: { ...process.env, NESTBOX_LOG: 'silent' },
    stdio: ['ignore', 'inherit', stderr],
  });
  const gone = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  onTestFinished(() => end('SIGKILL'));
  const isReady = (): boolean => readyFile(site.data, 'recorder').read()?.pid === child.pid;
  await eventually('the recorder to be ready', () => child.exitCode !== null || isReady());
  if (child.exitCode !== null) throw new Error(`the recorder ended with ${child.exitCode}`);
  return { end, gone, pid: child.pid ?? 0 };
};
