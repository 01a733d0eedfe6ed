import type { GapReason } from '#contract/values.ts';
import type { Clock } from '../../time/clock.ts';
import { createSplitter, type FragmentPiece, type InitPiece } from '../mp4/fmp4.ts';
import { type PictureSize, pictureSizeOf } from '../mp4/pictureSize.ts';
import { judgeEnd } from './ending.ts';
import type { Camera } from './ffmpeg.ts';
import type { RunEnd, RunWriter } from './runWriter.ts';

/** How one connection to a camera went. */
export interface SessionEnd {
  readonly reason: GapReason;
  readonly detail: string;
  readonly recordedMs: number;
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
}

/** Connecting and looking at the stream; a camera of few frames a second takes long. ffmpeg itself ends when nothing comes. */
const headMs = 60_000;
/** From there to the first fragment: a key frame, and some cameras send one only every five minutes. */
const firstFragmentMs = 330_000;
/** A stall is noticed within six seconds, or three key-frame distances where they are long. */
const stallMs = 6000;
const stallGops = 3;
const finishMs = 3000;
/** ffmpeg gives the first frame of a stream no time, and the last one before a jump; more than that is a clock set back. */
const mostTimeless = 2;

/**
 * Records one connection, from ffmpeg's first byte to its last: fragments decide, its exit code never. A broken time
 * line (clock set, frames missing) ends the run and the connection goes on with the next one.
 */
export const startSession = ({ camera, clock, newRun, onRecording }: SessionOptions): Session => {
  let writer: RunWriter | undefined;
  let cause: { reason: GapReason; detail: string } | undefined;
  let silent = false;
  let fragments = 0;
  let recordedMs = 0;
  let sinceMono = 0;
  let watchdog: NodeJS.Timeout | undefined;
  let finishing: NodeJS.Timeout | undefined;

  const expect = (withinMs: number): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      silent = true;
      camera.kill();
    }, withinMs);
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
    await endRun(end);
    if (end.reason === 'disk_full' || end.reason === 'io_error') return end;
    return end.taken ? undefined : take(init, fragment, arrival);
  };

  const read = async (): Promise<void> => {
    const splitter = createSplitter();
    let init: InitPiece | undefined;
    let size: PictureSize | undefined;
    for await (const chunk of camera.output) {
      const arrival = { monoMs: clock.monotonicMs(), wallMs: clock.now() };
      const split = splitter.push(chunk);
      for (const piece of split.pieces) {
        if (piece.kind === 'init') {
          init = piece;
          sinceMono = arrival.monoMs;
          expect(firstFragmentMs);
        } else if (init) {
          fragments += 1;
          // A disk that takes its time is no camera that is silent.
          clearTimeout(watchdog);
          const before = size;
          size = sizeIn(piece, init) ?? before;
          const fatal = staleHead(piece, before, size) ?? (await take(init, piece, arrival));
          if (fatal) {
            cause = fatal;
            return;
          }
          sinceMono = arrival.monoMs;
          expect(Math.max(stallMs, (stallGops * piece.duration * 1000) / init.track.timescale));
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
    expect(headMs);
    try {
      await read();
    } finally {
      clearTimeout(watchdog);
      // When its output ended by itself it is ending, and of what it says last.
      if (cause) camera.kill();
      else finishing ??= setTimeout(() => camera.kill(), finishMs);
      await camera.ended;
      clearTimeout(finishing);
    }
    const end =
      cause ??
      judgeEnd({ said: camera.said(), fragments, missing: camera.missing(), silent, killedBy: camera.killedBy() });
    await endRun(end);
    return { ...end, recordedMs };
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
  { timelessSamples }: FragmentPiece,
  before: PictureSize | undefined,
  now: PictureSize | undefined,
): { reason: GapReason; detail: string } | undefined => {
  if (timelessSamples > mostTimeless) return { reason: 'ffmpeg_exit', detail: 'the camera set its time stamps back' };
  if (!before || !now || (before.width === now.width && before.height === now.height)) return undefined;
  const change = `${before.width} × ${before.height} to ${now.width} × ${now.height}`;
  return { reason: 'ffmpeg_exit', detail: `the camera changed its picture from ${change}` };
};
