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
  let moof: { bytes: Buffer; times: FragmentTimes | 'without picture' } | undefined;
  let damage: string | undefined;

  const take = (count: number): Buffer => {
    const first = waiting[0];
    const all = first && waiting.length === 1 ? first : Buffer.concat(waiting);
    waiting.length = 0;
    if (all.length > count) waiting.push(all.subarray(count));
    held -= count;
    return all.subarray(0, count);
  };

  const header = (): { type: string; size: number } => {
    if ((waiting[0]?.length ?? 0) < headerBytes) waiting.splice(0, waiting.length, Buffer.concat(waiting));
    const first = waiting[0] ?? Buffer.alloc(headerBytes);
    return { size: first.readUInt32BE(0), type: first.toString('latin1', 4, headerBytes) };
  };

  const accept = (type: string, bytes: Buffer): Piece | string | undefined => {
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
      case 'moof': {
        const times = track && (readMoof(bytes.subarray(headerBytes), track) ?? soundOnly(bytes, track));
        if (!times || moof) return 'a fragment cannot be read';
        moof = { bytes, times };
        return undefined;
      }
      case 'mdat': {
        if (!moof) return 'a fragment does not fit its frames';
        const { times, bytes: head } = moof;
        moof = undefined;
        // Without a picture it is no footage, and no sign of life of the camera either.
        if (times === 'without picture') return undefined;
        if (times.sampleBytes > bytes.length - headerBytes) return 'a fragment does not fit its frames';
        return { kind: 'fragment', bytes: Buffer.concat([head, bytes]), ...times };
      }
      default:
        // sidx, mfra, free …: allowed between fragments, of no use to us.
        return moof ? `${printable(type)} stands inside a fragment` : undefined;
    }
  };

  return {
    push: (chunk) => {
      const pieces: Piece[] = [];
      if (!damage && chunk.length > 0) {
        waiting.push(chunk);
        held += chunk.length;
      }
      while (!damage && held >= headerBytes) {
        const { type, size } = header();
        if (size < headerBytes || size > (maxBoxBytes[type] ?? maxOtherBoxBytes)) {
          damage = `a box ${printable(type)} of ${size} bytes`;
        } else if (held < size) {
          break;
        } else {
          const result = accept(type, take(size));
          if (typeof result === 'string') damage = result;
          else if (result) pieces.push(result);
        }
      }
      return { pieces, damage };
    },
  };
};

const soundOnly = (moof: Buffer, track: VideoTrack): 'without picture' | undefined =>
  isWithoutPicture(moof.subarray(headerBytes), track) ? 'without picture' : undefined;

const printable = (type: string): string => type.replace(/[^ -~]/g, '?');
