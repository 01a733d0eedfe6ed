import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const width = 32;
const height = 18;
const limitMs = 20_000;

/**
 * The first picture of a footage file, tiny and grey: 32 × 18 points. Undefined when there is none to be had. The program
 * that decodes it gives way to everything else on the machine.
 */
export const glanceAt = async (file: string, signal: AbortSignal): Promise<Uint8Array | undefined> => {
  const decode = ['ffmpeg', '-nostdin', '-v', 'error', '-threads', '1', '-i', file, '-map', '0:v:0', '-frames:v', '1'];
  const shrink = ['-vf', `scale=${width}:${height}:flags=area,format=gray`, '-f', 'rawvideo', 'pipe:1'];
  try {
    const options = { encoding: 'buffer', timeout: limitMs, killSignal: 'SIGKILL', signal } as const;
    const { stdout } = await promisify(execFile)('nice', ['-n', '19', ...decode, ...shrink], options);
    return stdout.length === width * height ? stdout : undefined;
  } catch (error) {
    // Whatever it was: no file any more, a damaged one, no ffmpeg. The file itself is judged by those who read it whole.
    if (error instanceof Error) return undefined;
    throw error;
  }
};
