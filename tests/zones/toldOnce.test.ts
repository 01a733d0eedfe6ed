import { describe, expect, it } from 'vitest';
import { deviceConditions } from '#agent/deviceConditions.ts';
import { isToldByZone } from '#agent/siteZones.ts';
import { type House, openHouse } from './house.ts';

const minute = 60_000;
const graceMs = 3 * minute;

/** A house whose devices call for alerts as in the agent. */
const openSite = (): House & { readonly told: () => string[] } => {
  const house = openHouse();
  const { stores, zones } = house;
  stores.conditions.push(() =>
    deviceConditions({
      offline: stores.devices.offline(),
      stale: [],
      swapped: [],
      outputs: { sirens: [], mute: [], missing: [], nameOf: () => undefined },
      facts: { broker: { connected: true, since: house.clock.now() }, mqttUnits: () => [] },
      isToldByZone: (unitId) => isToldByZone(zones, stores.alerts.unresolved(), unitId),
      hostOf: () => undefined,
      viaOf: () => undefined,
      graceMs,
    }),
  );
  for (const id of ['back', 'side']) {
    house.place(id, 'door');
    house.isThere(id, 'online');
  }
  const told = (): string[] =>
    stores.alerts
      .unresolved()
      .map(({ kind, deviceId, place }) => `${kind} ${deviceId ?? place ?? ''}`)
      .sort();
  return { ...house, told };
};

const leaves = (house: House, id: string): void => {
  house.isThere(id, 'offline');
  house.set(`u-${id}`, 'opening', 'unknown');
};
const returns = (house: House, id: string): void => {
  house.isThere(id, 'online');
  house.shuts(id);
};

describe('a device that is away', () => {
  it('is told once, by the zone that needs it, and is over with it', () => {
    const house = openSite();
    leaves(house, 'back');
    house.pass(30 * minute, 10_000);
    expect(house.told()).toEqual(['zone_fault 名 back']);
    returns(house, 'back');
    expect(house.told()).toEqual([]);
    expect(house.eventsOf('alert.raised')).toHaveLength(1);
  });

  it('is told by its own name once its zone says nothing of it any more', () => {
    const house = openSite();
    leaves(house, 'back');
    house.pass(30 * minute, 10_000);
    house.bypasses('perimeter', 60, 'back');
    expect(house.told()).toEqual(['device_offline u-back', 'zone_bypassed ']);
    house.pass(2 * 60 * minute, 60_000);
    // The bypass is over: the zone is blind again, and the alert of the device stands until it is back.
    expect(house.told()).toEqual(['device_offline u-back', 'zone_fault 名 back']);
    returns(house, 'back');
    expect(house.told()).toEqual([]);
  });

  it('is told by its own name where its zone named another place, also when that one is back first', () => {
    const house = openSite();
    leaves(house, 'back');
    house.pass(minute);
    leaves(house, 'side');
    house.pass(minute);
    expect(house.told()).toEqual(['zone_fault 名 back']);
    returns(house, 'back');
    house.pass(minute);
    house.pass(10 * minute, 10_000);
    expect(house.told()).toEqual(['device_offline u-side', 'zone_fault 名 back']);
    returns(house, 'side');
    expect(house.told()).toEqual([]);
  });

  it('is told by its own name where its zone speaks of several at once', () => {
    const house = openSite();
    for (const id of ['back', 'side']) house.set(`u-${id}`, 'opening', 'unknown');
    house.pass(2 * minute);
    expect(house.alerts()).toEqual(['zone_fault perimeter']);
    for (const id of ['back', 'side']) house.isThere(id, 'offline');
    house.pass(30 * minute, 10_000);
    expect(house.told()).toHaveLength(3);
    expect(house.told()).toEqual(expect.arrayContaining(['device_offline u-back', 'device_offline u-side']));
  });

  it('and stands nowhere is told by its own name', () => {
    const house = openSite();
    leaves(house, 'back');
    house.isThere('spare', 'online');
    house.isThere('spare', 'offline');
    house.pass(10 * minute, 10_000);
    expect(house.told()).toEqual(['device_offline u-spare', 'zone_fault 名 back']);
  });
});
