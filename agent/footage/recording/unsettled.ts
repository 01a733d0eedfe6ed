import type { Logger } from 'pino';
import type { Volume } from '../volume.ts';
import type { RecordedStream } from './recorderStore.ts';

/** Which volumes may hold files of a stream that the index does not know, because they were away or refused to be read or written. */
export interface Unsettled {
  /** From the last footage that the index knows, every volume is in doubt for this stream. */
  doubt(stream: RecordedStream): void;
  /** Looks at those in doubt that are there now. The stream must not be recorded meanwhile. */
  settle(stream: RecordedStream): Promise<void>;
}

export interface UnsettledOptions {
  readonly paths: readonly string[];
  readonly online: () => readonly Volume[];
  /** Start of the earliest file that may not be in the index. */
  readonly unsettledSince: (streamId: number) => number;
  readonly enterFound: (stream: RecordedStream, volumes: readonly Volume[], sinceMs: number) => Promise<void>;
  readonly log: Logger;
}

export const keepUnsettled = (options: UnsettledOptions): Unsettled => {
  const doubts = new Map<number, { sinceMs: number; paths: Set<string> }>();
  return {
    doubt: ({ id }) => {
      const sinceMs = Math.min(options.unsettledSince(id), doubts.get(id)?.sinceMs ?? Number.POSITIVE_INFINITY);
      doubts.set(id, { sinceMs, paths: new Set(options.paths) });
    },
    settle: async (stream) => {
      const doubt = doubts.get(stream.id);
      if (!doubt) return;
      for (const volume of options.online().filter(({ path }) => doubt.paths.has(path))) {
        try {
          await options.enterFound(stream, [volume], doubt.sinceMs);
          doubt.paths.delete(volume.path);
        } catch (error) {
          // A disk that cannot be read or is read-only concerns what lies on it, and no recording on another.
          if (!(error instanceof Error && 'syscall' in error)) throw error;
          options.log.error({
            event: 'volume.unsettled',
            path: volume.path,
            stream: stream.name,
            detail: error.message,
          });
        }
      }
      if (doubt.paths.size === 0) doubts.delete(stream.id);
    },
  };
};
