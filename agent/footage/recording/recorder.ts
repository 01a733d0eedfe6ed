import type { Logger } from 'pino';
import type { Db } from '../../journal/database.ts';
import type { Clock } from '../../time/clock.ts';
import { startUpkeep } from '../audit/upkeep.ts';
import { openLossStore } from '../lossStore.ts';
import { reconcileAll } from '../reconcile/reconcile.ts';
import { openReconcileStore } from '../reconcile/reconcileStore.ts';
import { openSuspicionStore } from '../suspicion.ts';
import { mountVolume, type Volume } from '../volume.ts';
import type { StartCamera } from './ffmpeg.ts';
import { type Boot, openRecorderStore, type RecordedStream, type RecorderStore } from './recorderStore.ts';
import { type StreamRecorder, startStreamRecorder } from './streamRecorder.ts';

export interface RecorderOptions {
  readonly db: Db;
  readonly site: string;
  /** Folders on disks, in the order in which they are filled. */
  readonly volumes: readonly string[];
  readonly segmentMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly startCamera: StartCamera;
  readonly addressOf: (stream: RecordedStream) => string;
  /** What looking after recorded files may read; see `UpkeepOptions`. */
  readonly auditBytesPerSecond?: number;
  readonly adoptBytesPerSecond?: number;
}

export interface Recorder {
  /** Closes every file and run, and says that it stopped on purpose. */
  stop(): Promise<void>;
}

const pollMs = 1000;
const beatMs = 5000;

/**
 * The recorder: settles what an earlier one left behind, then records every enabled stream of the index and follows
 * its changes. It needs neither agent nor broker.
 */
export const startRecorder = async (options: RecorderOptions): Promise<Recorder> => {
  const { db, clock, log } = options;
  const store = openRecorderStore(db);
  const boot = store.startBoot(clock.now(), clock.monotonicMs());
  const settled = await settle(options, store, boot);
  const recorders = new Map<number, StreamRecorder>();
  const seen = new Set<number>();
  let stopped = false;

  const begin = (stream: RecordedStream): void => {
    const nowMs = clock.now();
    if (!seen.has(stream.id)) {
      store.gaps.takeUp(stream.id, boot, stream.registeredMs >= boot.startedMs, nowMs);
      seen.add(stream.id);
    }
    recorders.set(
      stream.id,
      startStreamRecorder({ ...options, stream, boot, store, volume: () => firstVolume(options.volumes, store) }),
    );
  };

  const follow = async (): Promise<void> => {
    for (const stream of store.streams()) {
      const running = recorders.get(stream.id);
      if (running && (stream.enabled === 0 || running.revision !== stream.revision)) {
        recorders.delete(stream.id);
        if (stream.enabled === 0) await running.stop('disabled', 'switched off');
        else await running.stop('unknown', 'the settings of the stream changed');
      }
      if (stopped) return;
      if (stream.enabled === 1 && !recorders.has(stream.id)) begin(stream);
      if (stream.enabled === 0 && !seen.has(stream.id)) {
        const nowMs = clock.now();
        const cause = { reason: 'disabled', detail: 'switched off' } as const;
        store.gaps.noteCause({ streamId: stream.id, startMs: nowMs, ...cause, nowMs, bootId: boot.id });
        store.setState(stream.id, 'disabled', 'disabled: switched off', nowMs);
        seen.add(stream.id);
      }
    }
  };

  const beat = (): void => {
    const until = new Map<number, number>();
    for (const [streamId, recorder] of recorders) {
      const untilMs = recorder.recordedUntilMs();
      if (untilMs !== undefined) until.set(streamId, untilMs);
    }
    store.beat(boot.id, clock.now(), until);
  };

  let following = follow();
  await following;
  const poll = setInterval(() => {
    following = following.then(follow);
  }, pollMs);
  const pulse = setInterval(beat, beatMs);
  const upkeep = startUpkeep({
    ...options,
    ...{ recorderStore: store, bootId: boot.id, volumes: () => settled, now: () => clock.now() },
  });

  return {
    stop: async () => {
      stopped = true;
      clearInterval(poll);
      clearInterval(pulse);
      await upkeep.stop();
      await following;
      await Promise.all([...recorders.values()].map((recorder) => recorder.stop('recorder_down', 'stopped')));
      store.endBoot(boot.id, clock.now());
      log.info({ event: 'recorder.stopped' });
    },
  };
};

/** Puts index and disks together. Returns the volumes that are there. */
const settle = async (options: RecorderOptions, recorderStore: RecorderStore, boot: Boot): Promise<Volume[]> => {
  const { db, clock, log } = options;
  const volumes: Volume[] = [];
  for (const path of options.volumes) {
    const mounted = await openVolume(path, recorderStore);
    if (mounted.ok) volumes.push(mounted.volume);
    else log.error({ event: 'volume.absent', path, detail: mounted.detail });
  }
  await reconcileAll(recorderStore.streams(), volumes, {
    ...{ store: openReconcileStore(db), recorderStore, suspicions: openSuspicionStore(db), losses: openLossStore(db) },
    ...{ bootId: boot.id, now: () => clock.now(), log },
  });
  return volumes;
};

type Opened = { readonly ok: true; readonly volume: Volume } | { readonly ok: false; readonly detail: string };

const openVolume = async (path: string, store: RecorderStore): Promise<Opened> => {
  const before = store.volumeAt(path);
  const mounted = await mountVolume(path, before !== undefined);
  if (!mounted.ok) {
    store.volumeAbsent(path);
    return mounted;
  }
  return { ok: true, volume: { id: store.volumeOnline(mounted.uuid, path), uuid: mounted.uuid, path } };
};

/** The first volume that is there. */
const firstVolume = async (paths: readonly string[], store: RecorderStore): Promise<Opened> => {
  const refusals: string[] = [];
  for (const path of paths) {
    const opened = await openVolume(path, store);
    if (opened.ok) return opened;
    refusals.push(opened.detail);
  }
  return { ok: false, detail: refusals.join('; ') };
};
