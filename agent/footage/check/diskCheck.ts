import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hourFoldersSince } from '../hourFolders.ts';
import { identityIn } from '../mp4/identityBox.ts';
import { fileNameOf, hourFolderOf, parseFileName, segmentPathOf, streamFolderOf } from '../paths.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import { coverOf } from '../spans.ts';
import { markerName } from '../volume.ts';
import type { CheckedStreamRow, CheckedVolume, CheckStore, ExpectedFile } from './checkStore.ts';
import type { Finding, FindingCode, Note } from './finding.ts';

export interface DiskCheckOptions {
  readonly store: CheckStore;
  /** Reads every byte again, and the names that files give each other. */
  readonly hash: boolean;
  readonly sinceMs: number;
  readonly isRecorderAlive: boolean;
  readonly find: (finding: Finding) => void;
  readonly note: (note: Note) => void;
  /** Called once for each segment looked at. */
  readonly looked: () => void;
}

const hourMs = 3_600_000;
const strayName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Why nothing on a volume can be judged; undefined when its disk is there. */
export const volumeFault = ({ path, uuid }: CheckedVolume): string | undefined => {
  const marker = join(path, markerName);
  if (!existsSync(marker)) return `there is no ${markerName}: the disk is not mounted`;
  const found = readFileSync(marker, 'utf8').trim();
  return found === uuid ? undefined : `its ${markerName} names volume ${found}, not ${uuid}`;
};

/** Each segment's file is there as the index says, and each file there is one that the index names. */
export const checkStreamOnVolume = async (
  stream: CheckedStreamRow,
  volume: CheckedVolume,
  options: DiskCheckOptions,
): Promise<void> => {
  const { store, sinceMs } = options;
  const root = join(volume.path, streamFolderOf(stream));
  const since = Math.floor(sinceMs / hourMs) * hourMs;
  const folders = new Set(await hourFoldersSince(root, since > 0 ? hourFolderOf(since) : ''));
  for (const hour of store.hours(stream.id, volume.id, since)) folders.add(hourFolderOf(hour * hourMs));
  const links = options.hash ? linksOf(store, stream.id) : undefined;
  for (const folder of [...folders].sort()) {
    await checkHour(stream, volume, join(root, folder), hourOf(folder), links, options);
  }
};

/** Folders of streams that the index does not know. */
export const strayFolders = async (volume: CheckedVolume, known: ReadonlySet<string>): Promise<string[]> =>
  (await readdir(volume.path))
    .filter((name) => strayName.test(name) && !known.has(name))
    .map((name) => join(volume.path, name));

const checkHour = async (
  stream: CheckedStreamRow,
  volume: CheckedVolume,
  folder: string,
  hourStartMs: number,
  links: Links | undefined,
  options: DiskCheckOptions,
): Promise<void> => {
  const { store } = options;
  // First the folder, then the rows: what is committed in between has a row by now.
  const present = new Set(existsSync(folder) ? await readdir(folder) : []);
  const rows = store.filesOf(stream.id, volume.id, hourStartMs, hourStartMs + hourMs);
  for (const row of rows) {
    const name = fileNameOf({ startMs: row.startMs, run: row.runUuid, seq: row.seq });
    present.delete(name);
    await checkFile(stream, volume, row, links, options);
    options.looked();
  }
  for (const name of present) judgeUnnamed(stream, join(folder, name), options);
};

