import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { DeviceView } from '#contract/site.ts';
import type { Liveness } from './liveness.ts';
import type { DeviceRecord } from './store.ts';

/**
 * A device as people and programs see it. What was not heard since the last connect is unknown, whatever the journal
 * remembers: a door that was closed before the cable was pulled is not known to be closed.
 */
export const viewOf = (record: DeviceRecord, liveness: Liveness, timeZone: string): DeviceView => {
  const time = (at: number | null | undefined): string | null =>
    at === null || at === undefined ? null : toRfc3339(epochMs(at), timeZone);
  return {
    deviceId: record.deviceId,
    name: record.name,
    component: record.component,
    deviceClass: record.deviceClass,
    manufacturer: record.manufacturer,
    model: record.model,
    availability: liveness.availabilityHeard ? record.availability : 'unknown',
    state: liveness.stateHeard ? record.state : null,
    stateSince: liveness.stateHeard ? time(record.stateSince) : null,
    lastSeenAt: time(liveness.lastSeenAt),
    rung: liveness.rung ?? null,
    detail: liveness.detail ?? null,
  };
};
