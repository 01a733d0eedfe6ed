import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a closed file is known by. */
export interface ClosedFile {
  readonly bytes: number;
  readonly sha256: Buffer;
}

/** A footage file while it is written. Each failed call means: this file ends here. */
export interface SegmentFile {
  readonly path: string;
  /** Bytes handed over so far. */
  readonly bytes: number;
  append(bytes: Buffer): Promise<void>;
  /** Makes what was appended safe against a power cut, and the first time its name too. */
  sync(): Promise<void>;
  /** Syncs and closes. */
  close(): Promise<ClosedFile>;
  /**
   * After a failed `append`: takes half-written bytes off the end, then as `close`. Only for errors of `write`; after a
   * failed sync Linux has forgotten which pages were lost, and nothing of the file can be trusted.
   */
  closeWhole(): Promise<ClosedFile>;
  /** Lets go of the file as it is. */
  abandon(): Promise<void>;
}

/** Creates a file that must not exist yet, with the folders above it, below `root`. */
export const createSegmentFile = async (root: string, relativePath: string): Promise<SegmentFile> => {
  const path = join(root, relativePath);
  await makeFolders(root, dirname(relativePath));
  const handle = await open(path, 'wx', 0o640);
  const hash = createHash('sha256');
  let bytes = 0;
  let isOpen = true;
  let isNamed = false;
  const letGo = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  const makeNameSafe = async (): Promise<void> => {
    if (isNamed) return;
    await syncFolder(dirname(path));
    isNamed = true;
  };
  const finish = async (): Promise<ClosedFile> => {
    try {
      await handle.datasync();
    } finally {
      await letGo();
    }
    await makeNameSafe();
    return { bytes, sha256: hash.digest() };
  };
  return {
    path,
    get bytes() {
      return bytes;
    },
    append: async (chunk) => {
      await writeWhole(handle, chunk, bytes);
      hash.update(chunk);
      bytes += chunk.length;
    },
    sync: async () => {
      await handle.datasync();
      await makeNameSafe();
    },
    close: finish,
    closeWhole: async () => {
      await handle.truncate(bytes);
      return finish();
    },
    abandon: letGo,
  };
};

/** Makes renames and new names in a folder safe against a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeWhole = async (handle: FileHandle, chunk: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
};

/** Each new folder is a name in the one above it, so that one is synced too. */
const makeFolders = async (root: string, below: string): Promise<void> => {
  const first = await mkdir(join(root, below), { recursive: true, mode: 0o750 });
  if (first === undefined) return;
  for (let folder = join(root, below); folder.length >= first.length; folder = dirname(folder)) {
    await syncFolder(dirname(folder));
  }
};
