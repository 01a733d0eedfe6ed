import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import { readSealed, sealBytes } from '#agent/summary/envelope.ts';
import { type Exhibit, verifySummaries } from '#agent/summary/verify.ts';
import type { PublicKey } from '#contract/district.ts';
import { theDay } from './day.ts';
import { openSite } from './site.ts';

/** A chain of three revisions of one day. */
const sealThree = (code = 'demo'): { exhibits: Exhibit[]; keys: PublicKey[] } => {
  const site = openSite({ code });
  for (const child of ['mei', 'bao', 'hua']) {
    site.checkIn(child);
    site.sealing.seal(theDay);
  }
  return { exhibits: site.exhibits(), keys: site.keys() };
};
const codes = (exhibits: readonly Exhibit[], keys: readonly PublicKey[], options = {}) =>
  verifySummaries(exhibits, keys, options).faults.map(({ name, code }) => `${name} ${code}`);

describe('verification', () => {
  test('finds nothing wrong with what a site sealed', () => {
    const { exhibits, keys } = sealThree();
    const { faults, sound } = verifySummaries(exhibits, keys, { site: 'demo' });
    expect(faults).toEqual([]);
    expect(sound.map(({ sealed }) => sealed.id)).toEqual(['2026-09-16.1', '2026-09-16.2', '2026-09-16.3']);
    expect(codes(exhibits.slice(1), keys)).toEqual([]);
  });

  describe('of one summary', () => {
    const sealOne = () => {
      const { exhibits, keys } = sealThree();
      const [one] = exhibits;
      if (!one) throw new Error('nothing was sealed');
      const reading = readSealed(one.bytes);
      if (!reading.ok) throw new Error(reading.detail);
      return { one, keys, sealed: reading.sealed };
    };

    test('finds every changed bit, wherever it is', () => {
      const { one, keys } = sealOne();
      fc.assert(
        fc.property(fc.nat(one.bytes.length - 1), fc.nat(7), (index, bit) => {
          const bytes = Uint8Array.from(one.bytes);
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
          expect(codes([{ ...one, bytes }], keys)).toHaveLength(1);
        }),
        { numRuns: 500 },
      );
    });

    test('finds a changed number and says that it was changed', () => {
      const { one, keys } = sealOne();
      const bytes = Buffer.from(Buffer.from(one.bytes).toString().replace('"attended":1', '"attended":2'));
      expect(codes([{ ...one, bytes }], keys)).toEqual(['2026-09-16.1 bad_signature']);
    });

    test('finds a rewritten form with the same content', () => {
      const { one, keys } = sealOne();
      const bytes = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(one.bytes).toString()), null, 2));
      expect(codes([{ ...one, bytes }], keys)).toEqual(['2026-09-16.1 not_canonical']);
    });

    test('finds what is no summary at all', () => {
      const { keys } = sealOne();
      const verdicts = ['', 'hello', '[]', '{}', '{"specversion":"1.0"}'].flatMap((text) =>
        codes([{ name: 'x', bytes: Buffer.from(text) }], keys),
      );
      expect(verdicts).toEqual(['x unreadable', 'x unreadable', ...Array(3).fill('x not_a_summary')]);
    });

    test('finds a swapped key, under a new name and under the old one', () => {
      const { keys, sealed } = sealOne();
      const { privateKey } = generateKeyPairSync('ed25519');
      const forged = sealBytes(sealed.data, { privateKey, jwk: publicKeyOf(privateKey) });
      expect(codes([{ name: 'x', bytes: forged.bytes }], keys)).toEqual(['x unknown_key']);
      const [jwk] = keys;
      if (!jwk) throw new Error('no key');
      const renamed = sealBytes(sealed.data, { privateKey, jwk });
      expect(codes([{ name: 'x', bytes: renamed.bytes }], keys)).toEqual(['x bad_signature']);
    });

    test('finds an event that says something else than the summary in it, even if the site signed it', () => {
      const { sealed } = sealOne();
      const { privateKey } = generateKeyPairSync('ed25519');
      const key = { privateKey, jwk: publicKeyOf(privateKey) };
      const { signature: _, ...event } = { ...sealed, kid: key.jwk.kid };
      const exhibit = (change: object) => ({
        name: 'x',
        bytes: Buffer.from(canonical(signed({ ...event, ...change }, privateKey))),
      });
      expect(codes([exhibit({})], [key.jwk])).toEqual([]);
      for (const lie of [
        { id: '2026-09-16.2' },
        { subject: '2026-09-17' },
        { source: '/nestbox/other' },
        { sequence: '000000000002' },
        { time: '2026-09-16T08:00:00Z' },
      ]) {
        expect(codes([exhibit(lie)], [key.jwk]), JSON.stringify(lie)).toEqual(['x contradiction']);
      }
    });

    test('canonical bytes do not depend on the order of members', () => {
      const { one } = sealOne();
      const value = JSON.parse(Buffer.from(one.bytes).toString()) as Record<string, unknown>;
      fc.assert(
        fc.property(fc.shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length }), (order) => {
          const shuffled = Object.fromEntries(order.map((key) => [key, value[key]]));
          expect(Buffer.from(canonical(shuffled)).equals(one.bytes)).toBe(true);
        }),
      );
    });
  });

  describe('of a chain', () => {
    test('finds a removed summary', () => {
      const { exhibits, keys } = sealThree();
      expect(codes(exhibits.toSpliced(1, 1), keys)).toEqual(['2026-09-16.3 missing']);
    });

    test('finds a removed summary at the end or the beginning when it is told what to expect', () => {
      const { exhibits, keys } = sealThree();
      const anchor = { sequence: 0, sha256: '0'.repeat(64) };
      expect(codes(exhibits, keys, { anchor })).toEqual([]);
      expect(codes(exhibits.slice(1), keys, { anchor })).toEqual(['2026-09-16.2 missing']);
    });

    test('finds summaries in another order', () => {
      const { exhibits, keys } = sealThree();
      const [a, b, c] = exhibits;
      if (!a || !b || !c) throw new Error('three were sealed');
      expect(codes([a, c, b], keys)).toEqual(['2026-09-16.3 missing', '2026-09-16.2 out_of_order']);
    });

    test('finds a doubled one, and two that claim the same place', () => {
      const { exhibits, keys } = sealThree();
      const [a, b] = exhibits;
      if (!a || !b) throw new Error('three were sealed');
      expect(codes([a, a, b], keys)).toEqual(['2026-09-16.1 repeated']);
      const copy = sealThree();
      const fork = copy.exhibits[1];
      if (!fork) throw new Error('three were sealed');
      expect(codes([a, b, { ...fork, name: 'fork' }], [...keys, ...copy.keys])).toEqual(['fork forked']);
    });

    test('finds one that follows from another past', () => {
      const { exhibits, keys } = sealThree();
      const other = sealThree();
      const [a] = exhibits;
      const [, b] = other.exhibits;
      if (!a || !b) throw new Error('three were sealed');
      expect(codes([a, { ...b, name: 'b' }], [...keys, ...other.keys])).toEqual(['b broken_chain']);
    });

    test('finds the summary of another site', () => {
      const here = sealThree();
      const there = sealThree('other');
      const keys = [...here.keys, ...there.keys];
      const [, stranger] = there.exhibits;
      if (!stranger) throw new Error('three were sealed');
      expect(codes([...here.exhibits, { ...stranger, name: 'x' }], keys)).toEqual(['x other_site']);
      expect(codes(there.exhibits, there.keys, { site: 'demo' })).toHaveLength(3);
    });

    test('names a damaged one once, and does not blame its neighbours', () => {
      const { exhibits, keys } = sealThree();
      const damaged = exhibits.map((one, index) => (index === 1 ? { ...one, bytes: Buffer.from('{}') } : one));
      expect(codes(damaged, keys)).toEqual(['2026-09-16.2 not_a_summary']);
    });
  });
});
