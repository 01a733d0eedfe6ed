/** What one client may ask for; all of it comes back within a minute. */
export interface PaceLimits {
  readonly pollsPerMinute: number;
  readonly bytesPerMinute: number;
  /** Bodies that may be on their way to one client at the same time: who does not read holds no more than these. */
  readonly openBodies: number;
}

export interface Pace {
  /** Takes one question of a client. Returns 0, or the whole seconds after which it may ask. */
  ask(client: string): number;
  /** Takes a body of so many bytes. Returns what ends it, or the whole seconds after which it may be asked for. */
  begin(client: string, bytes: number): number | (() => void);
}

interface Account {
  polls: number;
  bytes: number;
  openBodies: number;
  atMs: number;
}

/** Clients are remembered while they are short of something; beyond so many, those who are not are forgotten. */
const mostRemembered = 256;
/** Until a body that is under way has ended, or was given up. */
const afterOpenBodiesSeconds = 5;

/**
 * Two buckets for each client, which fill up evenly: a burst is let through, a flood is not. A body may take more bytes than
 * are left, or a page larger than the whole bucket could never be had; what it took too much must come back first.
 */
export const createPace = (limits: PaceLimits, monotonicMs: () => number): Pace => {
  const accounts = new Map<string, Account>();
  const { pollsPerMinute, bytesPerMinute, openBodies } = limits;

  const accountOf = (client: string): Account => {
    const nowMs = monotonicMs();
    const account = accounts.get(client) ?? {
      polls: pollsPerMinute,
      bytes: bytesPerMinute,
      openBodies: 0,
      atMs: nowMs,
    };
    const minutes = (nowMs - account.atMs) / 60_000;
    account.polls = Math.min(pollsPerMinute, account.polls + minutes * pollsPerMinute);
    account.bytes = Math.min(bytesPerMinute, account.bytes + minutes * bytesPerMinute);
    account.atMs = nowMs;
    accounts.set(client, account);
    if (accounts.size > mostRemembered) forget();
    return account;
  };

  const forget = (): void => {
    const nowMs = monotonicMs();
    for (const [client, { openBodies: open, atMs }] of accounts) {
      if (open === 0 && nowMs - atMs >= 60_000) accounts.delete(client);
    }
  };

  return {
    ask: (client) => {
      const account = accountOf(client);
      if (account.polls < 1) return secondsFor(1 - account.polls, pollsPerMinute);
      account.polls -= 1;
      return 0;
    },
    begin: (client, bytes) => {
      const account = accountOf(client);
      if (account.openBodies >= openBodies) return afterOpenBodiesSeconds;
      if (account.bytes <= 0) return secondsFor(1 - account.bytes, bytesPerMinute);
      account.bytes -= bytes;
      account.openBodies += 1;
      let isOpen = true;
      return () => {
        if (isOpen) account.openBodies -= 1;
        isOpen = false;
      };
    },
  };
};

const secondsFor = (missing: number, perMinute: number): number => Math.max(1, Math.ceil((missing / perMinute) * 60));
