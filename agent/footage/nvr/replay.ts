import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createSplitter, type FragmentPiece, type InitPiece } from '../mp4/fmp4.ts';
import { placeGops } from '../mp4/gops.ts';
import { judgeEnd } from '../recording/ending.ts';
import type { StartCamera } from '../recording/ffmpeg.ts';
import type { SegmentOnDisk } from '../store.ts';
import type { Span } from '../timeline.ts';
import { type ClockReading, toOurs, toTheirs } from './clock.ts';
import { openReplayRelay, type RtspLogin } from './relay.ts';

/** A piece of a run, by our clock. */
export interface Piece extends Span {
  readonly runUuid: string;
  /** Nothing of the run comes before. */
  readonly isFirst: boolean;
}

export interface ReplayOptions {
  readonly rtspUrl: string;
  readonly login: RtspLogin | undefined;
  readonly readings: readonly ClockReading[];
  readonly startPlayer: StartCamera;
  readonly folder: string;
  /** Our time: nothing later is asked for. */
  readonly nowMs: number;
  /** Gives up at once. */
  readonly signal: AbortSignal;
}

export type Replayed =
  | { readonly ok: true; readonly segment: SegmentOnDisk }
  | { readonly ok: false; readonly detail: string };

/** Beyond the piece, so that its last fragment is whole: the longest that the player makes. */
const marginMs = 12_000;
/** Even an NVR that plays no faster than life has sent a minute by then. */
const limitMs = 80_000;
const mostBytes = 256 << 20;

/**
 * Fetches a piece by the NVR's replay address into a file: every fragment that begins within it, so that pieces side by
 * side share nothing and miss nothing. Times to the hundredth of a second: two replays agree to that.
 */
export const replayPiece = async (piece: Piece, options: ReplayOptions): Promise<Replayed> => {
  const { rtspUrl, login, readings, startPlayer, folder, nowMs, signal } = options;
  const range = {
    from: Math.floor(toTheirs(readings, piece.from)),
    to: Math.ceil(toTheirs(readings, Math.min(piece.to + marginMs, Math.max(piece.to, nowMs)))),
  };
  const relay = await openReplayRelay({ rtspUrl, range, login });
  const player = startPlayer(relay.address, 'off');
  const limit = setTimeout(player.kill, limitMs);
  signal.addEventListener('abort', player.kill);
  const path = join(folder, `${piece.runUuid}-${piece.from}-${piece.to}.mp4`);
  const splitter = createSplitter();
  let init: InitPiece | undefined;
  let file: FileHandle | undefined;
  let initBytes = 0;
  const gops: { startMs: number; bytes: number; durationMs: number; key: boolean }[] = [];
  let pictures = 0;
  let mediaMs = 0;
  let bytes = 0;
  let fragments = 0;

  /** False: nothing more is needed. */
  const take = async (fragment: FragmentPiece, { ftyp, moov, track }: InitPiece): Promise<boolean> => {
    const durationMs = (fragment.duration * 1000) / track.timescale;
    const takenMs = relay.takenMs(pictures) ?? toTheirs(readings, piece.from) + mediaMs;
    const beginsMs = Math.round(toOurs(readings, takenMs) / 10) * 10;
    pictures += fragment.samples;
    mediaMs += durationMs;
    fragments += 1;
    const last = gops.at(-1);
    if (last) last.durationMs = Math.max(1, beginsMs - last.startMs);
    if (beginsMs >= piece.to || bytes > mostBytes) return false;
    const isWanted = beginsMs >= piece.from || (piece.isFirst && beginsMs + durationMs > piece.from);
    if (!isWanted) return true;
    if (!file) {
      initBytes = ftyp.length + moov.length;
      file = await open(path, 'w', 0o600);
      await file.writev([ftyp, moov]);
    }
    await file.writev([fragment.bytes]);
    bytes += fragment.bytes.length;
    gops.push({
      startMs: beginsMs,
      bytes: fragment.bytes.length,
      durationMs: Math.round(durationMs),
      key: fragment.startsWithKey,
    });
    return true;
  };

  try {
    reading: for await (const chunk of player.output) {
      // A child's pipe without an encoding yields buffers.
      const { pieces, damage } = splitter.push(chunk as Buffer);
      for (const one of pieces) {
        if (one.kind === 'init') init = one;
        else if (init && !(await take(one, init))) break reading;
      }
      if (damage !== undefined) break;
    }
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', player.kill);
    player.kill();
    relay.close();
    await file?.close();
  }
  await player.ended;
  const first = gops[0];
  if (!first) {
    if (fragments > 0) return { ok: false, detail: 'the NVR plays other footage than was asked for' };
    const trouble = relay.trouble();
    if (trouble !== undefined)
      return { ok: false, detail: `the NVR does not answer at its replay address (${trouble})` };
    const killedBy = player.killedBy();
    const seen = { said: player.said(), fragments, missing: player.missing(), silent: false, killedBy };
    const { reason, detail } = judgeEnd(seen);
    return { ok: false, detail: reason === 'auth' ? 'the NVR refuses user or password for its footage' : detail };
  }
  return {
    ok: true,
    segment: {
      startMs: first.startMs,
      durationMs: gops.reduce((sum, { durationMs }) => sum + durationMs, 0),
      runUuid: piece.runUuid,
      // Each file has a head and a time of its own: none follows another as files of our recorder do.
      seq: 0,
      initBytes,
      gops: placeGops(gops, initBytes),
      path,
      bytes: initBytes + bytes,
    },
  };
};
