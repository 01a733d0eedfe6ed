import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { GapReason } from '#contract/values.ts';
import type { Clock } from '../../time/clock.ts';
import { bottom, type Ladder, nextTry } from './backoff.ts';
import { waitForCamera } from './cameraWait.ts';
import type { Disks } from './disks.ts';
import { isUnanswered } from './ending.ts';
import type { Sound, StartCamera } from './ffmpeg.ts';
import type { Guard } from './guard.ts';
import { pause, type Turn } from './pause.ts';
import type { Boot, RecordedStream, RecorderStore } from './recorderStore.ts';
import { createRunWriter } from './runWriter.ts';
import { type Session, type SessionEnd, startSession } from './session.ts';
import type { Unsettled } from './unsettled.ts';

export interface StreamRecorder {
  readonly revision: number;
  recordedUntilMs(): number | undefined;
  /** Closes file and run; the gap that begins has this reason. */
  stop(reason: GapReason, detail: string): Promise<void>;
}

export interface StreamRecorderOptions {
  readonly stream: RecordedStream;
  readonly boot: Boot;
  readonly site: string;
  readonly segmentMs: number;
  readonly store: RecorderStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly startCamera: StartCamera;
  /** The camera's address, unsealed. @throws when the key does not fit. */
  readonly addressOf: (stream: RecordedStream) => string;
  readonly disks: Disks;
  /** Waits until this recorder may start its ffmpeg. */
  readonly startTurn: Turn;
  readonly guard: Guard;
  readonly unsettled: Unsettled;
}

type Ended = Omit<SessionEnd, 'soundRefused'>;

const placeEveryMs = 2000;

/** Records one stream for as long as it is wanted: connects, records, and tries again. */
export const startStreamRecorder = (options: StreamRecorderOptions): StreamRecorder => {
  const { stream, boot, site, segmentMs, store, clock, log, startCamera, addressOf, disks, startTurn, guard } = options;
  const { unsettled } = options;
  const stopping = new AbortController();
  let stopReason: { reason: GapReason; detail: string } | undefined;
  let session: Session | undefined;
  let sound: Sound = stream.audio === 1 ? 'copy' : 'off';

  const failed = (reason: GapReason, detail: string) => {
    const nowMs = clock.now();
    store.gaps.noteCause({ streamId: stream.id, startMs: nowMs, reason, detail, nowMs, bootId: boot.id });
    store.setState(stream.id, 'down', `${reason}: ${detail}`, nowMs);
    log.warn({ event: 'recording.down', stream: stream.name, reason, detail });
    return { reason, detail, recordedMs: 0 };
  };

  /** Nothing is asked of a camera while its footage would have no place. */
  const waitForPlace = async (): Promise<void> => {
    for (let told = ''; !stopping.signal.aborted; ) {
      const placed = await disks.place();
      if (placed.ok || stopping.signal.aborted) return;
      if (placed.detail !== told) failed(placed.reason, placed.detail);
      told = placed.detail;
      await pause(placeEveryMs, stopping.signal);
    }
  };

  const once = async (): Promise<Ended> => {
    await waitForPlace();
    await unsettled.settle(stream);
    await startTurn(stopping.signal);
    if (stopping.signal.aborted) return { reason: 'unknown', detail: '', recordedMs: 0 };
    let address: string;
    try {
      address = addressOf(stream);
    } catch {
      return failed('unknown', 'the sealed address cannot be opened: is this the right device.key?');
    }
    store.setState(stream.id, 'connecting', null, clock.now());
    let recording = false;
    session = startSession({
      camera: startCamera(address, sound),
      sound,
      clock,
      guard,
      newRun: (init, sinceMono) =>
        createRunWriter(
          {
            site,
            stream,
            disks,
            bootId: boot.id,
            segmentMs,
            phase: phaseOf(stream.uuid),
            runUuid: randomUUID(),
            clockTrust: clock.trust(),
          },
          init,
          { store, now: () => clock.now(), sinceMono },
        ),
      onRecording: () => {
        if (recording) return;
        recording = true;
        store.setState(stream.id, 'recording', null, clock.now());
        log.info({ event: 'recording.up', stream: stream.name });
      },
    });
    if (stopReason) session.finish(stopReason.reason, stopReason.detail);
    const end = await session.ended;
    session = undefined;
    if (stopReason) return end;
    if (end.soundRefused) {
      sound = 'transcode';
      return once();
    }
    failed(end.reason, end.detail);
    return end;
  };

  /** Waits until the next try makes sense; returns the ladder from there. */
  const waitAfter = async ({ reason, detail, recordedMs }: Ended, before: Ladder): Promise<Ladder> => {
    const { signal } = stopping;
    // The camera is well. `waitForPlace` lets the disks rest.
    if (reason === 'disk_full' || reason === 'io_error') {
      unsettled.doubt(stream);
      await pause(placeEveryMs, signal);
      return before;
    }
    const next = nextTry(before, { refused: reason === 'auth', recordedMs }, Math.random());
    if (reason === 'auth' || reason === 'unknown') {
      await pause(next.waitMs, signal);
      return next.ladder;
    }
    const isBack = await waitForCamera(addressOf(stream), next.waitMs, isUnanswered(reason, detail), signal);
    return isBack ? bottom : next.ladder;
  };

  const run = async (): Promise<void> => {
    let ladder = bottom;
    while (!stopReason) {
      const end = await once();
      if (stopReason) break;
      ladder = await waitAfter(end, ladder);
    }
  };
  const done = run();

  return {
    revision: stream.revision,
    recordedUntilMs: () => session?.recordedUntilMs(),
    stop: async (reason, detail) => {
      stopReason = { reason, detail };
      session?.finish(reason, detail);
      stopping.abort();
      await done;
      const nowMs = clock.now();
      store.gaps.noteCause({ streamId: stream.id, startMs: nowMs, reason, detail, nowMs, bootId: boot.id });
      store.setState(stream.id, reason === 'disabled' ? 'disabled' : 'down', `${reason}: ${detail}`, nowMs);
    },
  };
};

/** Spreads streams over the minute by their uuid, the same after every restart. */
const phaseOf = (uuid: string): number => Number.parseInt(uuid.slice(0, 4), 16) / 0x1_0000;
