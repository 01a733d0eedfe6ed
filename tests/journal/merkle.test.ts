import { createPrivateKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import { inclusionPaths, isIncluded, merkleRoot } from '#agent/journal/merkle.ts';
import { isSignedBy, jwkOf, publicKeyOf, signed } from '#agent/journal/signature.ts';

// The test tree that Certificate Transparency implementations share (the reference code of RFC 6962, kept by RFC 9162).
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (leaf) => Buffer.from(leaf, 'hex'),
);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map((root) => Buffer.from(root, 'hex'));
const leafAt = (index: number): Buffer => leaves[index] ?? Buffer.alloc(0);
const rootOf = (size: number): Buffer => roots[size] ?? Buffer.alloc(0);

describe('the Merkle root of RFC 9162 2.1.1', () => {
  test.each(roots.map((root, size) => [size, root.toString('hex')]))('of %i leaves', (size, root) => {
    expect(merkleRoot(leaves.slice(0, size)).toString('hex')).toBe(root);
  });

  /** As the RFC defines it, word for word. */
  const defined = (all: readonly Buffer[]): Buffer => {
    const [only] = all;
    if (all.length <= 1) return only ? sha256(Buffer.of(0), only) : sha256();
    const split = 2 ** Math.ceil(Math.log2(all.length) - 1);
    return sha256(Buffer.of(1), defined(all.slice(0, split)), defined(all.slice(split)));
  };
  test('is that of its definition, for trees of every shape', () => {
    for (let size = 0; size <= 70; size += 1) {
      const all = Array.from({ length: size }, (_, at) => Buffer.alloc(at % 40, at));
      expect(merkleRoot(all)).toEqual(defined(all));
    }
  });
});

describe('the way to the root of RFC 9162 2.1.3.1', () => {
  /** As the RFC defines it, word for word. */
  const pathOf = (index: number, leaves: readonly Buffer[]): Buffer[] => {
    if (leaves.length === 1) return [];
    const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
    const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
    return index < split
      ? [...pathOf(index, left), merkleRoot(right)]
      : [...pathOf(index - split, right), merkleRoot(left)];
  };
  test('is that of its definition, for every leaf of trees of every shape', () => {
    for (let size = 1; size <= 40; size += 1) {
      const all = Array.from({ length: size }, (_, at) => Buffer.from([at]));
      const pathFrom = inclusionPaths(all);
      all.forEach((_, index) => void expect(pathFrom(index)).toEqual(pathOf(index, all)));
    }
  });

  // The inclusion proofs that go with that tree: index and size, and the path.
  const published: [number, number, string[]][] = [
    [0, 1, []],
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
    [
      1,
      5,
      [
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      ],
    ],
  ];
  test.each(published)('of leaf %i of %i is the published one, and is verified', (index, size, path) => {
    const found = inclusionPaths(leaves.slice(0, size))(index);
    expect(found.map((hash) => hash.toString('hex'))).toEqual(path);
    expect(isIncluded({ leaf: leafAt(index), index, size, path: found, root: rootOf(size) })).toBe(true);
  });

  test('is that of the RFC’s example of seven leaves (2.1.5)', () => {
    const seven = leaves.slice(0, 7);
    const of = (...parts: number[]): Buffer => merkleRoot(parts.map((part) => leafAt(part)));
    const [b, c, e, f] = [of(1), of(2), of(4), of(5)];
    const [g, h, i, j, k, l] = [of(0, 1), of(2, 3), of(4, 5), of(6), of(0, 1, 2, 3), of(4, 5, 6)];
    const pathOfSeven = inclusionPaths(seven);
    expect(pathOfSeven(0)).toEqual([b, h, l]);
    expect(pathOfSeven(3)).toEqual([c, g, l]);
    expect(pathOfSeven(4)).toEqual([f, j, k]);
    expect(pathOfSeven(5)).toEqual([e, j, k]);
    expect(pathOfSeven(6)).toEqual([i, k]);
  });
});

