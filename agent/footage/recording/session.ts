import type { GapReason } from '#contract/values.ts';
import type { Clock } from '../../time/clock.ts';
import { createSplitter, type FragmentPiece, type InitPiece } from '../mp4/fmp4.ts';
import { judgeEnd } from './ending.ts';
import type { Camera, Sound } from './ffmpeg.ts';
import type { Guard } from './guard.ts';
import type { RunEnd, RunWriter } from './runWriter.ts';

/** How one connection to a camera went. */
export interface SessionEnd {
  readonly reason: GapReason;
  readonly detail: string;
  readonly recordedMs: number;
  /** It ended because its sound cannot be copied as it is; it can be transcoded. */
  readonly soundRefused: boolean;
}

export interface Session {
  readonly ended: Promise<SessionEnd>;
  /** Ends the connection, its last fragment included; the gap behind it gets this reason. */
  finish(reason: GapReason, detail: string): void;
  recordedUntilMs(): number | undefined;
}

export interface SessionOptions {
  readonly camera: Camera;
  readonly clock: Clock;
  readonly newRun: (init: InitPiece) => RunWriter;
  readonly onRecording: () => void;
  readonly sound: Sound;
  readonly guard: Guard;
}

/** Until the first fragment: connecting, looking at the stream, and a key frame. */
const firstFragmentMs = 15_000;
/** A stall is noticed within six seconds, or three key-frame distances where they are long. */
const stallMs = 6000;
const stallGops = 3;
const finishMs = 3000;
/** How it looks when we stood still: frames are missing, or the connection is gone. */
const likeStandstill: readonly GapReason[] = ['stall', 'ffmpeg_exit', 'unknown'];

/**
 * Records one connection, from ffmpeg's first byte to its last: fragments decide, its exit code never. A broken time
 * line (clock set, frames missing) ends the run and the connection goes on with the next one.
 */
export const startSession = ({ camera, clock, newRun, onRecording, sound, guard }: SessionOptions): Session => {
  let writer: RunWriter | undefined;
  let cause: { reason: GapReason; detail: string } | undefined;
  let fragments = 0;
  let recordedMs = 0;
  let finishing: NodeJS.Timeout | undefined;

  const watchdog = guard.watchdog(() => camera.kill());

  /** What is missing after we stood still ourselves is not the camera's fault. */
  const blame = (end: { reason: GapReason; detail: string }): { reason: GapReason; detail: string } => {
    if (!likeStandstill.includes(end.reason)) return end;
    const ms = guard.recentStandstillMs();
    if (ms === undefined) return end;
    return { reason: 'recorder_down', detail: `the recorder stood still for ${Math.round(ms / 1000)} s` };
  };

  const endRun = async (end: { reason: GapReason; detail: string }): Promise<void> => {
    const ending = writer;
    writer = undefined;
    if (!ending) return;
    await ending.end(end.reason, end.detail);
    recordedMs += ending.mediaMs();
  };

  /** Returns what makes going on senseless. */
  const take = async (
    init: InitPiece,
    fragment: FragmentPiece,
    arrival: { monoMs: number; wallMs: number },
  ): Promise<RunEnd | undefined> => {
    writer ??= newRun(init);
    const end = await writer.add(fragment, arrival);
    if (!end) return undefined;
    await endRun(blame(end));
    if (end.reason === 'disk_full' || end.reason === 'io_error') return end;
    return end.taken ? undefined : take(init, fragment, arrival);
  };

  const read = async (): Promise<void> => {
    const splitter = createSplitter();
    let init: InitPiece | undefined;
    for await (const chunk of camera.output) {
      const arrival = { monoMs: clock.monotonicMs(), wallMs: clock.now() };
      const split = splitter.push(chunk);
      for (const piece of split.pieces) {
        if (piece.kind === 'init') {
          init = piece;
          if (sound === 'copy' && piece.sound === 'other') return;
        } else if (init) {
          fragments += 1;
          // A disk that is slow to take it is no silence of the camera.
          watchdog.rest();
          const fatal = await take(init, piece, arrival);
          watchdog.expect(Math.max(stallMs, (stallGops * piece.duration * 1000) / init.track.timescale));
          if (fatal) {
            cause = fatal;
            return;
          }
          if (writer?.recordedUntilMs() !== undefined) onRecording();
        }
      }
      if (split.damage) {
        cause = { reason: 'ffmpeg_exit', detail: `damaged stream: ${split.damage}` };
        return;
      }
    }
  };

  const run = async (): Promise<SessionEnd> => {
    watchdog.expect(firstFragmentMs);
    try {
      await read();
    } finally {
      watchdog.rest();
      camera.kill();
      await camera.ended;
      clearTimeout(finishing);
    }
    const silent = watchdog.isOverdue();
    const judged = judgeEnd({ said: camera.said(), fragments, missing: camera.missing(), silent });
    const end = cause ?? (fragments > 0 ? blame(judged) : judged);
    await endRun(end);
    // ffmpeg says in many ways that a sound has no place in an MP4; that it ended before the first picture is enough.
    const soundRefused =
      sound === 'copy' && fragments === 0 && !cause && end.reason === 'ffmpeg_exit' && !camera.missing();
    return { ...end, recordedMs, soundRefused };
  };

  return {
    ended: run(),
    finish: (reason, detail) => {
      cause = { reason, detail };
      camera.finish();
      finishing = setTimeout(() => camera.kill(), finishMs);
    },
    recordedUntilMs: () => writer?.recordedUntilMs(),
  };
};
