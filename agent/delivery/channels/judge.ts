import type { Sent } from '../ports.ts';

/** What a server said to a message. */
export interface Answer {
  readonly status: number;
  /** Undefined: it was too long, or broke off. */
  readonly text: string | undefined;
  /** When it wants to be asked again. */
  readonly retryAfterMs: number | undefined;
}

/** Nobody makes an alert wait longer than this; the sender asks again, or goes another way. */
const longestWaitMs = 3_600_000;

/** The wait that a Retry-After header (RFC 9110, 10.2.3) asks for: seconds or a date; undefined: none, or neither. */
export const retryAfterOf = (header: string | undefined, nowMs: number): number | undefined => {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs);
};

/** Worth another try: it had no time for us, or not yet. */
const isForNow = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

/** A status alone. Of what else a stranger wrote nothing reaches a screen: it may well repeat the text or the address. */
export const judgeStatus = ({ status, retryAfterMs }: Answer, field = 'url'): Sent => {
  if (status >= 200 && status < 300) return { outcome: 'taken' };
  if (isForNow(status)) return broke(`answered ${status}`, retryAfterMs);
  if (status >= 300 && status < 400) {
    return refused(`redirected (${status}), which is not followed; ${field} must name the address itself`);
  }
  if (status === 401 || status === 403) return refused(`does not let us in (${status}); check its token or secret`);
  return refused(`answered ${status}`);
};

export const refused = (reason: string): Sent => ({ outcome: 'refused', reason });
export const unknown = (reason: string): Sent => ({ outcome: 'unknown', reason });
export const broke = (reason: string, retryAfterMs?: number): Sent => ({
  outcome: 'broke',
  reason,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
