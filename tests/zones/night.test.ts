import { describe, expect, it } from 'vitest';
import { openHouse, restarted } from './house.ts';

const evening = '2026-09-16T17:59:00+08:00';
const minutes = 60_000;

/** A house with a motion sensor inside and somebody who closes it up. */
const openEvening = (at = evening) => {
  const house = openHouse({ at });
  house.place('nap', 'motion');
  house.place('hall', 'motion');
  house.staffComes('s1');
  return house;
};

describe('the inside after hours', () => {
  it('arms by itself after closing once nobody is in the house, and after the exit delay', () => {
    const house = openEvening();
    house.pass(5 * minutes, 10_000);
    expect(house.stateOf('interior').phase).toBe('disarmed');
    house.staffGoes('s1');
    expect(house.standing('interior')).toBe('exit');
    house.moves('nap');
    house.pass(60_000);
    expect(house.standing('interior')).toBe('armed');
    expect(house.alerts()).toEqual([]);
  });

  it('a house that is empty at noon is not armed by the schedule, and by a person it is', () => {
    const house = openHouse();
    house.place('nap', 'motion');
    house.pass(10 * minutes, 10_000);
    expect(house.stateOf('interior').phase).toBe('disarmed');
    house.record({
      type: 'zone.armed',
      actor: 'staff:head',
      subject: 'interior',
      data: { zoneId: 'interior', because: 'person' },
    });
    house.moves('nap');
    house.pass(45_000);
    expect(house.alerts()).toEqual(['intrusion nap']);
  });

  it('who comes in has the entry delay to disarm; afterwards each sensor on the way is an alarm', () => {
    const house = openEvening('2026-09-16T22:00:00+08:00');
    house.staffGoes('s1');
    house.pass(60_000);
    house.moves('hall');
    house.moves('nap');
    expect(house.standing('interior')).toBe('entry');
    expect(house.alerts()).toEqual([]);
    house.pass(45_000);
    expect(house.alerts()).toEqual(['intrusion hall', 'intrusion nap']);
    expect(house.stateOf('interior').memory.map(({ positionId }) => positionId)).toEqual(['hall', 'nap']);
  });

  it('a person who disarms in time leaves nothing behind, and an empty house arms itself again after half an hour', () => {
    const house = openEvening('2026-09-16T22:00:00+08:00');
    house.staffGoes('s1');
    house.pass(60_000);
    house.moves('hall');
    house.disarms('interior');
    expect(house.stateOf('interior').memory).toEqual([]);
    expect(house.lapses('interior')).toEqual(['disarmed -']);
    house.pass(29 * minutes, 10_000);
    expect(house.stateOf('interior').phase).toBe('disarmed');
    house.pass(3 * minutes, 10_000);
    expect(house.stateOf('interior').phase).toBe('armed');
    expect(house.lapses('interior')).toEqual([]);
  });

  it('automatic arming is allowed, automatic disarming is not: the morning finds it armed', () => {
    const house = openEvening();
    house.pass(2 * minutes, 10_000);
    house.staffGoes('s1');
    house.pass(13.5 * 60 * minutes, minutes);
    expect(house.clock.now()).toBe(Date.parse('2026-09-17T07:31:00+08:00'));
    expect(house.stateOf('interior').phase).toBe('armed');
    house.staffComes('s1');
    house.childComes('c1');
    expect(house.stateOf('interior').phase).toBe('armed');
  });

  it('an entry delay goes on while the box is off, and is no shorter for whoever pulled the plug', () => {
    const house = openEvening('2026-09-16T22:00:00+08:00');
    house.staffGoes('s1');
    house.pass(60_000);
    house.moves('hall');
    const again = restarted(house, 10_000);
    again.pass(1000);
    expect(again.alerts()).toEqual([]);
    again.pass(36_000);
    expect(again.alerts()).toContain('intrusion hall');
  });

  it('a delay is not lengthened by a clock that is set back', () => {
    const house = openEvening('2026-09-16T22:00:00+08:00');
    house.staffGoes('s1');
    house.pass(60_000);
    house.moves('hall');
    house.pass(2000);
    house.clock.set('2026-09-16T21:00:00+08:00');
    house.pass(45_000);
    expect(house.alerts()).toEqual(['intrusion hall']);
  });
});

