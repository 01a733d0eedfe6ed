import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeptSubscriptions } from './pullLoop.ts';

const nothing: KeptSubscriptions = { subscriptions: [], unsubscribeKillsAll: false };

/**
 * Remembers in one small file which subscriptions we hold at which camera, beside the journal: they are no facts, and a
 * file that is lost costs a camera one slot for ten minutes.
 */
export const openKeptSubscriptions = (file: string) => {
  let all = readAll(file);
  return {
    of: (cameraId: string) => ({
      read: (): KeptSubscriptions => all[cameraId] ?? nothing,
      /** @throws when the disk does not take it. */
      write: (kept: KeptSubscriptions): void => {
        all = { ...all, [cameraId]: kept };
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      },
    }),
  };
};

const readAll = (file: string): Readonly<Record<string, KeptSubscriptions>> => {
  try {
    // Only `write` above writes it, and renames it into place.
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, KeptSubscriptions>;
  } catch {
    return {};
  }
};
