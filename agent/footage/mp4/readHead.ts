import { open } from 'node:fs/promises';
import { readIdentity, type SegmentIdentity } from './identityBox.ts';

const headBytes = 16 << 10;

/** What a footage file says of itself, from its first kilobytes alone; undefined when it says nothing that we can read. */
export const readHead = async (path: string): Promise<SegmentIdentity | undefined> => {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(buffer, 0, headBytes, 0);
    return identityIn(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
};

/** The identity box among the first boxes of a file. */
export const identityIn = (head: Buffer): SegmentIdentity | undefined => {
  for (let at = 0; at + 8 <= head.length; ) {
    const size = head.readUInt32BE(at);
    if (size < 8 || at + size > head.length) return undefined;
    if (head.toString('latin1', at + 4, at + 8) === 'uuid') return readIdentity(head.subarray(at + 8, at + size));
    at += size;
  }
  return undefined;
};
