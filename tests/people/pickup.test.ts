import { describe, expect, test } from 'vitest';
import { mayTake, tiesOf } from '#agent/people/pickup.ts';
import type { Day } from '#agent/time/calendar.ts';

const today = '2026-09-16' as Day;
const child = (links: { adultId: string; pickup: boolean }[]) => ({
  childId: 'cloud',
  guardians: links.map((link) => ({ relation: '母亲', ...link })),
});
const adult = (more: { validFrom?: string; validTo?: string; blockedFor?: string[] } = {}) => ({
  adultId: 'mother',
  blockedFor: [],
  ...more,
});
const linked = child([{ adultId: 'mother', pickup: true }]);
const brings = child([{ adultId: 'mother', pickup: false }]);
const strangers = child([{ adultId: 'somebody-else', pickup: true }]);
const blocked = adult({ blockedFor: ['cloud'] });
const lapsed = adult({ validTo: '2026-09-15' });

describe('who may bring and take a child', () => {
  test.each([
    ['a linked adult with pickup', linked, adult(), 'allowed', 'allowed'],
    ['a linked adult without pickup', brings, adult(), 'allowed', 'not_authorised'],
    ['an adult who is not linked', strangers, adult(), 'not_authorised', 'not_authorised'],
    ['an adult on the last valid day', linked, adult({ validTo: today }), 'allowed', 'allowed'],
    ['an adult on the first valid day', linked, adult({ validFrom: today }), 'allowed', 'allowed'],
    ['an adult after the last valid day', linked, lapsed, 'not_valid_today', 'not_valid_today'],
    [
      'an adult before the first valid day',
      linked,
      adult({ validFrom: '2026-09-17' }),
      'not_valid_today',
      'not_valid_today',
    ],
    ['an adult without pickup after the last valid day', brings, lapsed, 'not_valid_today', 'not_authorised'],
    ['a blocked adult who is linked with pickup', linked, blocked, 'custody_blocked', 'custody_blocked'],
    ['a blocked adult who is not linked', strangers, blocked, 'custody_blocked', 'custody_blocked'],
    [
      'a blocked adult whose days are over',
      linked,
      adult({ blockedFor: ['cloud'], validTo: '2026-09-15' }),
      'custody_blocked',
      'custody_blocked',
    ],
    ['an adult blocked for another child', linked, adult({ blockedFor: ['star'] }), 'allowed', 'allowed'],
  ] as const)('%s', (_who, aChild, anAdult, bringing, taking) => {
    expect(mayTake(aChild, anAdult, 'check_in', today)).toBe(bringing);
    expect(mayTake(aChild, anAdult, 'check_out', today)).toBe(taking);
  });
});

test('parents are guardians; whoever else is on the list was authorised by them, and others have no tie', () => {
  const relations = ['母亲', ' 父亲 ', 'Mother', '监护人', '祖母', '司机', ''];
  const guardians = relations.map((relation, index) => ({ adultId: `a${index}`, relation, pickup: true }));
  const { isGuardian, isOwnChild } = tiesOf({ child: (id) => (id === 'cloud' ? { guardians } : undefined) });
  expect(relations.map((_, index) => isGuardian(`a${index}`, 'cloud'))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([isOwnChild('a6', 'cloud'), isOwnChild('a9', 'cloud'), isGuardian('a0', 'star')]).toEqual([
    true,
    false,
    false,
  ]);
});
