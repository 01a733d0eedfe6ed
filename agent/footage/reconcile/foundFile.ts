import type { ScannedFile } from '../mp4/scanFile.ts';
import type { SegmentName, StreamKind } from '../paths.ts';

/** What becomes of a file that the index does not know. Deleting is not among it. */
export type Judgement =
  | { readonly verdict: 'adopt' }
  /** The tail was being written when the power went: keep what is whole. */
  | { readonly verdict: 'salvage' }
  | { readonly verdict: 'quarantine'; readonly why: string };

/** Judges a file by what it says about itself; its name and folder must agree with that. */
export const judgeFoundFile = (
  file: ScannedFile,
  name: SegmentName,
  stream: { readonly uuid: string; readonly kind: StreamKind },
  occupied: boolean,
): Judgement => {
  const { identity } = file;
  if (!identity) return { verdict: 'quarantine', why: 'it does not say what it is' };
  if (identity.stream !== stream.uuid || identity.kind !== stream.kind) {
    return { verdict: 'quarantine', why: `it belongs to stream ${identity.stream} ${identity.kind}` };
  }
  if (identity.run !== name.run || identity.seq !== name.seq || identity.wallMs !== name.startMs) {
    return { verdict: 'quarantine', why: 'its name and its content disagree' };
  }
  if (file.gops.length === 0) return { verdict: 'quarantine', why: 'it has no whole fragment' };
  if (occupied) return { verdict: 'quarantine', why: 'another segment has this start' };
  return file.wholeBytes === file.totalBytes ? { verdict: 'adopt' } : { verdict: 'salvage' };
};

/** By how much the recorder stretches a file at most (runClock.ts), and a millisecond of rounding. */
const slewPerMs = 500e-6;
const roundingMs = 1;

/**
 * Wall time of a found file in milliseconds: up to the start of the next one of its run, which is where the recorder
 * ended it; of the last one, and of one whose tail is lost, the length of its fragments.
 */
export const lengthOfFound = (mediaMs: number, nextInMs: number | undefined): number => {
  const own = Math.max(1, Math.round(mediaMs));
  if (nextInMs === undefined || nextInMs <= 0) return own;
  return isLengthOf(mediaMs, nextInMs) ? nextInMs : Math.min(own, nextInMs);
};

/** Whether a file with fragments of so many milliseconds can have lasted so long. */
export const isLengthOf = (mediaMs: number, wallMs: number): boolean =>
  Math.abs(wallMs - mediaMs) <= mediaMs * slewPerMs + roundingMs;
