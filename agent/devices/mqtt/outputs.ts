import type { Clock } from '#agent/time/clock.ts';
import { outputCommand } from '../outputCommand.ts';
import type { OutputLine } from '../outputLine.ts';
import type { Connection } from './connection.ts';
import type { Roster } from './roster.ts';

export interface MqttOutputsOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly roster: Roster;
  /** Whether the device was ever introduced. */
  readonly isKnown: (deviceId: string) => boolean;
  readonly site: string;
  readonly timeZone: string;
  /** A command that arrives later than that after it was given is void. */
  readonly validForSeconds: number;
  /** So long a device that lost the broker may take to come back. */
  readonly settleMs: number;
}

/** Sirens and lights behind the broker, each told in its own words. One of our own profile gets a lease. */
export const mqttOutputs = (options: MqttOutputsOptions): ((deviceId: string) => OutputLine) => {
  const { connection, clock, roster, site, timeZone, validForSeconds } = options;
  let settlesAt = Number.NEGATIVE_INFINITY;
  connection.onUp(() => {
    settlesAt = clock.monotonicMs() + options.settleMs;
  });
  return (deviceId) => ({
    id: deviceId,
    tell: (on) => {
      const entity = roster.get(deviceId)?.entity;
      const message = outputCommand(on, { deviceId, site, timeZone, now: clock.now(), validForSeconds }, entity);
      // QoS 0 on purpose: a queued command would be executed when it is no longer wanted, a lost one is renewed.
      const isSent = message !== undefined && connection.publishNow(message.topic, message.payload);
      // After a start, one that is known has yet to introduce itself, and may not be one that takes a lease.
      return isSent && (entity !== undefined || !options.isKnown(deviceId));
    },
    hasFailed: () => false,
    rest: () => {},
    said: () => {
      const state = roster.get(deviceId)?.state;
      return state === 'on' || state === 'off' ? state : undefined;
    },
    isKnown: () => options.isKnown(deviceId),
    canAnswer: () => connection.status().connected && clock.monotonicMs() >= settlesAt,
  });
};
