import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sealBytes } from '#agent/summary/envelope.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { createIntake } from '#district/intake.ts';
import type { PulledSite } from '#district/sites.ts';
import { type DistrictStore, openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { freshKey, listed, type SealedDay, sealDays } from './chain.ts';

const key = freshKey();
const chain = sealDays('east', key, 6);
const now = 1_790_000_000_000 as EpochMs;
const number = (sequence: number, of: readonly SealedDay[] = chain): SealedDay => {
  const one = of[sequence - 1];
  if (!one) throw new Error(`there is no number ${sequence}`);
  return one;
};

const openIntake = async (sites: readonly PulledSite[] = [listed('east', key)]) => {
  const store: DistrictStore = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  const intake = createIntake({ store, siteOf: (id) => sites.find((site) => site.id === id), now: () => now });
  const push = async (bytes: Uint8Array, site = 'east'): Promise<string> => {
    const accepted = await intake.accept({ site, bytes, road: 'push' });
    return accepted.outcome === 'refused' ? accepted.code : accepted.outcome;
  };
  const faults = async () => (await store.faults()).map(({ code, day }) => `${code} ${day ?? '-'}`);
  const head = async () => (await store.stateOf('east')).head.sequence;
  return { store, intake, push, faults, head };
};

describe('the intake', () => {
  test('keeps what the listed key sealed, and answers the same again with the same', async () => {
    const { intake, push, store, faults, head } = await openIntake();
    const one = number(1);
    const said = { site: 'east', day: one.day, revision: 1, sequence: 1, sha256: one.sha256 };
    const accept = () => intake.accept({ site: 'east', bytes: one.bytes, road: 'push' });
    expect(await accept()).toEqual({ outcome: 'stored', ...said });
    expect(await accept()).toEqual({ outcome: 'repeated', ...said });
    expect(await push(number(2).bytes)).toBe('stored');
    expect(await store.bytesOf('east', one.day)).toEqual(one.bytes);
    expect(await faults()).toEqual([]);
    expect(await head()).toBe(2);
    await store.close();
  });

  test('order and duplicates do no harm on the pushed road: what has not come is missing until it comes', async () => {
    const { push, store, faults, head } = await openIntake();
    for (const sequence of [6, 2, 5, 2, 1]) await push(number(sequence).bytes);
    expect([await head(), await faults()]).toEqual([2, ['missing -']]);
    for (const sequence of [4, 3]) expect(await push(number(sequence).bytes)).toBe('stored');
    expect([await head(), await faults()]).toEqual([6, []]);
    await store.close();
  });

  test('refuses, by name, what the list does not vouch for', async () => {
    const west = freshKey();
    const { push, store, faults } = await openIntake([listed('east', key), listed('west', west)]);
    const changed = Buffer.from(number(1).bytes.toString().replace('"places":60', '"places":61'));
    expect(await push(Buffer.from('hello'))).toBe('unreadable');
    expect(await push(changed)).toBe('bad_signature');
    expect(await push(number(1).bytes, 'west')).toBe('other_site');
    expect(await push(number(1, sealDays('east', west, 1)).bytes)).toBe('swapped_key');
    expect(await push(number(1).bytes, 'north')).toBe('unlisted');
    expect((await faults()).sort()).toEqual([
      `bad_signature ${number(1).day}`,
      `other_site ${number(1).day}`,
      `swapped_key ${number(1).day}`,
      'unreadable -',
    ]);
    expect(await push(number(1).bytes)).toBe('stored');
    await store.close();
  });

  test('a number that is taken by another summary is forked; what does not follow is a broken chain, and kept', async () => {
    const { push, store, faults } = await openIntake();
    const other = sealDays('east', key, 2, [{ ...number(1), sha256: 'f'.repeat(64) }]);
    for (const sequence of [1, 2]) await push(number(sequence).bytes);
    expect(await push(number(2, other).bytes)).toBe('forked');
    expect(await push(number(3, other).bytes)).toBe('stored');
    expect((await faults()).sort()).toEqual([`broken_chain ${number(3).day}`, `forked ${number(2).day}`]);
    await store.close();
  });

  test('a chain that is broken before a summary that had come earlier is found when its neighbour comes', async () => {
    const { push, store, faults } = await openIntake();
    const other = sealDays('east', key, 2, [{ ...number(1), sha256: 'f'.repeat(64) }]);
    await push(number(3, other).bytes);
    expect(await push(number(2).bytes)).toBe('stored');
    expect((await faults()).sort()).toEqual([`broken_chain ${number(3).day}`, 'missing -']);
    await store.close();
  });

  test('a key changes by the list alone; the former one seals nothing after that', async () => {
    const fresh = freshKey();
    const later = sealDays('east', fresh, 1, chain.slice(0, 2));
    const stale = sealDays('east', key, 1, later);
    const before = await openIntake();
    for (const one of later) await before.push(one.bytes);
    expect(await before.faults()).toEqual([`swapped_key ${number(3).day}`]);
    await before.store.close();
    const after = await openIntake([listed('east', fresh, { formerKeys: [key.jwk.x] })]);
    for (const one of later) expect(await after.push(one.bytes)).toBe('stored');
    expect(await after.push(number(4, stale).bytes)).toBe('swapped_key');
    expect(await after.head()).toBe(3);
    await after.store.close();
  });

  test('bytes that say the same in another form are not the sealed bytes', async () => {
    const { push, store } = await openIntake();
    const pretty = Buffer.from(JSON.stringify(JSON.parse(number(1).bytes.toString()), null, 1));
    expect(await push(pretty)).toBe('not_canonical');
    const half = sealBytes(JSON.parse(number(1).bytes.toString()).data, key);
    expect(await push(Buffer.from(half.bytes.toString().replace('0.1.0', '\\ud800')))).toBe('not_canonical');
    await store.close();
  });
});
