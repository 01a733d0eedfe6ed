import { toRfc3339 } from '#agent/time/calendar.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { LeaseCommand } from '#contract/site.ts';
import type { Connection } from '../../mqtt/connection.ts';

/** As long as its test runs: a siren that nobody stops is still after that. */
const leaseSeconds = 20;
const validForSeconds = 5;

/** How a live test tells a siren to sound, by the same lease as an alarm does. False when the broker is away. */
export const sirenCommand =
  (parts: {
    readonly connection: Pick<Connection, 'publishNow'>;
    readonly clock: Clock;
    readonly site: { readonly code: string; readonly timeZone: string };
  }) =>
  (unitId: string, on: boolean): boolean => {
    const { code, timeZone } = parts.site;
    const issuedAt = toRfc3339(parts.clock.now(), timeZone);
    const lease: LeaseCommand = { on, leaseSeconds, issuedAt, validForSeconds };
    return parts.connection.publishNow(`nestbox/${code}/commands/${unitId}`, JSON.stringify(lease));
  };
