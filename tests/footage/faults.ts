import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The ffmpegs that record from a port of this machine. */
export const ffmpegsOn = (port: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return words[0] === 'ffmpeg' && words.some((word) => word.includes(`:${port}/`));
      } catch {
        // It ended while we looked.
        return false;
      }
    })
    .map(Number);

const filler = '.filler';

/** Writes on a disk until not one byte more fits. */
export const fillDisk = (folder: string): void => {
  const file = openSync(join(folder, filler), 'a');
  for (let size = 1 << 16; size >= 1; size >>= 1) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
  closeSync(file);
};

export const freeDisk = (folder: string): void => rmSync(join(folder, filler));
