import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { segmentPathOf } from '../paths.ts';
import type { RecordedStream } from '../recording/recorderStore.ts';
import type { Volume } from '../volume.ts';
import { lengthOfFound } from './foundFile.ts';
import type { ReconcileContext } from './reconcile.ts';
import type { AwaitedFile } from './reconcileStore.ts';
import { examine, flagsOf, makeSafe, setAside } from './settle.ts';

export type AdoptContext = Pick<ReconcileContext, 'store' | 'recorderStore' | 'bootId' | 'now' | 'log'>;

/**
 * Enters one awaited file in the index, or sets it aside. `isHead`: nothing is recorded yet, so the next file will name
 * this one. Returns how many bytes were read.
 */
export const adoptFile = async (
  stream: RecordedStream,
  volume: Volume,
  file: AwaitedFile,
  isHead: boolean,
  { store, recorderStore, now, log }: AdoptContext,
): Promise<number> => {
  const name = { startMs: file.startMs, run: file.run, seq: file.seq };
  const path = join(volume.path, segmentPathOf(stream, name));
  const onQuarantined = (movedTo: string, why: string, bytes: number): void =>
    recorderStore.quarantined({ volumeId: volume.id, path: movedTo, why, bytes, nowMs: now() });
  const nextMs = store.nextStartMs(file);
  if (!existsSync(path)) {
    store.noLongerAwaited(file);
    return 0;
  }
  const examined = await examine(path, name, stream, store.isOccupied(stream.id, file.startMs));
  const { scanned } = examined;
  const verdict = examined.ok ? (examined.torn ? 'salvage' : 'adopt') : examined.why;
  log.info({ event: 'footage.adopting', stream: stream.name, startMs: file.startMs, verdict });
  if (examined.ok) {
    const sha256 = await makeSafe(volume.path, path, examined, onQuarantined);
    const segment = {
      ...{ streamId: stream.id, startMs: file.startMs, runId: file.runId, seq: file.seq, volumeId: volume.id },
      durationMs: lengthOfFound(scanned.mediaMs, nextMs === undefined ? undefined : nextMs - file.startMs),
      ...{ bytes: scanned.wholeBytes, initBytes: scanned.initBytes, sha256, gops: scanned.gops },
      flags: flagsOf(scanned, examined.torn),
    };
    store.adopt(segment, isHead);
  } else {
    await setAside(volume.path, path, examined.why, scanned.totalBytes, onQuarantined);
    store.noLongerAwaited(file);
  }
  return scanned.totalBytes;
};
