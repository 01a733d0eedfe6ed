import type { PlacedGop } from '../mp4/gops.ts';
import type { SegmentOnDisk } from '../store.ts';
import { type ByteSpan, bytesWithin } from './playlist.ts';

/** Where one picture lies in a file: the head, and the fragment that begins with it. */
export interface StillSource {
  readonly path: string;
  readonly initBytes: number;
  readonly fragment: ByteSpan;
  /** Wall time of the picture, in milliseconds. */
  readonly atMs: number;
}

/** A fragment may hold minutes; its first picture lies at its beginning, and a key frame of a 4K camera is 1 MB. */
const mostFragmentBytes = 3 * 1024 * 1024;

/**
 * The key frame that stands at an instant: the last one at or before it. Undefined where that is none of the pictures that
 * a grant opens, or nothing is recorded. Milliseconds.
 */
export const stillAt = (
  segments: readonly SegmentOnDisk[],
  atMs: number,
  granted: { readonly from: number; readonly to: number },
): StillSource | undefined => {
  const segment = segments.findLast(({ startMs, durationMs }) => startMs <= atMs && atMs < startMs + durationMs);
  const permitted = segment && bytesWithin(segment, granted);
  if (!segment || !permitted) return undefined;
  const isAt = ({ sinceStartMs }: PlacedGop): boolean => segment.startMs + sinceStartMs <= atMs;
  const gop = segment.gops.findLast((each) => each.key && isAt(each));
  if (!gop || gop.offset < permitted.from || gop.offset >= permitted.to) return undefined;
  return sourceOf(segment, gop);
};

/** The last key frame of footage that still grows, at or after an instant. Undefined where there is none. Milliseconds. */
export const newestStill = (segments: readonly SegmentOnDisk[], notBeforeMs: number): StillSource | undefined => {
  // A file that has just begun holds no whole fragment yet.
  const [newest] = segments.toReversed().flatMap((segment) => {
    const gop = segment.gops.findLast(({ key }) => key);
    return gop ? [sourceOf(segment, gop)] : [];
  });
  return newest && newest.atMs >= notBeforeMs ? newest : undefined;
};

const sourceOf = ({ path, initBytes, startMs }: SegmentOnDisk, gop: PlacedGop): StillSource => ({
  path,
  initBytes,
  fragment: { from: gop.offset, to: gop.offset + Math.min(gop.bytes, mostFragmentBytes) },
  atMs: startMs + gop.sinceStartMs,
});
