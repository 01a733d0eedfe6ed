import { describe, expect, it } from 'vitest';
import type { Session } from '#contract/identity.ts';
import { createOfflineIdentity, lockedUntilMs, triesKey } from '../../kiosk/src/state/offlineIdentity.ts';
import { memoryStore } from './memoryStore.ts';

const session = (id: string): Session => ({
  token: `token-of-${id}`,
  expiresAt: '2026-11-24T08:10:00+08:00',
  role: 'caregiver',
  person: { kind: 'staff', id, name: `样例${id}`, staffRole: 'caregiver' },
  children: [],
  pass: { token: `pass-of-${id}`, until: '2026-11-27T08:00:00+08:00' },
});
const open = () => {
  const { keep } = memoryStore();
  return { keep, identity: createOfflineIdentity(keep, crypto) };
};

describe('who is known without the agent', () => {
  it('is whoever the agent named here today, by the same PIN or card, over a reload', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    await identity.remember('card', '04A1B2C3', session('b'));
    const again = createOfflineIdentity(keep, crypto);
    expect(await again.find('pin', '135790', 0)).toMatchObject({
      kind: 'known',
      session: { token: '', person: { id: 'a' }, pass: { token: 'pass-of-a' } },
    });
    expect(await again.find('card', '04A1B2C3', 0)).toMatchObject({ kind: 'known', session: { person: { id: 'b' } } });
    expect(await again.find('pin', '04A1B2C3', 0)).toEqual({ kind: 'unknown' });
    expect(await again.find('pin', '135791', 0)).toEqual({ kind: 'unknown' });
  });

  it('leaves no name, PIN, pass or token readable in the store', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    const kept = await keep.read<object>('people');
    const bytes = JSON.stringify(kept, (_key, value: unknown) =>
      value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value,
    );
    expect(bytes).not.toMatch(/样例|135790|pass-of|token-of/);
  });

  it('is nobody after the store was cleared, and nobody on a page without cryptography', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    await keep.clear();
    expect(await identity.find('pin', '135790', 0)).toEqual({ kind: 'unknown' });
    const insecure = createOfflineIdentity(keep, { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto);
    await insecure.remember('pin', '135790', session('a'));
    expect(await insecure.find('pin', '135790', 0)).toEqual({ kind: 'unknown' });
  });

  it('is nobody who was still being sealed when the day or the right ended, be it the first of the day', async () => {
    const { keep, identity } = open();
    const first = identity.remember('pin', '135790', session('a'));
    const second = identity.remember('pin', '112358', session('b'));
    identity.forget();
    await keep.clear();
    await Promise.all([first, second]);
    expect(await keep.read('people')).toBeUndefined();
  });

  it('waits like the agent: five free tries, then 15 s doubling, over a reload; a right one forgets', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    for (let wrong = 0; wrong < 4; wrong += 1) {
      expect(await identity.find('pin', '000000', 0)).toEqual({ kind: 'unknown' });
    }
    expect(await identity.find('pin', '000000', 0)).toEqual({ kind: 'locked', untilMs: 15_000 });
    const again = createOfflineIdentity(keep, crypto);
    expect(await again.find('pin', '135790', 14_999)).toEqual({ kind: 'locked', untilMs: 15_000 });
    expect(await again.find('pin', '000000', 15_000)).toEqual({ kind: 'locked', untilMs: 45_000 });
    expect(await again.find('pin', '135790', 45_000)).toMatchObject({ kind: 'known' });
    expect(await again.find('pin', '000000', 45_000)).toEqual({ kind: 'unknown' });
    expect(lockedUntilMs('pin', 40, 0, 0)).toBe(7_680_000);
    expect([4, 5, 40].map((wrong) => lockedUntilMs('card', wrong, 0, 0))).toEqual([0, 5_000, 5_000]);
  });

  it('counts PINs and cards apart: a card that is known opens while PINs wait', async () => {
    const { identity } = open();
    await identity.remember('card', '04A1B2C3', session('a'));
    for (let wrong = 0; wrong < 8; wrong += 1) await identity.find('pin', '000000', 0);
    expect(await identity.find('pin', '000000', 0)).toMatchObject({ kind: 'locked' });
    expect(await identity.find('card', '04A1B2C3', 0)).toMatchObject({
      kind: 'known',
      session: { person: { id: 'a' } },
    });
  });

  it('lets in staff who say who they are while PINs wait, each with tries of their own, and forgets the kiosk’s then', async () => {
    const { identity } = open();
    await identity.remember('pin', '135790', session('a'));
    await identity.remember('pin', '112358', session('b'));
    for (let wrong = 0; wrong < 5; wrong += 1) await identity.find('pin', '000000', 0);
    expect(await identity.find('pin', '135790', 0)).toMatchObject({ kind: 'locked' });
    // Another's right PIN is a wrong one here.
    for (let wrong = 0; wrong < 4; wrong += 1) {
      expect(await identity.find('pin', '112358', 0, 'a')).toEqual({ kind: 'unknown' });
    }
    expect(await identity.find('pin', '112358', 0, 'a')).toEqual({ kind: 'locked', untilMs: 15_000 });
    expect(await identity.find('pin', '135790', 0, 'a')).toEqual({ kind: 'locked', untilMs: 15_000 });
    expect(await identity.find('pin', '112358', 0, 'b')).toMatchObject({ session: { person: { id: 'b' } } });
    expect(await identity.find('pin', '112358', 0)).toMatchObject({ session: { person: { id: 'b' } } });
    await identity.locked('pin', 60_000, 'b');
    expect(await identity.find('pin', '112358', 59_999, 'b')).toEqual({ kind: 'locked', untilMs: 60_000 });
  });

  it('opens nothing that the agent has locked, and gives no new tries at midnight', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    await identity.locked('pin', 60_000);
    expect(await identity.find('pin', '135790', 59_999)).toEqual({ kind: 'locked', untilMs: 60_000 });
    await keep.clear([triesKey]);
    await identity.remember('card', '04A1B2C3', session('a'));
    expect(await identity.find('pin', '135790', 59_999)).toEqual({ kind: 'locked', untilMs: 60_000 });
  });

  it('keeps both of two who identify in the same moment, and neither when the day has ended meanwhile', async () => {
    const { keep, identity } = open();
    await Promise.all([
      identity.remember('pin', '135790', session('a')),
      identity.remember('pin', '112358', session('b')),
      identity.find('pin', '000000', 0),
    ]);
    for (const [pin, id] of [
      ['135790', 'a'],
      ['112358', 'b'],
    ] as const) {
      expect(await identity.find('pin', pin, 0)).toMatchObject({ kind: 'known', session: { person: { id } } });
    }
    const late = identity.remember('pin', '900317', session('c'));
    await keep.clear();
    await late;
    expect(await identity.find('pin', '135790', 0)).toEqual({ kind: 'unknown' });
  });

  it('is not kept waiting for years by a clock that was ahead and put back', async () => {
    const { identity } = open();
    await identity.remember('pin', '135790', session('a'));
    const aheadMs = 365 * 24 * 3_600_000;
    for (let wrong = 0; wrong < 8; wrong += 1) await identity.find('pin', '000000', aheadMs);
    await identity.locked('pin', aheadMs);
    expect(await identity.find('pin', '135790', 0)).toMatchObject({ kind: 'known' });
  });

  it('is kept apart from those on a disk that is away: they are not written over, and no try is given anew', async () => {
    const { keep, identity } = open();
    await identity.remember('pin', '135790', session('a'));
    await identity.remember('card', '04A1B2C3', session('b'));
    for (let wrong = 0; wrong < 5; wrong += 1) await identity.find('pin', '000000', 0);
    let isAway = true;
    const read = async <T>(key: string): Promise<T | undefined> => {
      if (isAway) throw new Error('The disk is away');
      return keep.read<T>(key);
    };
    const late = createOfflineIdentity({ ...keep, read }, crypto);
    await late.remember('pin', '900317', session('c'));
    expect(await late.find('pin', '900317', 0)).toMatchObject({ kind: 'known', session: { person: { id: 'c' } } });
    isAway = false;
    expect(await late.find('pin', '135790', 0)).toEqual({ kind: 'locked', untilMs: 15_000 });
    expect(await late.find('card', '04A1B2C3', 0)).toMatchObject({ kind: 'known', session: { person: { id: 'b' } } });
    expect(await late.find('pin', '135790', 15_000)).toMatchObject({ kind: 'known', session: { person: { id: 'a' } } });
    isAway = true;
    expect(await late.find('pin', '135790', 15_000)).toMatchObject({ kind: 'known' });
    late.forget();
    expect(await late.find('pin', '135790', 15_000)).toEqual({ kind: 'unknown' });
  });
});
