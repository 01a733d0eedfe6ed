import type { EpochMs } from '#agent/time/clock.ts';
import type { Rung } from '#contract/site.ts';

/** What is believed about a device right now, beside the journal: gone with the process, and that is right. */
export interface Liveness {
  /** Whether its state was told since the last connect; before that it is unknown, never "clear". */
  readonly stateHeard: boolean;
  readonly availabilityHeard: boolean;
  readonly lastSeenAt: number | undefined;
  readonly rung: Rung | undefined;
  /** Since when its events, which it could tell, have not come; undefined while they come, and where it has none. */
  readonly eventsStaleSince: EpochMs | undefined;
  /** A few words for the technician, the same in each language. */
  readonly detail: string | undefined;
}

export interface LivenessBook {
  get(deviceId: string): Liveness;
  update(deviceId: string, change: Partial<Liveness>): void;
  forget(deviceId: string): void;
  /** Everything whose events should come and do not. */
  stale(): { readonly deviceId: string; readonly since: EpochMs }[];
  /** After any disconnect: what was heard may have changed unseen. */
  doubt(deviceIds: Iterable<string>): void;
  /** Told when something other than `lastSeenAt` changed. */
  onChange(listener: () => void): void;
}

const nothingHeard: Liveness = {
  stateHeard: false,
  availabilityHeard: false,
  lastSeenAt: undefined,
  rung: undefined,
  eventsStaleSince: undefined,
  detail: undefined,
};

export const createLivenessBook = (): LivenessBook => {
  const kept = new Map<string, Liveness>();
  const stale = new Map<string, EpochMs>();
  const listeners: (() => void)[] = [];
  const get = (deviceId: string): Liveness => kept.get(deviceId) ?? nothingHeard;

  const update = (deviceId: string, change: Partial<Liveness>): void => {
    const before = get(deviceId);
    const after = { ...before, ...change };
    kept.set(deviceId, after);
    if (after.eventsStaleSince === undefined) stale.delete(deviceId);
    else stale.set(deviceId, after.eventsStaleSince);
    const isNews =
      before.stateHeard !== after.stateHeard ||
      before.availabilityHeard !== after.availabilityHeard ||
      before.rung !== after.rung ||
      before.eventsStaleSince !== after.eventsStaleSince ||
      before.detail !== after.detail;
    if (isNews) for (const listener of listeners) listener();
  };

  return {
    get,
    update,
    forget: (deviceId) => {
      kept.delete(deviceId);
      stale.delete(deviceId);
    },
    stale: () => [...stale].map(([deviceId, since]) => ({ deviceId, since })),
    doubt: (deviceIds) => {
      for (const deviceId of deviceIds) update(deviceId, { stateHeard: false, availabilityHeard: false });
    },
    onChange: (listener) => void listeners.push(listener),
  };
};
