import { describe, expect, it } from 'vitest';
import { openHouse } from './house.ts';

/** Clauses: GB 50394-2007, 入侵报警系统工程设计规范. */
describe('5.2.2 no alarm is missed', () => {
  it('a door of an armed perimeter that opens is an intrusion at once, with its name', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.opens('back');
    expect(house.alerts()).toEqual(['intrusion back']);
    const [alert] = house.stores.alerts.unresolved();
    expect(alert).toMatchObject({
      place: '名 back',
      zoneId: 'perimeter',
      severity: 'critical',
      raisedAt: house.clock.now(),
    });
  });

  it('a door that was opened while nobody could hear it is an intrusion when it is heard again', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.signals.doubt('u-back', house.clock.now());
    house.pass(120_000);
    expect(house.standing('perimeter')).toBe('fault');
    house.opens('back');
    expect(house.alerts()).toContain('intrusion back');
  });

  it('what the journal could not take is taken with the next look', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.stores.db.exec("CREATE TEMP TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'disk full'); END");
    house.presses('button');
    expect(house.failures).toHaveLength(1);
    expect(house.alerts()).toEqual([]);
    house.stores.db.exec('DROP TRIGGER full');
    house.pass(1000);
    expect(house.alerts()).toEqual(['panic button']);
  });
});

describe('5.2.3 an emergency device cannot be disarmed, and latches', () => {
  it('a press is a panic whoever is in the house, and stays one until a person resets it', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.presses('button');
    expect(house.alerts()).toEqual(['panic button']);
    house.pass(3_600_000, 60_000);
    house.childComes('c1');
    house.childGoes('c1');
    expect(house.alerts()).toEqual(['panic button']);
    expect(house.standing('always')).toBe('alarm');
    house.resets('always');
    expect(house.alerts()).toEqual([]);
    expect(house.standing('always')).toBe('armed');
  });

  it('the first sensor and every later one are remembered and told, in their order', () => {
    const house = openHouse();
    house.place('button', 'panic');
    house.place('hall', 'smoke');
    house.place('cook', 'gas');
    house.presses('button');
    house.set('u-hall', 'smoke', 'active');
    house.set('u-hall', 'smoke', 'clear');
    house.set('u-cook', 'gas', 'active');
    expect(house.stateOf('always').memory.map(({ positionId }) => positionId)).toEqual(['button', 'hall', 'cook']);
    expect(house.alerts()).toEqual(['panic button', 'fire hall', 'fire cook']);
  });

  it('smoke that clears by itself is still a fire that nobody has looked into', () => {
    const house = openHouse();
    house.place('hall', 'smoke');
    house.set('u-hall', 'smoke', 'active');
    house.set('u-hall', 'smoke', 'clear');
    house.pass(600_000, 10_000);
    expect(house.alerts()).toEqual(['fire hall']);
  });

  it('a panic of a unit that stands at no position is not lost', () => {
    const house = openHouse();
    house.signals.pulse({ unitId: 'loose', item: 'press', sensor: 'panic', at: house.clock.now() });
    expect(house.stores.alerts.unresolved().map(({ kind, deviceId }) => `${kind} ${deviceId}`)).toEqual([
      'panic loose',
    ]);
  });

  it('another maker’s panel that is triggered is an alarm at any time', () => {
    const house = openHouse();
    house.place('panel', 'panel');
    house.set('u-panel', 'intrusion', 'active');
    expect(house.alerts()).toEqual(['intrusion panel']);
    expect(house.standing('always')).toBe('alarm');
  });

  it('a camera’s motion counts where it was given a zone, people in its picture everywhere', () => {
    const house = openHouse({ at: '2026-09-16T23:00:00+08:00' });
    house.place('yard', 'camera');
    house.place('hall', 'camera', { zoneId: 'interior' });
    house.pass(60_000, 10_000);
    house.set('u-yard', 'motion', 'active');
    expect(house.stateOf('interior').phase).toBe('armed');
    house.set('u-yard', 'person', 'active');
    house.set('u-hall', 'motion', 'active');
    house.pass(45_000);
    expect(house.alerts()).toEqual(['intrusion yard', 'intrusion hall']);
  });

  it('a detector that is disarmed is not acted on', () => {
    const house = openHouse();
    house.place('nap', 'motion');
    house.place('gate', 'door', { zoneId: 'boundary' });
    house.moves('nap');
    house.opens('gate');
    expect(house.alerts()).toEqual([]);
    expect(house.standing('interior')).toBe('disarmed');
  });
});

describe('5.2.4 tamper and faults act armed or disarmed', () => {
  it('a tamper contact belongs to the zone that is always armed, whatever zone its detector is of', () => {
    const house = openHouse();
    house.place('nap', 'motion', { zoneId: 'interior' });
    house.set('u-nap', 'tamper', 'active');
    house.set('u-nap', 'tamper', 'clear');
    expect(house.standing('interior')).toBe('disarmed');
    expect(house.alerts()).toEqual(['tamper nap']);
    expect(house.stateOf('always').phase).toBe('alarm');
  });

  it('a low battery and a fault are told while they last', () => {
    const house = openHouse();
    house.place('nap', 'motion');
    house.set('u-nap', 'battery', 'active');
    expect(house.alerts()).toEqual(['battery_low nap']);
    house.set('u-nap', 'fault', 'active');
    house.pass(61_000);
    expect(house.alerts()).toContain('zone_fault nap');
    house.set('u-nap', 'battery', 'clear');
    house.set('u-nap', 'fault', 'clear');
    expect(house.alerts()).toEqual([]);
  });

  it('a picture that is covered for a moment is no fault, for longer it is', () => {
    const house = openHouse();
    house.place('yard', 'camera');
    house.set('u-yard', 'image_fault', 'active');
    house.pass(30_000);
    expect(house.alerts()).toEqual([]);
    house.pass(31_000);
    expect(house.alerts()).toEqual(['zone_fault yard']);
  });
});

