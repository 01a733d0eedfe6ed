import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config/load.ts';
import { openFootageIndex } from './footage/database.ts';
import { createExportDesk } from './footage/export/desk.ts';
import { openFootageStore } from './footage/store.ts';
import { openStreamRegistry, type SealedSources } from './footage/streamStore.ts';
import { freshId } from './journal/fresh.ts';
import { nameOfActor } from './routes.ts';
import type { Stores } from './stores.ts';
import type { Clock } from './time/clock.ts';
import { version } from './version.ts';

export interface SiteFootageParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly secrets: SealedSources;
  readonly logger: Logger;
}

/** The agent's side of footage, connected to the journal: index, streams, and what is handed over. Starts nothing. */
export const openSiteFootage = ({ config, clock, stores, secrets, logger }: SiteFootageParts) => {
  const { dataFolder, site } = config;
  const index = openFootageIndex(join(dataFolder, 'footage.db'));
  const store = openFootageStore(index, clock.now);
  const streams = openStreamRegistry(index, secrets, { now: clock.now, newUuid: freshId });
  const exports = createExportDesk({
    journal: stores.journal,
    store: stores.exports,
    data: dataFolder,
    site: { code: site.code, name: site.name, timeZone: site.timeZone },
    version,
    nameOf: nameOfActor(stores),
    onFailure: (err, exportId) => logger.error({ event: 'footage.export_broken', exportId, err }),
  });
  return {
    store,
    streams,
    exports,
    start: exports.start,
    close: async (): Promise<void> => {
      await exports.close();
      index.close();
    },
  };
};
