import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config/load.ts';
import { openFootageIndex } from './footage/database.ts';
import { createExportDesk } from './footage/export/desk.ts';
import type { ProofKeeper } from './footage/proof/proofKeeper.ts';
import { openFootageStore } from './footage/store.ts';
import { openStreamRegistry, type SealedSources } from './footage/streamStore.ts';
import { freshId } from './journal/fresh.ts';
import { loadSiteKey } from './journal/siteKey.ts';
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

/** A start has more urgent work than the days that are over. */
const proveAfterStartMs = 60_000;
const proveEveryMs = 3_600_000;

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
  let keeper: ProofKeeper | undefined;
  /** What is needed once an hour is loaded when it is. */
  const openKeeper = async (): Promise<ProofKeeper> => {
    const { createProofKeeper } = await import('./footage/proof/proofKeeper.ts');
    const { openProofStore } = await import('./footage/proof/proofStore.ts');
    return createProofKeeper({
      footage: store,
      proofs: openProofStore(index),
      journal: stores.journal,
      trustedNowMs: () => (clock.trust() === 'unset' ? undefined : clock.now()),
      site,
      key: () => loadSiteKey(dataFolder),
    });
  };
  const prove = async (): Promise<void> => {
    try {
      keeper ??= await openKeeper();
      await keeper.proveDue();
    } catch (err) {
      logger.error({ event: 'footage.day_not_proved', err });
    }
  };
  const timers: NodeJS.Timeout[] = [];
  return {
    index,
    store,
    streams,
    exports,
    start: (): void => {
      exports.start();
      timers.push(setTimeout(prove, proveAfterStartMs), setInterval(prove, proveEveryMs));
    },
    close: async (): Promise<void> => {
      for (const timer of timers) clearTimeout(timer);
      keeper?.close();
      await exports.close();
      index.close();
    },
  };
};
