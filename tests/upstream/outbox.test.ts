import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OutboxEvent, type OutboxState, patienceMs, transitions } from '#agent/upstream/outbox.ts';
import { openSite } from '../summary/site.ts';

const events: OutboxEvent[] = ['taken', 'overdue', 'confirmed', 'lost'];
const hour = 3_600_000;

describe('a row of the outbox', () => {
  test('is received exactly when the district confirmed it and has not said since that it lost it, whatever else happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (history) => {
        const end = history.reduce<OutboxState>((state, event) => transitions[state][event], 'sealed');
        expect(end === 'received').toBe(history.lastIndexOf('confirmed') > history.lastIndexOf('lost'));
        const last = history.at(-1);
        if (end !== 'received') expect(end).toBe(last === 'taken' ? 'sent' : 'sealed');
      }),
    );
  });

  test('waits longer each time before it is sent once more, at most a day', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempts) => patienceMs(attempts) / hour)).toEqual([
      1, 2, 4, 8, 16, 24, 24, 24,
    ]);
  });
});

test('nothing sealed, no tick', () => {
  expect(openSite().outbox.tick()).toEqual({ day: null, state: 'none' });
});
