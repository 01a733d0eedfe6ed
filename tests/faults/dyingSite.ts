import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '#agent/config/load.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { openSealing } from '#agent/sealing.ts';
import { openStores } from '#agent/stores.ts';
import { systemClock } from '#agent/time/clock.ts';
import { noConnection } from '#tests/noConnection.ts';

/**
 * The part of a site that seals and sends, as the agent puts it together, without the rest of the agent: what is killed at
 * most crash points, for it starts in a fraction of the time. Arguments: configuration, data. Lives until it dies; with a third
 * argument it only starts.
 */
const [file = '', data = '', once] = process.argv.slice(2);
const clock = systemClock();
const config = loadConfig({ file, data });
const stores = openStores({ config, clock });
const { sealing, outbox } = openSealing(stores, { config, clock, footage: undefined });
sealing.sealDue();
// What dies before is not kept waiting for the road.
const { openUpstream } = await import('#agent/siteUpstream.ts');
const { default: pino } = await import('pino');
const upstream = await openUpstream({
  config,
  authorities: {},
  stores,
  clock,
  boot: freshId(),
  version: '0.1.0',
  sealed: sealing.store,
  outbox,
  siteConnection: noConnection,
  random: () => 0,
  logger: pino({ level: 'error' }),
});
if (once !== undefined) process.exit(0);
for (;;) {
  upstream.tick();
  await wait(10);
}
