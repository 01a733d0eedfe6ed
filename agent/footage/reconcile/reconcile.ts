import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { hourFoldersSince } from '../hourFolders.ts';
import type { LossStore } from '../lossStore.ts';
import { fileNameOf, hourFolderOf, parseFileName, type SegmentName, segmentPathOf, streamFolderOf } from '../paths.ts';
import { type RecordedStream, type RecorderStore, segmentFlag } from '../recording/recorderStore.ts';
import { isLostMount, type SuspicionStore } from '../suspicion.ts';
import type { Volume } from '../volume.ts';
import { adoptFile } from './adopt.ts';
import type { AwaitedFile, IndexedSegment, ReconcileStore } from './reconcileStore.ts';
import { examine, finishSalvages, hashOf, setAside } from './settle.ts';

export interface ReconcileContext {
  readonly store: ReconcileStore;
  readonly recorderStore: RecorderStore;
  readonly suspicions: SuspicionStore;
  readonly losses: LossStore;
  readonly bootId: number;
  readonly now: () => number;
  readonly log: Logger;
  /** So many files of a stream are entered before it is recorded again; when there are more, all of them later. */
  readonly atOnce?: number;
}

interface FoundFile {
  readonly name: SegmentName;
  readonly path: string;
  readonly volume: Volume;
}
interface Missing {
  readonly stream: RecordedStream;
  readonly segment: IndexedSegment;
}

const usuallyAtOnce = 8;
const streamsAtATime = 4;

/**
 * Puts index and disk together for all streams, looking only at hours that may hold a file the index does not know.
 * Found files are adopted, salvaged or moved to quarantine; rows without a file are marked, unless so many are missing
 * that it is the mount. Nothing is deleted.
 */
export const reconcileAll = async (
  streams: readonly RecordedStream[],
  volumes: readonly Volume[],
  context: ReconcileContext,
): Promise<void> => {
  const { store } = context;
  const missing = new Map<number, { looked: number; missing: Missing[] }>(
    volumes.map(({ id }) => [id, { looked: 0, missing: [] }]),
  );
  const waiting = streams.map((stream) => ({ stream, sinceMs: store.unsettledSince(stream.id) }));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { stream, sinceMs } = next;
      for (const volume of volumes) {
        const sum = missing.get(volume.id);
        const looked = lookForMissing(stream, volume, sinceMs, store);
        if (sum) sum.looked += looked.looked;
        sum?.missing.push(...looked.missing);
      }
      await enterFound(stream, volumes, sinceMs, context);
    }
  };
  await Promise.all(Array.from({ length: streamsAtATime }, work));
  for (const [volumeId, { looked, missing: gone }] of missing) settleMissing(volumeId, looked, gone, context);
  store.settle();
};

const lookForMissing = (stream: RecordedStream, volume: Volume, sinceMs: number, store: ReconcileStore) => {
  const hourStartMs = Math.floor(sinceMs / 3_600_000) * 3_600_000;
  const indexed = store.segmentsSince(stream.id, volume.id, hourStartMs);
  const missing = indexed.filter(({ startMs, runUuid, seq, flags }) => {
    const isMarked = (flags & segmentFlag.missing) !== 0;
    if (isMarked || existsSync(join(volume.path, segmentPathOf(stream, { startMs, run: runUuid, seq })))) return false;
    // Asked after the file: the tombstone stands before a file goes.
    return store.isWanted(stream.id, startMs);
  });
  return { looked: indexed.length, missing: missing.map((segment) => ({ stream, segment })) };
};

const settleMissing = (volumeId: number, looked: number, missing: Missing[], context: ReconcileContext): void => {
  const { losses, suspicions, bootId, now, log } = context;
  if (isLostMount(looked, missing.length)) {
    const suspects = missing.map(({ stream, segment }) => ({ streamId: stream.id, startMs: segment.startMs }));
    suspicions.raise(volumeId, looked, suspects, now());
    log.error({ event: 'footage.lost_mount', volumeId, looked, missing: missing.length });
    return;
  }
  for (const { stream, segment } of missing) {
    losses.missing({ streamId: stream.id, ...segment }, bootId, now());
    log.error({ event: 'footage.missing', stream: stream.name, startMs: segment.startMs });
  }
};