describe('the perimeter', () => {
  const dropOff = '2026-09-16T08:00:00+08:00';

  it('in the release window a door that opens for somebody is no alarm, a window is', () => {
    const house = openHouse({ at: dropOff });
    house.place('front', 'door');
    house.place('loft', 'window');
    expect(house.standing('perimeter')).toBe('released');
    house.opens('front');
    house.pass(20_000);
    house.childComes('c1');
    house.shuts('front');
    house.pass(5 * minutes, 10_000);
    expect(house.alerts()).toEqual([]);
    house.opens('loft');
    expect(house.alerts()).toEqual(['intrusion loft']);
  });

  it('a door that opens with nobody coming or going is told after its window, and looked into by a person', () => {
    const house = openHouse({ at: dropOff });
    house.place('front', 'door');
    house.childComes('c1');
    house.pass(3 * minutes, 10_000);
    house.opens('front');
    house.shuts('front');
    house.pass(121_000);
    expect(house.alerts()).toEqual(['door front']);
    house.childGoes('c1');
    house.opens('front');
    house.resets('perimeter');
    // While doors may open, an open one is no fault; its alert goes on until it is shut.
    expect(house.standing('perimeter')).toBe('released');
    house.shuts('front');
    expect(house.alerts()).toEqual([]);
  });

  it('who was signed in just before explains the door', () => {
    const house = openHouse({ at: dropOff });
    house.place('front', 'door');
    house.childComes('c1');
    house.pass(30_000);
    house.opens('front');
    house.shuts('front');
    house.pass(5 * minutes, 10_000);
    expect(house.alerts()).toEqual([]);
  });

  it('a door that is held open is told while it is', () => {
    const house = openHouse({ at: dropOff });
    house.place('front', 'door');
    house.childComes('c1');
    house.opens('front');
    house.pass(59_000);
    expect(house.alerts()).toEqual([]);
    house.pass(2000);
    expect(house.alerts()).toEqual(['door front']);
    house.shuts('front');
    expect(house.alerts()).toEqual([]);
  });

  it('a door that is open when the window ends is told, not taken for a burglar; opened anew it is an intrusion', () => {
    const house = openHouse({ at: '2026-09-16T08:59:50+08:00' });
    house.place('front', 'door');
    house.childComes('c1');
    house.opens('front');
    house.pass(15_000);
    expect(house.standing('perimeter')).toBe('fault');
    expect(house.alerts()).toEqual([]);
    house.shuts('front');
    expect(house.standing('perimeter')).toBe('armed');
    house.opens('front');
    expect(house.alerts()).toEqual(['intrusion front']);
  });

  it('a schedule does not lower protection after an alarm until it is reset', () => {
    const house = openHouse({ at: '2026-09-16T06:00:00+08:00' });
    house.place('front', 'door');
    house.opens('front');
    house.shuts('front');
    house.pass(90 * minutes, minutes);
    expect(house.standing('perimeter')).toBe('alarm');
    house.resets('perimeter');
    house.pass(1000);
    expect(house.standing('perimeter')).toBe('released');
  });
});

describe('a bypass', () => {
  it('leaves one position out, is told, is a lapse, and ends by itself', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.place('front', 'door');
    house.bypasses('perimeter', 30, 'back');
    expect(house.alerts()).toEqual(['zone_bypassed back']);
    expect(house.lapses('perimeter')).toEqual(['bypassed back']);
    house.opens('back');
    house.shuts('back');
    expect(house.alerts()).toEqual(['zone_bypassed back']);
    house.opens('front');
    expect(house.alerts()).toContain('intrusion front');
    house.resets('perimeter');
    house.shuts('front');
    house.pass(31 * minutes, 10_000);
    expect(house.alerts()).toEqual([]);
    house.opens('back');
    expect(house.alerts()).toEqual(['intrusion back']);
  });

  it('of a whole zone leaves out whatever is in it', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.bypasses('perimeter', 30);
    house.opens('back');
    expect(house.alerts()).toEqual(['zone_bypassed perimeter']);
    expect(house.standing('perimeter')).toBe('bypassed');
  });

  it('a request that nobody confirms holds nothing back and is forgotten', () => {
    const house = openHouse();
    house.place('back', 'door');
    const until = new Date(house.clock.now() + 3_600_000).toISOString();
    const data = { zoneId: 'perimeter', requestId: crypto.randomUUID(), reason: '修门', until, byDecider: true };
    house.record({ type: 'zone.bypass_requested', actor: 'staff:one', subject: 'perimeter', data });
    house.pass(11 * minutes, 10_000);
    expect(house.stateOf('perimeter').bypasses).toEqual([]);
    house.opens('back');
    expect(house.alerts()).toEqual(['intrusion back']);
  });

  it('a sensor that a technician is testing raises no alarm, and that is a lapse', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.tested.set('back', 'event');
    house.opens('back');
    house.shuts('back');
    expect(house.alerts()).toEqual([]);
    expect(house.lapses('perimeter')).toEqual(['test back']);
    house.tested.clear();
    house.pass(29_000);
    house.opens('back');
    house.shuts('back');
    expect(house.alerts()).toEqual([]);
    house.pass(2000);
    expect(house.lapses('perimeter')).toEqual([]);
    house.opens('back');
    expect(house.alerts()).toEqual(['intrusion back']);
  });
});

describe('after a restart', () => {
  it('armed is armed, an alarm an alarm, a bypass keeps its end, and signals are unknown until they are heard', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.place('gate', 'door', { zoneId: 'boundary' });
    house.place('button', 'panic');
    house.childComes('c1');
    house.presses('button');
    house.bypasses('perimeter', 60);
    const before = ['always', 'perimeter', 'boundary', 'interior'].map(house.stateOf);
    const again = restarted(house);
    again.pass(1000);
    expect(['always', 'perimeter', 'boundary', 'interior'].map(again.stateOf)).toEqual(before);
    expect(again.alerts()).toEqual(['panic button', 'zone_bypassed perimeter']);
    expect(again.standing('boundary')).toBe('fault');
    again.shuts('gate');
    expect(again.standing('boundary')).toBe('armed');
    again.pass(60 * minutes, 10_000);
    expect(again.stateOf('perimeter').bypasses).toEqual([]);
  });

  it('a door that stood open before is told on, and not taken for a burglar when it is heard', () => {
    const house = openHouse();
    house.place('gate', 'door', { zoneId: 'boundary' });
    house.opens('gate');
    house.childComes('c1');
    const again = restarted(house);
    again.opens('gate');
    expect(again.lapses('boundary')).toEqual(['fault gate']);
    expect(again.alerts()).toEqual([]);
    again.shuts('gate');
    again.opens('gate');
    expect(again.alerts()).toEqual(['boundary gate']);
  });

  it('what was unknown is not forgiven: the lapse goes on until the sensor is heard', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.signals.doubt('u-back', house.clock.now());
    house.pass(100_000);
    const again = restarted(house);
    again.pass(5000);
    expect(again.lapses('perimeter')).toEqual(['unknown back']);
    expect(again.alerts()).toEqual(['zone_fault perimeter']);
    again.shuts('back');
    expect(again.lapses('perimeter')).toEqual([]);
  });
});
