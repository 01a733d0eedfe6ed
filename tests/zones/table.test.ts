import { describe, expect, it } from 'vitest';
import { type Input, rulesOfClass, stepOf, table } from '#agent/zones/reducer.ts';
import type { Phase } from '#agent/zones/state.ts';
import { ZoneClass } from '#contract/values.ts';

const phases = Object.keys(table) as Phase[];
const inputs = Object.keys(table.armed) as Input[];
const zone = (zoneClass: (typeof ZoneClass.enum)[number], delays = 0) => ({
  class: zoneClass,
  entryDelayMs: delays,
  exitDelayMs: delays,
});

describe('the table of phases and inputs (GB 50394-2007)', () => {
  it('has an answer to everything in every phase', () => {
    expect(phases).toHaveLength(6);
    for (const phase of phases) expect(Object.keys(table[phase]).sort(), phase).toEqual([...inputs].sort());
  });

  it('5.2.3: what calls for help is heard in every phase', () => {
    for (const phase of phases) expect(['alarm', 'remember'], phase).toContain(table[phase].called);
  });

  it('5.2.3: nothing but a reset by a person ends an alarm', () => {
    const changing = inputs.filter((input) => !['nothing', 'remember', 'refuse'].includes(table.alarm[input]));
    expect(changing).toEqual(['reset']);
  });

  it('5.2.3: a disarmed detector is not acted on', () => {
    expect([table.disarmed.tripped, table.disarmed.door_opened]).toEqual(['nothing', 'nothing']);
  });

  it('5.2.2: an armed detector is never without an answer', () => {
    for (const phase of ['armed', 'released', 'entry_delay', 'alarm'] as const) {
      expect(table[phase].tripped, phase).not.toBe('nothing');
      expect(table[phase].door_opened, phase).not.toBe('nothing');
    }
  });

  it('a schedule only raises protection: what is due disarms nothing but the boundary that follows the children', () => {
    for (const phase of phases) {
      expect(['arm', 'nothing']).toContain(table[phase].arm_due);
      expect(table[phase].release_began === 'release', phase).toBe(phase === 'armed');
    }
    expect(ZoneClass.enum.filter((zoneClass) => rulesOfClass[zoneClass].arms === 'children_inside')).toEqual([
      'child_boundary',
    ]);
  });

  it('a person disarms the inside alone, and no class after an alarm', () => {
    for (const zoneClass of ZoneClass.enum) {
      const steps = phases.map((phase) => stepOf(zone(zoneClass, 1000), phase, 'disarm_asked'));
      expect(steps.includes('disarm'), zoneClass).toBe(zoneClass === 'interior_after_hours');
      expect(stepOf(zone(zoneClass), 'alarm', 'disarm_asked')).toBe('refuse');
    }
  });

  it('without an entry delay a detector is an alarm at once, with one it waits', () => {
    expect(stepOf(zone('perimeter24'), 'armed', 'tripped')).toBe('alarm');
    expect(stepOf(zone('interior_after_hours', 1000), 'armed', 'tripped')).toBe('enter');
  });
});
