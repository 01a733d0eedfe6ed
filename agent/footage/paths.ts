import { join } from 'node:path';

export type StreamKind = 'main' | 'sub';

/** What tells one file from all others. `startMs` is its start in milliseconds since the epoch. */
export interface SegmentName {
  readonly startMs: number;
  /** UUID of its run. */
  readonly run: string;
  /** Its place in the run, from 0. */
  readonly seq: number;
}

const pattern = /^(\d{1,15})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-(\d{1,9})\.mp4$/;

export const fileNameOf = ({ startMs, run, seq }: SegmentName): string => `${startMs}-${run}-${seq}.mp4`;

/** Reads a file name back; undefined when it is none of ours. */
export const parseFileName = (name: string): SegmentName | undefined => {
  const [, startMs, run, seq] = pattern.exec(name) ?? [];
  if (startMs === undefined || run === undefined || seq === undefined) return undefined;
  return { startMs: Number(startMs), run, seq: Number(seq) };
};

/** `YYYY/MM/DD/HH` in UTC: sixty files in a folder, and a summer-time hour is never twice the same folder. */
export const hourFolderOf = (instantMs: number): string => {
  const text = new Date(instantMs).toISOString();
  return join(text.slice(0, 4), text.slice(5, 7), text.slice(8, 10), text.slice(11, 13));
};

/** The folder of a stream below its volume. */
export const streamFolderOf = (stream: { uuid: string; kind: StreamKind }): string => join(stream.uuid, stream.kind);

/** Where a segment lies below its volume. */
export const segmentPathOf = (stream: { uuid: string; kind: StreamKind }, name: SegmentName): string =>
  join(streamFolderOf(stream), hourFolderOf(name.startMs), fileNameOf(name));
