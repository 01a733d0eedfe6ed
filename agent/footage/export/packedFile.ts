import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedFile } from '#contract/footageManifest.ts';

/** Small enough for a browser to hash at once, and larger than a minute of most cameras. */
export const pieceBytes = 64 << 20;

/** A file of a package while it is written: under another name until it is whole and synced. */
export interface PackedWriter {
  append(bytes: Uint8Array): Promise<void>;
  /** Syncs it, gives it its name and says what it is. */
  close(): Promise<PackedFile>;
  /** Lets go of it, unfinished. */
  abandon(): Promise<void>;
}

export const createPackedFile = async (folder: string, name: string): Promise<PackedWriter> => {
  const draft = join(folder, `${name}.part`);
  const handle = await open(draft, 'w', 0o640);
  const hashes = createHashes();
  let at = 0;
  return {
    append: async (bytes) => {
      await writeAll(handle, bytes, at);
      hashes.update(bytes);
      at += bytes.length;
    },
    close: async () => {
      await handle.datasync();
      await handle.close();
      await rename(draft, join(folder, name));
      return hashes.of(name);
    },
    abandon: () => handle.close(),
  };
};

/** What a finished file is; undefined when it is not there. Reads all of it. */
export const readPackedFile = async (folder: string, name: string): Promise<PackedFile | undefined> => {
  const path = join(folder, name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const hashes = createHashes();
  const handle = await open(path, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }))
      hashes.update(chunk);
  } finally {
    await handle.close();
  }
  return hashes.of(name);
};

/** The hash of all bytes and, where there is more than one, of each piece. */
const createHashes = () => {
  const whole = createHash('sha256');
  const pieces: string[] = [];
  let piece = createHash('sha256');
  let inPiece = 0;
  let bytes = 0;
  return {
    update: (chunk: Uint8Array): void => {
      whole.update(chunk);
      for (let at = 0; at < chunk.length; ) {
        if (inPiece === pieceBytes) {
          pieces.push(piece.digest('hex'));
          piece = createHash('sha256');
          inPiece = 0;
        }
        const part = chunk.subarray(at, at + pieceBytes - inPiece);
        piece.update(part);
        inPiece += part.length;
        at += part.length;
      }
      bytes += chunk.length;
    },
    of: (name: string): PackedFile => {
      const sha256 = whole.digest('hex');
      return pieces.length === 0
        ? { name, bytes, sha256 }
        : { name, bytes, sha256, pieces: [...pieces, piece.digest('hex')] };
    },
  };
};

const writeAll = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};
