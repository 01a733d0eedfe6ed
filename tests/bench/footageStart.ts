import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { createSplitter, type FragmentPiece, type InitPiece } from '#agent/footage/mp4/fmp4.ts';
import { identityBox } from '#agent/footage/mp4/identityBox.ts';
import { segmentPathOf } from '#agent/footage/paths.ts';
import type { StartCamera } from '#agent/footage/recording/ffmpeg.ts';
import { startRecorder } from '#agent/footage/recording/recorder.ts';
import type { Db } from '#agent/journal/database.ts';
import { systemClock } from '#agent/time/clock.ts';
import { minuteMs, streamCount, streamUuid } from './largeIndex.ts';
import { againstBudget, type Result } from './result.ts';

/** Thirty frames at fifteen a second. */
const fragmentMs = 2000;

/** Half a minute of 2 Mbit/s: what a file is on average when the recorder dies. */
const film = (): Buffer =>
  execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=15', '-t', '30', '-c:v', 'libx264'],
      ...[
        '-preset',
        'ultrafast',
        '-b:v',
        '2M',
        '-minrate',
        '2M',
        '-maxrate',
        '2M',
        '-bufsize',
        '1M',
        '-g',
        '30',
        '-bf',
        '0',
      ],
      ...[
        '-x264-params',
        'nal-hrd=cbr',
        '-f',
        'mp4',
        '-movflags',
        '+frag_keyframe+empty_moov+default_base_moof',
        'pipe:1',
      ],
    ],
    { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );

/**
 * The start of the recorder on the large index, after it was killed: each stream has its last hour of files, and one that
 * was being written. The cameras are in this process and answer at once, so what is measured is the recorder.
 */
export const measureFootageStart = async (db: Db, folder: string, volume: string): Promise<Result[]> => {
  const bytes = film();
  const { pieces } = createSplitter().push(bytes);
  const init = pieces.find((piece) => piece.kind === 'init');
  const fragments = pieces.filter((piece) => piece.kind === 'fragment');
  if (!init) throw new Error('ffmpeg made no film');
  leaveFiles(db, volume, init, fragments);
  const settled: number[] = [];
  const begun = performance.now();
  const recorder = await startRecorder({
    ...{ db, site: 'bench', volumes: [volume], reserveBytes: 0, segmentMs: minuteMs, clock: systemClock() },
    ...{ log: pino({ level: 'silent' }), addressOf: () => 'rtsp://192.0.2.1/x' },
    startCamera: camera([init.ftyp, init.moov, ...fragments.map((fragment) => fragment.bytes)]),
  });
  settled.push(performance.now() - begun);
  const recording = db.prepare("SELECT count(*) FROM stream_state WHERE state = 'recording'").pluck();
  const deadline = begun + 20_000;
  while (recording.get() !== streamCount && performance.now() < deadline) await pause(20);
  const recordingMs = performance.now() - begun;
  console.error(
    db.prepare('SELECT state, detail, count(*) AS n FROM stream_state GROUP BY 1, 2').all(),
    db.prepare('SELECT reason, detail, count(*) AS n FROM gap WHERE end_ms IS NULL GROUP BY 1, 2').all(),
  );
  await recorder.stop();
  const adopted = db
    .prepare('SELECT count(*) FROM segment WHERE flags & 1 AND start_ms > ?')
    .pluck()
    .get(Date.now() - 3_600_000) as number;
  if (adopted < streamCount) throw new Error(`Only ${adopted} files were adopted in ${folder}`);
  return [
    againstBudget(
      'footage.start.reconcile',
      `index and disk put together after a kill: ${streamCount} growing files of 7.5 MB adopted, their last hours looked at`,
      's',
      (settled[0] ?? 0) / 1000,
      10,
    ),
    againstBudget(
      'footage.start.recording',
      `until all ${streamCount} streams are recorded again`,
      's',
      recordingMs / 1000,
      5,
    ),
  ];
};

/** What the recorder left: the files of the last hour (only their names matter), and one without a row for each stream. */
const leaveFiles = (db: Db, volume: string, init: InitPiece, fragments: readonly FragmentPiece[]): void => {
  const rows = db
    .prepare(
      `SELECT s.stream_id AS stream, s.start_ms AS startMs, s.seq, r.uuid AS run FROM stream t
       JOIN segment s ON s.stream_id = t.id AND s.start_ms > ? JOIN run r ON r.id = s.run_id`,
    )
    .all(Date.now() - 2 * 3_600_000) as { stream: number; startMs: number; seq: number; run: string }[];
  const newest = new Map<number, (typeof rows)[number]>();
  const body = Buffer.concat(fragments.map(({ bytes }) => bytes));
  const put = (row: { stream: number; startMs: number; seq: number; run: string }, content: Buffer): void => {
    const path = join(volume, segmentPathOf({ uuid: streamUuid(row.stream), kind: 'main' }, row));
    mkdirSync(dirname(path), { recursive: true });
    // The recorder syncs every ten seconds: what it left was safe.
    writeFileSync(path, content, { flush: content.length > 0 });
  };
  for (const row of rows) {
    put(row, Buffer.alloc(0));
    if ((newest.get(row.stream)?.startMs ?? 0) < row.startMs) newest.set(row.stream, row);
  }
  for (const last of newest.values()) {
    const row = { ...last, startMs: last.startMs + minuteMs, seq: last.seq + 1 };
    const identity = identityBox({
      ...{ schema: 1, site: 'bench', stream: streamUuid(row.stream), camera: `cam-${row.stream}`, kind: 'main' },
      ...{ run: row.run, seq: row.seq, wallMs: row.startMs, monoMs: 1, clockTrust: 'synced', previousSha256: null },
    });
    put(row, Buffer.concat([init.ftyp, identity, init.moov, body]));
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
};

/** A camera that hands over a head and two fragments at once, as ffmpeg does, and then each as its time has come. */
const camera =
  (chunks: readonly Buffer[]): StartCamera =>
  () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((done) => {
      end = done;
    });
    return {
      output: Readable.from(
        (async function* () {
          yield* chunks.slice(0, 4);
          for (const chunk of chunks.slice(4)) {
            await Promise.race([ended, pause(fragmentMs)]);
            yield chunk;
          }
          await ended;
        })(),
      ),
      ended,
      kill: () => end(),
      finish: () => end(),
      said: () => '',
      missing: () => false,
      killedBy: () => undefined,
    };
  };
