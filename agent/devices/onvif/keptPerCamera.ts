import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Remembers something of each camera in one small file beside the journal: what is no fact, and is learned again where the
 * file is lost.
 */
export const openKeptPerCamera = <T>(file: string, nothing: T) => {
  let all = readAll<T>(file);
  return {
    of: (cameraId: string) => ({
      read: (): T => all[cameraId] ?? nothing,
      /** @throws when the disk does not take it. */
      write: (kept: T): void => {
        all = { ...all, [cameraId]: kept };
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      },
    }),
  };
};

const readAll = <T>(file: string): Readonly<Record<string, T>> => {
  try {
    // Only `write` above writes it, and renames it into place.
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, T>;
  } catch {
    return {};
  }
};
