import type { Config } from './config/load.ts';
import type { Routes } from './http/app.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import type { Stores } from './stores.ts';
import { paperRoutes } from './summary/paperRoutes.ts';
import { createPapers, type Papers } from './summary/papers.ts';
import { keysOf } from './summary/routes.ts';
import type { Sealing } from './summary/sealing.ts';
import type { Clock } from './time/clock.ts';
import type { Outbox } from './upstream/store.ts';

interface SiteSummaries {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'people'>;
  readonly sealing: Pick<Sealing, 'store'>;
  readonly outbox: Pick<Outbox, 'find'>;
}

/** The papers of the sealed days, with the names of rooms and classes and the road that each has gone. */
export const papersOfSite = ({ config, clock, stores, sealing, outbox }: SiteSummaries): Papers => {
  const { code, name, timeZone } = config.site;
  const { people } = stores;
  return createPapers({
    site: code,
    timeZone,
    facility: name,
    store: sealing.store,
    key: () => loadSiteKey(config.dataFolder),
    keys: () => keysOf(sealing.store, loadSiteKey(config.dataFolder).jwk),
    roadOf: (day, revision) => outbox.find(day, revision)?.state,
    names: () => {
      const rooms = new Map(people.rooms().map((room) => [room.roomId, room.name]));
      const classes = new Map(people.classes().map((each) => [each.classId, each.name]));
      return { room: (id) => rooms.get(id) ?? id, class: (id) => classes.get(id) ?? id };
    },
    now: clock.now,
  });
};

/** Their routes. */
export const sitePaperRoutes = (parts: SiteSummaries): Routes =>
  paperRoutes(papersOfSite(parts), parts.clock, parts.config.site.timeZone);
