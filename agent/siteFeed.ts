import type { Config } from './config/load.ts';
import type { Routes } from './http/app.ts';
import { createPace } from './http/pace.ts';
import type { Sending } from './http/resource.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { summaryRoutes } from './summary/routes.ts';
import type { Sealing } from './summary/sealing.ts';
import type { Clock } from './time/clock.ts';
import type { Outbox } from './upstream/store.ts';

export interface SiteFeedParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly sealing: Sealing;
  readonly outbox: Outbox;
}

/** Long enough for the slowest line that a facility has, short enough that a dead one holds nothing for long. */
const patienceMs = 30_000;
const openBodies = 4;

/** What the district pulls, at the pace that facility.yaml allows each of its clients. */
export const siteFeed = ({ config, clock, sealing, outbox }: SiteFeedParts): Routes =>
  summaryRoutes({
    site: config.site.code,
    store: sealing.store,
    key: () => loadSiteKey(config.dataFolder),
    onPulled: (from, to) => outbox.taken(from, to, clock.now()),
    ...sendingOf(config, clock),
  });

/** At what pace each client of the district is answered; each feed counts its own. */
export const sendingOf = ({ upstream }: Pick<Config, 'upstream'>, clock: Clock): Sending => ({
  pace: createPace({ ...upstream.pull, openBodies }, clock.monotonicMs),
  patienceMs,
});
