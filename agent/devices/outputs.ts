import type { Cursor } from '#agent/journal/cursor.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { Connection } from './mqtt/connection.ts';
import type { Roster } from './mqtt/roster.ts';
import { outputCommand } from './outputCommand.ts';

/** An output that was commanded, and does not say that it obeyed. */
export interface MuteOutput {
  readonly deviceId: string;
  /** Since when it should have answered; milliseconds since the epoch. */
  readonly since: number;
}

export interface Outputs {
  mute(): MuteOutput[];
  /** Told when an output stops answering, or answers again. */
  onChange(listener: () => void): void;
  close(): void;
}

export interface OutputsOptions {
  /** The device ids of the sirens and lights that the agent drives. */
  readonly outputs: readonly string[];
  /** Which of them must be on now. */
  readonly wanted: () => ReadonlySet<string>;
  readonly connection: Connection;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly roster: Roster;
  /** Whether the device was ever introduced: of one that never was nobody expects an answer. */
  readonly isKnown: (deviceId: string) => boolean;
  /** Where it is kept that an output is on, so that an agent that was killed ends it at its next start. */
  readonly cursorOf: (deviceId: string) => Cursor;
  readonly site: string;
  readonly timeZone: string;
  readonly renewEveryMs?: number;
  readonly answerWithinMs?: number;
}

const defaultRenewEveryMs = 10_000;
const defaultAnswerWithinMs = 5_000;
/** So many times as long as an answer may take, whoever lost the broker has to come back. */
const settleAnswers = 3;
const lookEveryMs = 1_000;

/**
 * Keeps each output on by asking for it again and again for as long as it is wanted: at once when that begins or ends, then
 * every 10 s. One of our own profile falls silent by itself when the agent dies, and a command that comes late is void by its
 * own times. What the relay says is compared with what was asked for.
 */
export const startOutputs = (options: OutputsOptions): Outputs => {
  const { connection, journal, clock } = options;
  const renewEveryMs = options.renewEveryMs ?? defaultRenewEveryMs;
  const listeners: (() => void)[] = [];
  const driven = options.outputs.map((deviceId) => drive(deviceId, options));
  let closed = false;
  let settlesAt = Number.NEGATIVE_INFINITY;

  const follow = (renew: boolean): void => {
    if (closed || driven.length === 0) return;
    const wanted = options.wanted();
    for (const output of driven) output.follow(wanted.has(output.deviceId), renew);
  };
  const look = (): void => {
    follow(false);
    // Without a broker nobody can answer, and after it is back a relay needs a moment to be there again.
    const canAnswer = connection.status().connected && clock.monotonicMs() >= settlesAt;
    const changed = driven.filter((output) => output.listen(canAnswer));
    if (changed.length > 0) for (const listener of listeners) listener();
  };
  journal.onCommit(() => void setImmediate(() => follow(false)));
  connection.onUp(() => {
    settlesAt = clock.monotonicMs() + settleAnswers * (options.answerWithinMs ?? defaultAnswerWithinMs);
    follow(true);
  });
  const timers = [
    setInterval(() => follow(true), renewEveryMs),
    setInterval(look, Math.min(lookEveryMs, renewEveryMs)),
  ];
  return {
    mute: () =>
      driven.flatMap(({ deviceId, muteFor }) => {
        const ms = muteFor();
        return ms === undefined ? [] : [{ deviceId, since: clock.now() - Math.round(ms) }];
      }),
    onChange: (listener) => void listeners.push(listener),
    close: () => {
      closed = true;
      for (const timer of timers) clearInterval(timer);
    },
  };
};

const drive = (deviceId: string, options: OutputsOptions) => {
  const { connection, journal, clock, roster, site, timeZone } = options;
  const answerWithinMs = options.answerWithinMs ?? defaultAnswerWithinMs;
  const validForSeconds = Math.max(1, Math.ceil((options.renewEveryMs ?? defaultRenewEveryMs) / 1000));
  const cursor = options.cursorOf(deviceId);
  /** What it was told last. Kept, because whoever sounds must be silenced after a crash too. */
  let isOn = (cursor.read() ?? 0) > 0;
  /** Since when (monotonic) it owes an answer; undefined: it answered, nothing was asked, or nobody could. */
  let owesSince: number | undefined;
  let isMute = false;
  /** What it should be doing, sent or not. */
  let isWanted = isOn;
  /** It was told to end and has not said that it did. */
  let isEnding = false;

  /** Whether it went out in the way in which the device listens. */
  const command = (on: boolean): boolean => {
    const entity = roster.get(deviceId)?.entity;
    const lease = { deviceId, site, timeZone, now: clock.now(), validForSeconds };
    const message = outputCommand(on, lease, entity);
    // QoS 0 on purpose: a queued command would be executed when it is no longer wanted, a lost one is renewed.
    const isSent = message !== undefined && connection.publishNow(message.topic, message.payload);
    // After a start, one that is known has yet to introduce itself, and may not be one that takes a lease.
    return isSent && (entity !== undefined || !options.isKnown(deviceId));
  };

  return {
    deviceId,
    follow: (want: boolean, renew: boolean): void => {
      isWanted = want;
      if (want === isOn) {
        // An end that was lost would leave a siren without a lease sounding, so it is repeated until the siren agrees.
        if (renew && (want || (isEnding && options.isKnown(deviceId)))) command(want);
        return;
      }
      isEnding = !want;
      if (!command(want)) return;
      // The event since which it is on; 0: it is off.
      cursor.write(want ? Math.max(1, journal.lastSeq()) : 0);
      isOn = want;
    },
    /** Compares what it says with what it was told. Returns whether it fell mute, or answers again. */
    listen: (canAnswer: boolean): boolean => {
      const isObeyed = roster.get(deviceId)?.state === (isWanted ? 'on' : 'off');
      const isExpected = canAnswer && options.isKnown(deviceId) && (isWanted || isEnding);
      if (isObeyed) isEnding = false;
      // It owes an answer from when it is wanted, sent or not.
      if (isObeyed || !isExpected) owesSince = undefined;
      else owesSince ??= clock.monotonicMs();
      const wasMute = isMute;
      isMute = owesSince !== undefined && clock.monotonicMs() - owesSince >= answerWithinMs;
      return wasMute !== isMute;
    },
    /** How long it has owed an answer, in milliseconds; undefined while all is well. */
    muteFor: (): number | undefined =>
      isMute && owesSince !== undefined ? clock.monotonicMs() - owesSince : undefined,
  };
};
