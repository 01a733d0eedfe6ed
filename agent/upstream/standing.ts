import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Standing } from './waiting.ts';

/** A weekend without a line is no fault yet; what was sealed on Friday should be confirmed by Tuesday. */
const patienceMs = 3 * 86_400_000;

/** How the road upstream stands, for `GET /healthz`: since when nothing was confirmed, how many wait, what went wrong last. */
export const upstreamCheckOf = (
  { waiting, oldestAt, confirmedAt }: Standing,
  lastError: string | undefined,
  now: EpochMs,
  timeZone: string,
): { readonly status: 'ok' | 'degraded'; readonly detail: string } => {
  const last =
    confirmedAt === undefined ? 'nothing was ever confirmed' : `confirmed ${toRfc3339(confirmedAt, timeZone)}`;
  if (waiting === 0) return { status: 'ok', detail: confirmedAt === undefined ? '' : last };
  const wait = `${waiting} waiting since ${toRfc3339(oldestAt ?? now, timeZone)}`;
  return {
    status: oldestAt !== undefined && now - oldestAt > patienceMs ? 'degraded' : 'ok',
    detail: [wait, last, ...(lastError === undefined ? [] : [lastError])].join('; ').slice(0, 300),
  };
};
