import { describe, expect, it } from 'vitest';
import type { Progress } from '../../kiosk/src/outbox/entry.ts';
import { outcomeOf } from '../../kiosk/src/screens/desk/deedOutcome.ts';

const acts = [
  { id: '1', name: '样例一' },
  { id: '2', name: '样例二' },
  { id: '3', name: '样例三' },
];
const saved: Progress = { state: 'saved', body: {} };
const waiting: Progress = { state: 'waiting', attempted: false };
const refused = (code: string): Progress => ({ state: 'refused', code, problem: undefined });
const resultOf = (...states: readonly Progress[]) =>
  outcomeOf(acts, new Map(states.map((state, index) => [acts[index]?.id ?? '', state])), []);

describe('what became of a deed', () => {
  it('names those of several whom the agent refused, and counts the rest', () => {
    expect(resultOf(saved, refused('not_present'), saved)).toEqual({
      state: 'refused',
      code: 'not_present',
      names: ['样例二'],
      others: 2,
    });
  });

  it('says a custody block before any other refusal', () => {
    expect(resultOf(refused('not_present'), refused('custody_blocked'), saved)).toMatchObject({
      code: 'custody_blocked',
      names: ['样例一', '样例二'],
      others: 1,
    });
  });

  it('is open while any of its writes is, and saved when none is left', () => {
    expect(resultOf(saved, waiting, saved)).toEqual({ state: 'waiting' });
    expect(outcomeOf(acts, new Map(), [{ id: '3' }])).toEqual({ state: 'waiting' });
    expect(resultOf(saved, saved, saved)).toEqual({ state: 'saved' });
  });
});
