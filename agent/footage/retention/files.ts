import { existsSync, readFileSync, realpathSync, unlinkSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type SegmentName, type StreamKind, segmentPathOf } from '../paths.ts';
import { syncFolder } from '../recording/segmentFile.ts';
import { markerName } from '../volume.ts';

interface OnVolume {
  readonly volumeUuid: string;
  readonly volumePath: string;
}

/** Whether the disk that these files lie on is mounted where it was: else nothing can be said of any of them. */
export const isThere = ({ volumeUuid, volumePath }: OnVolume): boolean => {
  try {
    return readFileSync(join(volumePath, markerName), 'utf8').trim() === volumeUuid;
  } catch {
    return false;
  }
};

/** The file of a segment, by what the index knows; no other is ever touched. */
export const pathOf = (stream: { uuid: string; kind: StreamKind }, segment: SegmentName & OnVolume): string =>
  join(segment.volumePath, segmentPathOf(stream, segment));

/**
 * Removes one file that lies below its volume; one that is gone already is no fault.
 * @throws when it lies elsewhere (a link leads out of the volume), or the disk refuses.
 */
export const removeFile = (path: string, { volumePath }: OnVolume): void => {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const below = relative(realpathSync(volumePath), realpathSync(folder));
  if (below === '' || below.startsWith(`..${sep}`) || below === '..' || !basename(path).endsWith('.mp4')) {
    throw new Error(`${path} lies outside its volume ${volumePath}: nothing is deleted there`);
  }
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
};

/** Makes removals safe against a power cut. */
export const syncFolders = async (folders: Iterable<string>): Promise<void> => {
  for (const folder of folders) if (existsSync(folder)) await syncFolder(folder);
};

/** Takes empty folders of hours, days, months and years away; whatever is not empty stays. */
export const removeEmpty = async (hourFolder: string): Promise<void> => {
  let folder = hourFolder;
  for (let level = 0; level < 4; level += 1) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
    folder = dirname(folder);
  }
};
