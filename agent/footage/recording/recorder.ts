import type { Logger } from 'pino';
import type { Db } from '../../journal/database.ts';
import type { Clock } from '../../time/clock.ts';
import { startUpkeep } from '../audit/upkeep.ts';
import { openLossStore } from '../lossStore.ts';
import { enterFound, reconcileAll } from '../reconcile/reconcile.ts';
import { openReconcileStore } from '../reconcile/reconcileStore.ts';
import { openSuspicionStore } from '../suspicion.ts';
import { openDisks } from './disks.ts';
import { openDoubtStore } from './doubtStore.ts';
import { startDoubts } from './doubts.ts';
import type { StartCamera } from './ffmpeg.ts';
import { openGuard } from './guard.ts';
import { measureLag } from './lag.ts';
import { spreadTurns } from './pause.ts';
import { openRecorderStore, type RecordedStream } from './recorderStore.ts';
import { type Capacity, standstill } from './room.ts';
import { type StreamRecorder, startStreamRecorder } from './streamRecorder.ts';
import { keepUnsettled } from './unsettled.ts';

export interface RecorderOptions {
  readonly db: Db;
  readonly site: string;
  /** Folders on disks, in the order in which they are filled. */
  readonly volumes: readonly string[];
  /** Kept free on each volume; undefined: a hundredth of it, and at least one gigabyte. */
  readonly reserveBytes?: number | undefined;
  /** How much a volume has; by default what the system says. */
  readonly capacityOf?: (path: string) => Promise<Capacity>;
  readonly segmentMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly startCamera: StartCamera;
  /** Between two looks at the picture of a stream, whether it is black or stands still; five minutes by default. */
  readonly glanceEveryMs?: number;
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
const lookEveryMs = 30_000;
const startsApartMs = 20;
const glanceEveryMs = 300_000;

type Halt = { readonly reason: 'disabled' | 'disk_full'; readonly detail: string };

/**
 * The recorder: settles what an earlier one left behind, then records every enabled stream of the index and follows
 * its changes. It needs neither agent nor broker.
 */
export const startRecorder = async (options: RecorderOptions): Promise<Recorder> => {
  const { db, clock, log } = options;
  const store = openRecorderStore(db);
  const boot = store.startBoot(clock.now(), clock.monotonicMs());
  const disks = openDisks({
    ...{ store, paths: options.volumes, reserveBytes: options.reserveBytes, log },
    ...{ now: () => clock.now(), monotonicMs: () => clock.monotonicMs() },
    ...(options.capacityOf ? { capacityOf: options.capacityOf } : {}),
  });
  await disks.look();
  const context = {
    ...{ store: openReconcileStore(db), recorderStore: store, suspicions: openSuspicionStore(db) },
    ...{ losses: openLossStore(db), bootId: boot.id, now: () => clock.now(), log },
  };
  const unsettled = keepUnsettled({
    ...{ paths: options.volumes, online: () => disks.online(), log },
    unsettledSince: context.store.unsettledSince,
    enterFound: (stream, volumes, sinceMs) => enterFound(stream, volumes, sinceMs, context),
  });
  const earlier = store.streams();
  if (disks.online().length < options.volumes.length) earlier.forEach(unsettled.doubt);
  try {
    await reconcileAll(earlier, disks.online(), context);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    log.error({ event: 'volume.unsettled', detail: error.message });
    earlier.forEach(unsettled.doubt);
    context.store.settle();
  }
  const recorders = new Map<number, StreamRecorder>();
  /** Why a stream is not recorded, as the index says it. */
  const halted = new Map<number, Halt['reason']>();
  const seen = new Set<number>();
  const guard = openGuard(() => clock.monotonicMs(), log);
  const startTurn = spreadTurns(startsApartMs, () => clock.monotonicMs());
  let lookedMono = clock.monotonicMs();
  /** Streams up to this priority stand still until there is room again. */
  let stillUpTo: number | undefined;
  let stopped = false;

  const takeUp = (stream: RecordedStream): void => {
    if (seen.has(stream.id)) return;
    store.gaps.takeUp(stream.id, boot, stream.registeredMs >= boot.startedMs, clock.now());
    seen.add(stream.id);
  };

  const begin = (stream: RecordedStream): void => {
    takeUp(stream);
    halted.delete(stream.id);
    recorders.set(
      stream.id,
      startStreamRecorder({ ...options, stream, boot, store, disks, startTurn, guard, unsettled }),
    );
  };

  const haltOf = (stream: RecordedStream): Halt | undefined => {
    if (stream.enabled === 0) return { reason: 'disabled', detail: 'switched off' };
    if (stillUpTo === undefined || stream.priority > stillUpTo) return undefined;
    return { reason: 'disk_full', detail: `no room for recordings of priority ${stillUpTo} and below` };
  };

  const halt = async (stream: RecordedStream, { reason, detail }: Halt): Promise<void> => {
    const running = recorders.get(stream.id);
    recorders.delete(stream.id);
    if (halted.get(stream.id) === reason) return;
    halted.set(stream.id, reason);
    if (running) return running.stop(reason, detail);
    if (reason === 'disk_full') takeUp(stream);
    const nowMs = clock.now();
    store.gaps.noteCause({ streamId: stream.id, startMs: nowMs, reason, detail, nowMs, bootId: boot.id });
    store.setState(stream.id, reason === 'disabled' ? 'disabled' : 'down', `${reason}: ${detail}`, nowMs);
    seen.add(stream.id);
  };

  const followOne = async (stream: RecordedStream): Promise<void> => {
    const cause = haltOf(stream);
    if (cause) return halt(stream, cause);
    const running = recorders.get(stream.id);
    if (running && running.revision !== stream.revision) {
      recorders.delete(stream.id);
      await running.stop('unknown', 'the settings of the stream changed');
    }
    if (!stopped && !recorders.has(stream.id)) begin(stream);
  };

  /** Which priorities stand still. While some do, the disks are looked at each second: somebody may make room. */
  const weigh = async (streams: readonly RecordedStream[]): Promise<void> => {
    const isTight = stillUpTo !== undefined || (disks.room() ?? 0) <= 1;
    if (isTight || clock.monotonicMs() - lookedMono >= lookEveryMs) {
      lookedMono = clock.monotonicMs();
      await disks.look();
    }
    const room = disks.room();
    const priorities = streams.filter(({ enabled }) => enabled === 1).map(({ priority }) => priority);
    // Without a volume to ask there is no question of room: each stream finds out itself what is wrong.
    const next = room === undefined ? undefined : standstill(priorities, stillUpTo, room);
    if (next !== stillUpTo) log.warn({ event: 'recorder.room', room, standingStillUpTo: next ?? null });
    stillUpTo = next;
  };

  const follow = async (): Promise<void> => {
    const streams = store.streams();
    await weigh(streams);
    await Promise.all(streams.map(followOne));
  };

  const lag = measureLag();
  const beat = (): void => {
    const until = new Map<number, number>();
    for (const [streamId, recorder] of recorders) {
      const untilMs = recorder.recordedUntilMs();
      if (untilMs !== undefined) until.set(streamId, untilMs);
    }
    store.beat(boot.id, clock.now(), until, lag.read());
  };

  let following = follow();
  await following;
  const poll = setInterval(() => {
    following = following.then(follow);
  }, pollMs);
  const pulse = setInterval(beat, beatMs);
  const upkeep = startUpkeep({
    ...options,
    ...{ recorderStore: store, bootId: boot.id, volumes: () => disks.online(), now: () => clock.now() },
  });
  const everyMs = options.glanceEveryMs ?? glanceEveryMs;
  const doubts = startDoubts({ doubts: openDoubtStore(db), store, clock, log, everyMs });

  return {
    stop: async () => {
      stopped = true;
      clearInterval(poll);
      clearInterval(pulse);
      await Promise.all([following, upkeep.stop(), doubts.stop()]);
      await Promise.all([...recorders.values()].map((recorder) => recorder.stop('recorder_down', 'stopped')));
      guard.close();
      lag.stop();
      store.endBoot(boot.id, clock.now());
      log.info({ event: 'recorder.stopped' });
    },
  };
};
