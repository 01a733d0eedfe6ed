import type { DayDigest, UnresolvedAlert, UnresolvedAlerts } from '#contract/flows.ts';
import type { Alert, AlertStore } from './alerts/store.ts';
import { digestOf } from './flows/digest.ts';
import { readSealed } from './summary/envelope.ts';
import type { SealedStore } from './summary/store.ts';
import { toRfc3339 } from './time/calendar.ts';

const mostListed = 200;

/** The alerts that stand, as flows are told of them. */
export const unresolvedFor = (alerts: Pick<AlertStore, 'unresolved'>, timeZone: string): UnresolvedAlerts => ({
  alerts: alerts
    .unresolved()
    .slice(0, mostListed)
    .map((alert) => unresolvedAlert(alert, timeZone)),
});

/** The digest of the newest day that is sealed; undefined before the first. */
export const newestDigest = (sealed: Pick<SealedStore, 'days' | 'find'>): DayDigest | undefined => {
  const [day] = [...sealed.days()].sort().reverse();
  const newest = day && sealed.find(day);
  const reading = newest && readSealed(newest.bytes);
  return reading?.ok ? digestOf(reading.sealed.data) : undefined;
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
