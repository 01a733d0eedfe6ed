import type { Journal } from '#agent/journal/journal.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { LeaseCommand } from '#contract/site.ts';
import type { Connection } from './mqtt/connection.ts';

export interface SirenOptions {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly site: string;
  readonly timeZone: string;
  /** The siren's device id. */
  readonly siren: string;
  /** Whether something is going on now that must be heard. */
  readonly shouldSound: () => boolean;
  readonly renewEveryMs?: number;
}

const leaseSeconds = 30;
const defaultRenewEveryMs = 10_000;

/**
 * Keeps the siren sounding by renewing its lease for as long as it should sound: at once when that begins or ends, then
 * every 10 s. When the agent dies the lease ends by itself; a command that comes late is void by its own times.
 */
export const startSiren = (options: SirenOptions): { close(): void } => {
  const { connection, clock, timeZone } = options;
  const renewEveryMs = options.renewEveryMs ?? defaultRenewEveryMs;
  let sounding = false;
  let closed = false;

  /** QoS 0 on purpose: a queued command would be executed when it is no longer wanted, a lost one is renewed. */
  const command = (on: boolean): boolean => {
    const lease: LeaseCommand = {
      on,
      leaseSeconds,
      issuedAt: toRfc3339(clock.now(), timeZone),
      validForSeconds: Math.max(1, Math.ceil(renewEveryMs / 1000)),
    };
    return connection.publishNow(`nestbox/${options.site}/commands/${options.siren}`, JSON.stringify(lease));
  };
  const follow = (renew: boolean): void => {
    if (closed) return;
    const wanted = options.shouldSound();
    if (wanted === sounding && !(wanted && renew)) return;
    // What could not be sent is tried again at the next commit, renewal or connect.
    if (command(wanted)) sounding = wanted;
  };

  options.journal.onCommit(() => void setImmediate(() => follow(false)));
  connection.onUp(() => follow(true));
  const timer = setInterval(() => follow(true), renewEveryMs);
  return {
    close: () => {
      closed = true;
      clearInterval(timer);
    },
  };
};
