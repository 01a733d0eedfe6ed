import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, open, readdir, rename, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { hourFoldersSince } from '../hourFolders.ts';
import { type ScannedFile, scanFile } from '../mp4/scanFile.ts';
import { fileNameOf, hourFolderOf, parseFileName, type SegmentName, segmentPathOf, streamFolderOf } from '../paths.ts';
import { type RecordedStream, type RecorderStore, segmentFlag } from '../recording/recorderStore.ts';
import { syncFolder } from '../recording/segmentFile.ts';
import { quarantine } from '../recording/segmentWriter.ts';
import type { Volume } from '../volume.ts';
import { judgeFoundFile } from './foundFile.ts';
import type { ReconcileStore } from './reconcileStore.ts';

export interface ReconcileContext {
  readonly store: ReconcileStore;
  readonly recorderStore: RecorderStore;
  readonly bootId: number;
  readonly now: () => number;
  readonly log: Logger;
}

const salvageSuffix = '.salvage';

/**
 * Puts index and disk together for one stream on one volume, looking only at hours that may hold a file the index does
 * not know. Found files are adopted, salvaged or moved to quarantine; rows without a file are marked. Nothing is deleted.
 */
export const reconcileStream = async (
  stream: RecordedStream,
  volume: Volume,
  sinceMs: number,
  context: ReconcileContext,
): Promise<void> => {
  const { store } = context;
  const root = join(volume.path, streamFolderOf(stream));
  const hours = (await hourFoldersSince(root, hourFolderOf(sinceMs))).map((below) => join(root, below));
  const hourStartMs = Math.floor(sinceMs / 3_600_000) * 3_600_000;
  const indexed = store.segmentsSince(stream.id, volume.id, hourStartMs);
  const known = new Set(indexed.map(({ startMs, runUuid, seq }) => fileNameOf({ startMs, run: runUuid, seq })));
  for (const folder of hours) {
    await finishSalvages(folder);
    const found = (await readdir(folder))
      .filter((file) => !known.has(file))
      .flatMap((file) => parseFileName(file) ?? [])
      .sort((a, b) => a.startMs - b.startMs || a.seq - b.seq);
    for (const name of found) await settleFile(stream, volume, join(folder, fileNameOf(name)), name, context);
  }
  for (const segment of indexed) {
    const name = { startMs: segment.startMs, run: segment.runUuid, seq: segment.seq };
    const isMarked = (segment.flags & segmentFlag.missing) !== 0;
    if (!isMarked && !existsSync(join(volume.path, segmentPathOf(stream, name)))) {
      store.markMissing(stream.id, segment, context.bootId, context.now());
      context.log.error({ event: 'footage.missing', stream: stream.name, startMs: segment.startMs });
    }
  }
};

const settleFile = async (
  stream: RecordedStream,
  volume: Volume,
  path: string,
  name: SegmentName,
  { store, recorderStore, now, log }: ReconcileContext,
): Promise<void> => {
  const scanned = await scanFile(path);
  const judgement = judgeFoundFile(scanned, name, stream, store.isOccupied(stream.id, name.startMs));
  const setAside = async (why: string): Promise<void> => {
    const movedTo = await quarantine(volume.path, path);
    const bytes = scanned.totalBytes;
    recorderStore.quarantined({ volumeId: volume.id, path: movedTo, why, bytes, nowMs: now() });
  };
  log.warn({ event: 'footage.found', stream: stream.name, file: basename(path), ...judgement });
  if (judgement.verdict === 'quarantine' || !scanned.identity) {
    return setAside(judgement.verdict === 'quarantine' ? judgement.why : 'it does not say what it is');
  }
  if (judgement.verdict === 'salvage') {
    // The copy is safe before the original moves; `finishSalvages` completes a crash in between.
    await copyWhole(path, scanned.wholeBytes);
    await setAside('its tail is torn; the whole part was kept as a copy');
    await rename(`${path}${salvageSuffix}`, path);
  }
  await syncFile(path);
  await syncFolder(dirname(path));
  store.adopt(scanned.identity, {
    streamId: stream.id,
    startMs: name.startMs,
    durationMs: Math.max(1, Math.round(scanned.mediaMs)),
    seq: name.seq,
    volumeId: volume.id,
    bytes: scanned.wholeBytes,
    initBytes: scanned.initBytes,
    sha256: await hashOf(path),
    flags: flagsOf(scanned, judgement.verdict === 'salvage'),
    gops: scanned.gops,
  });
};

const flagsOf = ({ gops }: ScannedFile, salvaged: boolean): number =>
  segmentFlag.adopted | (salvaged ? segmentFlag.salvaged : 0) | (gops[0]?.key ? 0 : segmentFlag.withoutKey);

const copyWhole = async (path: string, wholeBytes: number): Promise<void> => {
  const copy = `${path}${salvageSuffix}`;
  await copyFile(path, copy);
  await truncate(copy, wholeBytes);
  await syncFile(copy);
  await syncFolder(dirname(path));
};

/** A copy whose original is gone was finished but not renamed; one beside its original is made again. */
const finishSalvages = async (folder: string): Promise<void> => {
  for (const file of await readdir(folder)) {
    if (!file.endsWith(salvageSuffix)) continue;
    const path = join(folder, file.slice(0, -salvageSuffix.length));
    if (!existsSync(path)) await rename(`${path}${salvageSuffix}`, path);
  }
};

const hashOf = async (path: string): Promise<Buffer> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest();
};

const syncFile = async (path: string): Promise<void> => {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
};
