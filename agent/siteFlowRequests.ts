import type { FastifyBaseLogger } from 'fastify';
import { isRefusal } from './alerts/conditions.ts';
import type { Alert } from './alerts/store.ts';
import type { Config } from './config/load.ts';
import type { AskedAlert, AskMessage, FlowsConnection } from './flows/ports.ts';
import { startFlowsPublisher } from './flows/publish.ts';
import { startFlowRequests } from './flows/requests.ts';
import type { SirenLeases } from './flows/sirenLeases.ts';
import { newestDigest, unresolvedFor } from './siteFlowLists.ts';
import type { Stores } from './stores.ts';
import type { SealedStore } from './summary/store.ts';
import type { Clock } from './time/clock.ts';

export interface FlowRequestParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'journal' | 'alerts'>;
  readonly connection: FlowsConnection;
  readonly leases: SirenLeases;
  readonly sealed: Pick<SealedStore, 'days' | 'find'>;
  /** The sirens look now whether they are wanted. */
  readonly followSirens: () => void;
  readonly askMessage: AskMessage;
  readonly logger: FastifyBaseLogger;
}

/** What the agent does for flows, where the facility has them. */
export const openFlowRequests = (options: FlowRequestParts): { close(): void } => {
  const { config, clock, stores, connection, leases, sealed, askMessage, logger } = options;
  const { alerts, journal } = stores;
  const { code: site, timeZone } = config.site;
  leases.onChange(options.followSirens);
  const classOf = new Map(config.zones.map((zone) => [zone.id, zone.class]));
  const asked = ({ kind, severity, state, zoneId }: Alert): AskedAlert => ({
    kind,
    severity,
    state,
    isRefusal: isRefusal(kind),
    zoneClass: zoneId === undefined ? undefined : classOf.get(zoneId),
  });

  startFlowRequests({
    site,
    connection,
    journal,
    clock,
    leases,
    askMessage,
    logger,
    alertOf: (alertId) => {
      const alert = alerts.find(alertId);
      return alert && asked(alert);
    },
  });
  const publisher = startFlowsPublisher({
    site,
    connection,
    journal,
    unresolved: () => unresolvedFor(alerts, timeZone),
    digest: () => newestDigest(sealed),
  });
  return {
    close: () => {
      leases.close();
      publisher.close();
    },
  };
};
