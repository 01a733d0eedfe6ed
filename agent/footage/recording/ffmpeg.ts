import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** One running ffmpeg that copies one camera's picture to us. */
export interface Camera {
  /** Fragmented MP4; ends when ffmpeg ends. */
  readonly output: Readable;
  /** The last of what it said; may hold the address with its password. */
  said(): string;
  /** True when the program could not be started at all. */
  missing(): boolean;
  /** The signal by which somebody else ended it; known once `ended`. */
  killedBy(): NodeJS.Signals | undefined;
  /** Asks it to finish its last fragment and end. */
  finish(): void;
  kill(): void;
  readonly ended: Promise<void>;
}

const keptSpeech = 4096;
/** ffmpeg's own limit on a silent connection; it takes twice as long and then ends with exit code 0. */
const socketTimeoutMicros = 5_000_000;
/** Cameras with a key frame every few minutes still give us something to write and to judge them by. */
const longestFragmentMicros = 10_000_000;

/** `copy` is right for AAC only; everything else, G.711 above all, has no place in an MP4 and becomes AAC. */
export type Sound = 'off' | 'copy' | 'transcode';

export type StartCamera = (address: string, sound: Sound) => Camera;

/** Starts ffmpeg on an RTSP address: the picture copied, one fragment per key frame, flushed at once. */
export const startFfmpeg =
  (program = 'ffmpeg'): StartCamera =>
  (address, sound) => {
    // How we want our own memory kept costs ffmpeg more time than it saves memory.
    const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: undefined };
    const child = spawn(program, argumentsFor(address, sound), { env, stdio: ['ignore', 'pipe', 'pipe'] });
    return watch(child);
  };

const argumentsFor = (address: string, sound: Sound): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'warning'],
  ...['-rtsp_transport', 'tcp', '-timeout', String(socketTimeoutMicros), '-i', address],
  ...['-map', '0:v:0', '-c:v', 'copy', ...soundArguments[sound], '-f', 'mp4'],
  ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-frag_duration', String(longestFragmentMicros)],
  ...['-flush_packets', '1', 'pipe:1'],
];

const soundArguments: Record<Sound, readonly string[]> = {
  // The default: sound needs the consent of those who are heard.
  off: ['-an'],
  // A camera without sound is no error, and one that promises sound and sends none must not hold its pictures back.
  copy: ['-map', '0:a:0?', '-c:a', 'copy', '-max_interleave_delta', '500000'],
  transcode: ['-map', '0:a:0?', '-c:a', 'aac', '-max_interleave_delta', '500000'],
};

const watch = (child: ChildProcessByStdio<null, Readable, Readable>): Camera => {
  let said = '';
  let missing = false;
  let isOurs = false;
  const end = (signal: NodeJS.Signals): void => {
    isOurs ||= child.exitCode === null && child.signalCode === null;
    child.kill(signal);
  };
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-keptSpeech);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      missing = 'code' in error && error.code === 'ENOENT';
      said = `${said}${error.message}\n`;
      if (child.pid === undefined) resolve();
    });
    child.once('close', () => resolve());
  });
  return {
    output: child.stdout,
    said: () => said,
    missing: () => missing,
    killedBy: () => (isOurs ? undefined : (child.signalCode ?? undefined)),
    finish: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    ended,
  };
};
