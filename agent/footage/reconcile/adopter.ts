import { setTimeout as wait } from 'node:timers/promises';
import type { RecordedStream } from '../recording/recorderStore.ts';
import type { Volume } from '../volume.ts';
import { type AdoptContext, adoptFile } from './adopt.ts';

export interface AdopterOptions extends AdoptContext {
  readonly streams: () => readonly RecordedStream[];
  /** Volumes that are there now. */
  readonly volumes: () => readonly Volume[];
  readonly bytesPerSecond: number;
  readonly signal: AbortSignal;
}

const batch = 100;
const idleMs = 5000;

/**
 * Enters files by the thousand while recording goes on: one after the other, in the order of recording, within a budget of
 * bytes read. A recorder that dies goes on where it was: what awaits is in the index.
 */
export const adoptAwaiting = async (options: AdopterOptions): Promise<void> => {
  const { store, streams, volumes, bytesPerSecond, bootId, now, signal } = options;
  while (!signal.aborted) {
    const places = new Map(volumes().map((volume) => [volume.id, volume]));
    const known = new Map(streams().map((stream) => [stream.id, stream]));
    let entered = 0;
    for (const file of store.awaited(batch)) {
      if (signal.aborted) return;
      const stream = known.get(file.streamId);
      const volume = places.get(file.volumeId);
      if (!stream || !volume) continue;
      const bytes = await adoptFile(stream, volume, file, false, options);
      store.sayHoles(file.runId, 0, bootId, now());
      entered += 1;
      await pause((bytes * 1000) / bytesPerSecond, signal);
    }
    if (entered === 0) await pause(idleMs, signal);
  }
};

/** Resolves after a while, or at once when it is over. */
const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
