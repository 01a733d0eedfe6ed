import { type FileHandle, open } from 'node:fs/promises';
import { readMoof, readMoov, type VideoTrack } from './boxes.ts';
import type { Gop } from './gops.ts';
import { readIdentity, type SegmentIdentity } from './identityBox.ts';
import { holeMsIn, mediaMsOf } from './lengths.ts';

/** What a footage file holds, read from its headers alone (pictures are skipped). */
export interface ScannedFile {
  readonly identity: SegmentIdentity | undefined;
  /** Bytes before the first fragment; 0 when the head is not whole. */
  readonly initBytes: number;
  readonly gops: readonly Gop[];
  /** Footage in it: frames that the camera left out at the end of a run do not count. */
  readonly mediaMs: number;
  /** Bytes up to the end of the last whole fragment, and of the file. */
  readonly wholeBytes: number;
  readonly totalBytes: number;
}

const headerBytes = 8;
const maxHeadBytes = 4 << 20;

/** Reads a closed, growing or torn file up to its last whole fragment. */
export const scanFile = async (path: string): Promise<ScannedFile> => {
  const handle = await open(path, 'r');
  try {
    return await scan(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
};

const scan = async (handle: FileHandle, totalBytes: number): Promise<ScannedFile> => {
  let identity: SegmentIdentity | undefined;
  let track: VideoTrack | undefined;
  let initBytes = 0;
  let wholeBytes = 0;
  let mediaMs = 0;
  const gops: Gop[] = [];
  let moof: { bytes: number; durationMs: number; key: boolean } | undefined;
  for (let at = 0; at + headerBytes <= totalBytes; ) {
    const header = await read(handle, at, headerBytes);
    const size = header.readUInt32BE(0);
    const type = header.toString('latin1', 4, headerBytes);
    if (size < headerBytes || at + size > totalBytes) break;
    if (type !== 'mdat') {
      if (size > maxHeadBytes) break;
      const body = await read(handle, at + headerBytes, size - headerBytes);
      if (type === 'uuid') identity ??= readIdentity(body);
      if (type === 'moov') {
        track = readMoov(body);
        if (!track) break;
        initBytes = at + size;
        wholeBytes = initBytes;
      }
      if (type === 'moof') {
        const times = track && readMoof(body, track);
        if (!times || !track) break;
        const durationMs = mediaMsOf(times, track.timescale) - holeMsIn(times, track.timescale);
        moof = { bytes: size, durationMs, key: times.startsWithKey };
      }
    } else {
      if (!moof) break;
      gops.push({
        bytes: moof.bytes + size,
        durationMs: Math.round(mediaMs + moof.durationMs) - Math.round(mediaMs),
        key: moof.key,
      });
      mediaMs += moof.durationMs;
      wholeBytes = at + size;
      moof = undefined;
    }
    at += size;
  }
  return { identity, initBytes, gops, mediaMs, wholeBytes, totalBytes };
};

/** Reads exactly so many bytes. Fewer come only when the file shrank under us: a broken machine. */
const read = async (handle: FileHandle, position: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error(`A footage file ended ${length - bytesRead} bytes early`);
  return buffer;
};
