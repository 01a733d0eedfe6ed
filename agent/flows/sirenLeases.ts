import type { Clock } from '../time/clock.ts';
import type { Outcome } from './ports.ts';

/** What flows have sounding. They add to what the agent wants to sound, and take nothing away from it. */
export interface SirenLeases {
  isWanted(): boolean;
  isOpen(leaseId: string): boolean;
  /** Begins a lease, or sets the end of one that is open anew. */
  ask(leaseId: string, seconds: number): Outcome;
  /** Told when the first begins and when the last ends. */
  onChange(listener: () => void): void;
  close(): void;
}

/** Renewed for ever it would be a siren that nobody answers for. */
export const longestLeaseMs = 10 * 60_000;

export const createSirenLeases = (clock: Pick<Clock, 'monotonicMs'>): SirenLeases => {
  const leases = new Map<string, { readonly begunMs: number; readonly endsMs: number }>();
  const listeners: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let wasWanted = false;

  const settle = (): void => {
    clearTimeout(timer);
    const nowMs = clock.monotonicMs();
    for (const [id, { endsMs }] of leases) if (endsMs <= nowMs) leases.delete(id);
    const next = Math.min(...[...leases.values()].map(({ endsMs }) => endsMs));
    timer = Number.isFinite(next) ? setTimeout(settle, Math.ceil(next - nowMs)) : undefined;
    const isWanted = leases.size > 0;
    if (isWanted === wasWanted) return;
    wasWanted = isWanted;
    for (const listener of listeners) listener();
  };
  // By the clock and not by the timer: a late timer sounds no longer than was asked for.
  const isOpen = (leaseId: string): boolean => (leases.get(leaseId)?.endsMs ?? 0) > clock.monotonicMs();

  return {
    isWanted: () => [...leases.keys()].some(isOpen),
    isOpen,
    ask: (leaseId, seconds) => {
      const nowMs = clock.monotonicMs();
      const begunMs = isOpen(leaseId) ? (leases.get(leaseId)?.begunMs ?? nowMs) : nowMs;
      const longestMs = longestLeaseMs / 60_000;
      if (nowMs + seconds * 1000 - begunMs > longestLeaseMs) {
        return {
          ok: false,
          code: 'rate_limited',
          detail: `This lease has sounded for nearly ${longestMs} minutes; it ends, and a person looks after it`,
        };
      }
      leases.set(leaseId, { begunMs, endsMs: nowMs + seconds * 1000 });
      settle();
      return { ok: true };
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => clearTimeout(timer),
  };
};
