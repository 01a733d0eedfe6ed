import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config/load.ts';
import type { Secrets } from './devices/secrets.ts';
import { auditFindings } from './footage/audit/auditStore.ts';
import { openFootageIndex } from './footage/database.ts';
import { createExportDesk } from './footage/export/desk.ts';
import type { ProofKeeper } from './footage/proof/proofKeeper.ts';
import { openProofStore } from './footage/proof/proofStore.ts';
import { openFootageStore } from './footage/store.ts';
import { openStreamRegistry } from './footage/streamStore.ts';
import { retentionFrozen } from './footage/suspicion.ts';
import type { FootageSituation } from './footageConditions.ts';
import type { Db } from './journal/database.ts';
import { freshId } from './journal/fresh.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { type Keeping, type KeepingSurroundings, openKeeping } from './keeping.ts';
import { nameOfActor } from './routes.ts';
import { openReplay } from './siteReplay.ts';
import type { Stores } from './stores.ts';
import type { Clock } from './time/clock.ts';
import { version } from './version.ts';

export interface SiteFootageParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly secrets: Secrets;
  readonly logger: Logger;
}

/** A start has more urgent work than the days that are over. */
const proveAfterStartMs = 60_000;
const proveEveryMs = 3_600_000;

/** The agent's side of footage, connected to the journal: index, streams, what is kept and what is handed over. Starts nothing. */
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
  const replay = openReplay({ index, footage: store, secrets, dataFolder, clock, logger });
  const proofs = openProofStore(index);
  let keeping: Keeping | undefined;
  let keeper: ProofKeeper | undefined;
  /** What is needed once an hour is loaded when it is. */
  const openKeeper = async (): Promise<ProofKeeper> => {
    const { createProofKeeper } = await import('./footage/proof/proofKeeper.ts');
    return createProofKeeper({
      footage: store,
      proofs,
      journal: stores.journal,
      // A clock that ran ahead would prove days that have not been.
      trustedNowMs: () => keeping?.trustedNowMs(),
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
    replay,
    /** Retention, the disks and the alerts of footage; to be called once, before `start`. */
    keep: (surroundings: KeepingSurroundings): Keeping => {
      keeping = openKeeping(
        { config, clock, stores, index, footage: store, logger },
        {
          exports: () =>
            stores.exports.protections().map(({ fromMs, toMs, ...rest }) => ({ ...rest, from: fromMs, to: toMs })),
          isProved: proofs.isProved,
          frozenBecause: () => retentionFrozen(index),
          findings: () => findingsIn(index),
        },
        surroundings,
      );
      return keeping;
    },
    start: (): void => {
      keeping?.start();
      exports.start();
      timers.push(setTimeout(prove, proveAfterStartMs), setInterval(prove, proveEveryMs));
    },
    close: async (): Promise<void> => {
      for (const timer of timers) clearTimeout(timer);
      await keeping?.stop();
      keeper?.close();
      await exports.close();
      index.close();
    },
  };
};

/** One alert for each stream: a disk that loses files loses many. */
const findingsIn = (index: Db): FootageSituation['findings'] =>
  [...Map.groupBy(auditFindings(index).findings, ({ stream }) => stream)].map(([streamId, own]) => ({
    streamId,
    what: own[0]?.detail ?? '',
    sinceMs: Math.min(...own.map(({ foundMs }) => foundMs)),
  }));
