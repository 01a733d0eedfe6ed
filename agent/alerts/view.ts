import type { AlertView } from '#contract/rooms.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Alert } from './store.ts';

/** An alert as the board, HTTP and the live feed show it. */
export const alertView = (alert: Alert, timeZone: string): AlertView => {
  const time = (instant: EpochMs | undefined): string | null =>
    instant === undefined ? null : toRfc3339(instant, timeZone);
  return {
    alertId: alert.alertId,
    kind: alert.kind,
    severity: alert.severity,
    state: alert.state,
    roomId: alert.roomId ?? null,
    deviceId: alert.deviceId ?? null,
    positionId: alert.positionId ?? null,
    zoneId: alert.zoneId ?? null,
    place: alert.place ?? null,
    since: toRfc3339(alert.since, timeZone),
    raisedAt: toRfc3339(alert.raisedAt, timeZone),
    escalation: alert.escalation,
    acknowledgedAt: time(alert.acknowledgedAt),
    acknowledgedBy: alert.acknowledgedBy ?? null,
    action: alert.action ?? null,
    resolvedAt: time(alert.resolvedAt),
    children: alert.children ?? null,
    caregivers: alert.caregivers ?? null,
    required: alert.required ?? null,
    deficit: alert.deficit ?? null,
    rule: alert.rule ?? null,
  };
};
