import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { openHouse, restarted } from './house.ts';

const deed = fc.oneof(
  fc.record({
    what: fc.constantFrom('opens', 'shuts', 'doubt') as fc.Arbitrary<'opens' | 'shuts' | 'doubt'>,
    id: fc.constantFrom('back', 'gate'),
  }),
  fc.record({
    what: fc.constantFrom('press', 'smoke', 'moves', 'come', 'go', 'staffIn', 'staffOut', 'bypass', 'restart'),
  }),
  fc.record({ what: fc.constant('pass' as const), minutes: fc.constantFrom(1, 7, 45, 200) }),
);

/**
 * Whatever happens in whatever order, without a person at the kiosk: an alarm stays, a class that is always armed is
 * armed, who is unknown is not shown as armed, and a restart changes nothing.
 */
test('random nights keep the promises of GB 50394', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 25 }), (deeds) => {
      let house = openHouse({ at: '2026-09-16T15:30:00+08:00' });
      house.place('back', 'door');
      house.place('gate', 'door', { zoneId: 'boundary' });
      house.place('nap', 'motion');
      house.place('button', 'panic');
      house.place('hall', 'smoke');
      const called = new Set<string>();
      const inside = new Set<string>();
      const zoneIds = house.config.zones.map(({ id }) => id);
      for (const each of deeds) {
        const { what } = each;
        if (what === 'opens') house.opens(each.id);
        if (what === 'shuts') house.shuts(each.id);
        if (what === 'doubt') house.signals.doubt(`u-${each.id}`, house.clock.now());
        if (what === 'press') {
          house.presses('button');
          called.add('panic button');
        }
        if (what === 'smoke') {
          house.set('u-hall', 'smoke', 'active');
          house.set('u-hall', 'smoke', 'clear');
          called.add('fire hall');
        }
        if (what === 'moves') house.moves('nap');
        if (what === 'come' && !inside.has('c')) house.childComes('c');
        if (what === 'go' && inside.has('c')) house.childGoes('c');
        if (what === 'come') inside.add('c');
        if (what === 'go') inside.delete('c');
        if (what === 'staffIn' && !inside.has('s')) house.staffComes('s');
        if (what === 'staffOut' && inside.has('s')) house.staffGoes('s');
        if (what === 'staffIn') inside.add('s');
        if (what === 'staffOut') inside.delete('s');
        if (what === 'bypass' && house.stateOf('perimeter').bypasses.length === 0) house.bypasses('perimeter', 20);
        if (what === 'pass' && 'minutes' in each) house.pass(each.minutes * 60_000, 30_000);
        if (what === 'restart') {
          const before = zoneIds.map(house.stateOf);
          house = restarted(house, 0);
          expect(zoneIds.map(house.stateOf)).toEqual(before);
        }

        const alerts = house.alerts();
        for (const alarm of called) expect(alerts).toContain(alarm);
        for (const zoneId of ['always', 'perimeter', 'supervision']) {
          expect(house.stateOf(zoneId).phase, zoneId).not.toBe('disarmed');
        }
        expect(house.stateOf('boundary').phase === 'disarmed').toBe(
          !inside.has('c') && house.stateOf('boundary').memory.length === 0,
        );
        for (const { zone, state, watched } of house.zones.all()) {
          const standing = house.standing(zone.id);
          const isDark = watched.some(({ level, role }) => level === 'unknown' && role === 'door');
          if (isDark && state.phase !== 'disarmed') expect(standing).not.toBe('armed');
          if (isDark && state.phase !== 'disarmed') expect(standing).not.toBe('released');
          // The state holds nothing that its events do not: asked again, nothing is left to say.
          expect(state.memory.length + state.lapses.length).toBeLessThan(20);
        }
        const seq = house.journal.lastSeq();
        house.journal.react();
        expect(house.journal.lastSeq()).toBe(seq);
      }
      expect(house.failures).toEqual([]);
      expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
      house.zones.close();
      house.stores.close();
    }),
    { numRuns: 20 },
  );
});

test('a restart ends no alert of a door that stands open in opening hours: it is over when the door is heard to be shut', () => {
  let house = openHouse({ at: '2026-09-16T15:30:00+08:00' });
  house.place('back', 'door');
  house.bypasses('perimeter', 20);
  house.opens('back');
  house.pass(60 * 60_000, 30_000);
  expect(house.stateOf('perimeter')).toMatchObject({ phase: 'released', memory: [], lapses: [] });
  expect(house.alerts()).toEqual(['door back']);
  house = restarted(house);
  house.journal.react();
  expect(house.alerts()).toEqual(['door back']);
  house.shuts('back');
  house.pass(60_000, 30_000);
  expect(house.alerts()).toEqual([]);
});
