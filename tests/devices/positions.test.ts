import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPositionStore } from '#agent/devices/positionStore.ts';
import { createSignalBook, type Signal } from '#agent/devices/signals.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { createJournal } from '#agent/journal/journal.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { EventData } from '#contract/events.ts';
import { temporaryFolder } from '#tests/folder.ts';

const openPositions = () => {
  const db = openDatabase(join(temporaryFolder(), 'journal.db'));
  onTestFinished(() => void db.close());
  const positions = createPositionStore(db);
  let now = 1_000;
  const clock = {
    now: () => epochMs(now),
    monotonicMs: () => now,
    trust: () => 'synced' as const,
  };
  const journal = createJournal(db, clock, [positions.projection]);
  return {
    positions,
    journal,
    at: (ms: number) => {
      now = ms;
    },
  };
};

describe('a position', () => {
  const back: EventData<'position.recorded'> = {
    positionId: 'back-gate',
    name: '后门',
    kind: 'camera',
    covers: ['yard'],
    zoneId: 'perimeter',
  };

  it('keeps its history when its unit is replaced, and its proofs go with the unit', () => {
    const { positions, journal, at } = openPositions();
    journal.record([{ type: 'position.recorded', actor: 'staff:tech', subject: 'back-gate', data: back }]);
    const bind = (unitId: string, serial: string) =>
      journal.record([
        {
          type: 'unit.bound',
          actor: 'staff:tech',
          subject: 'back-gate',
          data: { positionId: 'back-gate', unitId, serial },
        },
      ]);
    bind('unit-1', 'S-1');
    const proof = {
      testId: freshId(),
      positionId: 'back-gate',
      unitId: 'unit-1',
      test: 'picture',
      passed: true,
    } as const;
    journal.record([
      {
        type: 'unit.tested',
        actor: 'staff:tech',
        subject: 'back-gate',
        data: { ...proof, detail: 'seen', tookMs: 12 },
      },
    ]);
    expect(positions.proofs('back-gate')).toMatchObject([{ test: 'picture', passed: true, unitId: 'unit-1' }]);

    at(5_000);
    bind('unit-2', 'S-2');

    expect(positions.find('back-gate')).toMatchObject({
      zoneId: 'perimeter',
      unit: { unitId: 'unit-2', serial: 'S-2' },
    });
    expect(positions.stays('back-gate').map(({ unitId, since, until }) => ({ unitId, since, until }))).toEqual([
      { unitId: 'unit-1', since: 1_000, until: 5_000 },
      { unitId: 'unit-2', since: 5_000, until: undefined },
    ]);
    expect(positions.proofs('back-gate')).toEqual([]);
  });

  it('remembers that another unit was found at its address until the right one is back', () => {
    const { positions, journal } = openPositions();
    const about = { positionId: 'back-gate', unitId: 'unit-1' };
    journal.record([
      { type: 'position.recorded', actor: 'staff:tech', subject: 'back-gate', data: back },
      { type: 'unit.bound', actor: 'staff:tech', subject: 'back-gate', data: { ...about, serial: 'S-1' } },
      { type: 'unit.found_other', actor: 'agent', subject: 'back-gate', data: { ...about, serial: 'S-9' } },
    ]);
    expect(positions.find('back-gate')?.unit?.other).toEqual({ serial: 'S-9' });
    journal.record([{ type: 'unit.found_again', actor: 'agent', subject: 'back-gate', data: about }]);
    expect(positions.find('back-gate')?.unit?.other).toBeUndefined();
  });
});

describe('the book of signals', () => {
  const door: Signal = { unitId: 'door-1', item: 'door-1', sensor: 'opening', level: 'clear', since: epochMs(10) };

  it('tells of changes only, and of doubt as unknown', () => {
    const book = createSignalBook();
    const heard: string[] = [];
    book.onChange((signal, before) => heard.push(`${before?.level ?? 'new'} ${signal.level} ${signal.since}`));
    book.set(door);
    book.set({ ...door, since: epochMs(20) });
    book.doubt('door-1', epochMs(30));
    book.set({ ...door, level: 'active', since: epochMs(40) });
    expect(heard).toEqual(['new clear 10', 'clear unknown 30', 'unknown active 40']);
    expect(book.of('door-1')).toMatchObject([{ level: 'active', since: 40 }]);
  });

  it('doubts only what is asked', () => {
    const book = createSignalBook();
    book.set(door);
    book.set({ ...door, item: 'battery', sensor: 'battery' });
    book.doubt('door-1', epochMs(30), ['battery']);
    expect(book.of('door-1').map(({ level }) => level)).toEqual(['clear', 'unknown']);
  });
});
