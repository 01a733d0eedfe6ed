import type { ZoneReport } from '#contract/zones.ts';
import type { Condition } from './alerts/conditions.ts';
import type { Alert } from './alerts/store.ts';
import type { Config } from './config/load.ts';
import type { Stores } from './stores.ts';
import { toRfc3339 } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';
import { createZones, type ZoneNow, type Zones, type ZonesOptions } from './zones/runtime.ts';
import type { Where } from './zones/state.ts';
import { standingOf } from './zones/view.ts';
import { protects } from './zones/watch.ts';

export interface SiteZonesOptions extends Pick<ZonesOptions, 'signals' | 'testing' | 'onFailure' | 'soon'> {
  /** Whether one alert tells already that many devices are silent, and why most likely. */
  readonly isExplained: () => boolean;
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  /** What is believed of devices now: whether it was heard that one is there. */
  readonly liveness: {
    get(deviceId: string): { readonly availabilityHeard: boolean };
    onChange(listener: () => void): void;
  };
}

/** The zones connected to positions, sensors, and who is in the house; what they find calls for alerts. */
export const openZones = ({
  config,
  clock,
  stores,
  signals,
  testing,
  isExplained,
  liveness,
  onFailure,
  soon,
}: SiteZonesOptions): Zones => {
  const { journal, devices, attendance, positions } = stores;
  let presence: ReadonlyMap<string, 'online' | 'away'> | undefined;
  const forget = (): void => {
    presence = undefined;
  };
  liveness.onChange(forget);
  journal.onCommit((events) => {
    if (events.some(({ type }) => type.startsWith('device.'))) forget();
  });
  /** Of a unit with several devices one that is there proves that the unit is. */
  const presenceOf = (unitId: string): 'online' | 'away' | undefined => {
    presence ??= new Map(
      devices
        .all()
        .filter(({ deviceId }) => liveness.get(deviceId).availabilityHeard)
        .flatMap(({ unitId: unit, availability }) =>
          availability === 'unknown' ? [] : [[unit, availability === 'online' ? 'online' : 'away'] as const],
        )
        .sort(([, one], [, other]) => one.localeCompare(other)),
    );
    return presence.get(unitId);
  };
  const zones = createZones({
    zones: config.zones,
    timeZone: config.site.timeZone,
    journal,
    clock,
    store: stores.zones,
    signals,
    positions: positions.all,
    house: {
      children: () => attendance.presence.longestStay()?.children ?? 0,
      isStaffInside: attendance.presence.isStaffInside,
    },
    isOnline: (unitId) => presenceOf(unitId) === 'online',
    isAway: (unitId) => presenceOf(unitId) === 'away',
    testing,
    openBefore: stores.alerts.unresolved(),
    nameOf: (unitId) => devices.find(unitId)?.name,
    onFailure,
    ...(soon && { soon }),
  });
  // Many devices that fell silent at once are one alert, with the likely cause. The zones' lapses stand all the same.
  stores.conditions.push(() =>
    zones.conditions().map((condition): Condition => {
      const isOfWholeZone =
        condition.kind === 'zone_fault' && condition.positionId === undefined && condition.deviceId === undefined;
      return isOfWholeZone && isExplained() ? { ...condition, isSuspended: true } : condition;
    }),
  );
  return zones;
};

/**
 * Whether an open alert tells by the name of its place that a zone does not hear this unit. One that names the zone alone
 * speaks of several; a bypass ends it, and the unit is away all the same.
 */
export const isToldByZone = (
  zones: Pick<Zones, 'all' | 'position'>,
  open: readonly Alert[],
  unitId: string,
): boolean => {
  const unitAt = ({ positionId, deviceId }: Where): string | undefined =>
    positionId === undefined ? deviceId : zones.position(positionId)?.unit?.unitId;
  const faults = open.filter(({ kind, positionId, deviceId }) => kind === 'zone_fault' && !(positionId ?? deviceId));
  return faults.some((alert) =>
    zones
      .all()
      .some(
        ({ zone, state }) =>
          zone.id === alert.zoneId &&
          state.lapses.some(
            (lapse) => lapse.since === alert.since && lapse.place === alert.place && unitAt(lapse) === unitId,
          ),
      ),
  );
};

/** The zones in use as MQTT shows them. */
export const zoneReports = (zones: Zones, timeZone: string): ZoneReport[] =>
  zones
    .all()
    .filter(({ isInUse }) => isInUse)
    .map((now) => ({
      ...recordedReport(now, timeZone),
      open: now.watched.filter(({ level }) => level === 'active').length,
      unknown: now.watched.filter(({ level, role }) => level === 'unknown' && protects(role)).length,
    }));

/** As much of it as the journal tells: how many sensors are open or unknown is in no event. */
export const recordedReport = (
  { zone, state, watched, isInUse }: ZoneNow,
  timeZone: string,
): Omit<ZoneReport, 'open' | 'unknown'> => ({
  zoneId: zone.id,
  name: zone.name,
  class: zone.class,
  state: standingOf(state, watched, isInUse),
  since: state.last === undefined ? null : toRfc3339(state.since, timeZone),
});
