import { InvalidArgumentError } from 'commander';
import type { ExchangeParts } from '#district/notices/exchange.ts';
import type { PulledSite } from '#district/sites.ts';
import { systemClock } from '../time/clock.ts';
import { readPem } from './districtFiles.ts';
import type { Terminal } from './terminal.ts';

/** What asks the sites of a list, with the token and the authority that the list gives each. @throws as `readPem`. */
export const openSiteLine = async (
  db: ExchangeParts['db'],
  sites: readonly PulledSite[],
  timeoutMs: number,
  terminal: Terminal,
): Promise<{ readonly parts: ExchangeParts; readonly close: () => void }> => {
  const { createSiteClient } = await import('#district/siteClient.ts');
  const client = createSiteClient({ silenceMs: timeoutMs, wholeMs: timeoutMs * 12 });
  const authorities = new Map(
    sites.flatMap(({ ca }) => (ca === undefined ? [] : [[ca, readPem(ca, terminal)] as const])),
  );
  return {
    parts: {
      db,
      client,
      tokenOf: ({ token, tokenEnv }) => token ?? process.env[tokenEnv ?? 'NESTBOX_DISTRICT_TOKEN'],
      caOf: ({ ca }) => (ca === undefined ? undefined : authorities.get(ca)),
      now: systemClock().now,
    },
    close: client.close,
  };
};

/** How long a site may be silent: 1 to 600 seconds. */
export const secondsOf = (text: string): number => {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 600) throw new InvalidArgumentError('1–600');
  return seconds;
};
