import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exhibit } from './core.ts';

/** Every file below a folder as the verifier takes it, named from there. */
export const exhibitsIn = async (folder: string): Promise<Exhibit[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return Promise.all(
    files.map(async (entry): Promise<Exhibit> => {
      const path = join(entry.parentPath, entry.name);
      return {
        name: path.slice(join(folder, '/').length),
        bytes: (await stat(path)).size,
        read: (from, to) => readPart(path, from, to),
      };
    }),
  );
};

const readPart = async (path: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> => {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(to - from);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
};
