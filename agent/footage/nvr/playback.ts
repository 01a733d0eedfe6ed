import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Db } from '../../journal/database.ts';
import type { Clock } from '../../time/clock.ts';
import type { StartCamera } from '../recording/ffmpeg.ts';
import type { FootageStore, SegmentOnDisk, StreamStatus } from '../store.ts';
import { clip, type Span } from '../timeline.ts';
import { type NvrFailure, type NvrSource, parseNvrSource } from './link.ts';
import type { RtspLogin } from './relay.ts';
import { type Piece, type Replayed, replayPiece } from './replay.ts';
import { openNvrStore } from './store.ts';

/** What can be played of an NVR's footage, or why not. */
export type NvrSegments =
  | { readonly ok: true; readonly segments: readonly SegmentOnDisk[] }
  | { readonly ok: false; readonly code: 'invalid' | 'unavailable'; readonly detail: string };

/** Footage of an NVR as files that can be served by byte ranges: fetched when it is asked for, and soon deleted. */
export interface NvrPlayback {
  /** What of a range there is, at most ten minutes at a time. */
  segments(of: StreamStatus, range: Span): Promise<NvrSegments>;
  /** The file that begins at an instant; none when there is no such file. */
  segmentAt(of: StreamStatus, startMs: number): Promise<NvrSegments>;
  close(): Promise<void>;
}

export interface NvrPlaybackOptions {
  readonly db: Db;
  readonly store: Pick<FootageStore, 'timeline'>;
  /** Only of this: emptied at the start and at the end. */
  readonly folder: string;
  readonly log: Pick<Logger, 'warn'>;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly startPlayer: StartCamera;
  /** The source of a stream, unsealed. @throws when the key does not fit. */
  readonly sourceOf: (stream: { readonly uuid: string; readonly source: Uint8Array }) => string;
  readonly replayAddress: (source: NvrSource) => Promise<{ readonly ok: true; readonly rtspUrl: string } | NvrFailure>;
  readonly loginOf: (source: NvrSource) => RtspLogin | undefined;
}

const pieceMs = 60_000;
/** All of it is fetched before the first picture is shown. */
const longestMs = 600_000;
const keptMs = 600_000;
const keptBytes = 256 << 20;

export const openNvrPlayback = (options: NvrPlaybackOptions): NvrPlayback => {
  const { db, store, folder, log, clock } = options;
  const { monotonicMs } = clock;
  const nvrs = openNvrStore(db);
  const pieces = new Map<string, { replayed: Promise<Replayed>; usedAt: number }>();
  const stopping = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const fetch = async (of: StreamStatus, piece: Piece): Promise<Replayed> => {
    if (stopping.signal.aborted) return { ok: false, detail: 'the agent is stopping' };
    const stream = nvrs.streams().find(({ id }) => id === of.id);
    if (!stream) return { ok: false, detail: 'there is no such stream any more' };
    const source = parseNvrSource(options.sourceOf(stream));
    const address = await options.replayAddress(source);
    if (!address.ok) return { ok: false, detail: `the NVR gives no replay address: ${address.detail}` };
    const { startPlayer } = options;
    const login = options.loginOf(source);
    const readings = nvrs.readings(stream.id);
    const { signal } = stopping;
    const { rtspUrl } = address;
    const nowMs = clock.now();
    const replayed = await replayPiece(piece, { rtspUrl, login, readings, startPlayer, folder, nowMs, signal });
    if (!replayed.ok) log.warn({ event: 'nvr.not_replayed', stream: of.streamId, detail: replayed.detail });
    return replayed;
  };

  /** One at a time: an NVR has few places for replay, and somebody in front of it may want one. */
  const inTurn = (act: () => Promise<Replayed>): Promise<Replayed> => {
    const turn = queue.then(act);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const pieceOf = (of: StreamStatus, piece: Piece): Promise<Replayed> => {
    const key = `${of.id} ${piece.runUuid} ${piece.from} ${piece.to}`;
    const known = pieces.get(key);
    const entry = known ?? { replayed: inTurn(() => fetch(of, piece)), usedAt: 0 };
    entry.usedAt = monotonicMs();
    pieces.delete(key);
    pieces.set(key, entry);
    // What could not be fetched is tried again when it is asked for again.
    if (!known) {
      entry.replayed.then(
        ({ ok }) => ok || pieces.delete(key),
        () => pieces.delete(key),
      );
    }
    return entry.replayed;
  };

  /** Deletes what nobody asked for lately, and the least lately used beyond the limit. */
  const tidy = async (): Promise<void> => {
    let bytes = 0;
    for (const [key, { replayed, usedAt }] of [...pieces].reverse()) {
      const file = await replayed.catch(() => undefined);
      if (!file?.ok) continue;
      bytes += file.segment.bytes;
      if (monotonicMs() - usedAt < keptMs && bytes <= keptBytes) continue;
      pieces.delete(key);
      await rm(file.segment.path, { force: true });
    }
  };
  const tidying = setInterval(() => void tidy(), pieceMs);
  tidying.unref();

  const segments = async (of: StreamStatus, range: Span): Promise<NvrSegments> => {
    if (range.to - range.from > longestMs) {
      return { ok: false, code: 'invalid', detail: 'footage that an NVR keeps is played ten minutes at a time' };
    }
    const found: SegmentOnDisk[] = [];
    for (const piece of piecesOf(store.timeline(of, range).runs, range)) {
      const replayed = await pieceOf(of, piece);
      if (!replayed.ok) return { ok: false, code: 'unavailable', detail: replayed.detail };
      found.push(replayed.segment);
    }
    void tidy();
    return { ok: true, segments: found };
  };

  return {
    segments,
    segmentAt: async (of, startMs) => {
      const here = await segments(of, { from: startMs, to: startMs + 1 });
      const found = here.ok ? here.segments.filter((one) => one.startMs === startMs) : [];
      if (!here.ok || found.length > 0) return { ...here, segments: found };
      // The first file of a run may begin a little before the run.
      const next = await segments(of, { from: startMs, to: startMs + pieceMs });
      return next.ok ? { ...next, segments: next.segments.filter((one) => one.startMs === startMs) } : next;
    },
    close: async () => {
      clearInterval(tidying);
      stopping.abort();
      await queue;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** The minutes of the clock that a range touches, cut to the runs: always the same ones, so that they can be kept. */
const piecesOf = (runs: readonly (Span & { readonly runId: string })[], range: Span): Piece[] =>
  runs.flatMap((run) => {
    const wanted = clip(run, range);
    if (!wanted) return [];
    const cells: Piece[] = [];
    for (let from = Math.floor(wanted.from / pieceMs) * pieceMs; from < wanted.to; from += pieceMs) {
      const cell = clip({ from, to: from + pieceMs }, run);
      if (cell) cells.push({ ...cell, runUuid: run.runId, isFirst: cell.from === run.from });
    }
    return cells;
  });
