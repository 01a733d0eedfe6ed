import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackedFile } from '#contract/footageManifest.ts';
import { createPackedFile, type PackedWriter } from './packedFile.ts';
import type { Cut } from './plan.ts';
import { createRebase } from './rebase.ts';

const chunkBytes = 1 << 20;

/**
 * Copies the head of a file and the bytes of a cut, unchanged. The whole file is read, so that it is known whether its hash
 * is still that of the index: null when the index has none yet.
 */
export const copyEvidence = async (
  cut: Cut,
  target: { readonly folder: string; readonly name: string },
  onBytes: (bytes: number) => void,
): Promise<{ readonly file: PackedFile; readonly isIntact: boolean | null }> => {
  const { source, first, end } = cut;
  const from = await open(source.path, 'r');
  try {
    const to = await createPackedFile(target.folder, target.name);
    try {
      const whole = createHash('sha256');
      const readTo = source.sha256 === null ? end : source.bytes;
      for (let at = 0; at < readTo; ) {
        const chunk = await readExactly(from, at, Math.min(chunkBytes, readTo - at), source.name);
        whole.update(chunk);
        for (const part of [within(chunk, at, 0, source.initBytes), within(chunk, at, first, end)]) {
          if (part.length === 0) continue;
          await to.append(part);
          onBytes(part.length);
        }
        at += chunk.length;
      }
      const isIntact = source.sha256 === null ? null : whole.digest('hex') === source.sha256;
      return { file: await to.close(), isIntact };
    } catch (error) {
      await to.abandon().catch(() => undefined); // the first failure is the one to tell
      throw error;
    }
  } finally {
    await from.close();
  }
};

/** Makes one film that begins at zero of evidence files that follow each other. */
export const copyViewing = async (
  evidence: readonly { readonly name: string; readonly headBytes: number }[],
  target: { readonly folder: string; readonly name: string },
  onBytes: (bytes: number) => void,
): Promise<PackedFile> => {
  const to = await createPackedFile(target.folder, target.name);
  try {
    let rebase: ReturnType<typeof createRebase> | undefined;
    for (const { name, headBytes } of evidence) {
      const from = await open(join(target.folder, name), 'r');
      try {
        const head = await readExactly(from, 0, headBytes, name);
        if (!rebase) {
          rebase = createRebase(moovOf(head));
          await to.append(head);
          onBytes(head.length);
        }
        const { size } = await from.stat();
        for (let at = headBytes; at < size; ) at += await moveFragment(from, at, name, { to, rebase, onBytes });
      } finally {
        await from.close();
      }
    }
    return await to.close();
  } catch (error) {
    await to.abandon().catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
};

/** One moof with its mdat. Returns how many bytes they are. */
const moveFragment = async (
  from: FileHandle,
  at: number,
  name: string,
  {
    to,
    rebase,
    onBytes,
  }: { to: PackedWriter; rebase: ReturnType<typeof createRebase>; onBytes: (bytes: number) => void },
): Promise<number> => {
  const moofBytes = (await readExactly(from, at, 8, name)).readUInt32BE(0);
  const moof = await readExactly(from, at, moofBytes + 8, name);
  const mdatBytes = moof.readUInt32BE(moofBytes);
  if (mdatBytes < 8) throw new RangeError(`${name} has a damaged fragment`);
  rebase.move(moof.subarray(0, moofBytes));
  await to.append(moof);
  for (let done = 8; done < mdatBytes; ) {
    const chunk = await readExactly(from, at + moofBytes + done, Math.min(chunkBytes, mdatBytes - done), name);
    await to.append(chunk);
    done += chunk.length;
  }
  onBytes(moofBytes + mdatBytes);
  return moofBytes + mdatBytes;
};

const moovOf = (head: Buffer): Buffer => {
  for (let at = 0; at + 8 <= head.length; at += Math.max(8, head.readUInt32BE(at))) {
    if (head.toString('latin1', at + 4, at + 8) === 'moov') return head.subarray(at, at + head.readUInt32BE(at));
  }
  throw new RangeError('A file has no head');
};

/** The part of a chunk that lies between two places of its file. */
const within = (chunk: Buffer, at: number, from: number, to: number): Buffer =>
  chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));

const readExactly = async (handle: FileHandle, position: number, length: number, name: string): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new RangeError(`${name} ends ${length - done} bytes early`);
    done += bytesRead;
  }
  return buffer;
};
