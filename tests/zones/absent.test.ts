import { describe, expect, it } from 'vitest';
import type { PositionKind } from '#contract/values.ts';
import { type House, openHouse, restarted } from './house.ts';

const planned = (house: House, positionId: string, kind: PositionKind): void => {
  const data = { positionId, name: `名 ${positionId}`, kind, covers: [] };
  house.record({ type: 'position.recorded', actor: 'staff:tech', subject: positionId, data });
};

describe('a place without a device', () => {
  it.each([
    ['door', 'perimeter'],
    ['panic', 'always'],
    ['smoke', 'always'],
  ] as const)('is a lapse and told where a %s is planned, until one stands there and is heard', (kind, zoneId) => {
    const house = openHouse();
    planned(house, 'p', kind);
    expect(house.standing(zoneId)).toBe('fault');
    house.pass(91_000);
    expect(house.lapses(zoneId)).toEqual(['unknown p']);
    expect(house.alerts()).toEqual([`zone_fault ${zoneId}`]);
    house.place('p', kind);
    expect(house.lapses(zoneId)).toEqual([]);
    expect(house.alerts()).toEqual([]);
    house.record({
      type: 'unit.released',
      actor: 'staff:tech',
      subject: 'p',
      data: { positionId: 'p', unitId: 'u-p', because: 'removed' },
    });
    expect(house.standing(zoneId)).toBe('fault');
    house.pass(91_000);
    expect(house.lapses(zoneId)).toEqual(['unknown p']);
  });

  it('is nothing any more when the place is given up', () => {
    const house = openHouse();
    planned(house, 'p', 'door');
    house.pass(91_000);
    house.record({ type: 'position.withdrawn', actor: 'staff:tech', subject: 'p', data: { positionId: 'p' } });
    house.pass(1000);
    expect(house.alerts()).toEqual([]);
  });
});

describe('a sensor that its unit no longer tells of', () => {
  it('is unknown, a lapse and an alert, although the unit is there', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.set('u-back', 'tamper', 'clear');
    house.isThere('back', 'online');
    house.pass(200_000, 10_000);
    house.signals.forget('u-back', 'opening', house.clock.now());
    house.signals.forget('u-back', 'tamper', house.clock.now());
    house.pass(1000);
    expect(house.standing('perimeter')).toBe('fault');
    expect(house.alerts()).toEqual([]);
    house.pass(91_000);
    expect(house.lapses('perimeter')).toEqual(['unknown back']);
    expect(house.lapses('always')).toEqual(['unknown back']);
    expect(house.alerts()).toEqual(['zone_fault always', 'zone_fault perimeter']);
    house.shuts('back');
    house.set('u-back', 'tamper', 'clear');
    expect(house.alerts()).toEqual([]);
  });

  it('is not missed where another one of the unit tells the same, or once the unit was exchanged', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.signals.set({ unitId: 'u-back', item: 'new', sensor: 'opening', level: 'clear', since: house.clock.now() });
    house.pass(1000);
    house.signals.forget('u-back', 'opening', house.clock.now());
    house.pass(100_000, 10_000);
    expect(house.standing('perimeter')).toBe('armed');
    house.record({
      type: 'unit.bound',
      actor: 'staff:tech',
      subject: 'back',
      data: { positionId: 'back', unitId: 'u-other' },
    });
    house.set('u-other', 'opening', 'clear');
    house.signals.forget('u-back', 'new', house.clock.now());
    house.pass(100_000, 10_000);
    expect(house.standing('perimeter')).toBe('armed');
  });
});

describe('a camera or a panel in a zone', () => {
  const night = '2026-09-16T23:00:00+08:00';

  it.each(['camera', 'panel'] as const)('(%s) that never told how it stands is unknown after 90 s', (kind) => {
    const house = openHouse({ at: night });
    house.place('yard', kind, { zoneId: 'perimeter' });
    house.isThere('yard', 'online');
    house.pass(80_000, 10_000);
    expect(house.lapses('perimeter')).toEqual([]);
    expect(house.standing('perimeter')).toBe('fault');
    house.pass(20_000, 10_000);
    expect(house.lapses('perimeter')).toEqual(['unknown yard']);
    house.set('u-yard', 'intrusion', 'clear');
    expect(house.lapses('perimeter')).toEqual([]);
    expect(house.standing('perimeter')).toBe('armed');
  });

  it.each(['camera', 'panel'] as const)('(%s) that was unknown is not forgiven by a restart', (kind) => {
    const house = openHouse({ at: night });
    house.place('yard', kind, { zoneId: 'perimeter' });
    house.set('u-yard', 'intrusion', 'clear');
    house.signals.doubt('u-yard', house.clock.now());
    house.pass(100_000, 10_000);
    expect(house.lapses('perimeter')).toEqual(['unknown yard']);
    const again = restarted(house);
    again.pass(5000);
    expect(again.lapses('perimeter')).toEqual(['unknown yard']);
    expect(again.eventsOf('zone.restored')).toEqual([]);
    again.set('u-yard', 'intrusion', 'clear');
    expect(again.lapses('perimeter')).toEqual([]);
  });

  it('without a zone of its own is expected to tell nothing', () => {
    const house = openHouse({ at: night });
    house.place('yard', 'camera');
    house.pass(200_000, 10_000);
    expect(house.alerts()).toEqual([]);
  });
});

