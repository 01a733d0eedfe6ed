import type { FastifyBaseLogger } from 'fastify';
import type { UnresolvedAlert } from '#contract/flows.ts';
import { isRefusal } from './alerts/conditions.ts';
import type { Alert } from './alerts/store.ts';
import type { Config } from './config/load.ts';
import { digestOf } from './flows/digest.ts';
import type { AskedAlert, AskMessage, FlowsConnection } from './flows/ports.ts';
import { startFlowsPublisher } from './flows/publish.ts';
import { startFlowRequests } from './flows/requests.ts';
import type { SirenLeases } from './flows/sirenLeases.ts';
import type { Stores } from './stores.ts';
import { readSealed } from './summary/envelope.ts';
import type { SealedStore } from './summary/store.ts';
import { toRfc3339 } from './time/calendar.ts';
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
    unresolved: () => alerts.unresolved().map((alert) => unresolvedAlert(alert, timeZone)),
    digest: () => {
      const [day] = [...sealed.days()].sort().reverse();
      const newest = day && sealed.find(day);
      const reading = newest && readSealed(newest.bytes);
      return reading?.ok ? digestOf(reading.sealed.data) : undefined;
    },
  });
  return {
    close: () => {
      leases.close();
      publisher.close();
    },
  };
};

const unresolvedAlert = (alert: Alert, timeZone: string): UnresolvedAlert => ({
  alertId: alert.alertId,
  kind: alert.kind,
  severity: alert.severity,
  state: alert.acknowledgedAt === undefined ? 'open' : 'acknowledged',
  ...(alert.roomId !== undefined && { roomId: alert.roomId }),
  ...(alert.deviceId !== undefined && { deviceId: alert.deviceId }),
  ...(alert.positionId !== undefined && { positionId: alert.positionId }),
  ...(alert.zoneId !== undefined && { zoneId: alert.zoneId }),
  ...(alert.place !== undefined && { place: alert.place }),
  since: toRfc3339(alert.since, timeZone),
});