describe('unknown is never clear', () => {
  it('is a fault of an armed zone after 90 s, told once for the zone, and over when all is known', () => {
    const house = openHouse();
    house.place('front', 'door');
    house.place('back', 'door');
    house.signals.doubt('u-front', house.clock.now());
    house.signals.doubt('u-back', house.clock.now());
    expect(house.standing('perimeter')).toBe('fault');
    house.pass(89_000);
    expect(house.lapses('perimeter')).toEqual([]);
    house.pass(2000);
    expect(house.lapses('perimeter')).toEqual(['unknown front', 'unknown back']);
    expect(house.alerts()).toEqual(['zone_fault perimeter']);
    house.shuts('front');
    expect(house.alerts()).toEqual(['zone_fault perimeter']);
    house.shuts('back');
    expect(house.alerts()).toEqual([]);
    expect(house.standing('perimeter')).toBe('armed');
  });

  it('a sensor that never said anything is unknown, one that is not armed is no fault', () => {
    const house = openHouse();
    house.place('back', 'door', { isSilent: true });
    house.place('nap', 'motion', { isSilent: true });
    house.pass(91_000);
    expect(house.lapses('perimeter')).toEqual(['unknown back']);
    expect(house.lapses('interior')).toEqual([]);
  });

  it('of a unit that was found to be gone is a fault at once: its own window is over', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.isThere('back', 'offline');
    house.signals.doubt('u-back', house.clock.now());
    house.pass(1000);
    expect(house.lapses('perimeter')).toEqual(['unknown back']);
  });

  it('is not what a button is that only ever sends presses, as long as it is there', () => {
    const house = openHouse();
    house.place('button', 'panic', { isSilent: true });
    house.isThere('button', 'online');
    house.pass(100_000, 10_000);
    expect(house.standing('always')).toBe('armed');
    house.isThere('button', 'offline');
    house.pass(1000);
    expect(house.lapses('always')).toEqual(['unknown button']);
  });

  it('does not wait longer because the clock is set back', () => {
    const house = openHouse();
    house.place('back', 'door');
    house.signals.doubt('u-back', house.clock.now());
    house.clock.set('2026-09-16T03:00:00+08:00');
    house.pass(91_000);
    expect(house.lapses('perimeter')).toEqual(['unknown back']);
  });
});

describe('the boundary of the children', () => {
  const gate = { zoneId: 'boundary' };

  it('is armed exactly while children are inside, in the transaction of the first and the last', () => {
    const house = openHouse();
    house.place('gate', 'door', gate);
    const [came, armed] = house.childComes('c1');
    expect([came?.type, armed?.type]).toEqual(['attendance.checked_in', 'zone.armed']);
    house.childComes('c2');
    house.childGoes('c1');
    expect(house.stateOf('boundary').phase).toBe('armed');
    expect(house.childGoes('c2').map(({ type }) => type)).toContain('zone.disarmed');
    house.opens('gate');
    expect(house.alerts()).toEqual([]);
  });

  it('a gate that opens while children are inside is told at once, and to the siren only where it is asked for', () => {
    const house = openHouse();
    house.place('gate', 'door', gate);
    house.childComes('c1');
    house.opens('gate');
    expect(house.alerts()).toEqual(['boundary gate']);
    expect(house.config.zones.find(({ id }) => id === 'boundary')?.siren).toBe(false);
  });

  it('an alarm outlasts the last child until it is reset', () => {
    const house = openHouse();
    house.place('gate', 'door', gate);
    house.childComes('c1');
    house.opens('gate');
    house.childGoes('c1');
    expect(house.alerts()).toEqual(['boundary gate']);
    house.resets('boundary');
    expect(house.stateOf('boundary').phase).toBe('disarmed');
  });

  it('a gate that stood open when the first child came is told, and watched from when it is shut', () => {
    const house = openHouse();
    house.place('gate', 'door', gate);
    house.opens('gate');
    house.childComes('c1');
    expect(house.lapses('boundary')).toEqual(['fault gate']);
    expect(house.alerts()).toEqual([]);
    house.pass(61_000);
    expect(house.alerts()).toEqual(['door gate']);
    house.shuts('gate');
    expect(house.lapses('boundary')).toEqual([]);
    house.opens('gate');
    expect(house.alerts()).toEqual(['boundary gate']);
  });

  it('where the facility says so, who was just signed out explains the gate', () => {
    const house = openHouse({
      zones: [{ id: 'gate-zone', name: '大门', class: 'child_boundary', handoverWindowSeconds: 60 }],
    });
    house.place('gate', 'door', { zoneId: 'gate-zone' });
    house.childComes('c1');
    house.childComes('c2');
    house.pass(120_000, 10_000);
    house.childGoes('c1');
    house.pass(20_000);
    house.opens('gate');
    house.shuts('gate');
    expect(house.alerts()).toEqual([]);
    house.pass(120_000, 10_000);
    house.opens('gate');
    expect(house.alerts()).toEqual(['boundary gate']);
  });
});
