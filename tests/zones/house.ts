import { onTestFinished } from 'vitest';
import { type Config, demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { type ZoneFile, zonesOf } from '#agent/config/zones.ts';
import type { UnitTestName } from '#agent/devices/positionStore.ts';
import { createSignalBook, type Level, type SignalBook } from '#agent/devices/signals.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { openZones } from '#agent/siteZones.ts';
import { openStores } from '#agent/stores.ts';
import type { Zones } from '#agent/zones/runtime.ts';
import { standingOf } from '#agent/zones/view.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { PositionKind, SensorKind } from '#contract/values.ts';
import { type FakeClock, fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

export type House = ReturnType<typeof openHouse>;

const levelsOf: Partial<Record<PositionKind, SensorKind>> = {
  door: 'opening',
  window: 'opening',
  motion: 'motion',
  panic: 'panic',
  smoke: 'smoke',
  gas: 'gas',
  water: 'water',
};

/**
 * A house with real stores over a journal on disk, a book of signals and a clock that stands still. Nobody is inside, it
 * is Wednesday noon unless told otherwise: no release window is open.
 */
export const openHouse = (
  options: {
    readonly zones?: readonly ZoneFile[];
    readonly at?: string;
    readonly clock?: FakeClock;
    readonly folder?: string;
    /** When zones look at what was heard; left out: at once. */
    readonly soon?: (look: () => void) => void;
  } = {},
) => {
  const clock = options.clock ?? fakeClock(options.at ?? '2026-09-16T12:00:00+08:00');
  const folder = options.folder ?? temporaryFolder();
  const base = loadConfig({ file: demoFacilityFile, data: folder });
  const config: Config = { ...base, zones: zonesOf(options.zones ?? [], base.hours) };
  const stores = openStores({ config, clock });
  stores.decideAlerts();
  const signals: SignalBook = createSignalBook();
  const failures: unknown[] = [];
  const explained = { is: false };
  const tested = new Map<string, UnitTestName>();
  const liveness = { get: () => ({ availabilityHeard: true }), onChange: () => {} };
  const zones: Zones = openZones({
    config,
    clock,
    stores,
    signals,
    liveness,
    isExplained: () => explained.is,
    testing: () => [...tested].map(([positionId, test]) => ({ positionId, test })),
    onFailure: (error) => void failures.push(error),
    ...(options.soon && { soon: options.soon }),
  });
  const { journal, alerts } = stores;
  onTestFinished(() => {
    if (stores.db.open) stores.close();
  });

  const record = (...events: NewEvent[]): readonly JournalEvent[] => journal.record(events);
  const set = (unitId: string, sensor: SensorKind, level: Level): void =>
    signals.set({ unitId, item: sensor, sensor, level, since: clock.now() });
  const stateOf = (zoneId: string) => stores.zones.state(zoneId);

  return {
    config,
    clock,
    folder,
    stores,
    journal,
    signals,
    zones,
    failures,
    /** Which test a technician runs now, by position. */
    tested,
    /** Whether one alert tells of many silent devices already. */
    explained,
    record,
    set,
    stateOf,
    /** A device stands somewhere from now on, and tells that all is quiet unless it is told to be silent. */
    place: (id: string, kind: PositionKind, more: { zoneId?: string; isSilent?: boolean } = {}): void => {
      const { zoneId, isSilent } = more;
      record(
        {
          type: 'position.recorded',
          actor: 'staff:tech',
          subject: id,
          data: { positionId: id, name: `名 ${id}`, kind, covers: [], ...(zoneId !== undefined && { zoneId }) },
        },
        { type: 'unit.bound', actor: 'staff:tech', subject: id, data: { positionId: id, unitId: `u-${id}` } },
      );
      const sensor = levelsOf[kind];
      if (sensor && !isSilent) set(`u-${id}`, sensor, 'clear');
    },
    opens: (id: string): void => set(`u-${id}`, 'opening', 'active'),
    shuts: (id: string): void => set(`u-${id}`, 'opening', 'clear'),
    moves: (id: string): void => {
      set(`u-${id}`, 'motion', 'active');
      set(`u-${id}`, 'motion', 'clear');
    },
    presses: (id: string): void =>
      signals.pulse({ unitId: `u-${id}`, item: 'press', sensor: 'panic', at: clock.now() }),
    /** Time passes, and the box looks as often as it does. */
    pass: (ms: number, stepMs = 1000): void => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(left, stepMs));
        zones.tick();
        journal.react();
      }
    },
    childComes: (childId: string) =>
      record({
        type: 'attendance.checked_in',
        actor: 'kiosk:k',
        subject: childId,
        data: { childId, roomId: 'infant', method: 'pin' },
      }),
    childGoes: (childId: string) =>
      record({ type: 'attendance.checked_out', actor: 'kiosk:k', subject: childId, data: { childId, method: 'pin' } }),
    staffComes: (staffId: string) =>
      record({ type: 'staff.clocked_in', actor: 'kiosk:k', subject: staffId, data: { staffId } }),
    staffGoes: (staffId: string) =>
      record({ type: 'staff.clocked_out', actor: 'kiosk:k', subject: staffId, data: { staffId } }),
    resets: (zoneId: string, note = '已查看') =>
      record({ type: 'zone.reset', actor: 'staff:head', subject: zoneId, data: { zoneId, note } }),
    disarms: (zoneId: string) =>
      record({ type: 'zone.disarmed', actor: 'staff:head', subject: zoneId, data: { zoneId, because: 'person' } }),
    bypasses: (zoneId: string, minutes: number, positionId?: string): string => {
      const requestId = crypto.randomUUID();
      const until = new Date(clock.now() + minutes * 60_000).toISOString();
      record(
        {
          type: 'zone.bypass_requested',
          actor: 'staff:one',
          subject: zoneId,
          data: { zoneId, requestId, reason: '修门', until, byDecider: true, ...(positionId && { positionId }) },
        },
        { type: 'zone.bypassed', actor: 'staff:two', subject: zoneId, data: { zoneId, requestId } },
      );
      return requestId;
    },
    /** The device of a position's unit is found to be there, or gone. */
    isThere: (id: string, availability: 'online' | 'offline') => {
      const deviceId = `u-${id}`;
      record(
        {
          type: 'device.introduced',
          actor: 'agent',
          subject: deviceId,
          data: { deviceId, name: id, component: 'event' },
        },
        { type: 'device.availability_changed', actor: 'agent', subject: deviceId, data: { deviceId, availability } },
      );
    },
    /** What is alerted of and not resolved, by kind and position. */
    alerts: (): string[] =>
      alerts
        .unresolved()
        .filter(({ zoneId }) => zoneId !== undefined)
        .map(({ kind, positionId, zoneId }) => `${kind} ${positionId ?? zoneId}`),
    standing: (zoneId: string): string => {
      const found = zones.all().find(({ zone }) => zone.id === zoneId);
      if (!found) throw new Error(`There is no zone ${zoneId}`);
      return standingOf(found.state, found.watched, found.isInUse);
    },
    lapses: (zoneId: string): string[] =>
      stateOf(zoneId).lapses.map(({ because, positionId }) => `${because} ${positionId ?? '-'}`),
    eventsOf: (type: JournalEvent['type']): JournalEvent[] =>
      journal.read(0, 10_000).filter((event) => event.type === type),
    options,
  };
};

/** The agent dies where it stands, and another begins after so long: nobody has heard anything yet. */
export const restarted = ({ zones, stores, clock, folder, options }: House, afterMs = 5000): House => {
  zones.close();
  stores.close();
  clock.advance(afterMs);
  return openHouse({ ...options, clock, folder });
};
