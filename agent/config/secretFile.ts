import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that only its owner may read; made out of `create` when it is missing. Two processes that start on an empty
 * folder get the same bytes: `link` lets one of them win.
 * @throws when others may read the file.
 */
export const openSecretFile = (file: string, create: () => Uint8Array): Buffer => {
  if (!exists(file)) writeOnce(file, create());
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`Others may read ${file}; run: chmod 600 ${file}`);
  return readFileSync(file);
};

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;

const writeOnce = (file: string, bytes: Uint8Array): void => {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!exists(file)) throw error;
  } finally {
    rmSync(draft);
  }
  const handleOfFolder = openSync(folder, 'r');
  fsyncSync(handleOfFolder);
  closeSync(handleOfFolder);
};
