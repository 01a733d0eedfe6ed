import { describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';

const minutes = 60_000;

describe('a live test', () => {
  it.each(['reach', 'login', 'clock', 'picture', 'stream', 'state'] as const)(
    'that asks the device only (%s) leaves out nothing',
    (test) => {
      const house = openHouse();
      house.place('button', 'panic');
      house.tested.set('button', test);
      house.pass(1000);
      expect(house.lapses('always')).toEqual([]);
      house.presses('button');
      expect(house.alerts()).toEqual(['panic button']);
    },
  );

  it('of a tamper contact leaves out that contact and nothing else of its position', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.set('u-button', 'tamper', 'clear');
    house.tested.set('button', 'tamper');
    house.set('u-button', 'tamper', 'active');
    house.set('u-button', 'tamper', 'clear');
    expect(house.alerts()).toEqual([]);
    expect(house.lapses('always')).toEqual(['test button']);
    house.presses('button');
    expect(house.alerts()).toEqual(['panic button']);
  });

  it('of a door leaves its tamper contact alone', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.tested.set('back', 'event');
    house.opens('back');
    house.set('u-back', 'tamper', 'active');
    expect(house.alerts()).toEqual(['tamper back']);
  });

  it('that is begun again and again leaves a position out for five minutes of an hour, and no longer', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.tested.set('button', 'event');
    house.pass(4.9 * minutes);
    house.presses('button');
    expect(house.alerts()).toEqual([]);
    house.tested.clear();
    house.pass(20 * minutes, 10_000);
    house.tested.set('button', 'event');
    house.pass(10_000);
    house.presses('button');
    expect(house.alerts()).toEqual(['panic button']);
    expect(house.lapses('always')).toEqual([]);
    house.tested.clear();
    house.resets('always');
    house.pass(60 * minutes, 10_000);
    house.tested.set('button', 'event');
    house.pass(10_000);
    house.presses('button');
    expect(house.alerts()).toEqual([]);
  });

  it('is counted for its own position', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.place('other', 'panic');
    house.tested.set('button', 'event');
    house.pass(10 * minutes, 10_000);
    house.tested.set('other', 'event');
    house.presses('other');
    expect(house.alerts()).toEqual([]);
  });
});
