import type { GapReason } from '#contract/values.ts';
import type { Clock } from '../../time/clock.ts';
import { createSplitter, type FragmentPiece, type InitPiece } from '../mp4/fmp4.ts';
import { type PictureSize, pictureSizeOf } from '../mp4/pictureSize.ts';
import { judgeEnd, timedOut } from './ending.ts';
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
  /** `sinceMono`: when the head, or the fragment before the run's first, came. */
  readonly newRun: (init: InitPiece, sinceMono: number) => RunWriter;
  readonly onRecording: () => void;
  readonly sound: Sound;
  readonly guard: Guard;
}

/** Connecting and looking at the stream; a camera of few frames a second takes long. ffmpeg itself ends when nothing comes. */
const headMs = 60_000;
/** From there to the first fragment: a key frame, and some cameras send one only every five minutes. */
const firstFragmentMs = 330_000;
/** A stall is noticed within six seconds, or three key-frame distances where they are long. */
const stallMs = 6000;
const stallGops = 3;
const finishMs = 3000;
/** ffmpeg gives the first frames of a stream no time; more of them in a row are a camera's clock that was set back. */
const mostTimeless = 2;
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
  let sinceMono = 0;
  let finishing: NodeJS.Timeout | undefined;

  let gaveUp = false;
  const watchdog = guard.watchdog(() => {
    gaveUp = true;
    camera.kill();
  });

  /** What is missing after we stood still ourselves is not the camera's fault; that it stayed silent while we listened is. */
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
    writer ??= newRun(init, sinceMono);
    const end = await writer.add(fragment, arrival);
    if (!end) return undefined;
    await endRun(blame(end));
    if (end.reason === 'disk_full' || end.reason === 'io_error') return end;
    return end.taken ? undefined : take(init, fragment, arrival);
  };

  /** `left`: we had enough of it; `ended`: there is no more. */
  const read = async (): Promise<'left' | 'ended'> => {
    const splitter = createSplitter();
    let init: InitPiece | undefined;
    let size: PictureSize | undefined;
    let timeless = 0;
    for await (const chunk of camera.output) {
      const arrival = { monoMs: clock.monotonicMs(), wallMs: clock.now() };
      const split = splitter.push(chunk);
      for (const piece of split.pieces) {
        if (piece.kind === 'init') {
          init = piece;
          if (sound === 'copy' && piece.sound === 'other') return 'left';
          sinceMono = arrival.monoMs;
          watchdog.expect(firstFragmentMs);
        } else if (init) {
          fragments += 1;
          // A disk that is slow to take it is no silence of the camera.
          watchdog.rest();
          const before = size;
          size = sizeIn(piece, init) ?? before;
          timeless = piece.timelessSamples === piece.samples ? timeless + piece.samples : 0;
          const fatal = staleHead(timeless, before, size) ?? (await take(init, piece, arrival));
          watchdog.expect(Math.max(stallMs, (stallGops * piece.duration * 1000) / init.track.timescale));
          if (fatal) {
            cause = fatal;
            return 'left';
          }
          sinceMono = arrival.monoMs;
          if (writer?.recordedUntilMs() !== undefined) onRecording();
        }
      }
      if (split.damage) {
        cause = { reason: 'ffmpeg_exit', detail: `damaged stream: ${split.damage}` };
        return 'left';
      }
    }
    return 'ended';
  };

  const run = async (): Promise<SessionEnd> => {
    watchdog.expect(headMs);
    let isEnding = false;
    try {
      isEnding = (await read()) === 'ended';
    } finally {
      watchdog.rest();
      // When its output ended by itself, it is about to say its last words, or the signal that ended it.
      if (isEnding) finishing ??= setTimeout(() => camera.kill(), finishMs);
      else camera.kill();
      await camera.ended;
      clearTimeout(finishing);
    }
    const said = camera.said();
    const silent = watchdog.isOverdue();
    const judged = judgeEnd({ said, fragments, missing: camera.missing(), silent, killedBy: camera.killedBy() });
    const isCameras = fragments === 0 || gaveUp || timedOut(said);
    const end = cause ?? (isCameras ? judged : blame(judged));
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
      finishing ??= setTimeout(() => camera.kill(), finishMs);
    },
    recordedUntilMs: () => writer?.recordedUntilMs(),
  };
};

const sizeIn = ({ startsWithKey, firstSample, bytes }: FragmentPiece, init: InitPiece): PictureSize | undefined => {
  if (!startsWithKey || !firstSample) return undefined;
  const { offset } = firstSample;
  return pictureSizeOf(bytes.subarray(offset, offset + firstSample.bytes), init.track.codec);
};

/**
 * ffmpeg writes one head and cannot take it back: a picture of another size would stand in files that say otherwise, and
 * frames whose time stamps lie in the past would all have the same time. Both are right again with a new connection.
 */
const staleHead = (
  timeless: number,
  before: PictureSize | undefined,
  now: PictureSize | undefined,
): { reason: GapReason; detail: string } | undefined => {
  if (timeless > mostTimeless) return { reason: 'ffmpeg_exit', detail: 'the camera set its time stamps back' };
  if (!before || !now || (before.width === now.width && before.height === now.height)) return undefined;
  const change = `${before.width} × ${before.height} to ${now.width} × ${now.height}`;
  return { reason: 'ffmpeg_exit', detail: `the camera changed its picture from ${change}` };
};
