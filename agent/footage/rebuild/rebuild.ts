import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Db } from '../../journal/database.ts';
import { fileNameOf } from '../paths.ts';
import { isLengthOf } from '../reconcile/foundFile.ts';
import { hashOf } from '../reconcile/settle.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import type { Volume } from '../volume.ts';
import { mountVolume } from '../volume.ts';
import { gapsOfRuns } from './gapsOfRuns.ts';
import {
  type FileFound,
  filesOf,
  quarantinedOn,
  readFile,
  type SetAside,
  type StreamFolder,
  streamFolders,
} from './readDisk.ts';
import { type KnownSegment, type KnownStream, openRebuildStore, type RebuildStore } from './rebuildStore.ts';
import { finishIndex, prepareIndex } from './replaceIndex.ts';
import { mergeOrders, type Piece, runsOfPieces } from './runsOfPieces.ts';

export interface RebuildOptions {
  /** `footage.db`. No other process may have it open. */
  readonly file: string;
  /** Every folder that footage was recorded to. */
  readonly volumes: readonly string[];
  readonly nowMs: number;
  readonly onProgress?: (read: number, total: number) => void;
}

export interface RebuildReport {
  readonly ok: true;
  readonly streams: number;
  readonly runs: number;
  readonly segments: number;
  readonly missing: number;
  readonly damaged: number;
  readonly setAside: number;
  /** Whether the old index could be read: causes of gaps, deletions and day proofs come from there. */
  readonly oldWasRead: boolean;
  /** Where the old index is kept; null when there was none. */
  readonly before: string | null;
}

export type Rebuilt = RebuildReport | { readonly ok: false; readonly detail: string };

/**
 * Makes the index anew from the files on the disks: the same runs and segments as were recorded. What only an index can
 * know (causes of gaps, deletions, day proofs, addresses of cameras) comes from the old one where that can be read.
 * The new one is made beside the old one and takes its place when it is whole; the old one is kept.
 */
export const rebuildFootage = async (options: RebuildOptions): Promise<Rebuilt> => {
  const { file, nowMs } = options;
  const mounted: { uuid: string; path: string }[] = [];
  for (const path of options.volumes) {
    const volume = existsSync(path)
      ? await mountVolume(path, true)
      : { ok: false as const, detail: `${path} is not there` };
    if (!volume.ok) return volume;
    mounted.push({ uuid: volume.uuid, path });
  }
  const { db, oldWasRead } = prepareIndex(file);
  try {
    const store = openRebuildStore(db);
    const volumes = mounted.map(({ uuid, path }): Volume => ({ id: store.putVolume(uuid, path), uuid, path }));
    const [other] = store.otherVolumes(volumes.map(({ id }) => id));
    if (other !== undefined)
      return { ok: false, detail: `footage lies at ${other}, which the configuration does not name` };
    const setAside = await writeAll(db, store, volumes, options);
    const counts = store.counts();
    const before = finishIndex(db, file, nowMs);
    return { ok: true, ...counts, setAside, oldWasRead, before };
  } finally {
    if (db.open) db.close();
  }
};

/** Returns how many files were set aside. */
const writeAll = async (
  db: Db,
  store: RebuildStore,
  volumes: readonly Volume[],
  { nowMs, onProgress }: RebuildOptions,
): Promise<number> => {
  const bootId = store.bootId(nowMs);
  const quarantined = (await Promise.all(volumes.map(quarantinedOn))).flat();
  const salvagedBefore = new Set(quarantined.map(({ name }) => name.slice(name.indexOf('-') + 1)));
  const folders = new Map((await streamFolders(volumes)).map((folder) => [folder.uuid, folder]));
  for (const { uuid, kind } of store.recorded()) if (!folders.has(uuid)) folders.set(uuid, { uuid, kind });
  const found = new Map<StreamFolder, FileFound[]>();
  for (const folder of folders.values()) found.set(folder, await filesOf(folder, volumes));
  const total = [...found.values()].reduce((sum, files) => sum + files.length, 0);
  let read = 0;
  let aside = 0;
  for (const [folder, files] of found) {
    const known = store.stream(folder.uuid);
    if (known && known.origin !== 'recorder') continue;
    const pieces = await piecesOf(folder, files, {
      known: known ? store.segments(known.id) : [],
      beingDeleted: known ? store.beingDeleted(known.id) : new Set(),
      salvagedBefore,
      onSetAside: (moved) => {
        aside += 1;
        store.quarantined({ ...moved, foundMs: nowMs });
      },
      onRead: () => {
        read += 1;
        onProgress?.(read, total);
      },
    });
    const stream = known ?? addStream(store, folder, pieces);
    if (stream) db.transaction(() => writeStream(store, stream, pieces.pieces, bootId, nowMs))();
  }
  for (const volume of volumes) {
    for (const { name, bytes, foundMs } of await quarantinedOn(volume)) {
      if (store.isQuarantined(volume.id, name)) continue;
      store.quarantined({
        volumeId: volume.id,
        path: name,
        why: 'found there when the index was made anew',
        bytes,
        foundMs,
      });
    }
  }
  store.nothingAwaits();
  onProgress?.(total, total);
  return aside;
};

