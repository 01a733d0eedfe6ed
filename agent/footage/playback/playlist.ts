import type { PlacedGop } from '../mp4/gops.ts';
import type { Span } from '../timeline.ts';

/** A file that can be played: closed, or the whole fragments of the one being written. */
export interface PlayableSegment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runUuid: string;
  readonly seq: number;
  readonly initBytes: number;
  readonly gops: readonly PlacedGop[];
}

/** Bytes of a file, `from` included, `to` not. */
export interface ByteSpan {
  readonly from: number;
  readonly to: number;
}

/** A player fetches about this much at a time: few requests, and a seek does not wait for a minute of video. */
const partMs = 6000;

interface Part extends ByteSpan {
  readonly durationMs: number;
  /** Wall time of its first frame. */
  readonly atMs: number;
}

/**
 * The HLS playlist (RFC 8216) of a range: byte ranges into the files, a wall time for each file, and for each run its
 * own head behind a discontinuity. Undefined when nothing of the range is recorded.
 */
export const playlistOf = (
  segments: readonly PlayableSegment[],
  range: Span,
  write: { readonly uri: (segment: PlayableSegment) => string; readonly time: (ms: number) => string },
): string | undefined => {
  const lines: string[] = [];
  let longestMs = 0;
  let firstMs: number | undefined;
  let before: PlayableSegment | undefined;
  for (const segment of segments) {
    const parts = partsOf(segment, range);
    if (parts.length === 0) continue;
    const uri = write.uri(segment);
    const follows = before?.runUuid === segment.runUuid && before.seq + 1 === segment.seq;
    if (before && !follows) lines.push('#EXT-X-DISCONTINUITY');
    if (!follows) lines.push(`#EXT-X-MAP:URI="${uri}",BYTERANGE="${segment.initBytes}@0"`);
    parts.forEach((part, index) => {
      if (index === 0) lines.push(`#EXT-X-PROGRAM-DATE-TIME:${write.time(part.atMs)}`);
      lines.push(
        `#EXTINF:${(part.durationMs / 1000).toFixed(3)},`,
        `#EXT-X-BYTERANGE:${part.to - part.from}@${part.from}`,
      );
      lines.push(uri);
      longestMs = Math.max(longestMs, part.durationMs);
      firstMs ??= part.atMs;
    });
    before = segment;
  }
  if (!before) return undefined;
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.round(longestMs / 1000))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // The bytes begin at a key frame; what was asked for may begin seconds behind it.
    `#EXT-X-START:TIME-OFFSET=${(Math.max(0, range.from - (firstMs ?? range.from)) / 1000).toFixed(3)},PRECISE=YES`,
    ...lines,
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
};

/** Which bytes of a file belong to a range beside its head: whole fragments, from a key frame on. */
export const bytesWithin = (segment: PlayableSegment, range: Span): ByteSpan | undefined => {
  const within = fragmentsWithin(segment, range);
  const first = within[0];
  const last = within.at(-1);
  return first && last && { from: first.offset, to: last.offset + last.bytes };
};

const fragmentsWithin = ({ startMs, gops }: PlayableSegment, range: Span): PlacedGop[] => {
  const touches = ({ sinceStartMs, durationMs }: PlacedGop): boolean =>
    startMs + sinceStartMs < range.to && startMs + sinceStartMs + durationMs > range.from;
  const first = gops.findIndex(touches);
  if (first < 0) return [];
  // Nothing can be decoded before a key frame, so the fragment that has it comes along.
  const key = gops.findLastIndex((gop, index) => index <= first && gop.key);
  return gops.slice(Math.max(key, 0), gops.findLastIndex(touches) + 1);
};

const partsOf = (segment: PlayableSegment, range: Span): Part[] => {
  const parts: { from: number; to: number; durationMs: number; atMs: number }[] = [];
  for (const gop of fragmentsWithin(segment, range)) {
    const last = parts.at(-1);
    if (last && (last.durationMs < partMs || !gop.key)) {
      last.to += gop.bytes;
      last.durationMs += gop.durationMs;
    } else {
      const atMs = segment.startMs + gop.sinceStartMs;
      parts.push({ from: gop.offset, to: gop.offset + gop.bytes, durationMs: gop.durationMs, atMs });
    }
  }
  return parts;
};
