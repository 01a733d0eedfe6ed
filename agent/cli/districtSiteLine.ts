import type { ExchangeParts } from '#district/notices/exchange.ts';
import type { PulledSite } from '#district/sites.ts';
import { systemClock } from '../time/clock.ts';
import { refuseUnreadable } from './districtFiles.ts';
import { within } from './optionValues.ts';
import type { Terminal } from './terminal.ts';

/** What asks the sites of a list, with the token and the authority that the list gives each. @throws as `refuseUnreadable`. */
export const openSiteLine = async (
  db: ExchangeParts['db'],
  sites: readonly PulledSite[],
  timeoutMs: number,
  terminal: Terminal,
): Promise<{ readonly parts: ExchangeParts; readonly close: () => void }> => {
  refuseUnreadable(sites, terminal);
  const { createSiteClient, credentialsOf } = await import('#district/siteClient.ts');
  const client = createSiteClient({ silenceMs: timeoutMs });
  return {
    parts: { db, client, ...credentialsOf(sites, process.env), now: systemClock().now },
    close: client.close,
  };
};

/** How long a site may be silent, seconds. */
export const secondsOf = within(1, 600);