/**
 * Finds files of a stream without a segment, makes the rows of their runs, and enters them: at once when they are few.
 * The stream must not be recorded meanwhile.
 */
export const enterFound = async (
  stream: RecordedStream,
  volumes: readonly Volume[],
  sinceMs: number,
  context: ReconcileContext,
): Promise<void> => {
  const { store, log, atOnce = usuallyAtOnce } = context;
  const found = (await Promise.all(volumes.map((volume) => filesSince(stream, volume, sinceMs, store)))).flat();
  const ofRun = new Map<string, FoundFile[]>();
  for (const file of found.sort(byTime)) {
    const own = ofRun.get(file.name.run);
    if (own) own.push(file);
    else ofRun.set(file.name.run, [file]);
  }
  let count = 0;
  let newest: FoundFile | undefined;
  for (const [run, files] of ofRun) {
    const claimed = await claim(stream, run, files, context);
    if (!claimed) continue;
    const { runId } = claimed;
    store.await(claimed.files.map(({ name, volume }) => ({ runId, ...name, volumeId: volume.id })));
    count += claimed.files.length;
    newest = claimed.files.at(-1);
  }
  if (count === 0 || !newest) return;
  log.warn({ event: 'footage.found', stream: stream.name, files: count });
  const waiting = store.awaited(atOnce + 1, stream.id);
  if (waiting.length > atOnce) {
    // The files that come now must name the last one, whenever that is entered.
    const examined = await examine(newest.path, newest.name, stream, false);
    if (examined.ok) store.setHead(stream.id, await hashOf(newest.path, examined.scanned.wholeBytes));
    return;
  }
  const places = new Map(volumes.map((volume) => [volume.id, volume]));
  for (const file of waiting) {
    const volume = places.get(file.volumeId);
    if (volume) await adoptFile(stream, volume, file, true, context);
  }
  for (const { runId, startMs } of waiting.filter(isFirstOfRun)) {
    store.sayHoles(runId, startMs, context.bootId, context.now());
  }
};

const isFirstOfRun = (file: AwaitedFile, at: number, all: readonly AwaitedFile[]): boolean =>
  all[at - 1]?.runId !== file.runId;

const byTime = (a: FoundFile, b: FoundFile): number => a.name.startMs - b.name.startMs || a.name.seq - b.name.seq;

const filesSince = async (
  stream: RecordedStream,
  volume: Volume,
  sinceMs: number,
  store: ReconcileStore,
): Promise<FoundFile[]> => {
  const root = join(volume.path, streamFolderOf(stream));
  const hourStartMs = Math.floor(sinceMs / 3_600_000) * 3_600_000;
  const indexed = store.segmentsSince(stream.id, volume.id, hourStartMs);
  const known = new Set(indexed.map(({ startMs, runUuid, seq }) => fileNameOf({ startMs, run: runUuid, seq })));
  const files: FoundFile[] = [];
  for (const below of await hourFoldersSince(root, hourFolderOf(sinceMs))) {
    const folder = join(root, below);
    await finishSalvages(folder);
    for (const file of await readdir(folder)) {
      const name = known.has(file) ? undefined : parseFileName(file);
      if (name && !store.isAwaited(name.run, name.seq)) files.push({ name, path: join(folder, file), volume });
    }
  }
  return files;
};

/** The row of a found run, made from the first of its files that is footage. Those before it are set aside. */
const claim = async (
  stream: RecordedStream,
  run: string,
  files: readonly FoundFile[],
  { store, recorderStore, bootId, now }: ReconcileContext,
): Promise<{ runId: number; files: readonly FoundFile[] } | undefined> => {
  const known = store.runByUuid(run);
  if (known !== undefined) return { runId: known, files };
  for (const [at, { name, path, volume }] of files.entries()) {
    const examined = await examine(path, name, stream, store.isOccupied(stream.id, name.startMs));
    if (examined.ok) {
      const runId = store.claimRun(examined.identity, stream.id, name.startMs, bootId, now());
      return { runId, files: files.slice(at) };
    }
    await setAside(volume.path, path, examined.why, examined.scanned.totalBytes, (movedTo, why, bytes) =>
      recorderStore.quarantined({ volumeId: volume.id, path: movedTo, why, bytes, nowMs: now() }),
    );
  }
  return undefined;
};