const checkFile = async (
  stream: CheckedStreamRow,
  volume: CheckedVolume,
  row: ExpectedFile,
  links: Links | undefined,
  options: DiskCheckOptions,
): Promise<void> => {
  const { store, find, note } = options;
  const path = join(volume.path, segmentPathOf(stream, { startMs: row.startMs, run: row.runUuid, seq: row.seq }));
  const about = { stream: stream.name, atMs: row.startMs, path };
  const fault = (code: FindingCode, detail: string): void => find({ code, ...about, detail });
  const isKnownLost = (row.flags & segmentFlag.missing) !== 0;
  const size = await sizeOf(path);
  if (size === undefined) {
    // Deleted since its row was read, or by a deletion that is under way.
    const isGone = !store.fileAt(stream.id, row.startMs) || store.isBeingDeleted(stream.id, row.startMs);
    if (!isKnownLost && !isGone) fault('file_missing', 'the file is not there');
    return;
  }
  if (isKnownLost) note({ code: 'file_back', ...about, detail: 'the index calls it missing, and it is there' });
  if ((row.flags & segmentFlag.damaged) !== 0) return;
  if (size !== row.bytes) return fault('file_size', `it has ${size} bytes, not ${row.bytes}`);
  if (!links) return;
  const read = await readWhole(path);
  const recorded = store.sha256At(stream.id, row.startMs);
  if (recorded && !read.sha256.equals(recorded))
    return fault('file_changed', 'its bytes are not those that were recorded');
  const { identity } = read;
  if (
    !identity ||
    identity.stream !== stream.uuid ||
    identity.run !== row.runUuid ||
    identity.seq !== row.seq ||
    identity.wallMs !== row.startMs
  ) {
    return fault('file_identity', 'what it says of itself is not what the index says');
  }
  const before = links.get(row.startMs);
  if (before && identity.previousSha256 !== before.toString('hex')) {
    fault('file_chain', 'it names another file before it than the index');
  }
};

/** A file without a row: the one being written, one of a thousand that wait to be entered, or one too many. */
const judgeUnnamed = (stream: CheckedStreamRow, path: string, options: DiskCheckOptions): void => {
  const { store, isRecorderAlive, find, note } = options;
  const name = parseFileName(basename(path));
  const about = { stream: stream.name, atMs: name?.startMs ?? null, path };
  if (!name) {
    find({ code: 'file_unknown', ...about, detail: 'it has a name that no footage has' });
    return;
  }
  const row = store.fileAt(stream.id, name.startMs);
  if (row && row.runUuid === name.run && row.seq === name.seq) return;
  const growing = store.growing(stream.id);
  if (growing?.startMs === name.startMs && growing.run === name.run && growing.seq === name.seq) return;
  // Its row comes with its first fragment, or is being written in this moment.
  if (isRecorderAlive && name.startMs >= store.newestStartMs(stream.id)) return;
  if (store.isAwaited(name.run, name.seq)) {
    note({ code: 'awaiting_adoption', ...about, detail: 'the recorder will enter it' });
  } else {
    find({ code: 'file_unknown', ...about, detail: 'no row of the index names it' });
  }
};

/** For each start, the hash of the segment recorded before it, where the two touch in the chain. */
type Links = ReadonlyMap<number, Buffer>;

const linksOf = (store: CheckStore, streamId: number): Links => {
  const before = new Map<number, Buffer>();
  const deleted = store.deleted(streamId);
  const gone = coverOf(deleted);
  let last: ReturnType<CheckStore['links']>[number] | undefined;
  for (const link of store.links(streamId)) {
    if (last) {
      const between = { from: last.startMs + last.durationMs, to: link.startMs };
      // Where the clock was set back, no stretch of time tells what was deleted between the two.
      const isKnown = between.from <= between.to ? !gone.touches(between) : deleted.length === 0;
      if (isKnown) before.set(link.startMs, last.sha256);
    }
    last = link;
  }
  return before;
};

const hourOf = (folder: string): number => {
  const [year = '', month = '', day = '', hour = ''] = folder.split('/');
  return Date.parse(`${year}-${month}-${day}T${hour}:00:00.000Z`);
};

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
};

const readWhole = async (path: string) => {
  const hash = createHash('sha256');
  let head: Buffer | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    head ??= chunk;
    hash.update(chunk);
  }
  return { sha256: hash.digest(), identity: identityIn(head ?? Buffer.alloc(0)) };
};
