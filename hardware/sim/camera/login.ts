import { createHash, timingSafeEqual } from 'node:crypto';
import type { UsernameToken } from './soap.ts';

export type LoginVerdict = 'accepted' | 'missing' | 'wrong' | 'stale' | 'replayed';

/** Passwords by name. */
export type Accounts = ReadonlyMap<string, string>;

/** Cameras differ (5 s to 5 min); this is where the patient ones stand. */
const toleranceMs = 300_000;

/**
 * WS-Security UsernameToken Profile 1.0: digest = Base64(SHA-1(nonce + created + password)). `nowMs` is the camera's own
 * clock; `isNewNonce` is asked only after the password proved right, so that strangers cannot fill its memory.
 */
export const judgeToken = (
  token: UsernameToken | undefined,
  accounts: Accounts,
  nowMs: number,
  isNewNonce: (nonce: string) => boolean,
): LoginVerdict => {
  if (!token) return 'missing';
  // A password in clear text on the wire is what a technician must allow first; a sound camera never does.
  const password = accounts.get(token.username);
  if (!token.isDigest || password === undefined) return 'wrong';
  const expected = createHash('sha1')
    .update(Buffer.from(token.nonce, 'base64'))
    .update(token.created)
    .update(password)
    .digest();
  if (!isSame(Buffer.from(token.password, 'base64'), expected)) return 'wrong';
  const createdMs = Date.parse(token.created);
  if (!(Math.abs(nowMs - createdMs) <= toleranceMs)) return 'stale';
  return isNewNonce(token.nonce) ? 'accepted' : 'replayed';
};

/** A UsernameToken with the password in clear text; a digest is refused. */
export const judgePlainText = (token: UsernameToken | undefined, accounts: Accounts): LoginVerdict => {
  if (!token) return 'missing';
  const password = accounts.get(token.username);
  if (token.isDigest || password === undefined) return 'wrong';
  return isSame(Buffer.from(token.password), Buffer.from(password)) ? 'accepted' : 'wrong';
};

export const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);

/** Remembers nonces for as long as their tokens would be fresh. */
export const nonceMemory = (nowMs: () => number): ((nonce: string) => boolean) => {
  const forgetAt = new Map<string, number>();
  return (nonce) => {
    // Insertion order is age order: everything before the first fresh one is old.
    for (const [old, at] of forgetAt) {
      if (at > nowMs()) break;
      forgetAt.delete(old);
    }
    if (forgetAt.has(nonce)) return false;
    forgetAt.set(nonce, nowMs() + 2 * toleranceMs);
    return true;
  };
};
