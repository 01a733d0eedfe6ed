import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `nbx` for programs, `nbk` for kiosks: seen in a leak, they say what they are. */
export type BearerKind = 'nbx' | 'nbk';

/** 256 random bits; 43 characters of base64url. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/** An id for a new token: ten letters and digits without `_`, which divides the parts of a bearer. */
export const randomTokenId = (): string => randomBytes(5).toString('hex');

/** `nbx_ID_SECRET`. The id finds the row; the secret, kept as SHA-256 only, proves it. */
export const bearerOf = (kind: BearerKind, id: string, secret: string): string => `${kind}_${id}_${secret}`;

/** The parts of a bearer; undefined when it has not the form of one. */
export const readBearer = (kind: BearerKind, text: string): { id: string; secret: string } | undefined => {
  const [, found, id, secret] = /^(nb[xk])_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  return found === kind && id !== undefined && secret !== undefined ? { id, secret } : undefined;
};

/** The secret is long and random, so a fast hash is enough: there is nothing to try. */
export const sha256Of = (secret: string): string => hash('sha256', secret);

/** Compares in constant time. `sha256` is 64 hex digits. */
export const proves = (secret: string, sha256: string): boolean =>
  timingSafeEqual(hash('sha256', secret, 'buffer'), Buffer.from(sha256, 'hex'));
