import { pino } from 'pino';
import { loadConfig } from '#agent/config/load.ts';
import { openCredentials } from '#agent/identity/credentials.ts';
import { openSiteDelivery } from '#agent/siteDelivery.ts';
import { openStores } from '#agent/stores.ts';
import { systemClock } from '#agent/time/clock.ts';

/** The part of an agent that tells people, over the files of a site; a test kills it at a named step. Ends when nothing waits. */
const [configFile = '', data = ''] = process.argv.slice(2);
const config = loadConfig({ file: configFile, data });
const clock = systemClock();
const stores = openStores({ config, clock });
const { delivery } = openSiteDelivery({
  ...{ config, clock, stores },
  credentials: openCredentials(data),
  channelAuthorities: new Map(),
  house: { screens: () => 0, isBrokerUp: () => false, sirens: () => [], silentSirens: () => [] },
  logger: pino({ level: 'error' }),
});
delivery.start();
const timer = setInterval(() => {
  delivery.tick();
  const open = delivery.outbox
    .list({ limit: 100 })
    .filter(({ state, tryingSince }) => state === 'waiting' || tryingSince);
  if (open.length > 0) return;
  clearInterval(timer);
  void delivery.close().then(() => stores.close());
}, 50);
