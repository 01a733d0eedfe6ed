import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import type { ByteSpan } from './playlist.ts';
import type { StillSource } from './stillSource.ts';

const defaultWidthPx = 320;
const longestMs = 10_000;
const mostJpegBytes = 1024 * 1024;

/** One picture as JPEG; undefined when ffmpeg cannot make one of these bytes, or not in time. */
export type DecodeStill = (source: StillSource) => Promise<Buffer | undefined>;

/** Feeds the head and one fragment to ffmpeg, which may have what the machine has to spare and no more. */
export const decodeWithFfmpeg =
  (program = 'ffmpeg', widthPx = defaultWidthPx): DecodeStill =>
  async (source) => {
    const bytes = await bytesOf(source);
    return bytes && jpegOf(program, bytes, widthPx);
  };

const bytesOf = async ({ path, initBytes, fragment }: StillSource): Promise<Buffer | undefined> => {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  const read = async ({ from, to }: ByteSpan): Promise<Buffer> => {
    const bytes = Buffer.alloc(to - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.subarray(0, bytesRead);
  };
  try {
    return Buffer.concat([await read({ from: 0, to: initBytes }), await read(fragment)]);
  } finally {
    await file.close();
  }
};

const jpegOf = (program: string, bytes: Buffer, widthPx: number): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const child = spawn(program, decoding(widthPx), { stdio: ['pipe', 'pipe', 'ignore'] });
    if (child.pid !== undefined) lower(child.pid);
    const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > mostJpegBytes) child.kill('SIGKILL');
      else parts.push(part);
    });
    // It has its picture and reads no further; or it could not be started, which `close` tells.
    child.stdin.on('error', () => undefined);
    child.on('error', () => undefined);
    child.once('close', () => {
      clearTimeout(timer);
      const jpeg = Buffer.concat(parts);
      // The bytes end inside a fragment, so its exit code tells nothing: a whole picture does (ITU-T T.81 B.1.1.3).
      const isWhole =
        size <= mostJpegBytes && jpeg.length > 3 && jpeg.readUInt16BE(0) === 0xffd8 && jpeg.at(-1) === 0xd9;
      resolve(isWhole ? jpeg : undefined);
    });
    child.stdin.end(bytes);
  });

const decoding = (widthPx: number): string[] => [
  ...['-nostdin', '-v', 'quiet', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0'],
  ...['-frames:v', '1', '-an', '-vf', `scale=${widthPx}:-2`, '-threads', '1', '-c:v', 'mjpeg', '-q:v', '5'],
  ...['-f', 'image2pipe', 'pipe:1'],
];

const lower = (pid: number): void => {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is over already.
  }
};
