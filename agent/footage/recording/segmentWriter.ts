import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GapReason } from '#contract/values.ts';
import type { ClockTrust } from '../../time/clock.ts';
import type { FragmentPiece, InitPiece } from '../mp4/fmp4.ts';
import type { Gop } from '../mp4/gops.ts';
import { identityBox } from '../mp4/identityBox.ts';
import { type StreamKind, segmentPathOf } from '../paths.ts';
import { markerName, type Volume } from '../volume.ts';
import type { Disks } from './disks.ts';
import { type RecorderStore, segmentFlag } from './recorderStore.ts';
import type { RunAnchor } from './runClock.ts';
import { type ClosedFile, createSegmentFile, type SegmentFile } from './segmentFile.ts';

/** What the files of a run have in common. */
export interface RunTarget {
  readonly site: string;
  readonly stream: { readonly id: number; readonly uuid: string; readonly name: string; readonly kind: StreamKind };
  /** Each file goes where there is room when it begins: a run may go on from one volume to the next. */
  readonly disks: Pick<Disks, 'place' | 'refused'>;
  readonly bootId: number;
  readonly segmentMs: number;
  /** In [0, 1): streams close their files at different moments, so that the disk is not asked by all at once. */
  readonly phase: number;
  readonly runUuid: string;
  readonly clockTrust: ClockTrust;
}

export type Written = { readonly ok: true } | WriteFailure;
export interface WriteFailure {
  readonly ok: false;
  readonly reason: GapReason;
  readonly detail: string;
}

/** One file of a run, from its first byte to its row in the index. */
export interface OpenSegment {
  readonly startMs: number;
  mediaMs(): number;
  /** Writes a fragment; `countedMs` is how much of it is footage. Syncs when ten seconds have passed. */
  append(fragment: FragmentPiece, countedMs: number, monoMs: number): Promise<Written>;
  /** Syncs, closes, and then enters the file in the index as this long. */
  close(durationMs: number): Promise<Written>;
}

/** A power cut loses at most this much and one fragment. */
const syncEveryMs = 10_000;

/**
 * Creates the file and writes its head: ftyp, who it is, moov. The run's row is asked for (`claimRun`) when the first
 * fragment is written, so that a full disk does not fill the index with runs without footage.
 */
