import { type FragmentTimes, isWithoutPicture, readMoof, readMoov, readSound, type VideoTrack } from './boxes.ts';
import { browserHead } from './hevcHead.ts';

/** The head of a stream: what every file needs before its fragments. */
export interface InitPiece {
  readonly kind: 'init';
  readonly ftyp: Buffer;
  readonly moov: Buffer;
  readonly track: VideoTrack;
  readonly sound: 'aac' | 'other' | undefined;
}

/** One moof and its mdat, byte for byte. Its times are those of the picture; sound rides along. */
export interface FragmentPiece extends FragmentTimes {
  readonly kind: 'fragment';
  readonly bytes: Buffer;
}

export type Piece = InitPiece | FragmentPiece;
/** What some bytes completed. With `damage` the stream cannot be read on; the pieces before it are whole. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  readonly damage: string | undefined;
}

export interface Splitter {
  /** Takes the next bytes and returns what they complete. After damage it answers nothing but that damage. */
  push(chunk: Buffer): Pieces;
}

/**
 * Larger boxes are damage, not video: ten seconds (the longest fragment that we ask ffmpeg for) at 40 Mbit/s are 50 MB.
 */
const maxBoxBytes: Record<string, number> = { ftyp: 4096, moov: 1 << 20, moof: 4 << 20, mdat: 64 << 20 };
const maxOtherBoxBytes = 1 << 20;
const headerBytes = 8;

/**
 * Cuts a live fragmented MP4 into its head and its fragments, however the bytes arrive. Our own because libraries for
 * MP4 in JavaScript read whole files or re-write boxes; here each byte must pass through unchanged and exactly once,
 * so that what is hashed, indexed and played is what ffmpeg wrote (but for the name of H.265: `browserHead`).
 */
export const createSplitter = (): Splitter => {
  const waiting: Buffer[] = [];
  let held = 0;
  let ftyp: Buffer | undefined;
  let track: VideoTrack | undefined;
  /** Read, and waiting in place for its mdat: both are taken together, so that the pictures are copied only once. */
  let moof: { size: number; times: FragmentTimes | 'without picture' } | undefined;
  let damage: string | undefined;

  /** The first so many of the held bytes, in one piece. */
  const flat = (count: number): Buffer => {
    if ((waiting[0]?.length ?? 0) < count) waiting.splice(0, waiting.length, Buffer.concat(waiting));
    return (waiting[0] ?? Buffer.alloc(0)).subarray(0, count);
  };

  const take = (count: number): Buffer => {
    const taken = flat(count);
    const rest = waiting.shift()?.subarray(count);
    if (rest && rest.length > 0) waiting.unshift(rest);
    held -= count;
    return taken;
  };

  const headerAt = (at: number): { type: string; size: number } => {
    const bytes = flat(at + headerBytes);
    return { size: bytes.readUInt32BE(at), type: bytes.toString('latin1', at + 4, at + headerBytes) };
  };

  const accept = (type: string, size: number): Piece | string | undefined => {
    if (moof) {
      if (type !== 'mdat') return `${printable(type)} stands inside a fragment`;
      const { times } = moof;
      const bytes = take(moof.size + size);
      moof = undefined;
      // Without a picture it is no footage, and no sign of life of the camera either.
      if (times === 'without picture') return undefined;
      if (times.sampleBytes > size - headerBytes) return 'a fragment does not fit its frames';
      return { kind: 'fragment', bytes, ...times };
    }
    if (type === 'moof') {
      const body = flat(size).subarray(headerBytes);
      const times = track && (readMoof(body, track) ?? soundOnly(body, track));
      if (!times) return 'a fragment cannot be read';
      moof = { size, times };
      return undefined;
    }
    const bytes = take(size);
    switch (type) {
      case 'ftyp':
        ftyp = bytes;
        return undefined;
      case 'moov': {
        const moov = browserHead(bytes);
        track = readMoov(moov.subarray(headerBytes));
        if (!ftyp || !track) return 'the head describes no picture';
        return { kind: 'init', ftyp, moov, track, sound: readSound(moov.subarray(headerBytes)) };
      }
      case 'mdat':
        return 'a fragment does not fit its frames';
      default:
        // sidx, mfra, free …: allowed between fragments, of no use to us.
        return undefined;
    }
  };

  return {
    push: (chunk) => {
      const pieces: Piece[] = [];
      if (!damage && chunk.length > 0) {
        waiting.push(chunk);
        held += chunk.length;
      }
      for (let at = moof?.size ?? 0; !damage && held >= at + headerBytes; at = moof?.size ?? 0) {
        const { type, size } = headerAt(at);
        if (size < headerBytes || size > (maxBoxBytes[type] ?? maxOtherBoxBytes)) {
          damage = `a box ${printable(type)} of ${size} bytes`;
        } else if (held < at + size) {
          break;
        } else {
          const result = accept(type, size);
          if (typeof result === 'string') damage = result;
          else if (result) pieces.push(result);
        }
      }
      return { pieces, damage };
    },
  };
};

const soundOnly = (moofBody: Buffer, track: VideoTrack): 'without picture' | undefined =>
  isWithoutPicture(moofBody, track) ? 'without picture' : undefined;

const printable = (type: string): string => type.replace(/[^ -~]/g, '?');
