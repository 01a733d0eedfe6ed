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
  signature: signatureOf(canonical(unsigned), privateKey),
});

/** What `signed` adds, for who has the canonical JSON already. */
export const signatureOf = (canonicalText: string, privateKey: KeyObject): string =>
  sign(null, Buffer.from(canonicalText), privateKey).toString('base64url');

/** Whether this key made the signature over everything else in the object. */
export const isSignedBy = (object: { readonly signature: string }, key: { readonly x: string }): boolean => {
  const { signature, ...unsigned } = object;
  try {
    return isSignatureOf(Buffer.from(canonical(unsigned)), signature, key);
  } catch {
    // What has no canonical form was never signed.
    return false;
  }
};

/** Whether this key made this Ed25519 signature, base64url, over exactly these bytes. */
export const isSignatureOf = (signedBytes: Uint8Array, signature: string, { x }: { readonly x: string }): boolean => {
  if (!onlySpelling.test(signature)) return false;
  const key = preparedKey(x);
  return key !== undefined && verify(null, signedBytes, key, Buffer.from(signature, 'base64url'));
};

/** 64 bytes in base64url. The last character has four bits to spare, which must be zero: a signature has one spelling. */
const onlySpelling = /^[A-Za-z0-9_-]{85}[AQgw]$/;

/** A site's key is asked for with each of its summaries, and making it ready takes half as long as verifying. */
const prepared = new Map<string, KeyObject | undefined>();
const mostPrepared = 256;

/** Undefined for what is no point of the curve: no signature can be by such a key. */
const preparedKey = (x: string): KeyObject | undefined => {
  if (prepared.has(x)) return prepared.get(x);
  if (prepared.size >= mostPrepared) prepared.clear();
  const key = keyOf(x);
  prepared.set(x, key);
  return key;
};

const keyOf = (x: string): KeyObject | undefined => {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
};
