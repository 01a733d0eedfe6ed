import { describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';

const minutes = 60_000;

describe('somebody who is still clocked in long after closing', () => {
  const openEvening = () => {
    const house = openHouse({ at: '2026-09-16T17:59:00+08:00' });
    house.place('nap', 'motion');
    house.staffComes('s1');
    return house;
  };

  it('keeps the inside disarmed, which is a lapse and told after an hour, until the house is empty', () => {
    const house = openEvening();
    house.pass(59 * minutes, minutes);
    expect(house.alerts()).toEqual([]);
    house.pass(4 * minutes, minutes);
    expect(house.stateOf('interior').phase).toBe('disarmed');
    expect(house.lapses('interior')).toEqual(['disarmed -']);
    expect(house.alerts()).toEqual(['zone_fault interior']);
    const [alert] = house.stores.alerts.unresolved();
    expect(alert).toMatchObject({ severity: 'notice', place: expect.stringContaining('还有人签到') });
    house.staffGoes('s1');
    house.pass(2 * minutes, 10_000);
    expect(house.stateOf('interior').phase).toBe('armed');
    expect(house.lapses('interior')).toEqual([]);
    expect(house.alerts()).toEqual([]);
  });

  it('is nothing while a child is still there, nor in the morning before opening', () => {
    const house = openEvening();
    house.childComes('c1');
    house.pass(120 * minutes, minutes);
    expect(house.lapses('interior')).toEqual([]);
    house.childGoes('c1');
    house.staffGoes('s1');
    house.pass(10 * 60 * minutes + 50 * minutes, minutes);
    house.disarms('interior');
    house.staffComes('s1');
    house.pass(30 * minutes, minutes);
    expect(house.lapses('interior')).toEqual([]);
    expect(house.alerts()).toEqual([]);
  });
});