describe('the verification of RFC 9162 2.1.3.2', () => {
  const trees = Array.from({ length: 33 }, (_, size) => {
    const all = Array.from({ length: size }, (_, at) => Buffer.from([size, at]));
    return { all, root: merkleRoot(all), pathFrom: inclusionPaths(all) };
  });
  const tree = fc.integer({ min: 1, max: 32 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
  const proofOf = (size: number, index: number) => {
    const { all, root, pathFrom } = trees[size] ?? { all: [], root: Buffer.alloc(32), pathFrom: () => [] };
    return { leaf: all[index] ?? Buffer.alloc(0), index, size, path: pathFrom(index), root };
  };

  test('takes the path of every leaf of every tree up to 32', () => {
    for (let size = 1; size <= 32; size += 1) {
      for (let index = 0; index < size; index += 1) expect(isIncluded(proofOf(size, index))).toBe(true);
    }
  });

  test('takes no other leaf, index, root or path', () => {
    fc.assert(
      fc.property(tree, fc.nat(31), fc.nat(255), ([size, index], at, bit) => {
        const proof = proofOf(size, index);
        const flipped = (hash: Buffer): Buffer => {
          const changed = Buffer.from(hash);
          changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          return changed;
        };
        const place = proof.path.length === 0 ? -1 : at % proof.path.length;
        const others = [
          { ...proof, leaf: Buffer.from([size, index + 1]) },
          { ...proof, leaf: Buffer.concat([proof.leaf, proof.leaf]) },
          { ...proof, root: flipped(proof.root) },
          { ...proof, root: Buffer.alloc(0) },
          ...(at === index ? [] : [{ ...proof, index: at }]),
          { ...proof, path: [...proof.path, proof.root] },
          { ...proof, path: proof.path.map((hash, step) => (step === place ? flipped(hash) : hash)) },
          { ...proof, path: proof.path.slice(1) },
          { ...proof, path: proof.path.slice(0, -1) },
        ];
        // A tree of one leaf has no path that could be changed or shortened.
        const wrong = proof.path.length === 0 ? others.slice(0, -3) : others;
        for (const each of wrong) expect(isIncluded(each)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [0, 0],
    [1, 1],
    [-1, 4],
    [0.5, 4],
    [0, 2 ** 53],
    [Number.NaN, 4],
  ])('takes no index %d of %d', (index, size) => {
    expect(isIncluded({ ...proofOf(1, 0), index, size })).toBe(false);
  });
});

describe('keys and signatures', () => {
  // RFC 8037 appendix A: an Ed25519 key, its thumbprint (A.3).
  const jwk = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });

  test('the key id is the RFC 7638 thumbprint', () => {
    expect(jwkOf(jwk.x).kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    expect(publicKeyOf(key)).toEqual(jwkOf(jwk.x));
  });

  test('the signature is that of RFC 8032 over the canonical form', () => {
    const object = signed({ b: 1, a: '中' }, key);
    expect(canonical({ b: 1, a: '中' })).toBe('{"a":"中","b":1}');
    expect(isSignedBy(object, jwkOf(jwk.x))).toBe(true);
    expect(isSignedBy({ signature: object.signature, a: '中', b: 1 } as typeof object, jwkOf(jwk.x))).toBe(true);
    expect(isSignedBy(Object.assign({ ...object }, { b: 2 }), jwkOf(jwk.x))).toBe(false);
  });

  test('a signature has one spelling: bits that do not count may not differ', () => {
    const object = signed({ a: 1 }, key);
    const last = object.signature.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sibling = alphabet[(alphabet.indexOf(last) & 0b110000) | 1] ?? '';
    const respelled = object.signature.slice(0, -1) + sibling;
    expect(Buffer.from(respelled, 'base64url')).toEqual(Buffer.from(object.signature, 'base64url'));
    expect(isSignedBy({ ...object, signature: respelled }, jwkOf(jwk.x))).toBe(false);
  });

  test('what is no point of the curve verifies nothing, and does not throw', () => {
    expect(isSignedBy(signed({ a: 1 }, key), { x: 'short' })).toBe(false);
  });
});

/** RFC 8785 3.2.2 and 3.2.3: the document's own example of ordering and escaping. */
test('canonical JSON is that of RFC 8785', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  );
  expect(canonical(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});
