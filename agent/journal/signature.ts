import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { PublicKey } from '#contract/district.ts';
import { canonical, sha256 } from './chain.ts';

/** The public half of an Ed25519 key as a JWK (RFC 8037), named by its thumbprint (RFC 7638). */
export const publicKeyOf = (key: KeyObject): PublicKey => {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('This is no Ed25519 key');
  return jwkOf(x);
};

/** As `publicKeyOf`, from the 32 bytes of the key in base64url (the JWK member `x`). */
export const jwkOf = (x: string): PublicKey => {
  const kid = sha256(canonical({ crv: 'Ed25519', kty: 'OKP', x })).toString('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'Ed25519', use: 'sig' };
};

/** Adds `signature`: Ed25519 (RFC 8032) over the canonical JSON (RFC 8785) of the object as it is, base64url. */
export const signed = <T extends object>(unsigned: T, privateKey: KeyObject): T & { signature: string } => ({
  ...unsigned,
  signature: sign(null, Buffer.from(canonical(unsigned)), privateKey).toString('base64url'),
});

/** Whether this key made the signature over everything else in the object. */
export const isSignedBy = (object: { readonly signature: string }, { x }: { readonly x: string }): boolean => {
  const { signature, ...unsigned } = object;
  const bytes = Buffer.from(signature, 'base64url');
  // The last character has bits to spare: only one spelling of a signature is right.
  if (bytes.toString('base64url') !== signature) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(canonical(unsigned)), key, bytes);
  } catch {
    // Not a point of the curve: no signature can be by such a key.
    return false;
  }
};
