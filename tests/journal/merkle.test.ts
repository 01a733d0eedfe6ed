import { createPrivateKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { inclusionPaths, merkleRoot } from '#agent/journal/merkle.ts';
import { isSignedBy, jwkOf, publicKeyOf, signed } from '#agent/journal/signature.ts';

describe('the Merkle root of RFC 9162 2.1.1', () => {
  // The test tree that Certificate Transparency implementations share (RFC 6962's reference code).
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
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
  ];
  test.each(roots.map((root, size) => [size, root]))('of %i leaves', (size, root) => {
    const first = leaves.slice(0, size).map((leaf) => Buffer.from(leaf, 'hex'));
    expect(merkleRoot(first).toString('hex')).toBe(root);
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
      const leaves = Array.from({ length: size }, (_, at) => Buffer.from([at]));
      const pathFrom = inclusionPaths(leaves);
      leaves.forEach((_, index) => void expect(pathFrom(index)).toEqual(pathOf(index, leaves)));
    }
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
