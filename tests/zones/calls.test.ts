import { describe, expect, it } from 'vitest';
import type { PositionKind, SensorKind } from '#contract/values.ts';
import { openHouse } from './house.ts';

const minutes = 60_000;
const calls: readonly [PositionKind, SensorKind, string][] = [
  ['panic', 'panic', 'panic p'],
  ['smoke', 'smoke', 'fire p'],
  ['water', 'water', 'zone_fault p'],
  ['door', 'tamper', 'tamper p'],
];

describe('a call that began while nobody was to hear it', () => {
  it.each(calls)('at a %s (%s) alarms when the bypass is over and it still calls', (kind, sensor, alert) => {
    const house = openHouse();
    house.place('p', kind);
    house.bypasses('always', 30, 'p');
    house.set('u-p', sensor, 'active');
    house.pass(29 * minutes, 10_000);
    expect(house.alerts()).toEqual(['zone_bypassed p']);
    house.pass(2 * minutes, 10_000);
    expect(house.alerts()).toEqual([alert]);
    expect(house.standing('always')).toBe('alarm');
    expect(house.eventsOf('zone.alarmed')).toHaveLength(1);
  });

  it('alarms in the transaction in which a person ends the bypass', () => {
    const house = openHouse();
    house.place('hall', 'smoke');
    const requestId = house.bypasses('always', 30);
    house.set('u-hall', 'smoke', 'active');
    house.record({
      type: 'zone.bypass_ended',
      actor: 'staff:one',
      subject: 'always',
      data: { zoneId: 'always', requestId, because: 'person' },
    });
    expect(house.alerts()).toEqual(['fire hall']);
  });

  it('alarms when the live test is over and it still calls, and not when it ended in time', () => {
    const house = openHouse();
    house.place('hall', 'smoke');
    house.place('cook', 'gas');
    house.tested.set('hall', 'event').set('cook', 'event');
    house.set('u-hall', 'smoke', 'active');
    house.set('u-cook', 'gas', 'active');
    house.set('u-cook', 'gas', 'clear');
    house.pass(60_000);
    expect(house.alerts()).toEqual([]);
    house.tested.clear();
    house.pass(32_000);
    expect(house.alerts()).toEqual(['fire hall']);
  });
});

describe('a reset past a call that goes on', () => {
  it.each(calls.slice(2))('a %s (%s) stays told as a lapse with an alert until it is over', (kind, sensor, alert) => {
    const house = openHouse();
    house.place('p', kind);
    house.set('u-p', sensor, 'active');
    expect(house.alerts()).toEqual([alert]);
    house.resets('always');
    expect(house.standing('always')).toBe('fault');
    expect(house.lapses('always')).toEqual(['fault p']);
    expect(house.alerts()).toEqual(['zone_fault p']);
    house.pass(10 * minutes, 10_000);
    expect(house.lapses('always')).toEqual(['fault p']);
    expect(house.alerts()).toEqual(['zone_fault p']);
    house.set('u-p', sensor, 'clear');
    expect(house.standing('always')).toBe('armed');
    expect(house.alerts()).toEqual([]);
    house.set('u-p', sensor, 'active');
    expect(house.alerts()).toEqual([alert]);
  });

  it('does not hide another call of the same position', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.set('u-button', 'tamper', 'active');
    house.resets('always');
    house.set('u-button', 'panic', 'active');
    expect(house.alerts()).toContain('panic button');
  });
});