export const openSegment = async (
  target: RunTarget,
  start: { init: InitPiece; anchor: RunAnchor; startMs: number; seq: number; monoMs: number },
  claimRun: () => number,
  store: RecorderStore,
  now: () => number,
): Promise<{ readonly ok: true; readonly segment: OpenSegment } | WriteFailure> => {
  const { stream, disks } = target;
  const { init, anchor, startMs, seq, monoMs } = start;
  const placed = await disks.place();
  if (!placed.ok) return placed;
  const { volume } = placed;
  if (!isMounted(volume)) {
    return { ok: false, reason: 'io_error', detail: `${volume.path} is not mounted` };
  }
  const failureOf = (error: unknown): WriteFailure => {
    const failure = failureIn(error);
    disks.refused(volume, failure.reason);
    return failure;
  };
  const identity = identityBox({
    schema: 1,
    site: target.site,
    stream: stream.uuid,
    camera: stream.name,
    kind: stream.kind,
    run: target.runUuid,
    seq,
    wallMs: startMs,
    monoMs,
    anchor: { startMs: anchor.startMs, wallMs: anchor.wallMs, monoMs: anchor.monoMs },
    clockTrust: target.clockTrust,
    previousSha256: store.headOf(stream.id)?.toString('hex') ?? null,
  });
  const head = Buffer.concat([init.ftyp, identity, init.moov]);
  let file: SegmentFile;
  try {
    file = await createSegmentFile(volume.path, segmentPathOf(stream, { startMs, run: target.runUuid, seq }));
  } catch (error) {
    return failureOf(error);
  }
  const gops: Gop[] = [];
  let runId: number | undefined;
  let mediaMs = 0;
  let syncedMono = monoMs;

  const enter = (closed: ClosedFile, durationMs: number): void => {
    if (runId === undefined) throw new Error('A segment without a fragment belongs to no run');
    store.commitSegment({
      streamId: stream.id,
      startMs,
      durationMs,
      runId,
      seq,
      volumeId: volume.id,
      bytes: closed.bytes,
      initBytes: head.length,
      sha256: closed.sha256,
      flags: gops[0]?.key ? 0 : segmentFlag.withoutKey,
      gops,
    });
  };

  /** The disk is full, but what was written before is whole and stays footage. */
  const keepWhole = async (failure: WriteFailure): Promise<WriteFailure> => {
    if (gops.length === 0) return discard(failure);
    if (failure.reason !== 'disk_full') return setAside(failure);
    let closed: ClosedFile;
    try {
      closed = await file.closeWhole();
    } catch (error) {
      return setAside(failureOf(error));
    }
    enter(closed, Math.round(mediaMs));
    return failure;
  };

  /** Nothing but our own head is in it: no footage is lost with it, and each try on a full disk would leave one. */
  const discard = async (failure: WriteFailure): Promise<WriteFailure> => {
    try {
      await file.abandon();
      await rm(file.path);
      return failure;
    } catch (error) {
      return { ...failure, detail: `${failure.detail}; ${failureOf(error).detail}`.slice(0, 400) };
    }
  };

  /** After a failed sync nobody knows what is on the disk: the file goes to quarantine, never into the index. */
  const setAside = async (failure: WriteFailure): Promise<WriteFailure> => {
    try {
      await file.abandon();
      if (!isMounted(volume)) return failure;
      const path = await quarantine(volume.path, file.path);
      store.quarantined({ volumeId: volume.id, path, why: failure.detail, bytes: file.bytes, nowMs: now() });
      return failure;
    } catch (error) {
      // The disk refuses even this; the file stays where it is and the next start will judge it.
      return { ...failure, detail: `${failure.detail}; and not set aside: ${failureOf(error).detail}`.slice(0, 400) };
    }
  };

  try {
    await file.append(head);
  } catch (error) {
    return discard(failureOf(error));
  }

  const segment: OpenSegment = {
    startMs,
    mediaMs: () => mediaMs,
    append: async (fragment, countedMs, atMonoMs) => {
      try {
        await file.append(fragment.bytes);
      } catch (error) {
        return keepWhole(failureOf(error));
      }
      if (runId === undefined) {
        runId = claimRun();
        store.setGrowing({ streamId: stream.id, startMs, runId, seq, volumeId: volume.id });
      }
      // Rounded ends, not rounded lengths: the milliseconds of a file add up to its length.
      gops.push({
        bytes: fragment.bytes.length,
        durationMs: Math.round(mediaMs + countedMs) - Math.round(mediaMs),
        key: fragment.startsWithKey,
      });
      mediaMs += countedMs;
      if (atMonoMs - syncedMono < syncEveryMs) return { ok: true };
      syncedMono = atMonoMs;
      try {
        await file.sync();
        return { ok: true };
      } catch (error) {
        return setAside(failureOf(error));
      }
    },
    close: async (durationMs) => {
      let closed: ClosedFile;
      try {
        closed = await file.close();
      } catch (error) {
        return setAside(failureOf(error));
      }
      enter(closed, Math.max(1, durationMs));
      return { ok: true };
    },
  };
  return { ok: true, segment };
};

/** Without its marker the disk was unmounted, and whatever we make would fill the folder under it. */
const isMounted = ({ path }: Volume): boolean => existsSync(join(path, markerName));

/** Moves a file that cannot be trusted out of the way. Returns its new path below the quarantine folder. */
export const quarantine = async (volumePath: string, path: string): Promise<string> => {
  const folder = join(volumePath, 'quarantine');
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const name = `${Date.now()}-${basename(path)}`;
  await rename(path, join(folder, name));
  return name;
};

const failureIn = (error: unknown): WriteFailure => {
  // An index that cannot be written is no fault of the file: it is whole, and the next start enters it.
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return { ok: false, reason: full ? 'disk_full' : 'io_error', detail: error.message.slice(0, 200) };
};