describe('what nobody expects and was lost', () => {
  it('a tamper contact that was unknown is not forgiven by a restart, until it is heard or its place is given up', () => {
    const house = openHouse();
    house.place('nap', 'motion');
    house.place('hall', 'motion');
    house.set('u-nap', 'tamper', 'clear');
    house.set('u-hall', 'tamper', 'clear');
    house.signals.doubt('u-nap', house.clock.now());
    house.signals.doubt('u-hall', house.clock.now());
    house.pass(100_000, 10_000);
    const again = restarted(house);
    again.pass(5000);
    expect(again.lapses('always')).toEqual(['unknown nap', 'unknown hall']);
    again.set('u-nap', 'tamper', 'clear');
    expect(again.lapses('always')).toEqual(['unknown hall']);
    again.record({ type: 'position.withdrawn', actor: 'staff:tech', subject: 'hall', data: { positionId: 'hall' } });
    again.pass(1000);
    expect(again.lapses('always')).toEqual([]);
  });

  it('a button that only sends presses is well again when its unit is back', () => {
    const house = openHouse();
    house.place('button', 'panic', { isSilent: true });
    house.isThere('button', 'offline');
    house.pass(1000);
    expect(house.lapses('always')).toEqual(['unknown button']);
    house.isThere('button', 'online');
    house.pass(1000);
    expect(house.lapses('always')).toEqual([]);
  });
});

describe('a low battery and a fault that a device tells of itself', () => {
  const both = (): House => {
    const house = openHouse();
    house.place('back', 'door');
    house.set('u-back', 'battery', 'active');
    house.set('u-back', 'fault', 'active');
    house.pass(70_000, 10_000);
    expect(house.alerts()).toEqual(['battery_low back', 'zone_fault back']);
    return house;
  };

  it('are not over because the agent was begun again: only when the device says so', () => {
    const house = restarted(both());
    house.journal.react();
    house.pass(50_000, 10_000);
    expect(house.alerts()).toEqual(['battery_low back', 'zone_fault back']);
    expect(house.eventsOf('alert.resolved')).toEqual([]);
    house.set('u-back', 'battery', 'clear');
    expect(house.alerts()).toEqual(['zone_fault back']);
    house.set('u-back', 'fault', 'active');
    house.pass(1000);
    expect(house.alerts()).toEqual(['zone_fault back']);
    house.set('u-back', 'fault', 'clear');
    expect(house.alerts()).toEqual([]);
    expect(house.eventsOf('alert.raised')).toHaveLength(2);
  });

  it('are not over because nobody hears the device any more', () => {
    const house = both();
    house.signals.doubt('u-back', house.clock.now());
    house.pass(1000);
    expect(house.alerts()).toEqual(['battery_low back', 'zone_fault back']);
    house.set('u-back', 'battery', 'clear');
    house.set('u-back', 'fault', 'clear');
    expect(house.alerts()).toEqual([]);
  });

  it('is told at once where nobody knew before', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.set('u-back', 'battery', 'unknown');
    expect(house.alerts()).toEqual([]);
    house.set('u-back', 'battery', 'active');
    expect(house.alerts()).toEqual(['battery_low back']);
  });

  it('are over when another unit stands there', () => {
    const house = restarted(both());
    house.record(
      {
        type: 'unit.released',
        actor: 'staff:tech',
        subject: 'back',
        data: { positionId: 'back', unitId: 'u-back', because: 'replaced' },
      },
      { type: 'unit.bound', actor: 'staff:tech', subject: 'back', data: { positionId: 'back', unitId: 'u-new' } },
    );
    house.pass(1000);
    expect(house.alerts()).toEqual([]);
  });

  it('a fault that was remembered, and is reset, is over although nothing was heard since a restart', () => {
    const before = openHouse();
    before.place('sink', 'water');
    before.set('u-sink', 'water', 'active');
    expect(before.alerts()).toEqual(['zone_fault sink']);
    before.set('u-sink', 'water', 'clear');
    const house = restarted(before);
    house.pass(1000);
    expect(house.alerts()).toEqual(['zone_fault sink']);
    house.resets('always');
    house.pass(1000);
    expect(house.alerts()).toEqual([]);
  });
});

it('many silent at once are one alert with its cause: a zone that knows no more keeps its lapse and adds none', () => {
  const house = openHouse();
  house.place('front', 'door');
  house.explained.is = true;
  house.signals.doubt('u-front', house.clock.now());
  house.pass(91_000);
  expect(house.lapses('perimeter')).toEqual(['unknown front']);
  expect(house.alerts()).toEqual([]);
  // It is over for the others, and the door is still not heard.
  house.explained.is = false;
  house.pass(1000);
  expect(house.alerts()).toEqual(['zone_fault perimeter']);
});
