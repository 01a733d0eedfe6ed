import type { UnresolvedAlert, UnresolvedAlerts } from '#contract/flows.ts';

interface AlertEvent {
  readonly type?: unknown;
  readonly data?: Partial<UnresolvedAlert> & { readonly graceMs?: unknown };
}

/**
 * The list of alerts that stand, as the agent keeps it for flows, made of the alerts' own events; undefined where an event changes
 * nothing of it. What stood before the first of them is not known.
 */
export const followUnresolved = (list: UnresolvedAlerts, { type, data }: AlertEvent): UnresolvedAlerts | undefined => {
  const alertId = data?.alertId;
  if (alertId === undefined) return undefined;
  const others = list.alerts.filter((alert) => alert.alertId !== alertId);
  switch (type) {
    case 'cn.nestbox.alert.raised': {
      const { kind, severity, since } = data ?? {};
      if (kind === undefined || severity === undefined || since === undefined) return undefined;
      const { roomId, deviceId, positionId, zoneId, place } = data ?? {};
      const where = { roomId, deviceId, positionId, zoneId, place };
      const known = Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
      return { alerts: [...others, { alertId, kind, severity, state: 'open', since, ...known }] };
    }
    case 'cn.nestbox.alert.acknowledged':
      return {
        alerts: list.alerts.map((alert) => (alert.alertId === alertId ? { ...alert, state: 'acknowledged' } : alert)),
      };
    case 'cn.nestbox.alert.resolved':
      return { alerts: others };
    default:
      return undefined;
  }
};
