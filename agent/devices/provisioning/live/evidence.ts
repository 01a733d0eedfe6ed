import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The pictures that live tests have seen, beside the journal, each under its own hash. */
export interface Evidence {
  /** On the disk when this returns. Returns its SHA-256 in hex. */
  keep(jpeg: Buffer): string;
  /** Undefined when there is none, or when what is there is no longer what was kept. */
  find(sha256: string): Buffer | undefined;
}

export const openEvidence = (dataFolder: string): Evidence => {
  const folder = join(dataFolder, 'evidence');
  const fileOf = (sha256: string): string => join(folder, `${sha256}.jpg`);
  return {
    keep: (jpeg) => {
      const sha256 = hashOf(jpeg);
      if (existsSync(fileOf(sha256))) return sha256;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const partial = `${fileOf(sha256)}.new`;
      const handle = openSync(partial, 'w', 0o600);
      try {
        writeSync(handle, jpeg);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(partial, fileOf(sha256));
      return sha256;
    },
    find: (sha256) => {
      if (!/^[0-9a-f]{64}$/.test(sha256) || !existsSync(fileOf(sha256))) return undefined;
      const jpeg = readFileSync(fileOf(sha256));
      return hashOf(jpeg) === sha256 ? jpeg : undefined;
    },
  };
};

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