const addStream = (
  store: RebuildStore,
  folder: StreamFolder,
  { pieces, camera }: PiecesRead,
): KnownStream | undefined => {
  const [first] = runsOfPieces(pieces);
  if (camera === undefined || !first) return undefined;
  return store.addStream({ ...folder, camera, registeredMs: first.startMs });
};

const writeStream = (
  store: RebuildStore,
  stream: KnownStream,
  pieces: readonly Piece[],
  bootId: number,
  nowMs: number,
): void => {
  const knownRuns = store.runs(stream.id);
  const known = new Map(knownRuns.map((run) => [run.uuid, run]));
  const onDisk = runsOfPieces(pieces);
  const made = new Map(onDisk.map((run) => [run.uuid, run]));
  const order = mergeOrders(
    [...known.keys()],
    onDisk.map(({ uuid }) => uuid),
  );
  const runs = order.flatMap((uuid) => {
    const row = known.get(uuid);
    const run = made.get(uuid);
    if (run) return [{ ...run, known: row }];
    // All its footage was deleted when its time was over; the row still says that it was.
    return row ? [{ uuid, startMs: row.startMs, endMs: row.endMs, clocks: undefined, pieces: [], known: row }] : [];
  });
  const facts = {
    registeredMs: stream.registeredMs,
    runs,
    known: store.gaps(stream.id),
    deleted: store.deleted(stream.id),
  };
  store.replace(stream, runs, gapsOfRuns(facts), bootId, nowMs);
};

interface PiecesRead {
  readonly pieces: readonly Piece[];
  /** The id that people gave the stream, as its newest file says; undefined without any. */
  readonly camera: string | undefined;
}

/** Every segment of a stream: from its file, or, when that is gone or altered, from the row that the old index had. */
const piecesOf = async (
  folder: StreamFolder,
  files: readonly FileFound[],
  context: {
    readonly known: readonly KnownSegment[];
    readonly beingDeleted: ReadonlySet<number>;
    readonly salvagedBefore: ReadonlySet<string>;
    readonly onSetAside: (file: SetAside) => void;
    readonly onRead: () => void;
  },
): Promise<PiecesRead> => {
  const rows = new Map(context.known.map((row) => [fileNameOf(row), row]));
  const pieces = new Map<number, Piece>();
  let camera: string | undefined;
  for (const file of files) {
    const name = fileNameOf(file.name);
    const row = rows.get(name);
    rows.delete(name);
    if (row && !(await isAsRecorded(file, row))) {
      pieces.set(row.startMs, pieceOfRow(row, segmentFlag.damaged));
    } else {
      const isTaken = pieces.has(file.name.startMs);
      const read = await readFile(folder, file, isTaken, context.salvagedBefore, context.onSetAside);
      camera = read?.camera ?? camera;
      const flags = (row?.flags ?? 0) & (segmentFlag.adopted | segmentFlag.salvaged);
      if (read) {
        const { mediaMs } = read.piece;
        // How far a file was stretched is known by the one behind it; where that was deleted, by the row.
        const length = row && isLengthOf(mediaMs, row.durationMs) ? { mediaMs: row.durationMs } : {};
        pieces.set(file.name.startMs, { ...read.piece, ...length, flags: read.piece.flags | flags });
      }
    }
    context.onRead();
  }
  for (const row of rows.values()) {
    // Retention finishes what it began, and needs the rows for that; a file of those that is gone is no loss.
    const flag = context.beingDeleted.has(row.startMs) ? 0 : segmentFlag.missing;
    if (!pieces.has(row.startMs)) pieces.set(row.startMs, pieceOfRow(row, flag));
  }
  return { pieces: [...pieces.values()], camera };
};

/** Altered bytes must not become the recorded ones: then the old row is what is believed. */
const isAsRecorded = async ({ path }: FileFound, row: KnownSegment): Promise<boolean> =>
  (await stat(path)).size === row.bytes && (await hashOf(path)).equals(row.sha256);

const pieceOfRow = ({ durationMs, ...row }: KnownSegment, flag: number): Piece => ({
  ...row,
  mediaMs: durationMs,
  flags: (row.flags & ~(segmentFlag.missing | segmentFlag.damaged)) | flag,
  previousSha256: undefined,
  clocks: undefined,
});
